"""Entering a matter from the editor: a reform and its empty page, in one step."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.actions import start_reform
from cms.forms import StartReformForm
from cms.permissions import forums_where_a_reform_may_be_started


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """The form, and the way into the editor of the new page."""
    if not forums_where_a_reform_may_be_started(request.user).exists():
        raise PermissionDenied(_("Reforms are started by the secretariat or the chair of a forum."))
    form = StartReformForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            page = start_reform(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("code", error)
        else:
            messages.success(request, _("The reform is entered. Write its first draft here."))
            return redirect("wagtailadmin_pages:edit", page.pk)
    return render(request, "cms/start_reform.html", {"form": form}, status=422 if form.errors else 200)
