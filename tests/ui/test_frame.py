"""What stands around every page, and what a page says when it cannot answer."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.utils import translation
from django.views.csrf import csrf_failure
from django.views.defaults import permission_denied, server_error

from consult.accounts.models import User

pytestmark = pytest.mark.django_db


def visitor(path: str = "/nowhere/") -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def test_a_visitor_gets_a_page_without_any_cookie(client: Client) -> None:
    response = client.get("/style/")
    assert response.status_code == 200
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_page_in_arabic_leads_to_pages_in_arabic(client: Client) -> None:
    with translation.override("en"):  # the request leaves its language behind in this thread
        page = client.get("/ar/style/").content.decode()
    assert 'lang="ar" dir="rtl"' in page
    for address in (
        "/ar/",
        "/ar/reforms/",
        "/ar/decisions/",
        "/ar/forums/",
        "/ar/search/",
        "/ar/accessibility/",
    ):
        assert f'"{address}"' in page
    assert 'href="/reforms/"' not in page


def test_the_entry_that_a_page_stands_under_is_marked(rf: RequestFactory) -> None:
    def entries(path: str) -> str:
        return get_template("404.html").render({}, rf.get(path))

    assert '<a href="/reforms/" aria-current="true">' in entries("/reforms/R05/")
    assert '<a href="/reforms/" aria-current="page">' in entries("/reforms/")
    assert "aria-current" not in entries("/elsewhere/").split("<main")[0].split("masthead__entries")[1]


def test_a_person_who_is_signed_in_sees_who_they_are_and_a_way_out(client: Client) -> None:
    user = User.objects.create_user("ama@example.org", name="Ama <Mensah>")
    client.force_login(user)
    page = client.get("/style/").content.decode()
    assert "Ama &lt;Mensah&gt;" in page
    assert 'action="/accounts/logout/"' in page
    assert "csrfmiddlewaretoken" in page
    assert ">Sign in<" not in page


def test_a_missing_page_says_where_to_go_next(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There is no page at this address" in page
    assert 'href="/search/"' in page


def test_a_refused_page_gives_the_reason_and_the_way_to_sign_in() -> None:
    response = permission_denied(visitor("/decisions/x/?a=1"), PermissionDenied("Only <seats> may."))
    page = response.content.decode()
    assert response.status_code == 403
    assert "Only &lt;seats&gt; may." in page
    assert "/accounts/login/?next=%2Fdecisions%2Fx%2F%3Fa%3D1" in page


def test_a_form_without_its_token_says_that_nothing_was_changed() -> None:
    response = csrf_failure(visitor())
    assert response.status_code == 403
    assert "nothing was changed" in response.content.decode()


@pytest.mark.django_db(databases=[])
def test_the_page_of_a_failure_needs_no_database_and_no_context() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Something failed on our side" in response.content.decode()


@override_settings(CONSULT_DEMO=False)
def test_only_a_demonstration_offers_to_look_as_somebody_else(client: Client) -> None:
    assert "/demo/" not in client.get("/no-such-page/").content.decode()
