"""Who comes to the pages of matters, stages and stated results: the things they are about, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from consult.texts.models import Version
from tests.support.judged import judged_rule
from tests.support.world import SEATS, World
from voting.polls.actions import close_early, name_stage, state_outcome
from voting.polls.models import Poll, Reopening

STAGE_THINGS = ("judged", "convened", "stated", "staged", "admitted", "stopped")
REASONS = {"finding": "rough_consensus", "reasons": "Every objection was answered.", "after": "0"}


def stage_things(world: World, version: Version) -> dict[str, str]:
    """Polls that wait for a person: a result, a next stage, a matter to take up again; and a stage's key."""
    chair = world.people["chair"]
    stage = name_stage(
        forum=world.forum, label="Agenda", purpose="agenda", by=chair, reopening=Reopening.SEAT
    )
    name_stage(forum=world.forum, label="Text", purpose="text", by=chair)
    found = {
        "judged": closed(world, version, rule=judged_rule(world)),
        "convened": closed(world, version, rule=judged_rule(world, "convenor", "the convenor")),
        "stated": closed(world, version, rule=judged_rule(world)),
        "staged": closed(world, version, objects=True, rule=world.kept("kp.ddi2017"), rule_stage="consensus"),
        "admitted": closed(world, version, stage=stage),
        "stopped": closed(world, version, objects=True, stage=stage),
    }
    state_outcome(poll=found["stated"], finding="rough_consensus", reasons="All agree.", by=chair)
    return {name: poll.uid for name, poll in found.items()} | {"chair_pk": str(chair.pk)}


def closed(world: World, version: Version, *, objects: bool = False, **terms: Any) -> Poll:
    """A poll in which all have cast, one against where ``objects``, closed by the chair."""
    poll = world.open_poll(version=version, **terms)
    offered = "oppose" if terms.get("rule_stage") else "block"
    for code in (code for codes in SEATS.values() for code in codes):
        if objects and code == "CSO-1":
            world.cast(poll, code, offered, "We were not asked.")
        else:
            world.cast(poll, code, "support")
    return close_early(poll=poll, by=world.people["chair"], reason="All have cast.")


def stage_rows(
    public: Callable[..., Iterable[Any]],
    only_for: Callable[..., Iterable[Any]],
    api: Callable[..., Iterable[Any]],
    row: Callable[..., Any],
    visitors: frozenset[str],
) -> list[Any]:
    """The rows, made by the makers of the table."""
    chair, office = frozenset({"chair"}), frozenset({"chair", "secretariat"})
    seats = frozenset({"holder", "alternate", "other holder"})
    polls, stages = "/decisions/polls/", "/decisions/stages/forum/"
    because = {"reason": "It has to be so."}
    named = {"label": "Record", "purpose": "record", "rule": "", "reopening": "chair"}
    place = {"what": "later"}
    return [
        *public("polls:matter", "/decisions/matters/FORUM-T02/"),
        *public("polls:stages", stages),
        *public("polls:statement", f"{polls}{{stated}}/statements/1.json"),
        *public("polls:statement", f"{polls}{{judged}}/statements/1.json", "404"),
        *api("get_matter", "matters/FORUM-T02"),
        *only_for("polls:new_stage", f"{stages}new/", office, named),
        *only_for("polls:stage", f"{stages}change/text/", office, named),
        row("polls:change_stage", "get", f"{stages}change/text/place/", "405", {"sign in": visitors}),
        row(
            "polls:change_stage",
            "post",
            f"{stages}change/text/place/",
            "403",
            {"302": office, "sign in": visitors},
            place,
        ),
        *only_for("polls:confirm", f"{polls}{{staged}}/manage/confirm/", chair, because),
        *only_for(
            "polls:next", f"{polls}{{admitted}}/manage/next/", office, because | {"question": "Which?"}
        ),
        *only_for("polls:reopen", f"{polls}{{stopped}}/manage/reopen/", chair | seats, because),
        *only_for("polls:state", f"{polls}{{judged}}/manage/state/", chair, REASONS),
        row(
            "polls:state", "post", f"{polls}{{convened}}/manage/state/", "403", {"sign in": visitors}, REASONS
        ),
        *only_for("polls:name_holder", f"{polls}{{convened}}/manage/role/", chair, {"holder": "{chair_pk}"}),
    ]
