"""The page of a matter: its way so far, each stage with its polls, where it stands, what may come next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from consult.texts.models import Reform
from consult.texts.way import whole_way
from voting.polls.actions import settle
from voting.polls.matters import matter_of, taking_part
from voting.polls.models import Poll
from voting.polls.stage_permissions import can_name_stages
from voting.polls.views.working import chair_context


@require_safe
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """The matter of a reform in its forum, or in one that is consulted on it (``?forum=``).

    Polls that the clock has closed are settled first.
    """
    reform = get_object_or_404(Reform.objects.select_related("forum"), code=code)
    forum = taking_part(reform, request.GET.get("forum", ""))
    if forum is None:
        raise Http404
    for lapsed in Poll.objects.lapsed().filter(version__reform=reform):
        settle(poll=lapsed)
    found = matter_of(reform, request.user, forum)
    context: dict[str, Any] = {
        "matter": found,
        "reform": reform,
        "way": whole_way(reform),
        "may_name_stages": can_name_stages(request.user, forum),
        **chair_context(request, reform),
    }
    return render(request, "polls/matter.html", context)
