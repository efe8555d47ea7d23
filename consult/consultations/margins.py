"""What stands beside a text: who spoke on each clause, and the newest of it.

A page shows a few comments beside each clause whatever their number is; counts come from one aggregate
query, the newest comments and their replies from one query each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Q, Window
from django.db.models.functions import RowNumber

from consult.consultations.models import Comment, CommentWording
from consult.consultations.permissions import Rights
from consult.forums.models import Constituency
from consult.texts.models import Version

NEWEST = 3
REPLIES = 3


@dataclass(frozen=True)
class VoiceCount:
    """How many comments came from one constituency."""

    key: str
    name: str
    symbol: str
    number: int


@dataclass(frozen=True)
class Said:
    """A comment as it stands on a page: with its replies, and what its reader may do with it."""

    comment: Comment
    replies: tuple[Comment, ...] = ()
    more_replies: int = 0
    may_edit: bool = False
    editable_replies: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Margin:
    """What was said on one clause (or on the whole): counts, the newest, and how many more there are."""

    clause_key: str = ""
    counts: tuple[VoiceCount, ...] = ()
    newest: tuple[Said, ...] = ()
    shown_of: int = 0

    @property
    def total(self) -> int:
        """All comments, whoever made them."""
        return sum(count.number for count in self.counts)

    @property
    def more(self) -> int:
        """How many comments (of the constituency that is shown) are not on this page."""
        return max(0, self.shown_of - len(self.newest))

    @property
    def latest(self) -> Comment | None:
        """The newest comment whose words may be shown."""
        return next((said.comment for said in self.newest if said.comment.hidden_at is None), None)


@dataclass(frozen=True)
class Margins:
    """The margins of a version by clause, and its counts by constituency."""

    by_clause: dict[str, Margin] = field(default_factory=dict)
    counts: tuple[VoiceCount, ...] = ()

    def of(self, clause_key: str) -> Margin:
        """The margin of one clause; an empty one where nobody spoke."""
        return self.by_clause.get(clause_key, Margin(clause_key))

    @property
    def whole(self) -> Margin:
        """What was said on the text as a whole."""
        return self.of("")

    @property
    def total(self) -> int:
        """All comments on the version."""
        return sum(count.number for count in self.counts)


@dataclass(frozen=True)
class Stamp:
    """Tells what was said on a version apart: ``key`` changes with every comment, change and hiding."""

    key: str
    total: int


def stamp_of(version: Version) -> Stamp:
    """The stamp of a version's comments, in two queries."""
    comments = Comment.objects.filter(version=version)
    found = comments.aggregate(
        last=Max("pk"),
        hidden=Count("hidden_at"),
        hidden_last=Max("hidden_at"),
        total=Count("pk", filter=Q(hidden_at__isnull=True, parent__isnull=True)),
    )
    changes = CommentWording.objects.filter(comment__version=version).count()
    return Stamp(f"{found['last']}.{found['hidden']}.{found['hidden_last']}.{changes}", found["total"])


def margins_of(version: Version, rights: Rights, *, constituency: str = "") -> Margins:
    """The margins of a version; ``constituency`` (a key) leaves only what that constituency said."""
    numbers = _numbers(version)
    places = constituencies_by_key(version)
    newest = _newest(version, constituency)
    dressed = dress(newest, rights)
    said_on: dict[str, list[Said]] = defaultdict(list)
    for said in dressed:
        said_on[said.comment.clause_key].append(said)
    totals = {comment.clause_key: comment.of_clause for comment in newest}  # type: ignore[attr-defined]
    by_clause = {
        key: Margin(key, _counts(numbers[key], places), tuple(said_on[key]), totals.get(key, 0))
        for key in numbers.keys() | said_on.keys()
    }
    everywhere: dict[str, int] = defaultdict(int)
    for of_clause in numbers.values():
        for key, number in of_clause.items():
            everywhere[key] += number
    return Margins(by_clause, _counts(everywhere, places))


