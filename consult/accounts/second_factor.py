"""Who must prove themselves twice: people who enter the editor or act for a seat or an office.

On a real site they are sent to set a second factor up before they enter the editor or change anything;
reading stays open to them. ``CONSULT_SECOND_FACTOR_FOR`` names the predicates that say who they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from consult.accounts.models import User
from consult.standing import StandingQuery

READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Without these nobody could set the second factor up, sign out or read the page in their language.
STAYS_OPEN = ("account_", "mfa_", "choose_language")

Predicate = Callable[[AbstractBaseUser], bool]

_SECOND_FACTOR = StandingQuery(
    lambda user: Authenticator.objects.filter(user=user).only("pk")[:1], user=BigIntegerField()
)


def may_enter_editor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the person may see any page of the editor."""
    return isinstance(user, User) and user.is_active and user.has_perm("wagtailadmin.access_admin")


@cache
def predicates(paths: tuple[str, ...]) -> tuple[Predicate, ...]:
    """The predicates that the settings name."""
    return tuple(import_string(path) for path in paths)


def needs_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the person must set a second factor up first: one is called for and none is there."""
    if not settings.CONSULT_SECOND_FACTOR_REQUIRED or not isinstance(user, User):
        return False
    if _SECOND_FACTOR.first(user=user.pk) is not None:
        return False
    return any(called_for(user) for called_for in predicates(tuple(settings.CONSULT_SECOND_FACTOR_FOR)))


class SecondFactorMiddleware:
    """Sends people without the second factor they need to the page where they set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.editor_path = "/" + settings.CONSULT_EDITOR_PATH

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response; views are judged once it is known which one answers."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        """A way to the set-up page, or nothing when the view may answer."""
        in_editor = request.path_info.startswith(self.editor_path)
        if request.method in READING and not in_editor:
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if (name or "").startswith(STAYS_OPEN) or not needs_second_factor(request.user):
            return None
        messages.warning(
            request,
            _(
                "You act for others here, so your account needs a second proof that it is you."
                " Set it up below; then do again what you were about to do."
            ),
        )
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
