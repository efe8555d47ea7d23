"""The page of the demonstration on which a visitor chooses who to be.

It says of each invented person where it sits and what can be tried as that person. The page and its address
exist in the demonstration only.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consult import clock
from consult.accounts.models import User
from consult.accounts.personas import personas, sign_in_as
from consult.forums.models import Accreditation, Office

IN_OFFICE: dict[str, tuple[Promise, ...]] = {
    Office.Role.CHAIR: (
        gettext_lazy("Open, extend, close and certify a poll."),
        gettext_lazy("Look for a ballot: a chair without a seat has none."),
    ),
    Office.Role.SECRETARIAT: (
        gettext_lazy("Prepare a poll under a rule of your choice."),
        gettext_lazy("Write a reform in the editor and issue a version of it."),
        gettext_lazy("Hide a comment, and see what stays visible of it."),
    ),
    Office.Role.ANALYST: (
        gettext_lazy("Read a past case: positions, sources, disputes, what other rules make of them."),
        gettext_lazy("Compare rules on it in the rule lab, and keep the address of the comparison."),
    ),
}
SEATED: tuple[Promise, ...] = (
    gettext_lazy("Cast your position in an open poll, and change it until the poll closes."),
    gettext_lazy("Comment on a clause, or propose other words for it."),
)
EDITING = gettext_lazy("Enter the editor.")


@dataclass(frozen=True)
class Persona:
    """One of the invented people as the page shows it."""

    user: User
    acts_as: list[str]
    trials: list[Promise]
    is_current: bool


def persona_of(user: User, current: object) -> Persona:
    """Where the person sits, and what can be tried as this person."""
    offices = list(Office.objects.in_force(clock.now()).filter(user=user).select_related("forum"))
    seats = list(Accreditation.objects.in_force(clock.now()).filter(user=user).select_related("seat__forum"))
    trials = [trial for role in dict.fromkeys(office.role for office in offices) for trial in IN_OFFICE[role]]
    if seats:
        trials += SEATED
    if user.has_perm("wagtailadmin.access_admin"):
        trials.append(EDITING)
    acts_as = [_("%(office)s: %(forum)s") % {"office": office.get_role_display(), "forum": office.forum.name}
               for office in offices]  # fmt: skip
    acts_as += [_("seat %(seat)s: %(forum)s") % {"seat": held.seat.name, "forum": held.seat.forum.name}
                for held in seats]  # fmt: skip
    return Persona(user, acts_as, trials, is_current=user == current)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_persona(request: HttpRequest) -> HttpResponse:
    """The list; a POST signs the visitor in as the chosen person and goes where they came from."""
    if request.method == "POST":
        chosen = request.POST.get("persona", "")
        if not chosen.isdecimal():
            raise Http404
        persona = get_object_or_404(personas(), pk=chosen)
        sign_in_as(request, persona)
        messages.success(
            request,
            _("You are signed in as %(name)s. What you do here is invented.") % {"name": persona.name},
        )
        return redirect(_where_to(request))
    people = [persona_of(user, request.user) for user in personas()]
    return render(
        request, "accounts/personas.html", {"personas": people, "next": request.GET.get("next", "")}
    )


def _where_to(request: HttpRequest) -> str:
    """The page the visitor came from, if it is one of ours; the home page otherwise."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return "/"
