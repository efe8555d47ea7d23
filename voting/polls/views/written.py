"""Pages of a written procedure: preparing it, the list of its seats, acknowledging, reminding."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from consult import clock
from consult.forums.models import Forum
from consult.texts.models import Version
from consult.ui.form_steps import take_faults
from voting.polls.actions import written as actions
from voting.polls.models import Poll, RollEntry
from voting.polls.offers import RuleOffer, rules_offered
from voting.polls.permissions import can_prepare_poll
from voting.polls.procedure import written_procedure
from voting.polls.views.access import acting, forum_for, poll_for, signed_in, version_named
from voting.polls.written_forms import WrittenForm, initial_written
from voting.polls.written_permissions import can_see_receipts


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a written procedure on a version (``?version=CODE/N``, ``&forum=`` as for a poll)."""
    version = version_named(request.GET.get("version", ""))
    forum = forum_for(version, request.GET.get("forum", ""))
    if not can_prepare_poll(request.user, forum):
        raise PermissionDenied
    return _terms(request, version, forum, None)


def revise(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Change the draft of a written procedure; the caller has asked who may."""
    return _terms(request, poll.version, poll.forum, poll)


def _terms(request: HttpRequest, version: Version, forum: Forum, poll: Poll | None) -> HttpResponse:
    with timezone.override(forum.time_zone):
        offers = rules_offered(forum, clock.now().date())
        form = WrittenForm(
            request.POST or None, forum=forum, offers=offers, initial=initial_written(poll, offers)
        )
        if request.method == "POST" and form.is_valid():
            try:
                kept = _keep(request, form, version, forum, poll)
            except ValidationError as error:
                take_faults(form, error)
            else:
                messages.success(request, _("The draft is kept. Only chair and secretariat see it so far."))
                return redirect(kept)
        return render(request, "polls/written_terms.html", _page(form, offers, version, forum, poll))


def _keep(request: HttpRequest, form: WrittenForm, version: Version, forum: Forum, poll: Poll | None) -> Poll:
    if poll is None:
        return actions.prepare_written(version=version, forum=forum, by=acting(request), **form.terms)
    return actions.revise_written(poll=poll, by=acting(request), **form.terms)


def _page(
    form: WrittenForm, offers: list[RuleOffer], version: Version, forum: Forum, poll: Poll | None
) -> dict[str, Any]:
    return {
        "form": form,
        "version": version,
        "forum": forum,
        "poll": poll,
        "not_offered": [offer for offer in offers if not offer.is_applicable],
    }


@require_safe
def procedure(request: HttpRequest, uid: str) -> HttpResponse:
    """The seats of a written procedure: who acknowledged, who is silent and for how long, who objects."""
    poll = poll_for(request, uid)
    found = written_procedure(poll, request.user)
    if found is None:
        raise Http404
    if not can_see_receipts(request.user, poll):
        raise PermissionDenied(
            _("Chair and secretariat see this list while the procedure runs; everybody afterwards.")
        )
    context = {"poll": poll, "zone": poll.forum.time_zone, "written": found}
    return render(request, "polls/procedure.html", context)


@require_POST
@signed_in
def remind(request: HttpRequest, uid: str) -> HttpResponse:
    """Remind the seats that the form names, as far as they are silent."""
    poll = poll_for(request, uid)
    try:
        told = actions.remind(poll=poll, seat_codes=request.POST.getlist("seat"), by=acting(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done = ngettext("%(number)s seat was reminded.", "%(number)s seats were reminded.", len(told))
        messages.success(request, done % {"number": len(told)})
    return redirect("polls:procedure", uid=poll.uid)


@require_POST
@signed_in
def acknowledge(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """Say for a seat that the notice has arrived."""
    poll = poll_for(request, uid)
    entry = get_object_or_404(RollEntry, poll=poll, code=seat)
    try:
        actions.acknowledge(poll=poll, seat_code=entry.code, by=acting(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request, _("Acknowledged: the notice has arrived. Your seat has taken no position by that.")
        )
    return redirect(poll)
