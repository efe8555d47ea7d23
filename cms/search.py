"""Site search: simple and honest. Every word asked for has to occur, and nothing is guessed.

Pages are found through Wagtail's index, by whole words and by how a title begins; everything else by its
words as they stand in the database. Only what is public is searched: no draft, no comment, no position.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.models import ReformPage, StandardPage
from consult.forums.models import Forum
from consult.texts.models import Clause, Reform, Version
from voting import rules
from voting.cases.models import PastCase
from voting.polls.models import Poll

LONGEST_QUERY = 100
MOST_WORDS = 8
PREVIEW = 5
"""How many hits of each kind stand on the first page of results."""
PER_PAGE = 20
MOST_PAGES_ASKED_OF_THE_INDEX = 200
SNIPPET = 160
"""About how many characters of a text are shown around what was found."""


@dataclass(frozen=True)
class Hit:
    """One thing found: its title and address, where it belongs, and the words around what was asked for."""

    title: str
    address: str
    facts: str
    snippet: tuple[tuple[str, bool], ...]
    """Runs of text; True for the words that were asked for."""


@dataclass(frozen=True)
class Found:
    """The hits of one kind: how many there are and those of the page that is shown."""

    key: str
    label: Promise | str
    total: int
    hits: tuple[Hit, ...]
    page: PageOfHits[Any]


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found: how its rows are found, and what is shown of one."""

    label: Promise
    rows: Callable[[Sequence[str]], Sequence[Any] | QuerySet[Any]]
    shown: Callable[[Any], tuple[str, str, str, str]]
    """A row as (title, address, where it belongs, text to take the snippet from)."""


def words_of(query: str) -> list[str]:
    """The words that are looked for: at most ``MOST_WORDS`` of the first ``LONGEST_QUERY`` characters."""
    return re.findall(r"[\w'’.-]*\w", query[:LONGEST_QUERY])[:MOST_WORDS]


def find(query: str) -> list[Found]:
    """What the query finds, by kind, the first few of each; kinds without a hit are left out."""
    words = words_of(query)
    return [found for key in KINDS if words and (found := _found(key, words, 1, PREVIEW)).total]


def find_kind(query: str, key: str, number: int) -> Found:
    """One page of all hits of one kind. ``KeyError`` for an unknown kind."""
    return _found(key, words_of(query), number, PER_PAGE)


def _found(key: str, words: Sequence[str], number: int, size: int) -> Found:
    kind = KINDS[key]
    page = Paginator(kind.rows(words), size).get_page(number)
    hits = []
    for row in page.object_list:
        title, address, facts, text = kind.shown(row)
        hits.append(Hit(title, address, facts, snippet(text, words)))
    return Found(key, kind.label, page.paginator.count, tuple(hits), page)


