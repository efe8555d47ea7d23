"""The pages of the rule editor: a forum's own rules, writing one, a new version, withdrawing, checking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from itertools import groupby
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.rule_editor.choices import Known, known_on
from cms.rule_editor.draft import BLOCKS, YAML, Draft, draft_of
from cms.rule_editor.moves import UnknownMoveError, apply_move
from cms.rule_editor.paths import tree_of
from cms.rule_editor.sample import Sample, read_sample
from consult import clock
from consult.forums.models import Forum
from voting import rules
from voting.polls.actions import next_version, revise_rule, withdraw_rule, write_rule
from voting.polls.models import RuleVersion
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_withdraw_rule, can_write_rule, forums_to_prepare_in
from voting.polls.rolls import roll_on
from voting.polls.rule_pages.families import by_family

LONGEST = 100_000
"""So many characters fit into the editor; the longest rule of the catalogue has a tenth of them."""

P = ParamSpec("P")


def small_enough(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Refuse what is longer than any rule, before anything of it is read."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if sum(len(name) + len(text) for name, texts in request.POST.lists() for text in texts) > LONGEST:
            message = _("This is longer than any decision rule. Shorten it, or take out the examples.")
            return HttpResponse(message, status=413, content_type="text/plain; charset=utf-8")
        return view(request, *args, **kwargs)

    return answer


@dataclass(frozen=True)
class Desk:
    """Where a rule is being written: the forum, its roll of today, the version that is changed, if any."""

    forum: Forum
    roll: rules.Roll
    known: Known
    year: int
    base: RuleVersion | None

    def number(self) -> str:
        """The number under which it would be kept now."""
        return next_version(self.forum, self.base.rule_id) if self.base else "1"

    def sample(self, request: HttpRequest) -> Sample:
        """The sample as it was typed."""
        posted = request.POST if request.method == "POST" else None
        return read_sample(self.forum, self.roll, self.year, posted)

    def draft(self, request: HttpRequest) -> Draft:
        """The rule as it was typed, not read yet."""
        posted = request.POST
        number = posted.get("number", "")
        return Draft(
            mode=YAML if posted.get("mode") == YAML else BLOCKS,
            known=self.known,
            number=number if number.isdecimal() and len(number) < 7 else self.number(),
            fixed_id=self.base.rule_id if self.base else "",
            body=self.forum.name,
            fields={key: value for key, value in tree_of(posted).items() if key in rules.Rule.model_fields},
            text=posted.get("yaml", "").replace("\r\n", "\n"),
        )


def desk_for(request: HttpRequest, slug: str, pk: int | None = None) -> Desk:
    """The desk of somebody who may write the forum's rules; everybody else is refused."""
    forum = get_object_or_404(Forum, slug=slug)
    if not can_write_rule(request.user, forum):
        raise PermissionDenied(
            _("A forum’s rules are written by its secretariat or its chair; no other right includes it.")
        )
    base = get_object_or_404(RuleVersion.objects.of_forum(forum), pk=pk) if pk is not None else None
    today = clock.now().date()
    roll = roll_on(forum, today, deciding_only=True)
    return Desk(forum, roll, known_on(forum, roll), today.year, base)


@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The rules that the person's forums made for themselves, with every version."""
    forums = forums_to_prepare_in(request.user)
    if not forums:
        raise PermissionDenied(_("A forum’s rules are written by its secretariat or its chair."))
    listed = []
    for forum in forums:
        kept = RuleVersion.objects.of_forum(forum)
        own = [(_id, list(versions)[::-1]) for _id, versions in groupby(kept, key=lambda each: each.rule_id)]
        listed.append((forum, [_shown(request, versions) for _id, versions in own]))
    return render(request, "cms/rule_editor/index.html", {"listed": listed})


def _shown(request: HttpRequest, versions: list[RuleVersion]) -> dict[str, Any]:
    states = [(each, each.is_used, can_withdraw_rule(request.user, each)) for each in versions]
    latest = next((each for each in versions if each.withdrawn_at is None), versions[0])
    sentence = rules.describe(load_kept_rule(latest), get_language() or "en").sentence
    return {"latest": latest, "sentence": sentence, "states": states}


@never_cache
@require_GET
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What a new rule begins with: nothing, or a rule of the catalogue."""
    desk = desk_for(request, slug)
    entries = sorted(rules.catalogue().values(), key=lambda entry: (entry.body, entry.title))
    families = by_family([entry.rule for entry in entries], lambda rule: rule.id)
    return render(request, "cms/rule_editor/start.html", {"forum": desk.forum, "families": families})


@never_cache
@require_http_methods(["GET", "POST"])
@small_enough
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a rule of the forum's own."""
    desk = desk_for(request, slug)
    if request.method == "POST":
        return _work(request, desk)
    begins_with = request.GET.get("from", "")
    entry = rules.catalogue().get(begins_with)
    if begins_with in rules.described():
        messages.warning(
            request,
            rules.describe_described(rules.described()[begins_with].rule, get_language() or "en").sentence,
        )
    return _page(request, desk, _after(entry.rule, desk) if entry else _from_nothing(desk))


