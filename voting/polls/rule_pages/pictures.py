"""A rule as a picture: its stages in order, in each the tests with their thresholds, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from consult.ui.shares import ShareLine, share_line
from voting import rules
from voting.polls.measures import measures_of
from voting.polls.rule_pages.shown import words_language
from voting.rules.conditions import Condition, MeanShare, ShareTest
from voting.rules.document import Example
from voting.rules.pictured import LaidOut, Way, line_in_words, pictured, verdict


@dataclass(frozen=True)
class PartPicture:
    """A condition in words, the thresholds of its single test, and the parts that it combines."""

    text: str
    lines: tuple[ShareLine, ...]
    parts: tuple[PartPicture, ...]


@dataclass(frozen=True)
class StepPicture:
    """One thing that a stage tests, and where it leads."""

    test: PartPicture
    way: Way
    is_quorum: bool


@dataclass(frozen=True)
class StagePicture:
    """One stage: its name, what it tests in its order, what follows in every other case."""

    name: str
    steps: tuple[StepPicture, ...]
    rest: str
    otherwise: Way


def stages_of(rule: rules.Rule) -> list[StagePicture]:
    """The stages of a rule in their order, in the language in which the page tells rules."""
    return [
        StagePicture(
            stage.name,
            tuple(StepPicture(_part(rule, step.test), step.way, step.is_quorum) for step in stage.steps),
            stage.rest,
            stage.otherwise,
        )
        for stage in pictured(rule, words_language())
    ]


def _part(rule: rules.Rule, laid: LaidOut) -> PartPicture:
    lines = () if laid.parts else tuple(_thresholds(rule, laid.condition))
    return PartPicture(laid.text, lines, tuple(_part(rule, part) for part in laid.parts))


def _thresholds(rule: rules.Rule, condition: Condition) -> Iterator[ShareLine]:
    """The shares that a condition asks for, in its order; a parameter stands with its default."""
    tests: list[ShareTest | MeanShare] = [t for t in (condition.share, condition.mean_share) if t is not None]
    for test in tests:
        comparison, wanted = test.comparison
        value = rule.needs.parameters[wanted].default if isinstance(wanted, str) else wanted
        if isinstance(value, Fraction):
            yield share_line(None, value, comparison)
    below = [*(condition.every or ()), *(condition.some or ())]
    below += condition.at_least.of if condition.at_least else ()
    below += [part for part in (condition.negated,) if part is not None]
    below += [groups.holds for groups in (condition.in_each, condition.in_some) if groups is not None]
    for part in below:
        yield from _thresholds(rule, part)


# Worked examples


@dataclass(frozen=True)
class WorkedExample:
    """An example as it is walked through: who answered what, what follows and why."""

    name: str
    lines: tuple[str, ...]
    outcome: rules.Outcome
    verdict: str
    explained: str
    figures: tuple[str, ...]


def examples_of(rule: rules.Rule) -> list[WorkedExample]:
    """The rule's worked examples, evaluated here and now."""
    return [_example(rule, example) for example in rule.examples]


def _example(rule: rules.Rule, example: Example) -> WorkedExample:
    outcome = rules.evaluate_example(rule, example)
    language = words_language()
    lines = [line_in_words(rule, example, line, language) for line in example.seats]
    names = {f"line{number}": line for number, line in enumerate(lines, start=1)}
    return WorkedExample(
        name=example.name,
        lines=tuple(lines),
        outcome=outcome,
        verdict=verdict(outcome, language),
        explained=rules.explain(outcome, names, language),
        figures=tuple(_figure(measure.about, measure.amount) for measure in measures_of(outcome)),
    )


def _figure(about: str, amount: str) -> str:
    return f"{about}: {amount}" if about else amount
