"""The one way from an address to a poll or a seat on its roll; nothing is reached without its check."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from consult.forums.models import Accreditation, Forum
from consult.texts.models import Version
from voting.polls.actions import settle
from voting.polls.models import Poll, RollEntry, State
from voting.polls.permissions import can_see_poll, casting_accreditation
from voting.polls.written_permissions import advises

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """Let a visitor sign in first and come back, instead of being refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            # Only a page can be come back to; what was posted is not repeated behind a sign-in.
            return redirect_to_login(request.get_full_path() if request.method == "GET" else request.path)
        return view(request, *args, **kwargs)

    return guarded


def acting(request: HttpRequest) -> AbstractBaseUser:
    """The person who acts; ``PermissionDenied`` for a visitor."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def poll_for(request: HttpRequest, uid: str) -> Poll:
    """The poll that the reader may see; a poll that the clock has closed is settled first. Else 404."""
    polls = Poll.objects.select_related("forum", "rule", "version__reform__forum")
    poll = get_object_or_404(polls, uid=uid)
    if not can_see_poll(request.user, poll):
        raise Http404
    if poll.state == State.OPEN and not poll.is_open:
        settle(poll=poll)
        poll = polls.get(pk=poll.pk)
    return poll


def poll_that(allowed: Callable[[Any, Poll], bool], request: HttpRequest, uid: str) -> Poll:
    """The poll, for someone who may do with it what ``allowed`` asks; 403 for another reader of it."""
    poll = poll_for(request, uid)
    if not allowed(request.user, poll):
        raise PermissionDenied
    return poll


def version_named(name: str) -> Version:
    """The version that ``CODE/N`` names; else 404."""
    code, _sign, number = name.rpartition("/")
    if not number.isascii() or not number.isdigit() or len(number) > 6:
        raise Http404
    versions = Version.objects.select_related("reform__forum")
    version: Version = get_object_or_404(versions, reform__code=code, number=int(number))
    return version


def forum_for(version: Version, slug: str) -> Forum:
    """The forum whose seats are asked: that of the matter, or a consulted one by its slug; else 404."""
    taking_part = version.reform.forums_taking_part()
    found = next((forum for forum in taking_part if forum.slug == slug), None) if slug else taking_part[0]
    if found is None:
        raise Http404
    return found


@lru_cache(maxsize=1024)
def _frozen(uid: str) -> dict[str, Any]:
    """What opening froze of a poll; read once a process, for it never changes."""
    frozen = Poll.objects.published().values("pk", "uid", "rule_id", "procedure", "opening_sha256")
    return dict(frozen.get(uid=uid))


def poll_to_cast_in(uid: str) -> Poll:
    """The opened poll that a cast names, with what opening froze of it and nothing else; else 404.

    Whether it still takes positions, and who acts for the seat, is asked by ``cast_ballot`` under its locks.
    """
    try:
        return Poll(**_frozen(uid))
    except Poll.DoesNotExist as unknown:
        raise Http404 from unknown


def entry_for(request: HttpRequest, poll: Poll, code: str) -> tuple[RollEntry, Accreditation]:
    """The seat on the roll and the accreditation by which the reader acts for it today.

    404 when the roll has no such seat, 403 for everybody but its holder and its alternates.
    """
    entry = _on_roll(poll, code)
    accreditation = casting_accreditation(request.user, entry, poll)
    if accreditation is None:
        raise PermissionDenied
    return entry, accreditation


def entry_to_work_for(request: HttpRequest, poll: Poll, code: str) -> tuple[RollEntry, Accreditation | None]:
    """As ``entry_for``; where two people sign for the seat its advisers come in too, unaccredited."""
    entry = _on_roll(poll, code)
    accreditation = casting_accreditation(request.user, entry, poll)
    if accreditation is None and not (entry.is_signed_by_two and advises(request.user, entry)):
        raise PermissionDenied
    return entry, accreditation


def _on_roll(poll: Poll, code: str) -> RollEntry:
    entry = get_object_or_404(RollEntry.objects.select_related("seat"), poll=poll, code=code)
    entry.poll = poll
    return entry
