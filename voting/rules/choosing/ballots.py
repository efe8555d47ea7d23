"""What a seat answers when it chooses: one option, approvals, points, levels or a ranking, and its faults.

An answer is a small document, so that a ballot can be kept as JSON and read again::

    {"one": "b"}  {"approves": ["a", "b"]}  {"points": {"a": 3}}  {"levels": {"a": "endorse"}}
    {"ranks": ["a", ["b", "c"]]}  {}

The last is a blank ballot: the seat is there and answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from voting.rules.choosing.document import ChoosingStage
from voting.rules.choosing.methods import Approval, Gradients, LeastResistance, Score
from voting.rules.coherence import closest
from voting.rules.errors import Fault, RuleError

ANSWER_OF: Final[Mapping[str, str]] = {
    "plurality": "one",
    "exhaustive": "one",
    "approval": "approves",
    "score": "points",
    "least_resistance": "points",
    "gradients": "levels",
    "instant_runoff": "ranks",
    "schulze": "ranks",
    "ranked_pairs": "ranks",
    "borda": "ranks",
    "modified_borda": "ranks",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. At most one of the fields is given; none is a blank ballot.

    ``ranks`` has the options from best to worst, those in one place together.
    """

    one: str | None = None
    approves: frozenset[str] | None = None
    points: Mapping[str, int] | None = None
    levels: Mapping[str, str] | None = None
    ranks: tuple[tuple[str, ...], ...] | None = None

    @property
    def kind(self) -> str:
        """Which field is given, ``""`` for a blank ballot."""
        kinds = ("one", "approves", "points", "levels", "ranks")
        return next((name for name in kinds if getattr(self, name) is not None), "")

    @property
    def options(self) -> tuple[str, ...]:
        """Every option that the answer names, as often as it names it."""
        if self.one is not None:
            return (self.one,)
        if self.ranks is not None:
            return tuple(option for place in self.ranks for option in place)
        return tuple(self.approves or self.points or self.levels or ())

    @property
    def is_blank(self) -> bool:
        """Whether nothing is said; to approve of none of the options is an answer."""
        return self.approves is None and not self.options

    def to_document(self) -> dict[str, Any]:
        """Return the answer as a JSON-able document, equal answers alike."""
        if self.one is not None:
            return {"one": self.one}
        if self.approves is not None:
            return {"approves": sorted(self.approves)}
        if self.points is not None:
            return {"points": dict(sorted(self.points.items()))}
        if self.levels is not None:
            return {"levels": dict(sorted(self.levels.items()))}
        if self.ranks is not None:
            return {"ranks": [p[0] if len(p) == 1 else sorted(p) for p in self.ranks if p]}
        return {}


@dataclass(frozen=True, slots=True)
class ChoiceBallot:
    """What one seat answered in one vote; votes are counted from 1 through all stages of a rule."""

    seat: str
    answer: Answer
    vote: int = 1


def read_answer(document: object) -> Answer:
    """Read what :meth:`Answer.to_document` writes. Raises :class:`RuleError` where it is none."""
    if not isinstance(document, Mapping) or len(document) > 1:
        raise RuleError([Fault("", "not_an_answer")])
    for key, value in document.items():
        reader = _READERS.get(str(key))
        found = reader(value) if reader else None
        if found is None:
            raise RuleError([Fault(str(key), "not_an_answer")])
        return found
    return Answer()


def _one(value: object) -> Answer | None:
    return Answer(one=value) if isinstance(value, str) else None


def _approves(value: Any) -> Answer | None:
    return Answer(approves=frozenset(value)) if _is_names(value) else None


def _points(value: object) -> Answer | None:
    if not isinstance(value, Mapping) or not _is_names(list(value)):
        return None
    if not all(isinstance(item, int) and not isinstance(item, bool) for item in value.values()):
        return None
    return Answer(points=dict(value))


def _levels(value: object) -> Answer | None:
    if not isinstance(value, Mapping) or not _is_names([*value, *value.values()]):
        return None
    return Answer(levels=dict(value))


def _ranks(value: object) -> Answer | None:
    if not isinstance(value, list | tuple):
        return None
    places = [[item] if isinstance(item, str) else item for item in value]
    if not all(_is_names(place) for place in places):
        return None
    return Answer(ranks=tuple(tuple(place) for place in places if place))


def _is_names(value: Any) -> bool:
    return isinstance(value, list | tuple | frozenset) and all(isinstance(item, str) for item in value)


_READERS: Final = {"one": _one, "approves": _approves, "points": _points, "levels": _levels, "ranks": _ranks}


def answer_faults(stage: ChoosingStage, options: Sequence[str], answer: Answer) -> Iterator[Fault]:
    """Yield what a stage does not take of an answer; the path of a fault is the option that it is about."""
    if answer.kind == "":
        return
    wanted = ANSWER_OF[stage.method.name]
    if answer.kind != wanted:
        yield Fault("", "other_answer", {"given": answer.kind, "wanted": wanted})
        return
    named = answer.options
    for option in dict.fromkeys(named):
        if option not in options:
            yield Fault(option, "unknown_option", {"option": option, "meant": closest(option, options)})
        if named.count(option) > 1:
            yield Fault(option, "option_twice", {"option": option})
    yield from _method_faults(stage, options, answer)


def _method_faults(stage: ChoosingStage, options: Sequence[str], answer: Answer) -> Iterator[Fault]:
    details = stage.method.details
    if answer.ranks is not None:
        if getattr(details, "equal_ranks", "") == "refused":
            for place in answer.ranks:
                for option in place[1:]:
                    yield Fault(option, "same_place", {"option": option, "other": place[0]})
        if not answer.is_blank and getattr(details, "unranked", "") == "refused":
            for option in _left_out(options, answer):
                yield Fault(option, "unranked_option", {"option": option})
    if isinstance(details, Approval) and answer.approves is not None:
        most = len(options) if details.at_most is None else details.at_most
        if len(answer.approves) > most:
            values = {"count": str(len(answer.approves)), "number": str(most)}
            yield Fault("", "too_many_approved", values)
    if isinstance(details, Score | LeastResistance) and answer.points is not None:
        for option, points in answer.points.items():
            if not details.lowest <= points <= details.highest:
                values = {
                    "value": str(points),
                    "lowest": str(details.lowest),
                    "highest": str(details.highest),
                }
                yield Fault(option, "off_the_scale", values)
        if details.unscored == "refused" and not answer.is_blank:
            for option in _left_out(options, answer):
                yield Fault(option, "unscored_option", {"option": option})
    if isinstance(details, Gradients) and answer.levels is not None:
        known = [level.name for level in details.levels]
        for option, level in answer.levels.items():
            if level not in known:
                yield Fault(option, "unknown_level", {"value": level, "known": ", ".join(known)})
        if details.ungraded == "refused" and not answer.is_blank:
            for option in _left_out(options, answer):
                yield Fault(option, "unscored_option", {"option": option})


def _left_out(options: Sequence[str], answer: Answer) -> list[str]:
    named = set(answer.options)
    return [option for option in options if option not in named]
