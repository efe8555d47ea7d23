"""The entry page of the rule lab: choose positions and rules, see the comparison. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from voting import rules
from voting.cases.actions import replay_case
from voting.cases.models import PastCase
from voting.cases.pages import treatments
from voting.cases.replay import is_current
from voting.lab.matters import Matter, matters, rows_of
from voting.polls.rule_pages.families import Family, by_family


@dataclass(frozen=True)
class Choice:
    """A rule that can be shown or left out."""

    rule_id: str
    label: str
    is_chosen: bool
    body: str = ""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """``?of=`` names a past case or closed poll, ``?rule=`` the rules, ``?unknown=`` the reading."""
    available = matters()
    chosen = _chosen(available, request.GET.get("of", ""))
    asked_for = frozenset(request.GET.getlist("rule"))
    wanted = asked_for - rules.described().keys()
    asked = request.GET.get("unknown", "")
    treatment = asked if asked in dict(treatments()) else rules.Treatment.NOT_OPPOSED.value
    context: dict[str, Any] = {
        "matters": available,
        "matter": chosen,
        "treatments": treatments(),
        "treatment": treatment,
    }
    if chosen is not None:
        if isinstance(chosen.source, PastCase) and not is_current(chosen.source):
            replay_case(case=chosen.source)
        compared, others = _compared(chosen, wanted), _others(chosen, wanted)
        chosen_others = sum(number for _family, _choices, number in others)
        context |= {
            "compared": compared,
            "others": others,
            "shown_count": sum(choice.is_chosen for choice in compared) + chosen_others,
            "rows": rows_of(chosen, wanted, treatment),
            "refused": [
                (entry.rule, rules.describe_described(entry.rule, get_language() or "en").sentence)
                for key, entry in rules.described().items()
                if key in asked_for
            ],
        }
    return render(request, "lab/index.html", context)


def _chosen(available: list[Matter], key: str) -> Matter | None:
    if not key:
        return available[0] if available else None
    found = next((matter for matter in available if matter.key == key), None)
    if found is None:
        raise Http404
    return found


def _compared(matter: Matter, wanted: frozenset[str]) -> list[Choice]:
    """The forum's own comparison, each rule once however often it is used."""
    labels: dict[str, list[str]] = {}
    for rule in matter.compared:
        labels.setdefault(rule.rule.rule_id, []).append(rule.label)
    return [
        Choice(rule_id, "; ".join(used), not wanted or rule_id in wanted) for rule_id, used in labels.items()
    ]


def _others(matter: Matter, wanted: frozenset[str]) -> list[tuple[Family, list[Choice], int]]:
    """Every other rule of the catalogue by family, with how many of each are chosen."""
    used = {rule.rule.rule_id for rule in matter.compared}
    others = [entry.rule for key, entry in rules.catalogue().items() if key not in used]
    choices = [Choice(rule.id, rule.title, rule.id in wanted, rule.body) for rule in others]
    families = by_family(choices, lambda choice: choice.rule_id)
    return [(family, found, sum(choice.is_chosen for choice in found)) for family, found in families]
