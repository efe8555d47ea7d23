"""A matter at its forum's stages: the polls so far, where it stands, what may come next and who may do it.

Everything is read here for the matter's page and its API; what the reader may not see (drafts) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.forums.models import Forum, Office
from consult.texts.models import Reform, Version
from voting import rules
from voting.polls.matter_stages import stage_after, stages_of
from voting.polls.models import (
    ONE_WAY_ON,
    Follows,
    MatterStage,
    Poll,
    Reopening,
    State,
    StoredOutcome,
)
from voting.polls.moves import BY_VERB
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_prepare_poll, can_see_poll, is_result_shown
from voting.polls.roles import is_office, role_name
from voting.polls.stage_permissions import can_name_role_holder, is_role_held, reopening_of, role_that_states
from voting.polls.standing import CLOSED, Standing, stage_to_come, standing_of
from voting.rules.words import words


@dataclass(frozen=True)
class PollOnWay:
    """A poll on the way of its matter, with what its page says of it in one line."""

    poll: Poll
    standing: Standing
    outcome: StoredOutcome | None
    rule_stage: str

    @property
    def goes_on_to(self) -> str:
        """The stage of the rule that comes, in words; empty where none does."""
        stage = stage_to_come(self.poll, self.outcome) if self.outcome is not None else None
        return "" if stage is None else stage_words(stage)


@dataclass(frozen=True)
class StageOnWay:
    """A stage of the forum's with the polls that stood at it. ``stage`` is ``None`` for polls at no stage."""

    stage: MatterStage | None
    polls: tuple[PollOnWay, ...]
    state: Literal["done", "passed", "current", "next"]
    sentence: str = ""


@dataclass(frozen=True)
class NextMove:
    """Something that may come next: what, who may, where; ``missing`` says who has to be named first."""

    verb: str
    what: str
    who: str
    address: str = ""
    missing: str = ""
    name_address: str = ""


@dataclass(frozen=True)
class Matter:
    """A matter as one forum deals with it: its own, or one that is consulted and settles its position."""

    reform: Reform
    forum: Forum
    stages: tuple[StageOnWay, ...]
    stands: str
    head: PollOnWay | None
    next_moves: tuple[NextMove, ...]
    elsewhere: tuple[PollOnWay, ...] = field(default=())
    """Polls of the other forums that take part."""

    @property
    def is_of_this_forum(self) -> bool:
        """Whether the matter is the forum's own."""
        return self.forum.pk == self.reform.forum_id


def stage_words(name: str) -> str:
    """The name of a rule's stage in the reader's language."""
    return words(get_language() or "en").label(name)


def matter_of(reform: Reform, user: Any, forum: Forum | None = None) -> Matter:
    """The matter as the reader may see it, in its own forum or in one that is consulted on it.

    Lapsed polls have been settled by the caller.
    """
    forum = forum or reform.forum
    polls = _polls(reform, user)
    own = [each for each in polls if each.poll.forum_id == forum.pk]
    head = _head(own)
    return Matter(
        reform=reform,
        forum=forum,
        stages=tuple(_stages(forum, own, head)),
        stands=where_it_stands(forum, head),
        head=head,
        next_moves=tuple(next_moves(reform, forum, head, user)),
        elsewhere=tuple(each for each in polls if each.poll.forum_id != forum.pk),
    )


def taking_part(reform: Reform, slug: str) -> Forum | None:
    """The forum of a matter, or one that is consulted on it by its slug; ``None`` for any other."""
    if not slug:
        return reform.forum
    return next((forum for forum in reform.forums_taking_part() if forum.slug == slug), None)


def _polls(reform: Reform, user: Any) -> list[PollOnWay]:
    found = (
        Poll.objects.filter(version__reform=reform)
        .select_related("rule", "forum", "stage", "version__reform__forum", "previous__version")
        .order_by("pk")
    )
    polls = [poll for poll in found if can_see_poll(user, poll)]
    outcomes = {
        row.poll_id: row
        for row in StoredOutcome.objects.standing().select_related("statement").filter(poll__in=polls)
    }
    return [on_way(poll, outcomes.get(poll.pk)) for poll in polls]


