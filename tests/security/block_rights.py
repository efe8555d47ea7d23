"""Who comes to blocks and to the chair's consultations: the things they are about, and the rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from consult import clock
from consult.texts.models import Version
from tests.support.world import World
from voting.polls.actions.chair_consultations import note_talk, open_consultations
from voting.polls.actions.grounds import name_panel, set_test_of_grounds
from voting.polls.models import Block, Poll, Visibility, WhoTests

BLOCK_THINGS = ("blocked", "paneled", "hush", "consulted")


def block_things(world: World, version: Version) -> dict[str, str]:
    """A block that the chair tests, one that a panel tests, one that nobody sees yet; talks of the chair."""
    set_test_of_grounds(forum=world.forum, tested_by=WhoTests.CHAIR)
    blocked = raised(world, version, "GOV-1")
    hush = raised(world, version, "GOV-1", visibility=Visibility.AT_CLOSING)
    with clock.at(clock.now() + timedelta(seconds=10)):
        set_test_of_grounds(forum=world.forum, tested_by=WhoTests.PANEL)
        paneled = raised(world, version, "IND-1")
        seats = [world.seats[code] for code in ("GOV-1", "CSO-1", "COM-1")]
        block = Block.objects.in_order().get(poll=paneled)
        name_panel(block=block, seats=seats, by=world.people["chair"])
    return {
        "blocked": blocked.uid,
        "paneled": paneled.uid,
        "hush": hush.uid,
        "consulted": consulted(world),
    }


def raised(world: World, version: Version, code: str, **terms: Any) -> Poll:
    """A poll in which one seat blocks."""
    shown = {"visibility": Visibility.AT_ONCE, "rule": world.kept("formal.consensus")}
    poll = world.open_poll(version=version, **(shown | terms))
    world.cast(poll, code, "block", "We were not asked.")
    return poll


def consulted(world: World) -> str:
    """Open consultations of the chair, with a talk that GOV-1 may agree to name."""
    chair = world.people["chair"]
    opened = open_consultations(forum=world.forum, reform=world.reform, reason="No consensus.", by=chair)
    note_talk(
        consultation=opened,
        seats=[world.seats["GOV-1"]],
        held_at=clock.now(),
        note="Nothing was agreed.",
        is_nameable=True,
        by=chair,
    )
    return opened.uid


def block_rows(
    public: Callable[..., Iterable[Any]],
    only_for: Callable[..., Iterable[Any]],
    shown_to: Callable[..., Iterable[Any]],
    api: Callable[..., Iterable[Any]],
    row: Callable[..., Any],
    visitors: frozenset[str],
) -> list[Any]:
    """The rows, made by the makers of the table."""
    chair, own = frozenset({"chair"}), frozenset({"holder", "alternate"})
    seated = own | {"other holder", "observer"}
    block = "/decisions/polls/{blocked}/blocks/GOV-1/1/"
    hidden = "/decisions/polls/{hush}/blocks/GOV-1/1/"
    panel = "/decisions/polls/{paneled}/blocks/IND-1/1/panel/GOV-1/"
    talks = "/decisions/chair-consultations/{consulted}/"
    held = {"position": "support", "reason": "It was changed.", "retry_key": str(uuid.UUID(int=9))}
    finding = {"is_founded": "no", "reasons": "No harm is shown."}
    signs_in = {"sign in": visitors}
    talk = {"seats": "GOV-1", "held_at": "2026-03-01 08:00", "note": "Nothing was agreed."}
    agree = f"{talks}agree/1/GOV-1/"
    return [
        *public("polls:block", block),
        *shown_to("polls:block", hidden, own, "404", visitors="404"),
        *public("polls:findings", "/decisions/polls/{blocked}/findings.json", "404"),
        *only_for("polls:answer_block", f"{block}answer/", seated, {"body": "We see no harm."}),
        *only_for("polls:withdraw_block", f"{block}withdraw/", own, held),
        row(
            "polls:withdraw_block",
            "post",
            f"{hidden}withdraw/",
            "404",
            {"302": own, "sign in": visitors},
            held,
        ),
        *only_for("polls:test_block", f"{block}test/", chair, finding),
        row("polls:test_block", "get", f"{hidden}test/", "404", {"403": own} | signs_in),
        *only_for("polls:speak_on_block", panel, own, finding),
        *only_for("polls:replace_on_panel", f"{panel}replace/", chair, {"seat": "CSO-2", "reason": "Ill."}),
        *api("get_blocks", "polls/{blocked}/blocks"),
        *api("get_blocks", "polls/{draft}/blocks", "404"),
        *api("get_chair_consultations", "polls/{open}/chair-consultations"),
        *public("polls:chair_consultation", talks),
        *only_for(
            "polls:open_consultations",
            "/decisions/chair-consultations/new/?poll={open}",
            chair,
            {"reason": "No consensus."},
        ),
        *shown_to("polls:chair_log", f"{talks}log/", chair, "403", visitors="sign in"),
        *only_for("polls:note_talk", f"{talks}log/note/", chair, talk),
        *only_for("polls:close_consultations", f"{talks}close/", chair, {"result": "Nothing was found."}),
        *only_for("polls:chair_office", f"{talks}office/", chair, {"email": "forum-secretariat@example.org"}),
        *public("polls:agree_to_name", agree, "405", "405")[:1],
        row("polls:agree_to_name", "post", agree, "404", {"302": own} | signs_in),
    ]