def snippet(text: str, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The text around the first word found, in runs that say which words were asked for."""
    text = " ".join(text.split())
    asked = re.compile("|".join(re.escape(word) for word in words) or r"(?!)", re.IGNORECASE)
    first = asked.search(text)
    start = max(0, first.start() - SNIPPET // 3) if first else 0
    if start:
        start = text.find(" ", start) + 1 or start
    end = start + SNIPPET
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    shown = ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
    runs: list[tuple[str, bool]] = []
    done = 0
    for found in asked.finditer(shown):
        runs += [(shown[done : found.start()], False), (found.group(), True)]
        done = found.end()
    return tuple(run for run in [*runs, (shown[done:], False)] if run[0])


def _every_word(words: Sequence[str], *fields: str) -> Q:
    """Each word occurs in one of the fields."""
    every = Q()
    for word in words:
        some = Q()
        for field in fields:
            some |= Q(**{f"{field}__icontains": word})
        every &= some
    return every


def _indexed(kind: type[Page], words: Sequence[str]) -> list[int]:
    """Keys of the public pages that Wagtail's index has for the words, titles that begin so among them."""
    query = " ".join(words)
    public = kind.objects.live().public()
    by_word = public.search(query, operator="and")[:MOST_PAGES_ASKED_OF_THE_INDEX]
    by_beginning = public.autocomplete(query, operator="and")[:MOST_PAGES_ASKED_OF_THE_INDEX]
    return [page.pk for page in (*by_word, *by_beginning)]


def _reforms(words: Sequence[str]) -> QuerySet[Reform]:
    public = Q(versions__isnull=False) | Q(page__live=True)
    asked = _every_word(words, "code", "title", "theme") | Q(page__in=_indexed(ReformPage, words))
    return Reform.objects.filter(public).filter(asked).distinct().select_related("page")


def _reform(reform: Reform) -> tuple[str, str, str, str]:
    page = getattr(reform, "page", None)
    text = "\n".join([page.summary, page.problem, page.clause_text()]) if page and page.live else reform.theme
    return str(reform), reform.get_absolute_url(), reform.theme, text


def _clauses(words: Sequence[str]) -> QuerySet[Clause]:
    current = Clause.objects.filter(version__in=Version.objects.current().values("pk"))
    return (
        current.filter(_every_word(words, "heading", "text"))
        .select_related("version__reform")
        .order_by("version__reform__code", "position")
    )


def _clause(clause: Clause) -> tuple[str, str, str, str]:
    address = f"{clause.version.reform.get_absolute_url()}#c-{clause.key}"
    return str(clause), address, str(clause.version), clause.text


def _pages(words: Sequence[str]) -> QuerySet[StandardPage]:
    found: QuerySet[StandardPage] = StandardPage.objects.filter(pk__in=_indexed(StandardPage, words))
    return found.order_by("title")


def _page(page: StandardPage) -> tuple[str, str, str, str]:
    text = "\n".join([page.intro, *(f"{s.value['heading']}. {s.value['text']}" for s in page.body)])
    return page.title, page.get_url() or "", "", text


def _polls(words: Sequence[str]) -> QuerySet[Poll]:
    asked = _every_word(words, "question", "version__title", "version__reform__code", "rule__title")
    return Poll.objects.published().filter(asked).select_related("forum", "version__reform", "rule")


def _cases(words: Sequence[str]) -> QuerySet[PastCase]:
    return PastCase.objects.filter(
        _every_word(words, "code", "title", "matter", "place", "outcome_reported", "note")
    )


def _rules(words: Sequence[str]) -> list[rules.Rule | rules.DescribedRule]:
    known: list[rules.Rule | rules.DescribedRule] = [entry.rule for entry in rules.catalogue().values()]
    known += [entry.rule for entry in rules.described().values()]
    return [
        rule
        for rule in known
        if all(
            word.lower() in " ".join([rule.id, rule.title, rule.body, rule.who_uses, _notes(rule)]).lower()
            for word in words
        )
    ]


def _notes(rule: rules.Rule | rules.DescribedRule) -> str:
    if isinstance(rule, rules.Rule):
        return rule.notes
    return " ".join([rules.describe_described(rule).sentence, *rule.known])


def _forums(words: Sequence[str]) -> QuerySet[Forum]:
    return Forum.objects.filter(_every_word(words, "name", "terms", "note"))


KINDS: dict[str, Kind] = {
    "reforms": Kind(_("Reforms"), _reforms, _reform),
    "clauses": Kind(_("Clauses of current versions"), _clauses, _clause),
    "polls": Kind(
        _("Polls"),
        _polls,
        lambda poll: (
            poll.question,
            poll.get_absolute_url(),
            f"{poll.forum} · {poll.rule.title}",
            f"{poll.version.reform}",
        ),
    ),
    "cases": Kind(
        _("Past cases"),
        _cases,
        lambda case: (case.heading, case.get_absolute_url(), f"{case.code} · {case.place}", case.matter),
    ),
    "rules": Kind(
        _("Decision rules"),
        _rules,
        lambda rule: (rule.title, reverse("rules:rule", args=[rule.id]), rule.body, _notes(rule)),
    ),
    "forums": Kind(
        _("Forums"),
        _forums,
        lambda forum: (forum.name, forum.get_absolute_url(), forum.get_level_display(), forum.terms),
    ),
    "pages": Kind(_("Pages about this site"), _pages, _page),
}
"""In the order in which results stand."""
