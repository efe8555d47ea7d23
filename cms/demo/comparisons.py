"""Under which rules the results of the two forums are compared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from consult.forums.models import Forum
from voting import rules
from voting.polls.actions import add_comparison_rule, keep_rule

PUBLISHED = "published"
ON_THE_ROLL = "roll"


@dataclass(frozen=True)
class Compared:
    """A rule of the catalogue, what it is called here, how it binds, and the facts of its use."""

    rule: str
    label: str
    names: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


def _weighted(rule: str, weight: str, label: str, basis: str) -> list[Compared]:
    """Two thirds by a weight: of the published total, and of the seats on the roll."""
    names = {weight: basis}
    return [
        Compared(f"kp.{rule}", f"{label}, of the published total", names, {"basis": PUBLISHED}),
        Compared(f"kp.{rule}", f"{label}, of the seats on the roll", names, {"basis": ON_THE_ROLL}),
    ]


KIMBERLEY_PROCESS = (
    Compared("kp.consensus", "Kimberley Process consensus"),
    Compared("consensus.minus_n", "Consensus minus one", parameters={"n": 1}),
    Compared("kp.majority_participants", "Majority of Participants"),
    Compared("kp.two_thirds_participants", "Two thirds of Participants"),
    Compared("kp.two_thirds_countries", "Two thirds of countries (European Union as 27)"),
    *_weighted("weighted_carats", "carats", "Two thirds by carats", "carats-*"),
    *_weighted("weighted_usd", "usd", "Two thirds by value in US dollars", "usd-*"),
    # Of the published total only: five exporters are named, and a share of those five would mislead.
    *_weighted("weighted_trade", "exports", "Two thirds by exports", "exports-*")[:1],
    Compared("kp.ddi2017", "DDI 2017: consensus, else two thirds with observers"),
    Compared("kp.chambers_majority", "Majority in every chamber"),
    Compared("kp.equal_thirds", "Equal thirds, two thirds needed"),
    Compared("kp.equal_thirds", "Equal thirds, half needed", parameters={"q": "1/2"}),
    Compared("kp.sector_block", "No sector opposed as a whole"),
    Compared("kp.regional_concurrence.african_leg", "Majority of the African Participants"),
    Compared("kp.four_chambers", "Four chambers with mining communities"),
)

NATIONAL_FORUM = (
    Compared("national.consensus", "Consensus of all seats"),
    Compared("consensus.minus_n", "Consensus minus one", parameters={"n": 1}),
    Compared("kp.majority_participants", "Majority of seats"),
    Compared("kp.two_thirds_participants", "Two thirds of seats"),
    Compared("national.double_majority", "Consensus, else two thirds with support in every constituency"),
    Compared("kp.chambers_majority", "Majority in government, industry and civil society"),
    Compared("kp.equal_thirds", "Equal thirds, two thirds needed"),
    Compared("kp.four_chambers", "Four chambers of equal weight, two thirds needed"),
    Compared("kp.sector_block", "No sector opposed as a whole"),
    *_weighted("weighted_carats", "carats", "Two thirds by carats", "carats-*")[:1],
)


def keep_catalogue() -> None:
    """Keep every rule of the catalogue, so that polls can be prepared under any of them."""
    for entry in rules.catalogue().values():
        keep_rule(rule=entry.rule)


def load_comparisons(forum: Forum, compared: tuple[Compared, ...]) -> None:
    """Let the forum's results be compared under these rules, in this order."""
    for position, row in enumerate(compared, start=1):
        add_comparison_rule(
            forum=forum,
            rule=rules.catalogue()[row.rule].rule,
            label=row.label,
            names=row.names,
            parameters=row.parameters,
            position=position,
        )
