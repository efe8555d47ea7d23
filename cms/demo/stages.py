"""The stages that the two forums name, and invented matters on their way through them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from cms.demo.files import read_yaml
from cms.demo.life import cast_positions
from cms.demo.people import People
from consult import clock
from consult.forums.models import Forum
from consult.texts.models import Version
from voting import rules
from voting.polls.actions import (
    keep_rule,
    name_stage,
    open_poll,
    prepare_poll,
    revise_poll,
    settle,
    take_up_next_stage,
)
from voting.polls.models import MatterStage, Poll, Visibility


def load_stages(forum: Forum, people: People) -> None:
    """Name the stages of a forum, each with its usual rule."""
    for row in read_yaml("life/stages.yaml")["stages"][forum.slug]:
        rule = rules.catalogue()[row["rule"]].rule if "rule" in row else None
        name_stage(
            forum=forum,
            key=row["key"],
            label=row["label"],
            purpose=row["purpose"],
            rule=keep_rule(rule=rule) if rule is not None else None,
            reopening=row["reopening"],
            by=people.personas["secretariat"],
        )


def load_matters(forum: Forum, people: People, today: datetime) -> None:
    """Lead the invented matters through their stages; days are counted from ``today``."""
    morning = today.replace(hour=9, minute=0, second=0, microsecond=0)
    for matter in read_yaml("life/stages.yaml")["matters"]:
        version = Version.objects.get(reform__code=matter["reform"], number=matter["version"])
        before: Poll | None = None
        for row in matter["polls"]:
            before = _poll(forum, people, version, row, morning, before)


def _poll(
    forum: Forum, people: People, version: Version, row: dict[str, Any], today: datetime, before: Poll | None
) -> Poll:
    opens, closes = today + timedelta(days=row["opened"]), today + timedelta(days=row["closes"])
    with clock.at(opens - timedelta(hours=1)):
        draft = _draft(forum, people, version, row, closes, before)
    with clock.at(opens):
        poll = open_poll(poll=draft, by=people.personas["chair"])
    cast_positions(poll, people, row, opens, f"{version}/{row['stage']}")
    with clock.at(closes):
        return settle(poll=poll)


def _draft(
    forum: Forum,
    people: People,
    version: Version,
    row: dict[str, Any],
    closes: datetime,
    before: Poll | None,
) -> Poll:
    by = people.personas["secretariat"]
    if before is None:
        return prepare_poll(
            version=version,
            forum=forum,
            question=row["question"],
            rule=keep_rule(rule=rules.catalogue()[row["rule"]].rule),
            stage=MatterStage.objects.get(forum=forum, key=row["stage"]),
            closes_at=closes,
            visibility=Visibility.AT_CLOSING,
            by=by,
            is_demonstration=True,
        )
    draft = take_up_next_stage(poll=before, by=by, reason=row["reason"], question=row["question"])
    return revise_poll(
        poll=draft,
        question=draft.question,
        rule=draft.rule,
        rule_names=draft.rule_names,
        rule_parameters=draft.rule_parameters,
        rule_stage=draft.rule_stage,
        stage=draft.stage,
        visibility=draft.visibility,
        closes_at=closes,
        by=by,
    )
