"""The page of a seat's own people: whether two of them sign its ballots, and who advises it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from consult import clock
from consult.forums.forms import SigningForm
from consult.forums.models import Adviser, Seat
from consult.forums.permissions import accreditation_of, is_holder
from consult.forums.sign_off import choose_two_people, dismiss_adviser, has_another


def _acting(request: HttpRequest) -> AbstractBaseUser:
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def _own_seat(request: HttpRequest, slug: str, code: str) -> Seat:
    """A seat, for the people accredited to it today; 403 for everybody else."""
    seat = get_object_or_404(Seat.objects.select_related("forum"), forum__slug=slug, code=code)
    if accreditation_of(request.user, seat) is None:
        raise PermissionDenied(_("This page is for the people who are accredited to the seat."))
    return seat


@never_cache
@login_required
def signing(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """How the ballots of a seat are signed; its holder chooses, its alternates read."""
    seat = _own_seat(request, slug, code)
    # An empty box posts nothing at all, and is an answer all the same.
    posted = request.POST if request.method == "POST" else None
    form = SigningForm(posted, initial={"is_signed_by_two": seat.is_signed_by_two})
    if request.method == "POST" and form.is_valid():
        try:
            choose_two_people(seat=seat, by=_acting(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("is_signed_by_two", error)
        else:
            messages.success(request, _("It is chosen, and holds for polls that open from now on."))
            return redirect("forums:signing", slug=slug, code=code)
    context = {
        "seat": seat,
        "form": form,
        "may_choose": is_holder(request.user, seat),
        "has_another": has_another(seat, _acting(request)),
        "advisers": Adviser.objects.in_force(clock.now()).filter(seat=seat).select_related("user"),
    }
    return render(request, "forums/signing.html", context)


@require_POST
@login_required
def dismiss(request: HttpRequest, slug: str, code: str, number: int) -> HttpResponse:
    """End what an adviser of the seat may do."""
    seat = _own_seat(request, slug, code)
    adviser = get_object_or_404(Adviser, seat=seat, pk=number)
    dismiss_adviser(adviser=adviser, by=_acting(request))
    messages.success(request, _("This person does not advise the seat any more. What was drafted stays."))
    return redirect("forums:signing", slug=slug, code=code)