def on_way(poll: Poll, outcome: StoredOutcome | None) -> PollOnWay:
    """A poll with its outcome as far as it may be shown."""
    shown = outcome if is_result_shown(poll) else None
    return PollOnWay(
        poll=poll,
        standing=standing_of(poll, outcome),
        outcome=shown,
        rule_stage=stage_words(poll.rule_stage) if poll.rule_stage else "",
    )


def _head(polls: Sequence[PollOnWay]) -> PollOnWay | None:
    """The poll at which the matter stands: the latest that is in force and from which it has not gone on."""
    gone_on = {
        each.poll.previous_id
        for each in polls
        if each.poll.follows in ONE_WAY_ON and each.standing != Standing.ANNULLED
    }
    heads = [
        each
        for each in polls
        if each.standing != Standing.ANNULLED
        and each.poll.pk not in gone_on
        and each.poll.follows != Follows.GROUNDS
    ]
    return heads[-1] if heads else None


def _stages(forum: Forum, polls: Sequence[PollOnWay], head: PollOnWay | None) -> Iterable[StageOnWay]:
    """The forum's stages in order, retired ones only where a poll stood; then polls at no stage."""
    used = {each.poll.stage_id for each in polls}
    named = [
        stage
        for stage in MatterStage.objects.filter(forum=forum).select_related("rule").order_by("position")
        if stage.retired_at is None or stage.pk in used
    ]
    at = head.poll.stage if head is not None else None
    for stage in named:
        here = tuple(each for each in polls if each.poll.stage_id == stage.pk)
        state: Literal["done", "passed", "current", "next"] = "done" if here else "next"
        if at is not None and stage.pk == at.pk:
            state = "current"
        elif at is not None and not here and stage.position < at.position:
            state = "passed"
        yield StageOnWay(stage, here, state, _usual(stage))
    rest = tuple(each for each in polls if each.poll.stage_id is None)
    if rest or not named:
        is_here = head is not None and head.poll.stage_id is None
        yield StageOnWay(None, rest, "current" if is_here else "done" if rest else "next")


def _usual(stage: MatterStage) -> str:
    if stage.rule is None:
        return ""
    return rules.describe(load_kept_rule(stage.rule), get_language() or "en").sentence


def where_it_stands(forum: Forum, head: PollOnWay | None) -> str:
    """Where the matter stands, in one sentence."""
    if head is None:
        return _("No poll has been put to the seats of %(forum)s so far.") % {"forum": forum.name}
    stage = head.poll.stage
    sentence = {
        Standing.DRAFT: _("A poll is being prepared."),
        Standing.OPEN: _("The seats are being asked."),
        Standing.AWAITING: _("The seats have answered; the result waits for the person who states it."),
        Standing.GOES_ON: _("Nothing is decided yet: the rule goes on to its stage %(next)s.")
        % {"next": head.goes_on_to},
        Standing.ADOPTED: _("The last poll adopted what it was asked."),
        Standing.STOPPED: _("The matter has stopped: the last poll did not adopt what it was asked."),
        Standing.UNDECIDED: _("The last poll decided nothing."),
    }[head.standing]
    if stage is None:
        return sentence
    return _("%(stage)s: %(sentence)s") % {"stage": stage.label, "sentence": sentence}


def next_moves(reform: Reform, forum: Forum, head: PollOnWay | None, user: Any) -> Iterable[NextMove]:
    """What may come next on a matter and who may do it, those that the reader may do with their address."""
    if head is None:
        yield _first_poll(reform, forum, user)
        return
    poll = head.poll
    if head.standing == Standing.OPEN:
        yield _move("cast", poll, user, address="")
    elif head.standing == Standing.DRAFT:
        yield _move("open", poll, user)
    elif head.standing == Standing.AWAITING:
        yield _stating(head, user)
    elif head.standing == Standing.GOES_ON:
        yield _confirming(head, user)
    elif head.standing == Standing.ADOPTED:
        following = stage_after(poll)
        if following is not None:
            what = _("Prepare the next stage: %(stage)s") % {"stage": following.label}
            yield _move("next", poll, user, what=what)
    else:
        yield _reopening(head, user)
    if poll.state == State.CLOSED and head.standing not in (Standing.AWAITING, Standing.GOES_ON):
        yield _move("certify", poll, user)


