"""A forum of 400 seats with a voter each, built through the actions that people use.

Every voter is signed in with a second factor and a session of their own. Session keys and ids run on by one,
so that pgbench, which can only count, finds the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone

from consult import clock
from consult.accounts.models import User
from consult.forums.actions import accredit, found_forum, give_office, seat
from consult.forums.models import Accreditation, Forum, Office
from consult.texts.actions import ClauseDraft, issue_version, register_reform
from consult.texts.models import Version
from voting import rules
from voting.polls.actions import keep_rule, open_poll, prepare_poll
from voting.polls.models import Poll

SEATS = 400
CONSTITUENCIES = (
    ("government", "square"),
    ("industry", "diamond"),
    ("civil_society", "circle"),
    ("community", "triangle"),
)
BACKEND = "consult.accounts.backends.AccountBackend"
SESSION_PREFIX = "benchmark"


@dataclass(frozen=True)
class Voter:
    """Someone who is signed in and holds a seat: all that a browser of theirs would know."""

    user: User
    seat_code: str
    session_key: str
    csrf_cookie: str
    csrf_token: str


@dataclass(frozen=True)
class BenchForum:
    """The forum with its people and a version to decide on."""

    forum: Forum
    version: Version
    chair: User
    voters: list[Voter]

    def open_poll(self, question: str) -> Poll:
        """An open poll on the version under KP consensus, with a roll of every seat."""
        poll = prepare_poll(
            version=self.version,
            question=question,
            rule=keep_rule(rule=rules.catalogue()["kp.consensus"].rule),
            closes_at=clock.now() + timedelta(days=7),
            by=self.chair,
        )
        return open_poll(poll=poll, by=self.chair)


def build_forum() -> BenchForum:
    """Found the forum, seat everybody, issue a text."""
    forum = found_forum(
        slug="bench",
        name="Forum of the measurement",
        level="international",
        time_zone="UTC",
        constituencies=[
            {"key": key, "name": key.replace("_", " ").capitalize(), "symbol": symbol}
            for key, symbol in CONSTITUENCIES
        ],
    )
    chair = User.objects.create_user("chair@example.org", None)
    give_office(user=chair, forum=forum, role=Office.Role.CHAIR)
    reform = register_reform(code="BENCH", title="A text to decide on", forum=forum)
    clauses = [ClauseDraft("c01", "1", "Purpose", "This text is decided on many times.")]
    version = issue_version(reform=reform, clauses=clauses, by=chair, authors=["Drafting group"])
    parts = list(forum.constituencies.all())
    voters = []
    for number in range(SEATS):
        place = seat(
            forum=forum,
            constituency=parts[number * len(parts) // SEATS],  # so seats come in the order of a roll
            code=f"S{number:03}",
            name=f"Seat {number:03}",
            capacity="participant",
            attributes={"region": "Africa" if number % 3 else "Elsewhere"},
        )
        user = User.objects.create_user(f"voter-{number:03}@example.org", None)
        accredit(user=user, seat=place, role=Accreditation.Role.HOLDER, nominated_by="Its constituency")
        TOTP.activate(user, generate_totp_secret())
        voters.append(_signed_in(user, place.code, number))
    _keep_sessions(voters)
    return BenchForum(forum, version, chair, voters)


def _signed_in(user: User, seat_code: str, number: int) -> Voter:
    request = HttpRequest()
    token = get_token(request)
    key = f"{SESSION_PREFIX}{number:023}"
    return Voter(user, seat_code, key, str(request.META["CSRF_COOKIE"]), token)


def _keep_sessions(voters: list[Voter]) -> None:
    store = SessionStore()
    expires = timezone.now() + timedelta(days=1)
    Session.objects.bulk_create(
        Session(
            session_key=voter.session_key,
            session_data=store.encode(
                {
                    SESSION_KEY: str(voter.user.pk),
                    BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: voter.user.get_session_auth_hash(),
                }
            ),
            expire_date=expires,
        )
        for voter in voters
    )
