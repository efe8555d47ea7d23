"""The pages of the account in a browser: readable to everyone, strict about scripts, and passkeys work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from consult.accounts.models import User
from tests.accounts.people import PASSWORD, member, with_app

OPEN_PAGES = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/demo/")
OWN_PAGES = (
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/logout/",
)


def sign_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("form", has=page.get_by_label("Password")).get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("path", OPEN_PAGES)
def test_a_page_before_signing_in_is_accessible(
    page: Page, assert_accessible: Callable[[Page], None], path: str
) -> None:
    page.goto(path)
    assert_accessible(page)


def test_the_pages_of_ones_own_account_are_accessible(
    page: Page, assert_accessible: Callable[[Page], None], sign_in_browser: Callable[[User], None]
) -> None:
    user = member()
    with_app(user)
    sign_in_browser(user)
    for path in OWN_PAGES:
        page.goto(path)
        assert_accessible(page)


def test_a_sign_in_that_failed_keeps_the_address_and_says_what_to_mend(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password").fill("not the password at all")
    page.get_by_label("Password").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Email")).to_have_value("nobody@example.org")


def test_a_passkey_is_added_and_signs_in(page: Page) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(page, member())
    page.goto("/accounts/2fa/webauthn/add/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My phone")
    passwordless = page.get_by_label("Passwordless")
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    expect(page).not_to_have_url(re.compile("/webauthn/add/"))
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Sign in")).to_have_count(0)
    page.goto("/accounts/email/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your e-mail address")