def polls_after(poll: Poll, user: Any) -> list[Poll]:
    """The polls that follow a poll, as far as the reader may see them."""
    following = poll.following.select_related("forum", "version__reform__forum").order_by("pk")
    return [each for each in following if can_see_poll(user, each)]


def what_may_come_next(row: PollOnWay, user: Any) -> list[NextMove]:
    """What may come next after one poll; nothing once the matter has gone on from it."""
    poll = row.poll
    gone_on = poll.following.filter(follows__in=ONE_WAY_ON).exclude(state=State.ANNULLED).exists()
    if gone_on or row.standing not in CLOSED:
        return []
    return list(next_moves(poll.reform, poll.forum, row, user))


def _move(verb: str, poll: Poll, user: Any, *, address: str | None = None, what: str = "") -> NextMove:
    move = BY_VERB[verb]
    if address is None:
        address = reverse(f"polls:{verb}", args=[poll.uid]) if move.may(user, poll) else ""
    return NextMove(verb, what or str(move.what), str(move.who), address)


def _first_poll(reform: Reform, forum: Forum, user: Any) -> NextMove:
    stages = stages_of(forum)
    what = _("Prepare the first poll")
    if stages:
        what = _("Prepare the first poll: %(stage)s") % {"stage": stages[0].label}
    version = Version.objects.filter(reform=reform).order_by("-number").first()
    if version is None:
        missing = _("A version of the text has to be issued first: polls are put on issued texts only.")
        return NextMove("prepare", what, _("secretariat or chair"), missing=missing)
    address = ""
    if can_prepare_poll(user, forum):
        address = f"{reverse('polls:new')}?version={reform.code}/{version.number}"
        address += f"&forum={forum.slug}" if forum.pk != reform.forum_id else ""
        address += f"&stage={stages[0].key}" if stages else ""
    return NextMove("prepare", what, _("secretariat or chair"), address)


def _confirming(head: PollOnWay, user: Any) -> NextMove:
    poll = head.poll
    what = _("Confirm the next stage of the rule: %(stage)s") % {"stage": head.goes_on_to}
    move = _move("confirm", poll, user, what=what)
    if is_role_held(poll.forum, Office.Role.CHAIR):
        return move
    return NextMove("confirm", what, move.who, missing=nobody_holds(poll, Office.Role.CHAIR))


def _stating(head: PollOnWay, user: Any) -> NextMove:
    poll = head.poll
    role = role_that_states(poll, head.outcome)
    move = _move("state", poll, user)
    if role is None:
        return move
    who = role_name(poll.forum, role, load_kept_rule(poll.rule))
    if is_role_held(poll.forum, role):
        return NextMove("state", move.what, _("%(who)s, with reasons") % {"who": who}, move.address)
    name_address = ""
    if not is_office(role) and can_name_role_holder(user, poll.forum):
        name_address = reverse("polls:name_holder", args=[poll.uid])
    return NextMove("state", move.what, who, missing=nobody_holds(poll, role), name_address=name_address)


def nobody_holds(poll: Poll, role: str) -> str:
    """Who has to be named before the matter can go on, in a sentence."""
    called = role_name(poll.forum, role, load_kept_rule(poll.rule))
    if is_office(role):
        return _("Nobody holds this office now (%(office)s): the forum has to fill it first.") % {
            "office": called
        }
    return _("Nobody holds this role now (%(role)s): the chair has to name somebody first.") % {
        "role": called
    }


def _reopening(head: PollOnWay, user: Any) -> NextMove:
    poll = head.poll
    move = _move("reopen", poll, user)
    if head.standing == Standing.UNDECIDED:
        return NextMove("reopen", move.what, _("the chair, with a reason"), move.address)
    rule = reopening_of(poll)
    who = str(rule.label)
    if rule == Reopening.SEAT:
        who = _("the chair or any deciding seat, with a reason")
    return NextMove("reopen", move.what, who, move.address)
