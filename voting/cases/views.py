"""Past cases for everyone: the list, and each with what is known of it and what rules make of that."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from voting import rules
from voting.cases.actions import replay_case
from voting.cases.models import PastCase, Variant
from voting.cases.pages import case_table, known_of, treatments, when_of
from voting.cases.replay import case_roll, is_current


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every past case, the latest first, each with what is known of it."""
    cases = PastCase.objects.select_related("forum").annotate(
        known=Count("positions", distinct=True), told=Count("reports", distinct=True)
    )
    return render(request, "cases/index.html", {"cases": [(case, when_of(case)) for case in cases]})


@require_safe
def case(request: HttpRequest, code: str) -> HttpResponse:
    """One past case. ``?variant=`` reads the sources otherwise, ``?unknown=`` what they do not say.

    The look brings a stale table up to date through the action; it writes computed rows and nothing else.
    """
    found = get_object_or_404(PastCase.objects.select_related("forum"), code=code)
    variant = _variant(found, request.GET.get("variant", ""))
    treatment = _treatment(request.GET.get("unknown", ""))
    if not is_current(found):
        replay_case(case=found)
    variants = list(found.variants.all())
    context = {
        "case": found,
        "when": when_of(found),
        "known": known_of(found, case_roll(found)),
        "reports": found.reports.select_related("seat"),
        "corrections": found.corrections.select_related("seat"),
        "reforms": found.reforms.all(),
        "variants": variants,
        "variant": variant,
        "treatments": treatments(),
        "treatment": treatment,
        "table": case_table(found, variant, treatment),
        "rule_title": rule_title(found),
    }
    return render(request, "cases/case.html", context)


def rule_title(case: PastCase) -> str:
    """What the reported rule is called, where it is one of the catalogue; otherwise empty."""
    known = rules.catalogue().get(case.rule_reported) or rules.described().get(case.rule_reported)
    return known.title if known else ""


def _variant(case: PastCase, key: str) -> Variant | None:
    if not key:
        return None
    variant = case.variants.filter(key=key).first()
    if variant is None:
        raise Http404
    return variant


def _treatment(asked: str) -> str:
    known = {key for key, _words in treatments()}
    return asked if asked in known else rules.Treatment.NOT_OPPOSED.value
