"""Casts per second over HTTP against pgbench doing the same statements, pass by pass.

The site is the real one: every middleware and every check, the final POST of the ballot, granian with two
workers of four threads. Sixteen connections on one side, sixteen clients on the other.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from pathlib import Path

from bench.client import cast_for
from bench.forum import BenchForum
from bench.machine import DATABASE, Machine, database_url
from bench.report import Measured
from tests.support.servers import free_port
from voting.polls.models import Ballot, Poll

SCRIPT = Path(__file__).parent / "cast.sql"
CONNECTIONS = 16
WARM_UP = 2.0


@contextlib.contextmanager
def casting_site(machine: Machine, database: str = DATABASE) -> Iterator[int]:
    """The site as docs/production.md runs it for pages and casts; yields its port."""
    port = free_port()
    command = ["-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "4", "--no-ws", "--log-level", "error"]
    command += ["consult.wsgi:application"]
    with machine.serving(command, port, DATABASE_URL=database_url(machine.postgresql, database)):
        yield port


def http_casts(port: int, forum: BenchForum, poll: Poll, seconds: float) -> float:
    """Accepted casts per second through the site."""
    return asyncio.run(cast_for(seconds, port, poll.uid, forum.voters, CONNECTIONS))


def measure(machine: Machine, forum: BenchForum, passes: int, seconds: float) -> Measured:
    """Alternate pgbench and the site."""
    poll = forum.open_poll("Which is decided over HTTP?")
    own = forum.open_poll("Which is decided by pgbench?")
    measured = Measured(
        "casts over HTTP", "pgbench, the same statements, 16 clients", "casts/s", "at least 0.10"
    )
    variables = script_variables(forum, own)
    with casting_site(machine) as port:
        http_casts(port, forum, poll, WARM_UP)
        for number in range(passes + 1):
            bare = machine.pgbench(
                SCRIPT,
                database=DATABASE,
                clients=CONNECTIONS,
                seconds=seconds,
                n=(number + 1) * 1_000_000,
                **variables,
            )
            rate = http_casts(port, forum, poll, seconds)
            if number:  # the first pair only warms both up
                measured.add(rate, bare)
    stored = Ballot.objects.filter(poll=poll).count()
    measured.notes.append(f"{stored:,} ballots are stored for these casts, each with its audit entry.")
    return measured


def script_variables(forum: BenchForum, poll: Poll) -> dict[str, int]:
    """Where pgbench finds the rows of the voters; it can only count on from the first."""
    entries = list(poll.roll.order_by("code"))
    users = [voter.user.pk for voter in forum.voters]
    accreditations = [voter.user.accreditations.get().pk for voter in forum.voters]
    for ids in ([entry.pk for entry in entries], users, accreditations):
        if ids != list(range(ids[0], ids[0] + len(ids))):
            raise RuntimeError("The ids of the voters' rows do not run on by one.")
    return {
        "poll_id": poll.pk,
        "first_user": users[0],
        "first_entry": entries[0].pk,
        "first_accreditation": accreditations[0],
    }
