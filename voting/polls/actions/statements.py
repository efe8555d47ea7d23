"""Results that a person states where a rule leaves them to a role, and who holds such a role.

The closing record says that the result waits. Each statement is a row and a record of its own, chained to the
closing record and to the statement before it; a wrong one is followed by its correction, and the outcome that
stood before stays on record beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import canonical_json, sha256_hex
from consult.forums.models import Forum
from consult.texts.actions import move_to_stage
from consult.texts.models import Stage
from voting import rules
from voting.polls.actions.closing import settle
from voting.polls.actions.history import record_of_poll, stamp, step_of_poll
from voting.polls.models import ONE_WAY_ON, OutcomeStatement, Poll, RoleHolder, State, StoredOutcome
from voting.polls.outcomes import counting_ballots, load_kept_rule, stated_row
from voting.polls.roles import role_name
from voting.polls.stage_permissions import can_name_role_holder, can_state_outcome
from voting.polls.standing import closed_as, judged_stage, settles_the_matter, standing_outcome
from voting.polls.turnout import announce_turnout

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

STATEMENT_FORMAT = "consult-statement/1"
REASONS_LIMIT = 4000


@transaction.atomic
def state_outcome(
    *, poll: Poll, finding: str, reasons: str, by: AbstractBaseUser, after: int = 0
) -> OutcomeStatement:
    """State the result of a poll whose rule leaves it to a role, or correct what was stated.

    ``after`` is the number of the statement that the person has read (0: none): where another was made
    meanwhile nothing is stated, so that nobody corrects what they have not seen. Raises ``PermissionDenied``
    unless the person holds the role now, ``ValidationError`` by field for a result that the rule does not
    allow, for missing reasons, and when the matter has gone on from this poll already.
    """
    poll = settle(poll=poll)
    if not can_state_outcome(by, poll):
        raise PermissionDenied
    before = poll.statements.last()
    _check_statement(poll, finding, reasons, before, after)
    standing = standing_outcome(poll)
    stage = judged_stage(poll, standing) if standing is not None else None
    judgement = rules.judgement_of(load_kept_rule(poll.rule), stage) if stage else None
    if stage is None or judgement is None:
        raise PermissionDenied
    if finding not in judgement.findings:
        raise ValidationError({"finding": _("Choose one of the results that the rule allows.")})
    statement = OutcomeStatement(
        poll=poll,
        number=before.number + 1 if before else 1,
        stage=stage,
        finding=finding,
        reasons=reasons.strip(),
        role=judgement.role,
        office=role_name(poll.forum, judgement.role, load_kept_rule(poll.rule)),
        stated_by_id=by.pk,
        stated_at=clock.now(poll.database_time).replace(microsecond=0),
    )
    _put_on_record(statement, before, by)
    return statement


def _check_statement(
    poll: Poll, finding: str, reasons: str, before: OutcomeStatement | None, after: int
) -> None:
    if (before.number if before else 0) != after:
        raise ValidationError(
            _("A result was stated meanwhile. Read it first; if it is wrong, state the correction.")
        )
    if before is not None and before.finding == finding and before.reasons == reasons.strip():
        raise ValidationError(_("This is what is on record already: there is nothing to correct."))
    if not reasons.strip():
        raise ValidationError({"reasons": _("Give the reasons for this result; they are published.")})
    if len(reasons) > REASONS_LIMIT or "\x00" in reasons:
        raise ValidationError(
            {"reasons": _("At most %(limit)s characters of plain text fit.") % {"limit": REASONS_LIMIT}}
        )
    if poll.following.filter(follows__in=ONE_WAY_ON).exclude(state=State.ANNULLED).exists():
        raise ValidationError(_("The matter has gone on from this poll: its result stays as it was stated."))


def _put_on_record(
    statement: OutcomeStatement, before: OutcomeStatement | None, by: AbstractBaseUser
) -> None:
    poll = statement.poll
    outcome = stated_row(poll, counting_ballots(poll), statement)
    standing = standing_outcome(poll)
    # A finding on a block may have given the poll a further outcome since it closed.
    outcome.number = standing.number + 1 if standing is not None else statement.number
    written = canonical_json(_document(statement, before, outcome))
    statement.record = written.decode()
    statement.sha256 = sha256_hex(written)
    statement.save(force_insert=True)
    outcome.statement = statement
    outcome.save(force_insert=True)
    if settles_the_matter(poll, closed_as(poll, outcome)):
        move_to_stage(reform=poll.reform, stage=Stage.DECIDED)
    said = _("Result stated by %(office)s: %(question)s")
    if statement.is_correction:
        said = _("Stated result corrected by %(office)s: %(question)s")
    step_of_poll("stated", said % {"office": statement.office, "question": poll.question}, poll)
    record_of_poll(
        "outcome.corrected" if statement.is_correction else "outcome.stated",
        poll,
        by,
        number=statement.number,
        role=statement.role,
        finding=statement.finding,
        sha256=statement.sha256,
    )
    transaction.on_commit(lambda: announce_turnout(poll.uid))


def _document(
    statement: OutcomeStatement, before: OutcomeStatement | None, outcome: StoredOutcome
) -> dict[str, Any]:
    """A statement as it is hashed (docs/verify.md)."""
    return {
        "format": STATEMENT_FORMAT,
        "poll": statement.poll.uid,
        "closing": statement.poll.closing_sha256,
        "number": statement.number,
        "before": before.sha256 if before else None,
        "stage": statement.stage,
        "role": statement.role,
        "office": statement.office,
        "finding": statement.finding,
        "reasons": statement.reasons,
        "stated_at": stamp(statement.stated_at),
        "outcome": outcome.sha256,
    }


@transaction.atomic
def name_role_holder(
    *, forum: Forum, role: str, called: str, holder: AbstractBaseUser, named_as: str, by: AbstractBaseUser
) -> RoleHolder:
    """Say who holds a role that a rule names; who held it until now no longer does.

    Raises ``PermissionDenied`` unless the person chairs the forum, ``ValidationError`` for somebody whose
    account is closed or who holds the role already.
    """
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if not can_name_role_holder(by, forum):
        raise PermissionDenied
    now = clock.now()
    if not holder.is_active:
        raise ValidationError({"holder": _("This account is closed: name somebody else.")})
    last = RoleHolder.objects.filter(forum=forum, role=role, valid_until=None).first()
    if last is not None and last.user_id == holder.pk:
        raise ValidationError({"holder": _("This person holds the role already.")})
    if last is not None:
        last.valid_until = now
        last.save(update_fields=["valid_until"])
    named = RoleHolder.objects.create(
        forum=forum, role=role, called=called, user_id=holder.pk, named_as=named_as, valid_from=now
    )
    record(
        verb="role.named",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"role": role, "as": named_as},
    )
    return named
