"""Signing in: password, second factor, recovery codes, a lost password; nothing tells who has an account."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from tests.accounts.people import PASSWORD, code_now, give_password, is_signed_in, member, with_app

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "five other ordinary words here"


def test_a_password_signs_in_where_no_second_factor_is_set_up(client: Client) -> None:
    give_password(client, member())
    assert is_signed_in(client)


def test_with_a_second_factor_the_password_alone_signs_nobody_in(client: Client) -> None:
    user = member()
    with_app(user)
    assert give_password(client, user).startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_the_code_of_the_app_completes_signing_in(client: Client) -> None:
    user = member()
    with_app(user)
    give_password(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert is_signed_in(client)


def test_a_wrong_code_signs_nobody_in_and_says_so(client: Client) -> None:
    user = member()
    with_app(user)
    give_password(client, user)
    wrong = "000000" if code_now() != "000000" else "000001"
    answer = client.post("/accounts/2fa/authenticate/", {"code": wrong})
    assert answer.context["form"].errors["code"]
    assert not is_signed_in(client)


def test_a_recovery_code_signs_in_once(client: Client) -> None:
    user = member()
    first, *_others = with_app(user)
    give_password(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": first})
    assert is_signed_in(client)
    again = Client()
    give_password(again, user)
    again.post("/accounts/2fa/authenticate/", {"code": first})
    assert not is_signed_in(again)


@pytest.mark.parametrize("protected", [False, True], ids=["without second factor", "with second factor"])
def test_the_editors_own_sign_in_address_signs_nobody_in(client: Client, protected: bool) -> None:
    user = member("editor@example.org", is_staff=True, is_superuser=True)
    if protected:
        with_app(user)
    for path in ("/editor/login/", "/editor/login/?next=/editor/"):
        answer = client.post(path, {"username": user.email, "login": user.email, "password": PASSWORD})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")
        assert not is_signed_in(client)


def reset_link() -> str:
    """The link in the letter that was sent last."""
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert found
    return found.group(1)


def test_a_new_password_does_not_replace_the_second_factor(client: Client) -> None:
    user = member()
    with_app(user)
    client.post("/accounts/password/reset/", {"email": user.email})
    form = client.get(reset_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_signed_in(client)
    assert give_password(client, user, NEW_PASSWORD).startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)


def test_a_reset_link_works_once(client: Client) -> None:
    user = member()
    client.post("/accounts/password/reset/", {"email": user.email})
    link = reset_link()
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def where_it_led(answer: HttpResponse) -> tuple[int, str]:
    """What a browser sees of an answer that redirects."""
    return answer.status_code, answer.headers["Location"]


def test_asking_for_a_new_password_does_not_tell_whether_there_is_an_account(client: Client) -> None:
    known = client.post("/accounts/password/reset/", {"email": member().email})
    unknown = Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_opening_an_account_does_not_tell_whether_there_is_one(client: Client) -> None:
    member("taken@example.org")
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    taken = client.post("/accounts/signup/", {"email": "taken@example.org"} | passwords)
    fresh = Client().post("/accounts/signup/", {"email": "fresh@example.org"} | passwords)
    assert where_it_led(taken) == where_it_led(fresh)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client) -> None:
    user = member()
    wrong = client.post("/accounts/login/", {"login": user.email, "password": "not the password"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "not the password"})
    assert wrong.context["form"].errors == unknown.context["form"].errors


def test_guessing_a_password_is_stopped(client: Client) -> None:
    user = member()
    for guess in range(10):
        client.post("/accounts/login/", {"login": user.email, "password": f"guess {guess}"})
    give_password(client, user)
    assert not is_signed_in(client)


def test_an_account_opened_by_its_owner_signs_in_only_after_the_address_is_confirmed(client: Client) -> None:
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post("/accounts/signup/", {"email": "fresh@example.org"} | passwords)
    assert not is_signed_in(client)
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[-1].body)
    assert link
    client.post(link.group(1))
    client.post("/accounts/login/", {"login": "fresh@example.org", "password": NEW_PASSWORD})
    assert is_signed_in(client)


def test_signing_out_takes_a_post(client: Client) -> None:
    give_password(client, member())
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)


def test_an_app_is_set_up_on_the_site_and_recovery_codes_follow(client: Client) -> None:
    user = member()
    give_password(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(page.context["form"].secret)})
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    assert len(codes) == 10
    fresh = Client()
    assert give_password(fresh, user).startswith("/accounts/2fa/authenticate/")


def test_the_second_factor_is_changed_only_after_the_password_was_asked_again(client: Client) -> None:
    give_password(client, member())
    assert (
        client.get("/accounts/2fa/totp/activate/").headers["Location"].startswith("/accounts/reauthenticate/")
    )
