"""How one poll follows another: the next stage of the matter or of its rule, another text, a blocked matter.

A poll that follows asks anew: nothing that a seat answered before is carried over, and everything of it
stays on record. The row of the poll before is held while it is looked at, and a constraint stands behind it,
so that two officers who let it go on at once make one poll.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult import clock
from consult.texts.models import Version
from voting import rules
from voting.polls.actions.closing import end_for_restart, settle
from voting.polls.actions.history import record_of_poll, step_of_poll
from voting.polls.actions.opening import After, open_poll, prepare_poll
from voting.polls.matter_stages import rule_as_usual, stage_after
from voting.polls.models import ONE_WAY_ON, Follows, MatterStage, Poll, Procedure, RuleVersion, State
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_open_poll, can_restart_poll
from voting.polls.stage_permissions import (
    can_confirm_stage,
    can_let_follow,
    can_reopen,
    can_take_up_next_stage,
)
from voting.polls.standing import stage_to_come, standing_outcome

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


_FOLLOWED = {
    Follows.STAGE_OF_RULE: gettext_lazy("The next stage of the rule was confirmed, after: %(question)s"),
    Follows.STAGE_OF_MATTER: gettext_lazy(
        "The next stage of the matter is being prepared, after: %(question)s"
    ),
    Follows.AMENDED: gettext_lazy("The question is put again on an amended text: %(question)s"),
    Follows.REOPENED: gettext_lazy("The matter was taken up again, after: %(question)s"),
}
"""What the way of a matter says of the poll that was followed."""


class Changes(TypedDict, total=False):
    """What of the terms differs from the poll before; everything else is taken from it."""

    version: Version
    question: str
    rule: RuleVersion
    rule_names: dict[str, str]
    rule_parameters: dict[str, Any]
    rule_stage: str
    stage: MatterStage | None
    procedure: str
    visibility: str
    closes_at: datetime


@transaction.atomic
def follow_poll(
    *, poll: Poll, follows: Follows, by: AbstractBaseUser, reason: str, **changes: Unpack[Changes]
) -> Poll:
    """Draft the poll that follows another, with the terms of the one before and what ``changes`` of them.

    For every way that has no action of its own: a test of grounds, a further round. Raises
    ``PermissionDenied`` unless the person may let it follow so, ``ValidationError`` without a reason, and
    ``ValueError`` for a way that has its own action.
    """
    if follows in ONE_WAY_ON:
        raise ValueError(f"a poll follows as {follows.value} by an action of its own")
    before = settle(poll=poll)
    if not can_let_follow(by, before, follows):
        raise PermissionDenied
    return _draft_after(before, follows, by, _given(reason), changes)


@transaction.atomic
def restart_poll(
    *, poll: Poll, version: Version, by: AbstractBaseUser, reason: str, follows: Follows = Follows.AMENDED
) -> Poll:
    """Put the question again on an amended text: the poll on it, whose ``previous`` is the old one.

    An open poll ends (closed with its records, then annulled, its ballots kept and shown, none carried over)
    and the new one opens; a closed one keeps its outcome and a draft follows; a draft takes the new text and
    is returned itself. Raises ``PermissionDenied`` unless the person may, ``ValidationError`` without a
    reason, for a text that is not a later version of the same matter, or when another poll follows already.
    """
    old = settle(poll=poll)
    if not can_restart_poll(by, old):
        raise PermissionDenied
    reason = _given(reason)
    if version.reform_id != old.version.reform_id or version.number <= old.version.number:
        raise ValidationError({"version": _("A poll restarts on a later version of the text it is about.")})
    if old.state == State.DRAFT:
        return _take_text(old, version, by)
    was_open = old.state == State.OPEN
    if was_open:
        words = _("Restarted on version %(number)s: %(reason)s") % {
            "number": version.number,
            "reason": reason,
        }
        _none_follows(old)
        old = end_for_restart(poll=old, by=by, reason=words)
    new = _draft_after(old, follows, by, reason, {"version": version})
    record_of_poll("poll.restarted", old, by, following=new.uid, version=version.number)
    return open_poll(poll=new, by=by) if was_open and can_open_poll(by, new) else new


@transaction.atomic
def confirm_next_stage(*, poll: Poll, by: AbstractBaseUser, reason: str) -> Poll:
    """Confirm that the rule goes on from a closed poll: the draft in which the seats answer its next stage.

    Raises ``PermissionDenied`` unless the poll's outcome leads to another stage and the person chairs the
    forum, ``ValidationError`` without a reason or when somebody has confirmed it already.
    """
    before = settle(poll=poll)
    if not can_confirm_stage(by, before):
        raise PermissionDenied
    outcome = standing_outcome(before)
    stage = stage_to_come(before, outcome) if outcome is not None else None
    if stage is None:
        raise PermissionDenied
    return _draft_after(before, Follows.STAGE_OF_RULE, by, _given(reason), {"rule_stage": stage})


@transaction.atomic
def take_up_next_stage(*, poll: Poll, by: AbstractBaseUser, reason: str, **changes: Unpack[Changes]) -> Poll:
    """Draft the poll at the matter's next stage, under the rule that the forum usually decides it by.

    Raises ``PermissionDenied`` unless the poll adopted and the person runs the secretariat, and
    ``ValidationError`` where the forum has named no stage that comes after this one.
    """
    before = settle(poll=poll)
    if not can_take_up_next_stage(by, before):
        raise PermissionDenied
    stage = stage_after(before)
    if stage is None:
        raise ValidationError(_("No stage comes after this one: the forum has named none."))
    terms: Changes = {"stage": stage, "procedure": Procedure.POSITIONS}
    if stage.rule is not None:
        usual = rule_as_usual(stage)
        terms["rule"], terms["rule_stage"] = usual.rule, usual.rule_stage
        terms["rule_names"], terms["rule_parameters"] = usual.rule_names, usual.rule_parameters
    return _draft_after(before, Follows.STAGE_OF_MATTER, by, _given(reason), terms | changes)


@transaction.atomic
def reopen(*, poll: Poll, by: AbstractBaseUser, reason: str) -> Poll:
    """Take up a matter again at the stage where it stopped: a draft of the same question on its latest text.

    Who may is the forum's own rule for that stage. Raises ``PermissionDenied`` for anybody else and
    ``ValidationError`` without a reason or when the matter has gone on from this poll already.
    """
    before = settle(poll=poll)
    if not can_reopen(by, before):
        raise PermissionDenied
    latest = before.version.reform.versions.order_by("-number").first()
    first = first_stage_asked(before)
    return _draft_after(
        before,
        Follows.REOPENED,
        by,
        _given(reason),
        {"version": latest or before.version, "rule_stage": first},
    )


def first_stage_asked(poll: Poll) -> str:
    """Where a rule begins again that is asked stage by stage; empty where it is asked as a whole."""
    return rules.stage_names(load_kept_rule(poll.rule))[0] if poll.rule_stage else ""


def _take_text(draft: Poll, version: Version, by: AbstractBaseUser) -> Poll:
    draft.version = version
    draft.save(update_fields=["version"])
    record_of_poll("poll.revised", draft, by, version=version.number)
    return draft


def _given(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Say why this poll follows; the reason is published.")})
    return reason.strip()


def _none_follows(before: Poll) -> None:
    """``ValidationError`` when the matter has gone on from this poll already."""
    following = before.following.filter(follows__in=ONE_WAY_ON).exclude(state=State.ANNULLED).first()
    if following is not None:
        raise ValidationError(
            _("The matter has gone on from this poll already: “%(question)s”.")
            % {"question": following.question}
        )


def _draft_after(before: Poll, follows: Follows, by: AbstractBaseUser, reason: str, changes: Changes) -> Poll:
    if follows in ONE_WAY_ON:
        _none_follows(before)
    same: Changes = {
        "version": before.version,
        "question": before.question,
        "rule": before.rule,
        "rule_names": before.rule_names,
        "rule_parameters": before.rule_parameters,
        "rule_stage": before.rule_stage,
        "stage": before.stage,
        "procedure": before.procedure,
        "visibility": before.visibility,
        "closes_at": same_time_again(before),
    }
    after = After(before, follows, reason)
    terms = same | changes
    draft = prepare_poll(
        forum=before.forum, by=by, after=after, is_demonstration=before.is_demonstration, **terms
    )
    record_of_poll("poll.followed", before, by, following=draft.uid, why=follows.value)
    # The way is public and the draft is not, so the step speaks of the poll before.
    words = _FOLLOWED.get(follows)
    if words is not None:
        step_of_poll("followed", str(words) % {"question": before.question}, before)
    return draft


def same_time_again(before: Poll) -> datetime:
    """When a poll closes that gets as many days as the one before, at the same hour in the forum's zone."""
    zone = ZoneInfo(before.forum.time_zone)
    opened = (before.opened_at or before.closes_at).astimezone(zone)
    closes = before.closes_at.astimezone(zone)
    days = max((closes.date() - opened.date()).days, 1)
    today = clock.now().astimezone(zone)
    again = today.replace(hour=closes.hour, minute=closes.minute, second=0, microsecond=0, tzinfo=None)
    # Days are added to the local date, so the hour stays the same over a change of clocks.
    return (again + timedelta(days=days)).replace(tzinfo=zone)
