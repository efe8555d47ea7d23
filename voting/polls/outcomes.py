"""From frozen roll and ballots to stored outcomes. Nothing here runs before a poll has closed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.polls.models import (
    SMALLEST_UNNAMED,
    Ballot,
    Block,
    BlockState,
    OutcomeStatement,
    Poll,
    RuleVersion,
    StoredOutcome,
    Visibility,
)
from voting.polls.rolls import bound_names, frozen_roll


@lru_cache(maxsize=256)
def _parsed(rule_id: str, version: str, sha256: str) -> rules.Rule:
    kept = RuleVersion.objects.filter(rule_id=rule_id, version=version, sha256=sha256)
    return rules.load_rule(kept.values_list("document", flat=True)[0])


def load_kept_rule(kept: RuleVersion) -> rules.Rule:
    """The rule of a stored row; parsed once a process, for a row never changes."""
    return _parsed(kept.rule_id, kept.version, kept.sha256)


def forget_rules() -> None:
    """Read rules from their rows again: for a recount, which must not trust what was parsed before."""
    _parsed.cache_clear()
    _offered.cache_clear()


def asked_rule(poll: Poll) -> rules.Rule:
    """The poll's rule as its seats are asked under it: whole, or the one stage that the poll is about."""
    rule = load_kept_rule(poll.rule)
    return rules.at_stage(rule, poll.rule_stage) if poll.rule_stage else rule


@lru_cache(maxsize=1024)
def _offered(opening_sha256: str, rule_pk: int) -> tuple[rules.Position, ...]:
    opened = Poll.objects.select_related("rule").filter(opening_sha256=opening_sha256, rule=rule_pk)
    return rules.offered_positions(asked_rule(opened[0]))


def offered_to(poll: Poll) -> tuple[rules.Position, ...]:
    """The positions that an opened poll offers; looked up once a process, for opening froze its rule."""
    return _offered(poll.opening_sha256, poll.rule_id)


def counting_ballots(poll: Poll) -> list[Ballot]:
    """The ballots that count: the latest of each seat, in the order of the roll."""
    return list(Ballot.objects.filter(poll=poll).counting().select_related("entry"))


def ballots_digest(ballots: list[Ballot]) -> str:
    """SHA-256 of the canonical list of counted ballots: seat, number and hash of each."""
    return sha256_hex(
        canonical_json([{"seat": b.entry.code, "number": b.number, "sha256": b.sha256} for b in ballots])
    )


def engine_ballots(ballots: list[Ballot], found: Mapping[int, bool] | None = None) -> list[rules.Ballot]:
    """Stored ballots as the engine reads them, with what is found of their blocks, or was ``found`` then."""
    if found is None:
        blocking = [ballot.pk for ballot in ballots if ballot.position == rules.Position.BLOCK]
        found = found_of(blocking) if blocking else {}
    return [
        rules.Ballot(
            seat=ballot.entry.code,
            position=rules.Position(ballot.position),
            presence=rules.Presence(ballot.presence),
            valid_block=found.get(ballot.pk),
        )
        for ballot in ballots
    ]


def found_of(ballot_pks: list[int]) -> dict[int, bool]:
    """By ballot, whether its block was found founded; without those that nobody has judged."""
    judged = {BlockState.FOUNDED: True, BlockState.UNFOUNDED: False}
    states = Block.objects.filter(ballot__in=ballot_pks, state__in=judged)
    return {ballot: judged[BlockState(state)] for ballot, state in states.values_list("ballot", "state")}


def outcome_document(
    rule: rules.Rule,
    roll: rules.Roll,
    ballots: list[rules.Ballot],
    names: dict[str, str],
    parameters: dict[str, Any],
    treatment: rules.Treatment = rules.Treatment.AS_CAST,
) -> rules.Outcome:
    """Bind and evaluate; a rule that does not bind gives the outcome *not applicable to this roll*."""
    binding = rules.bind(rule, roll, names=names, parameters=parameters)
    return rules.evaluate(rule, roll, ballots, binding=binding, treatment=treatment)


