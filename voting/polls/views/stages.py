"""Pages on which secretariat and chair name the stages of their forum's matters; all may read them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consult.forums.models import Forum
from consult.ui.form_steps import is_done, take_faults
from voting.polls import actions
from voting.polls.matter_stages import stages_of
from voting.polls.models import MatterStage
from voting.polls.stage_forms import StageForm, initial_stage
from voting.polls.stage_permissions import can_name_stages
from voting.polls.views.access import acting, signed_in


@require_safe
def stages(request: HttpRequest, slug: str) -> HttpResponse:
    """The stages that a forum has named, in order; those who may change them find the ways to."""
    forum = get_object_or_404(Forum, slug=slug)
    context = {
        "forum": forum,
        "stages": stages_of(forum),
        "may_name": can_name_stages(request.user, forum),
    }
    return render(request, "polls/stages.html", context)


@signed_in
def new_stage(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a stage behind the others."""
    forum = _forum_to_name_in(request, slug)
    form = StageForm(request.POST or None, forum=forum)
    if request.method == "POST" and form.is_valid():
        try:
            stage = actions.name_stage(forum=forum, by=acting(request), **form.terms)
        except ValidationError as error:
            take_faults(form, error)
        else:
            said = _("“%(stage)s” is a stage of this forum’s matters now.") % {"stage": stage.label}
            messages.success(request, said)
            return redirect("polls:stages", slug=forum.slug)
    return _page(request, form, forum, None)


@signed_in
def stage(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Change a stage."""
    forum = _forum_to_name_in(request, slug)
    found = _stage_of(forum, key)
    form = StageForm(request.POST or None, forum=forum, initial=initial_stage(found))
    done = _("The stage is changed. Polls that were opened keep what they say.")
    if is_done(
        request, form, lambda: actions.revise_stage(stage=found, by=acting(request), **form.terms), done
    ):
        return redirect("polls:stages", slug=forum.slug)
    return _page(request, form, forum, found)


@signed_in
@require_POST
def change_stage(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Move a stage one place (``what=earlier`` or ``later``) or take it out of use (``what=retire``)."""
    forum = _forum_to_name_in(request, slug)
    found = _stage_of(forum, key)
    what = request.POST.get("what")
    if what == "retire":
        actions.retire_stage(stage=found, by=acting(request))
        messages.success(
            request, _("“%(stage)s” is not used any more; its polls stay.") % {"stage": found.label}
        )
    elif what in ("earlier", "later"):
        actions.move_stage(stage=found, by=acting(request), earlier=what == "earlier")
        messages.success(request, _("The order is changed."))
    return redirect("polls:stages", slug=forum.slug)


def _forum_to_name_in(request: HttpRequest, slug: str) -> Forum:
    forum: Forum = get_object_or_404(Forum, slug=slug)
    if not can_name_stages(request.user, forum):
        raise PermissionDenied
    return forum


def _stage_of(forum: Forum, key: str) -> MatterStage:
    found: MatterStage = get_object_or_404(MatterStage.objects.in_use(), forum=forum, key=key)
    return found


def _page(request: HttpRequest, form: StageForm, forum: Forum, found: MatterStage | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "forum": forum, "stage": found}
    return render(request, "polls/stage.html", context)
