"""There is one way in, and it asks for the second factor: no form of a library leads past it."""

from __future__ import annotations

import pytest
from django.contrib.auth.views import LoginView
from django.test import Client
from django.urls import resolve

from tests.accounts.people import PASSWORD, is_signed_in, member, with_app
from tests.security.addresses import every_address

pytestmark = pytest.mark.django_db

FORMS_OF_LIBRARIES = ("/editor/login/", "/_util/login/", "/fr/_util/login/", "/ar/_util/login/")


@pytest.mark.parametrize("path", FORMS_OF_LIBRARIES)
def test_the_sign_in_form_of_a_library_signs_nobody_in(client: Client, path: str) -> None:
    editor = member("editor@example.org", is_staff=True, is_superuser=True)
    with_app(editor)
    answer = client.post(path, {"username": editor.email, "password": PASSWORD, "login": editor.email})
    assert not is_signed_in(client)
    assert "/accounts/login/" in answer.headers["Location"]


def test_no_address_is_answered_by_a_form_that_knows_only_the_password() -> None:
    behind = [
        address.route for address in every_address() if issubclass(address.view_class or object, LoginView)
    ]
    reached = [
        route
        for route in behind
        if issubclass(getattr(resolve(f"/{route}").func, "view_class", object), LoginView)
    ]
    assert behind, "the test looks for the wrong class"
    assert reached == []


@pytest.mark.parametrize("path", [*FORMS_OF_LIBRARIES, "/accounts/login/"])
def test_signing_in_leads_to_no_other_site(client: Client, path: str) -> None:
    user = member()
    for target in ("//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post(
            f"{path}?next={target}", {"login": user.email, "password": PASSWORD, "next": target}
        )
        where = answer.headers.get("Location", "")
        assert where.startswith("/"), where
        assert not where.startswith(("//", "/\\")), where
        client.post("/accounts/logout/")