def own_outcome(
    poll: Poll,
    ballots: list[Ballot],
    statements: Mapping[str, str] | None = None,
    found: Mapping[int, bool] | None = None,
) -> rules.Outcome:
    """What the poll's own rule makes of its ballots: of its one stage where the stages are polls apart.

    ``statements`` maps a judged stage to the result that was stated, ``found`` a ballot to what was found of
    its block where that is not what is found now. Only deciding seats are counted.
    """
    rule, deciding = load_kept_rule(poll.rule), frozen_roll(poll, deciding_only=True)
    ids = {seat.id for seat in deciding.seats}
    cast = [ballot for ballot in engine_ballots(ballots, found) if ballot.seat in ids]
    binding = rules.bind(rule, deciding, names=poll.rule_names, parameters=poll.rule_parameters)
    if poll.rule_stage:
        outcome = rules.evaluate_stage(
            rule, deciding, cast, poll.rule_stage, binding=binding, statements=statements
        )
    else:
        outcome = rules.evaluate(rule, deciding, cast, binding=binding, statements=statements)
    return _as_promised(poll, outcome, len(cast))


def stated_row(
    poll: Poll,
    ballots: list[Ballot],
    statement: OutcomeStatement,
    found: Mapping[int, bool] | None = None,
) -> StoredOutcome:
    """The poll's own outcome with a result as it was stated, unsaved; what was on record stays beside it."""
    outcome = own_outcome(poll, ballots, {statement.stage: statement.finding}, found)
    row = outcome_row(
        poll, poll.rule, poll.rule.title, outcome, ballots_digest(ballots), is_official=True, position=0
    )
    row.number, row.statement, row.computed_at = statement.number, statement, statement.stated_at
    return row


def compute_outcomes(
    poll: Poll, ballots: list[Ballot], found: Mapping[int, bool] | None = None
) -> list[StoredOutcome]:
    """The poll's own outcome and its comparison, unsaved. The caller holds the poll and has closed it.

    Where positions are never shown by name no document says more than may be shown: from the hash of one that
    does, the few positions that it rests on could be found by trying.
    """
    digest = ballots_digest(ballots)
    cast = engine_ballots(ballots, found)
    everyone = frozen_roll(poll, deciding_only=False)
    ids = {seat.id for seat in everyone.seats if seat.decides}
    year = poll.opened_at.year if poll.opened_at else poll.closes_at.year
    official = own_outcome(poll, ballots, found=found)
    counted = sum(ballot.seat in ids for ballot in cast)
    rows = [outcome_row(poll, poll.rule, poll.rule.title, official, digest, is_official=True, position=0)]
    for compared in poll.forum.comparison_rules.select_related("rule"):
        outcome = outcome_document(
            load_kept_rule(compared.rule),
            everyone,
            cast,
            bound_names(compared.names, everyone, year),
            compared.parameters,
        )
        outcome = _as_promised(poll, outcome, counted)
        rows.append(
            outcome_row(poll, compared.rule, compared.label, outcome, digest, position=compared.position)
        )
    return rows


def _as_promised(poll: Poll, outcome: rules.Outcome, counted: int) -> rules.Outcome:
    """The outcome with what the poll lets be seen of positions; ``counted`` deciding seats have cast."""
    if poll.visibility != Visibility.NEVER:
        return outcome
    tree = _without_names(outcome.tree)
    if counted < SMALLEST_UNNAMED and outcome.kind is not rules.Kind.NOT_APPLICABLE:
        tree = _without_figures(tree)
    return outcome.model_copy(update={"tree": tree})


def _without_figures(tree: rules.Node) -> rules.Node:
    """The stage that gave the outcome, and nothing that was counted in it."""
    return tree.model_copy(
        update={"children": tuple(stage.model_copy(update={"children": ()}) for stage in tree.children[-1:])}
    )


def _without_names(node: rules.Node) -> rules.Node:
    """The node and what is below it without the seats that object."""
    children = tuple(_without_names(child) for child in node.children)
    return node.model_copy(update={"who": (), "children": children})


def outcome_row(
    poll: Poll,
    rule: RuleVersion,
    label: str,
    outcome: rules.Outcome,
    digest: str,
    *,
    position: int,
    is_official: bool = False,
) -> StoredOutcome:
    """A row of an outcome, unsaved; ``digest`` is that of the ballots that it counts."""
    document = outcome.to_document()
    return StoredOutcome(
        poll=poll,
        rule=rule,
        label=label,
        is_official=is_official,
        position=position,
        kind=outcome.kind.value,
        document=document,
        sha256=sha256_hex(canonical_json(document)),
        ballots_sha256=digest,
        computed_at=poll.closed_at or poll.closes_at,
    )
