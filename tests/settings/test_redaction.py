"""What a log line keeps and what it loses."""

from __future__ import annotations

import logging

import pytest

from consult.redaction import RedactingFormatter, redact


@pytest.mark.parametrize(
    "line",
    [
        "cast position=block for seat GOV-1",
        '{"position": "block", "seat": "GOV-1"}',
        "ballot: {'position': 'block'}",
        "GET /x?statement=we%20block&seat=GOV-1",
        "csrfmiddlewaretoken=block",
        "POST password='block'",
        "Authorization: block",
        "/accounts/password/reset/key/block/",
        "/accounts/confirm-email/block/",
        "postgresql://consult:block@127.0.0.1/consult",
    ],
)
def test_a_private_value_is_removed(line: str) -> None:
    assert "block" not in redact(line)


@pytest.mark.parametrize(
    "line", ["GET /decisions/polls/ 200", "Not Found: /reforms/R05/", "closed poll 7 in 30 ms", "seat=GOV-1"]
)
def test_everything_else_stays(line: str) -> None:
    assert redact(line) == line


def test_a_message_cannot_fake_a_second_entry() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "name %s", ("a\n2026-01-01 INFO poll closed",), None)
    assert "\n" not in RedactingFormatter("{message}", style="{").format(record)
