"""A person's own notices: the list, and marking it as read."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from consult.accounts.models import User
from consult.notices.actions import read_all
from consult.notices.models import Notice
from consult.notices.words import LINES

PER_PAGE = 50


@never_cache
@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What the reader was told, the newest first."""
    assert isinstance(request.user, User)
    own = Notice.objects.of(request.user.pk)
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, *LINES[notice.verb]) for notice in page]
    return render(request, "notices/list.html", {"page": page, "rows": rows, "unread": own.unread().count()})


@require_POST
@login_required
def read(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    assert isinstance(request.user, User)
    read_all(by=request.user)
    messages.success(request, _("Your notices are marked as read. They stay in this list."))
    return redirect("notices:index")
