"""A reform's page with two hundred clauses and comments against an empty page of the same site.

In this process, as CPU time: what the server would spend on it, without the network and without waiting.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from bench.forum import BenchForum
from bench.machine import HOST
from bench.report import Measured
from cms.actions import create_reform_page
from cms.models import HomePage, StandardPage
from consult.consultations.actions import comment
from consult.consultations.models import Stance
from consult.forums.actions import seat_identity
from consult.texts.actions import ClauseDraft, issue_version, register_reform
from consult.texts.models import Reform

CLAUSES = 200
COMMENTS_ON_A_CLAUSE = 3
REQUESTS = 5
TEXT = (
    "The chair is to seek consensus on every proposal. If a seat objects, it states its reason in writing, "
    "and the chair consults those concerned for at least fourteen days before it is put to the forum again."
)
# Names of static files without the hash of their content: nothing was collected for this measurement.
PLAIN_STATIC = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def measure(forum: BenchForum, passes: int) -> list[Measured]:
    """One line for visitors and one for a member who is signed in."""
    reform = long_reform(forum)
    empty = empty_page()
    visitor = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    member = Client(headers={"host": HOST, "x-forwarded-proto": "https"})
    member.cookies["__Host-sessionid"] = forum.voters[0].session_key
    found = []
    with override_settings(STORAGES=PLAIN_STATIC):
        for who, client in (("a visitor", visitor), ("a member", member)):
            measured = Measured(
                f"reform page for {who}: {CLAUSES} clauses, {CLAUSES * COMMENTS_ON_A_CLAUSE} comments",
                "empty Wagtail page of the same site",
                "ms CPU",
                "at most 3",
            )
            measured.notes.append(
                f"{weight(client, reform.get_absolute_url())}; empty: {weight(client, empty)}."
            )
            for _pass in range(passes):
                page = cpu_ms(lambda client=client: client.get(reform.get_absolute_url()))  # type: ignore[misc]
                bare = cpu_ms(lambda client=client: client.get(empty))  # type: ignore[misc]
                measured.add(page, bare)
            found.append(measured)
    return found


def weight(client: Client, address: str) -> str:
    """Queries and size of a page, after one visit that fills what a process keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}.")
    return f"{len(queries)} queries, {len(response.content) / 1000:,.0f} kB before compression"


def cpu_ms(visit: Callable[[], object]) -> float:
    """Milliseconds of CPU for one visit, on average over a few."""
    started = time.process_time()
    for _request in range(REQUESTS):
        visit()
    return (time.process_time() - started) / REQUESTS * 1000


def empty_page() -> str:
    """The address of a page of plain words without any."""
    page = StandardPage(title="Nothing", slug="nothing")
    home = HomePage.objects.get()
    home.add_child(instance=page)
    address: str = home.get_url_parts()[2]
    return f"{address}nothing/"


def long_reform(forum: BenchForum) -> Reform:
    """A reform with a long text on which seats of every constituency commented."""
    reform = register_reform(code="LONG", title="A long text", forum=forum.forum)
    clauses = [
        ClauseDraft(f"c{number:03}", str(number), f"Heading of clause {number}", TEXT)
        for number in range(1, CLAUSES + 1)
    ]
    version = issue_version(reform=reform, clauses=clauses, by=forum.chair, authors=["Drafting group"])
    create_reform_page(
        reform=reform, by=forum.chair, summary=TEXT, problem=TEXT
    ).get_latest_revision().publish()
    stances = list(Stance.values)
    speakers = [
        (voter.user, seat_identity(user=voter.user, seat=voter.user.accreditations.get().seat))
        for voter in forum.voters[:20]
    ]
    for number in range(CLAUSES * COMMENTS_ON_A_CLAUSE):
        user, identity = speakers[number % len(speakers)]
        comment(
            version=version,
            identity=identity,
            by=user,
            stance=stances[number % len(stances)],
            body=f"Our delegation has a remark on this clause. {TEXT}",
            clause_key=clauses[number % CLAUSES].key,
        )
    return reform
