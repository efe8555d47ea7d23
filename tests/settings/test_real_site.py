"""A running site on production settings, PostgreSQL and Redis, as its visitors and its proxy see it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.db import connection

from consult.accounts.models import User
from tests.accounts.people import member, with_app
from tests.settings.production import ENVIRONMENT, HOST, KEY, Answer, RealSite, database_url, real_site, run

pytestmark = [pytest.mark.postgresql, pytest.mark.redis]


@pytest.fixture(scope="module")
def environment(
    django_db_setup: None, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("real-site")
    return ENVIRONMENT | {
        "DATABASE_URL": database_url(connection.settings_dict),
        "REDIS_URL": redis_url,
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
    }


@pytest.fixture(scope="module")
def site(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealSite]:
    with real_site(environment, tmp_path_factory.mktemp("log")) as running:
        yield running


def policy(answer: Answer) -> dict[str, set[str]]:
    """The content security policy by directive."""
    parts = (part.split() for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: set(values) for name, *values in parts}


PAGES = ("/", "/accounts/login/")


@pytest.mark.parametrize("path", PAGES)
def test_pages_answer_with_strict_headers(site: RealSite, path: str) -> None:
    answer = site.get(path)
    assert answer.status == 200, site.log.read_text()[-3000:]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_nothing_inline_and_nothing_foreign(site: RealSite, path: str) -> None:
    found = policy(site.get(path))
    assert found["default-src"] == {"'none'"}
    assert found["script-src"] == {"'self'"}
    assert found["style-src"] == {"'self'"}
    assert found["frame-ancestors"] == {"'none'"}
    assert found["object-src"] == {"'none'"}
    assert found["base-uri"] == {"'none'"}


@pytest.mark.parametrize(
    "host", ["evil.example.com", "consult.example.org.evil.com", "localhost", "127.0.0.1"]
)
def test_another_host_is_refused(site: RealSite, host: str) -> None:
    assert site.get("/accounts/login/", host=host).status == 400


def test_plain_http_is_sent_to_https(site: RealSite) -> None:
    answer = site.get("/accounts/login/", secure=False)
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/accounts/login/"


def test_cookies_stay_on_this_host_and_out_of_scripts(site: RealSite) -> None:
    cookies = site.get("/accounts/login/").cookies
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "Secure" in cookie
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_a_page_for_readers_sets_no_cookie(site: RealSite) -> None:
    assert site.get("/").cookies == []


def test_static_files_are_named_by_their_content_and_kept_for_ever(site: RealSite) -> None:
    found = re.search(r"/static/css/consult\.[0-9a-f]{12}\.css", site.get("/accounts/login/").body)
    assert found
    assert "immutable" in site.get(found.group()).headers["Cache-Control"]


def test_nobody_signs_in_with_one_click(site: RealSite) -> None:
    assert site.get("/demo/").status == 404
    assert site.get("/style/").status == 404


def test_an_error_page_shows_nothing_of_the_inside(site: RealSite) -> None:
    answer = site.get("/no/such/page/")
    assert answer.status == 404
    assert "Traceback" not in answer.body
    assert "DJANGO_SETTINGS_MODULE" not in answer.body


def session_of(user: User, environment: dict[str, str]) -> str:
    """A session on the real site, made with its key."""
    made = run(
        "-c",
        "import django, sys; django.setup();"
        "from django.contrib.auth import login; from django.http import HttpRequest;"
        "from django.conf import settings; from importlib import import_module;"
        "from consult.accounts.models import User;"
        "request = HttpRequest();"
        "request.session = import_module(settings.SESSION_ENGINE).SessionStore();"
        "login(request, User.objects.get(pk=sys.argv[1]), backend=settings.AUTHENTICATION_BACKENDS[0]);"
        "request.session.save(); print(request.session.session_key)",
        str(user.pk),
        environment=environment,
    )
    assert made.returncode == 0, made.stderr
    return f"__Host-sessionid={made.stdout.strip()}"


@pytest.mark.django_db(transaction=True)
def test_the_editor_asks_for_a_second_factor_and_has_a_policy_of_its_own(
    site: RealSite, environment: dict[str, str]
) -> None:
    editor = member("editor@example.org", is_staff=True, is_superuser=True)
    cookie = session_of(editor, environment)
    assert site.get("/editor/", cookie=cookie).headers["Location"] == "/accounts/2fa/totp/activate/"
    with_app(editor)
    answer = site.get("/editor/", cookie=cookie)
    assert answer.status == 200, site.log.read_text()[-3000:]
    assert policy(answer)["script-src"] == {"'self'", "'unsafe-inline'"}
    assert policy(answer)["frame-ancestors"] == {"'self'"}
    assert policy(answer)["connect-src"] == {"'self'"}


@pytest.mark.django_db
def test_a_database_that_may_lose_ballots_is_refused(environment: dict[str, str]) -> None:
    # The server that the suite starts writes nothing through to the disk: it is just such a database.
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        loses = cursor.fetchone() == ("off",)
    checked = run("manage.py", "check", "--database", "default", environment=environment)
    assert ("consult.E004" in checked.stderr) == loses


def test_the_log_has_no_key_and_no_password(site: RealSite) -> None:
    site.get("/accounts/password/reset/key/1-abcdef0123456789/")
    log = site.log.read_text()
    assert "abcdef0123456789" not in log
    assert KEY not in log
