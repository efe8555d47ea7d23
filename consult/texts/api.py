"""Reforms and their issued versions as data; drafts that were never issued do not exist here."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.paging import Pages
from consult.texts.models import Reform, Version

router = Router()


class ReformOut(Schema):
    """A matter with at least one issued version."""

    code: str
    title: str
    theme: str
    forum: str
    stage: str
    is_demonstration: bool
    address: str

    @staticmethod
    def resolve_forum(reform: Reform) -> str:
        return reform.forum.slug

    @staticmethod
    def resolve_address(reform: Reform) -> str:
        return reform.get_absolute_url()


class VersionOut(Schema):
    """An issued text; ``canonical`` is the address of the exact bytes whose hash is ``sha256``."""

    reform: str
    number: int
    title: str
    language: str
    note: str
    authors: list[str]
    tabled_by: str | None
    issued_at: datetime
    sha256: str
    address: str
    canonical: str

    @staticmethod
    def resolve_reform(version: Version) -> str:
        return version.reform.code

    @staticmethod
    def resolve_tabled_by(version: Version) -> str | None:
        return version.sponsor.code if version.sponsor else None

    @staticmethod
    def resolve_address(version: Version) -> str:
        return version.get_absolute_url()

    @staticmethod
    def resolve_canonical(version: Version) -> str:
        return reverse("texts:canonical", args=[version.reform.code, version.number])


@router.get("/", response=list[ReformOut], summary="All reforms with an issued version")
@paginate(Pages)
def list_reforms(request: HttpRequest) -> QuerySet[Reform]:
    """Every matter of which a text has been issued."""
    return Reform.objects.filter(versions__isnull=False).distinct().select_related("forum")


@router.get("/{code}/versions", response=list[VersionOut], summary="The issued versions of a reform")
@paginate(Pages)
def list_versions(request: HttpRequest, code: str) -> QuerySet[Version]:
    """Every issued text of a matter, the first one first."""
    issued = Version.objects.filter(reform__code=code).select_related("reform", "sponsor")
    if not issued.exists():
        get_object_or_404(Reform.objects.filter(versions__isnull=False), code=code)
    return issued
