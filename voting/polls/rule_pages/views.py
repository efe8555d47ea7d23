"""Decision rules for everyone: the list and a page for each rule. Nothing depends on who looks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from voting import rules
from voting.polls.models import ComparisonRule, Poll, RuleVersion
from voting.polls.rule_pages.listing import (
    OWN,
    asked,
    family_choices,
    listed_rules,
    manner_choices,
    narrowed,
)
from voting.polls.rule_pages.pictures import examples_of, stages_of
from voting.polls.rule_pages.shown import ShownDescription, find_rule, words_language


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every rule by family; ``?q=``, ``?family=`` and ``?by=`` narrow the list."""
    listed, narrowing = listed_rules(), asked(request.GET)
    families = narrowed(listed, narrowing)
    context = {
        "narrowing": narrowing,
        "families": families,
        "count": len(listed),
        "found": sum(family.count for family in families),
        "family_choices": family_choices(listed, narrowing),
        "manner_choices": manner_choices(listed, narrowing),
        "has_own": any(rule.family is OWN for rule in listed),
        "words_language": words_language(),
    }
    return render(request, "rules/index.html", context)


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule: in words, as a picture, worked through, as data; ``?version=`` shows an earlier one.

    Of a rule that is described only: what is known of it and what is not.
    """
    known_of = rules.described().get(rule_id)
    if known_of is not None:
        described = {"shown": ShownDescription(known_of.rule), "rule": known_of.rule}
        return render(request, "rules/described.html", described | {"words_language": words_language()})
    shown = find_rule(rule_id, request.GET.get("version", ""))
    sha256 = rules.rule_hash(shown.rule)
    kept = RuleVersion.objects.filter(rule_id=rule_id)
    context = {
        "shown": shown,
        "rule": shown.rule,
        "words_language": words_language(),
        "sha256": sha256,
        "description": rules.describe(shown.rule, words_language()),
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
