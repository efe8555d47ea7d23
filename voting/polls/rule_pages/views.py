"""Decision rules for everyone: the catalogue and a page for each rule. Nothing depends on who looks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from voting import rules
from voting.polls.models import ComparisonRule, Poll, RuleVersion
from voting.polls.outcomes import load_kept_rule
from voting.polls.rule_pages.pictures import examples_of, stages_of

SOURCE_STATUS: dict[str, tuple[str | Promise, str | Promise]] = {
    "found": (_("source found"), _("The rule was read in the source named here.")),
    "memory": (
        _("to be verified"),
        _("Written from memory of the source named here; its wording is still to be verified."),
    ),
    "hypothetical": (
        _("hypothetical"),
        _("Nobody decides by it; it is written for comparison, after a rule of another body."),
    ),
    "design": (_("a proposal"), _("Nobody decides by it; it is designed here, for comparison.")),
}


@dataclass(frozen=True)
class ShownRule:
    """A rule as its page shows it: of the catalogue, or a forum's own (``forum``, ``kept``)."""

    rule: rules.Rule
    document: str
    forum: str = ""
    kept: RuleVersion | None = None

    @property
    def status(self) -> str | Promise:
        """How sure its source is, in a word."""
        return SOURCE_STATUS[self.rule.source_status][0]

    @property
    def status_sentence(self) -> str | Promise:
        """How sure its source is, in a sentence."""
        return SOURCE_STATUS[self.rule.source_status][1]

    @property
    def sentence(self) -> str:
        """The rule in one sentence."""
        return rules.describe(self.rule, get_language() or "en").sentence

    @property
    def needs(self) -> Iterator[tuple[str, str]]:
        """What it needs of a roll: each thing in the rule's words, and what it is in ours."""
        needs = self.rule.needs
        for name in (*needs.groups.values(), *needs.attributes.values()):
            yield name.called, str(_("a group of seats"))
        for name in needs.weights.values():
            yield name.called, str(_("a weight of each seat"))
        for parameter in needs.parameters.values():
            yield parameter.called, str(_("settled when the rule is used"))
        for role in needs.roles.values():
            yield role, str(_("a person who states the result"))


@dataclass(frozen=True)
class ShownDescription:
    """A rule that is described only, as its page shows it."""

    rule: rules.DescribedRule

    @property
    def status(self) -> str | Promise:
        """How sure its source is, in a word."""
        return SOURCE_STATUS[self.rule.source_status][0]

    @property
    def status_sentence(self) -> str | Promise:
        """How sure its source is, in a sentence."""
        return SOURCE_STATUS[self.rule.source_status][1]

    @property
    def words(self) -> rules.DescribedWords:
        """What is known of it and what is not, in the language of the page."""
        return rules.describe_described(self.rule, get_language() or "en")


def catalogue_by_body() -> list[tuple[str, list[ShownRule]]]:
    """The rules of the catalogue by whose they are, those of the Kimberley Process first."""
    shown = [ShownRule(entry.rule, entry.document) for entry in rules.catalogue().values()]
    home = {each.rule.body for each in shown if each.rule.id.startswith("kp.")}
    ordered = sorted(shown, key=lambda each: (each.rule.body not in home, each.rule.body, each.rule.title))
    return [(body, list(group)) for body, group in groupby(ordered, key=lambda each: each.rule.body)]


def find_rule(rule_id: str, version: str = "") -> ShownRule:
    """A rule of the catalogue, else what a forum keeps under this id; ``Http404`` otherwise.

    Of a forum's own rule the latest version that is not withdrawn, or the one that is asked for.
    """
    entry = rules.catalogue().get(rule_id)
    if entry is not None:
        return ShownRule(entry.rule, entry.document)
    own = RuleVersion.objects.filter(rule_id=rule_id).select_related("forum")
    kept = own.filter(version=version).last() if version else own.current().last() or own.last()
    if kept is None:
        raise Http404
    document = json.dumps(kept.document, indent=2, ensure_ascii=False)
    return ShownRule(load_kept_rule(kept), document, str(kept.forum or ""), kept)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue, grouped by whose rule it is, and the rules that forums made for themselves."""
    bodies = catalogue_by_body()
    kept = RuleVersion.objects.current().exclude(forum=None).exclude(rule_id__in=rules.catalogue())
    own = [ShownRule(load_kept_rule(each), "", str(each.forum)) for each in kept.select_related("forum")]
    described = [ShownDescription(entry.rule) for entry in rules.described().values()]
    context = {
        "bodies": bodies,
        "own": own,
        "described": described,
        "count": sum(len(group) for _body, group in bodies),
    }
    return render(request, "rules/index.html", context)


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: in words, as a picture, worked through, as data; ``?version=`` shows an earlier one.

    Of a rule that is described only: what is known of it and what is not.
    """
    known_of = rules.described().get(rule_id)
    if known_of is not None:
        described = ShownDescription(known_of.rule)
        return render(request, "rules/described.html", {"shown": described, "rule": known_of.rule})
    shown = find_rule(rule_id, request.GET.get("version", ""))
    sha256 = rules.rule_hash(shown.rule)
    kept = RuleVersion.objects.filter(rule_id=rule_id)
    context = {
        "shown": shown,
        "rule": shown.rule,
        "sha256": sha256,
        "description": rules.describe(shown.rule, get_language() or "en"),
        "stages": stages_of(shown.rule),
        "examples": examples_of(shown.rule),
        "polls": Poll.objects.published().filter(rule__in=kept).select_related("forum"),
        "comparisons": ComparisonRule.objects.filter(rule__in=kept).select_related("forum"),
        "earlier": kept.exclude(pk=shown.kept.pk) if shown.kept else kept.exclude(sha256=sha256),
    }
    return render(request, "rules/rule.html", context)


@require_safe
def rule_json(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The rule as a document, with the hash of its normal form; one that is described only has none."""
    known_of = rules.described().get(rule_id)
    if known_of is not None:
        described = {"rule": known_of.rule.model_dump(mode="json"), "normal_form_sha256": None}
        return JsonResponse(described, json_dumps_params={"indent": 2, "ensure_ascii": False})
    found = find_rule(rule_id, request.GET.get("version", "")).rule
    document = {"rule": found.to_document(), "normal_form_sha256": rules.rule_hash(found)}
    return JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
def rule_yaml(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The rule as it is written by people."""
    known_of = rules.described().get(rule_id)
    text = known_of.document if known_of else find_rule(rule_id, request.GET.get("version", "")).document
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{rule_id}.yaml"'
    return response


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema of a rule document."""
    return JsonResponse(rules.json_schema(), json_dumps_params={"indent": 2})
