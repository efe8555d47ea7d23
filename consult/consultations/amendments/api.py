"""The amendments of a version as data: what their pages say, and no account or closed word."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.consultations.models import Amendment, AmendmentStep
from consult.forums.models import DisplayIdentity, Seat
from consult.paging import Pages
from consult.texts.models import Version

router = Router()


class AuthorOut(Schema):
    """Who is shown to have written it: a seat, a pseudonym, or a constituency; never an account."""

    kind: str
    shown_as: str
    constituency: str
    forum: str
    seat: str | None
    decides: bool

    @staticmethod
    def of(identity: DisplayIdentity) -> AuthorOut:
        """A display identity as it is shown."""
        seat = identity.seat
        return AuthorOut(
            kind=identity.kind,
            shown_as=identity.label,
            constituency=identity.constituency.key,
            forum=identity.forum.slug,
            seat=seat.code if seat else None,
            decides=seat is not None and seat.decides,
        )


class SponsorOut(Schema):
    """The seat that tabled it."""

    seat: str
    name: str
    forum: str

    @staticmethod
    def of(seat: Seat | None) -> SponsorOut | None:
        """A seat, where one has tabled it."""
        return None if seat is None else SponsorOut(seat=seat.code, name=seat.name, forum=seat.forum.slug)


class StepOut(Schema):
    """One step: in which role somebody took it, when, and the reason given."""

    state: str
    at: datetime
    role: str
    seat: str | None
    reason: str

    @staticmethod
    def of(step: AmendmentStep) -> StepOut:
        """A step on record."""
        return StepOut(
            state=step.state,
            at=step.at,
            role=step.role,
            seat=step.seat.code if step.seat else None,
            reason=step.reason,
        )


class ResolvedOut(Schema):
    """What it was offered in answer to, such as a block."""

    type: str
    id: str
    label: str
    address: str

    @staticmethod
    def of(amendment: Amendment) -> ResolvedOut | None:
        """What a resolving amendment answers; nothing for any other."""
        if not amendment.is_resolving:
            return None
        return ResolvedOut(
            type=amendment.resolves_type,
            id=amendment.resolves_id,
            label=amendment.resolves_label,
            address=amendment.resolves_address,
        )


class AmendmentOut(Schema):
    """An amendment: the words proposed, those accepted where they differ, the three roles, its steps.

    ``hidden`` is the reason why the office took its words off; they are empty then.
    """

    number: int
    version: int
    change: str
    clause: str
    heading: str
    text: str
    accepted_heading: str | None
    accepted_text: str | None
    reason: str
    state: str
    written_by: AuthorOut
    tabled_by: SponsorOut | None
    co_sponsors: list[AuthorOut]
    in_answer_to: ResolvedOut | None
    taken_into: int | None
    steps: list[StepOut]
    hidden: str | None
    is_demonstration: bool
    address: str

    @staticmethod
    def resolve_hidden(amendment: Amendment) -> str | None:
        return amendment.hidden_reason or None

    @staticmethod
    def resolve_heading(amendment: Amendment) -> str:
        return "" if amendment.hidden_at else amendment.heading

    @staticmethod
    def resolve_text(amendment: Amendment) -> str:
        return "" if amendment.hidden_at else amendment.text

    @staticmethod
    def resolve_reason(amendment: Amendment) -> str:
        return "" if amendment.hidden_at else amendment.reason

    @staticmethod
    def resolve_version(amendment: Amendment) -> int:
        return amendment.version.number

    @staticmethod
    def resolve_clause(amendment: Amendment) -> str:
        return amendment.clause_key

    @staticmethod
    def resolve_accepted_heading(amendment: Amendment) -> str | None:
        return None if amendment.hidden_at else amendment.settled_heading or None

    @staticmethod
    def resolve_accepted_text(amendment: Amendment) -> str | None:
        return None if amendment.hidden_at else amendment.settled_text or None

    @staticmethod
    def resolve_written_by(amendment: Amendment) -> AuthorOut:
        return AuthorOut.of(amendment.author)

    @staticmethod
    def resolve_tabled_by(amendment: Amendment) -> SponsorOut | None:
        return SponsorOut.of(amendment.tabled_by)

    @staticmethod
    def resolve_co_sponsors(amendment: Amendment) -> list[AuthorOut]:
        return [AuthorOut.of(each.identity) for each in amendment.co_sponsors.all() if each.left_at is None]

    @staticmethod
    def resolve_in_answer_to(amendment: Amendment) -> ResolvedOut | None:
        return ResolvedOut.of(amendment)

    @staticmethod
    def resolve_taken_into(amendment: Amendment) -> int | None:
        return amendment.taken_into.number if amendment.taken_into else None

    @staticmethod
    def resolve_steps(amendment: Amendment) -> list[StepOut]:
        return [StepOut.of(step) for step in amendment.steps.all()]

    @staticmethod
    def resolve_address(amendment: Amendment) -> str:
        return amendment.get_absolute_url()


@router.get(
    "/{code}/versions/{number}/amendments",
    response=list[AmendmentOut],
    summary="The amendments to a version",
)
@paginate(Pages)
def list_amendments(request: HttpRequest, code: str, number: int) -> QuerySet[Amendment]:
    """Every amendment to an issued text, by number, with its answer and its steps."""
    version = get_object_or_404(Version, reform__code=code, number=number)
    return (
        Amendment.objects.filter(version=version)
        .with_people()
        .prefetch_related(
            "steps__seat",
            "co_sponsors__identity__constituency",
            "co_sponsors__identity__forum",
            "co_sponsors__identity__seat",
        )
        .order_by("number")
    )
