"""What was and is decided on a matter, in short: its polls, the past cases that touch it, the usual rule.

Nothing here looks into a ballot. A poll's outcome is named only where the poll's own permission shows it; a
past case says what its sources report, each position with its source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language

from consult.forums.models import Forum
from consult.texts.models import Reform
from voting import rules
from voting.cases.models import PastCase, ReportedPosition
from voting.polls.models import ComparisonRule, Poll, RuleVersion, StoredOutcome
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import is_result_shown


@dataclass(frozen=True)
class RuleInWords:
    """A rule, its one sentence, and where all of it is read. ``is_usual``: no poll has fixed it yet."""

    rule: RuleVersion
    sentence: str
    is_usual: bool = False

    @property
    def path(self) -> str:
        """The address of its page, before the language."""
        return f"/rules/{self.rule.rule_id}/"


@dataclass(frozen=True)
class PollInShort:
    """A poll: open until when, or how it ended. ``outcome`` is ``None`` while nothing may be said."""

    poll: Poll
    outcome: StoredOutcome | None


@dataclass(frozen=True)
class Held:
    """The seats that are reported with one position in a past case."""

    position: str
    rows: tuple[ReportedPosition, ...]

    @property
    def sources(self) -> list[str]:
        """Every source of these rows, once, in order."""
        return list(dict.fromkeys(row.source for row in self.rows))

    @property
    def disputes(self) -> list[ReportedPosition]:
        """Rows that another source disputes."""
        return [row for row in self.rows if row.dispute]


@dataclass(frozen=True)
class CaseInShort:
    """A past case with the positions that its sources report."""

    case: PastCase
    held: tuple[Held, ...]


def in_words(rule: RuleVersion, *, is_usual: bool = False) -> RuleInWords:
    """A kept rule with its sentence in the language that is being read."""
    language = (get_language() or "en").split("-")[0]
    return RuleInWords(rule, rules.describe(load_kept_rule(rule), language).sentence, is_usual)


def usual_rule(forum: Forum) -> RuleInWords | None:
    """The rule under which the forum decides when nothing else is fixed.

    A rule of its own comes first, then the first of the rules its results are compared under.
    """
    own = RuleVersion.objects.filter(forum=forum).order_by("pk").first()
    if own is None:
        compared = (
            ComparisonRule.objects.filter(forum=forum).select_related("rule").order_by("position").first()
        )
        own = compared.rule if compared else None
    return in_words(own, is_usual=True) if own else None


def polls_in_short(polls: Iterable[Poll]) -> list[PollInShort]:
    """Polls with the outcome that may be named, in two queries."""
    polls = list(polls)
    official = StoredOutcome.objects.standing().filter(poll__in=polls)
    by_poll = {outcome.poll_id: outcome for outcome in official}
    return [PollInShort(poll, by_poll.get(poll.pk) if is_result_shown(poll) else None) for poll in polls]


def polls_on(reform: Reform) -> list[PollInShort]:
    """The matter's polls that the public may see, the open ones first, then the newest."""
    polls = (
        Poll.objects.published()
        .filter(version__reform=reform)
        .select_related("rule", "forum", "version__reform")
        .order_by("-opened_at", "-pk")
    )
    return sorted(polls_in_short(polls), key=lambda row: not row.poll.is_open)


def cases_on(reform: Reform) -> list[CaseInShort]:
    """The past cases that touch the matter, the newest first."""
    cases = PastCase.objects.filter(reforms=reform).prefetch_related("positions__seat", "reports__seat")
    return [CaseInShort(case, _held(list(case.positions.all()))) for case in cases]


def _held(rows: Sequence[ReportedPosition]) -> tuple[Held, ...]:
    by_position: dict[str, list[ReportedPosition]] = defaultdict(list)
    for row in rows:
        by_position[row.position].append(row)
    return tuple(Held(position, tuple(of)) for position, of in by_position.items())
