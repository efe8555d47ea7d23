"""A rule as a picture: its stages in order, in each the tests with their thresholds, and what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consult.ui.shares import ShareLine, share_line
from consult.ui.words import position_word
from voting import rules
from voting.polls.comparison import label_words
from voting.polls.measures import measures_of
from voting.rules.clauses import Clauses, clauses_of
from voting.rules.conditions import Condition, MeanShare, ShareTest
from voting.rules.document import NO_POSITION, Example, ExampleLine, Stage
from voting.rules.words import words

_PRESENCES: dict[rules.Presence, Promise] = {
    rules.Presence.PROXY: gettext_lazy("by proxy"),
    rules.Presence.WRITING: gettext_lazy("in writing"),
    rules.Presence.ABSENT: gettext_lazy("absent"),
    rules.Presence.PROTEST: gettext_lazy("absent in protest"),
    rules.Presence.NOT_PARTICIPATING: gettext_lazy("not taking part"),
}


@dataclass(frozen=True)
class TestPicture:
    """One test of a stage: its condition in words, its thresholds, and where it leads if it holds."""

    condition: str
    lines: tuple[ShareLine, ...]
    leads: Target
    is_quorum: bool = False


@dataclass(frozen=True)
class Target:
    """What follows: an outcome (``kind``), or a later stage or a role in words."""

    words: str
    kind: str = ""


@dataclass(frozen=True)
class StagePicture:
    """One stage: its name, its tests in the order in which they are tried, what follows otherwise."""

    name: str
    tests: tuple[TestPicture, ...]
    otherwise: Target


def stages_of(rule: rules.Rule) -> list[StagePicture]:
    """The stages of a rule from left to right."""
    clauses = clauses_of(rule, words(get_language() or "en"))
    return [_stage(clauses, rule, stage) for stage in rule.stages]


def _stage(clauses: Clauses, rule: rules.Rule, stage: Stage) -> StagePicture:
    tests = []
    if stage.quorum is not None:
        missed = _target(clauses, rule, stage.without_quorum)
        tests.append(_test(clauses, rule, stage.quorum, missed, is_quorum=True))
    tests += [
        _test(clauses, rule, condition, _target(clauses, rule, then))
        for _path, condition, then in stage.steps()
    ]
    if stage.judged_by is not None:
        role = rule.needs.roles[stage.judged_by.role]
        otherwise = Target(_("%(role)s states the result, with reasons") % {"role": role})
    else:
        otherwise = _target(clauses, rule, str(stage.otherwise))
    return StagePicture(clauses.words.term(stage.name.replace("_", " ")), tuple(tests), otherwise)


def _test(
    clauses: Clauses, rule: rules.Rule, condition: Condition, leads: Target, *, is_quorum: bool = False
) -> TestPicture:
    return TestPicture(
        clauses.condition(condition), tuple(_thresholds(rule, condition)), leads, is_quorum=is_quorum
    )


def _target(clauses: Clauses, rule: rules.Rule, label: str) -> Target:
    kind = rule.kind_of(label)
    if kind is None:
        return Target(_("go on to the stage %(stage)s") % {"stage": clauses.words.label(label)})
    return Target(label_words(label), kind.value)


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
    names = {f"line{number}": _line(line) for number, line in enumerate(example.seats, start=1)}
    return WorkedExample(
        name=example.name,
        lines=tuple(names.values()),
        outcome=outcome,
        verdict=label_words(outcome.label),
        explained=rules.explain(outcome, names, get_language() or "en"),
        figures=tuple(_figure(measure.about, measure.amount) for measure in measures_of(outcome)),
    )


def _figure(about: str, amount: str) -> str:
    return f"{about}: {amount}" if about else amount


def _line(line: ExampleLine) -> str:
    """``59 × Support``, with what the seats are and what they weigh."""
    answer = _answer(line)
    marks = [value.replace("_", " ") for value in (*line.attributes.values(), *line.groups)]
    marks += [f"{amount} {name}" for name, amount in line.weights.items()]
    if not line.decides:
        marks.append(_("without a right to decide"))
    return f"{line.n} × {answer}" + (f" ({', '.join(marks)})" if marks else "")


def _answer(line: ExampleLine) -> str:
    if line.parts:
        parts = [f"{part} {position_word(position.value)}" for position, part in line.parts.items()]
        return _("divided: %(parts)s") % {"parts": ", ".join(parts)}
    if line.position == NO_POSITION:
        return _("present, and takes no position")
    if line.position is None:
        return _presence(line.presence)
    answer = position_word(rules.Position(line.position).value)
    if line.presence is rules.Presence.PRESENT:
        return answer
    return f"{answer}, {_presence(line.presence)}"


def _presence(presence: rules.Presence) -> str:
    return str(_PRESENCES.get(presence, _("no answer")))