def counts_of(versions: Sequence[Version]) -> dict[int, tuple[VoiceCount, ...]]:
    """Comments by constituency for several versions at once, by the version's id."""
    rows = (
        Comment.objects.filter(version__in=versions)
        .visible()
        .top_level()
        .values("version", "identity__constituency__key")
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        numbers[row["version"]][row["identity__constituency__key"]] = row["number"]
    places = _by_key(Constituency.objects.filter(key__in={key for of in numbers.values() for key in of}))
    return {version.pk: _counts(numbers.get(version.pk, {}), places) for version in versions}


def constituencies_by_key(version: Version) -> dict[str, Constituency]:
    """The constituencies that may speak on a version, in order; one a key, the own forum's first."""
    forums = version.reform.forums_taking_part()
    rows = list(Constituency.objects.filter(forum__in=forums).order_by("position"))
    own = [row for row in rows if row.forum_id == version.reform.forum_id]
    return _by_key(own + [row for row in rows if row.forum_id != version.reform.forum_id])


def dress(comments: Sequence[Comment], rights: Rights, *, replies: int | None = REPLIES) -> list[Said]:
    """Comments with their first ``replies`` (None: all of them), in one query for all of them."""
    ranked = (
        Comment.objects.filter(parent__in=comments)
        .select_related("identity__constituency", "identity__forum", "identity__seat")
        .annotate(
            rank=Window(RowNumber(), partition_by=[F("parent")], order_by=F("pk").asc()),
            of_parent=Window(Count("pk"), partition_by=[F("parent")]),
        )
        .order_by("pk")
    )
    if replies is not None:
        ranked = ranked.filter(rank__lte=replies)
    answers: dict[int, list[Comment]] = defaultdict(list)
    numbers: dict[int, int] = {}
    for answer in ranked if comments else ():
        answers[answer.parent_id or 0].append(answer)
        numbers[answer.parent_id or 0] = answer.of_parent  # type: ignore[attr-defined]
    return [
        Said(
            comment=comment,
            replies=tuple(answers[comment.pk]),
            more_replies=numbers.get(comment.pk, 0) - len(answers[comment.pk]),
            may_edit=rights.may_edit(comment, numbers.get(comment.pk, 0)),
            editable_replies=frozenset(
                answer.pk for answer in answers[comment.pk] if rights.may_edit(answer, 0)
            ),
        )
        for comment in comments
    ]


def _numbers(version: Version) -> dict[str, dict[str, int]]:
    rows = (
        Comment.objects.filter(version=version)
        .visible()
        .top_level()
        .values("clause_key", "identity__constituency__key")
        .annotate(number=Count("pk"))
        .order_by()
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        numbers[row["clause_key"]][row["identity__constituency__key"]] = row["number"]
    return numbers


def _newest(version: Version, constituency: str) -> list[Comment]:
    """The newest comments of each clause, newest first, each knowing how many its clause has."""
    comments = Comment.objects.filter(version=version).top_level()
    if constituency:
        comments = comments.filter(identity__constituency__key=constituency)
    return list(
        comments.annotate(
            rank=Window(RowNumber(), partition_by=[F("clause_key")], order_by=F("pk").desc()),
            of_clause=Window(Count("pk"), partition_by=[F("clause_key")]),
        )
        .filter(rank__lte=NEWEST)
        .select_related("identity__constituency", "identity__forum", "identity__seat")
        .order_by("-pk")
    )


def _counts(numbers: dict[str, int], places: dict[str, Constituency]) -> tuple[VoiceCount, ...]:
    return tuple(
        VoiceCount(key, place.name, place.symbol, numbers[key])
        for key, place in places.items()
        if numbers.get(key)
    )


def _by_key(rows: Iterable[Constituency]) -> dict[str, Constituency]:
    """One constituency a key, the first one."""
    places: dict[str, Constituency] = {}
    for row in rows:
        places.setdefault(row.key, row)
    return places