@never_cache
@require_http_methods(["GET", "POST"])
@small_enough
def revise(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write a new version of a rule of the forum's own; the version it begins with stays as it is."""
    desk = desk_for(request, slug, pk)
    if request.method == "POST" or desk.base is None:
        return _work(request, desk)
    number, base = desk.number(), desk.base
    draft = draft_of(load_kept_rule(base), desk.known, number, base.rule_id, desk.forum.name)
    return _page(request, desk, draft)


@never_cache
@require_POST
@small_enough
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """The words, the faults and the outcome of what is typed, as a part of the page. Nothing is kept."""
    pk = request.POST.get("base", "")
    desk = desk_for(request, slug, int(pk) if pk.isdecimal() and len(pk) < 10 else None)
    return render(
        request, "cms/rule_editor/preview.html", _context(request, desk, desk.draft(request).read())
    )


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask, then withdraw a version that nobody used."""
    desk = desk_for(request, slug, pk)
    if desk.base is None:
        raise Http404
    if not can_withdraw_rule(request.user, desk.base):
        raise PermissionDenied(_("This version was used or is withdrawn already; it stays as it is."))
    if request.method == "POST":
        withdraw_rule(kept=desk.base, by=request.user)  # type: ignore[arg-type]
        messages.success(
            request, _("The version is withdrawn. It stays on record and is not offered any more.")
        )
        return redirect("cms_rules")
    return render(request, "cms/rule_editor/withdraw.html", {"forum": desk.forum, "kept": desk.base})


# Working at a rule


def _from_nothing(desk: Desk) -> Draft:
    fields = {
        "id": f"{_prefix(desk.forum)}.",
        "source_status": "design",
        "voters": {"decides": "true"},
        "positions": {"like": "majority"},
        "stages": [{"name": "vote", "otherwise": "rejected"}],
    }
    return Draft(BLOCKS, desk.known, "1", body=desk.forum.name, fields=fields)


def _after(rule: rules.Rule, desk: Desk) -> Draft:
    """A rule of the catalogue, to be made the forum's own."""
    source = _("After “%(title)s” (%(id)s): %(source)s") % {
        "title": rule.title,
        "id": rule.id,
        "source": rule.source,
    }
    own = rule.model_copy(
        update={
            "id": f"{_prefix(desk.forum)}.{rule.id.rpartition('.')[2].lower()}",
            "version": "1",
            "body": desk.forum.name,
            "source": source,
            "source_status": "design",
            "who_uses": "",
        }
    )
    return draft_of(own, desk.known, "1", body=desk.forum.name)


def _prefix(forum: Forum) -> str:
    name = forum.slug.replace("-", "_").lower()
    return name if name[:1].isalpha() else f"forum_{name}"


def _work(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Do what the button says: check, keep, go on in the other manner, or move blocks."""
    move, draft = request.POST.get("do", "check"), desk.draft(request)
    if move == "keep":
        return _keep(request, desk, draft.read())
    if move in (YAML, BLOCKS):
        return _switched(request, desk, draft.read(), move)
    look_at = ""
    if move != "check":
        how = request.POST.get(f"how:{move}", "")
        try:
            look_at = apply_move(draft.fields, move, how)
        except UnknownMoveError:
            if f"how:{move}" in request.POST and not how:
                messages.warning(request, _("Nothing was changed: choose first what to add or to change."))
            else:
                messages.warning(request, _("Nothing was changed: that part of the rule is not there now."))
    return _page(request, desk, draft.read(), look_at=look_at)


def _keep(request: HttpRequest, desk: Desk, draft: Draft) -> HttpResponse:
    if draft.rule is not None and draft.is_valid:
        act = revise_rule if desk.base else write_rule
        try:
            kept = act(forum=desk.forum, rule=draft.rule, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            by_place = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            draft.refused += [
                (path, f"{path}: {text}" if path else text)
                for path, texts in by_place.items()
                for text in texts
            ]
            draft.number = desk.number()
        else:
            _say_kept(request, desk, kept)
            return redirect("cms_rules")
    return _page(request, desk, draft, status=422)


def _say_kept(request: HttpRequest, desk: Desk, kept: RuleVersion) -> None:
    names = {"title": kept.title, "number": kept.version}
    against = desk.sample(request).tried(load_kept_rule(kept)).against
    if against:
        said = _(
            "“%(title)s” is kept as version %(number)s. Today’s roll cannot bear it, so no poll offers it."
        )
    else:
        said = _("“%(title)s” is kept as version %(number)s. Next: choose it when you prepare a poll.")
    messages.success(request, said % names)


def _switched(request: HttpRequest, desk: Desk, draft: Draft, mode: str) -> HttpResponse:
    if mode == draft.mode:
        return _page(request, desk, draft)
    if mode == YAML:
        return _page(request, desk, draft.to_yaml())
    try:
        return _page(request, desk, draft.to_blocks())
    except ValueError as error:
        messages.warning(request, str(error))
        return _page(request, desk, draft)


def _page(
    request: HttpRequest, desk: Desk, draft: Draft, *, status: int = 200, look_at: str = ""
) -> HttpResponse:
    context = _context(request, desk, draft, look_at) | {"was_refused": status == 422}
    return render(request, "cms/rule_editor/editor.html", context, status=status)


def _context(request: HttpRequest, desk: Desk, draft: Draft, look_at: str = "") -> dict[str, Any]:
    drawn = draft.drawn(look_at)
    sample = desk.sample(request)
    rule = draft.rule
    return {
        "forum": desk.forum,
        "base": desk.base,
        "draft": draft,
        "blocks": drawn.blocks,
        "faults": drawn.faults,
        "look_at": drawn.look_at,
        "sample": sample,
        "description": rules.describe(rule, get_language() or "en") if rule else None,
        "sha256": rules.rule_hash(rule) if rule else "",
        "tried": sample.tried(rule) if rule else None,
        "as_yaml": draft.as_yaml(),
    }
