"""Casts per second with a million ballots stored against a thousand, pass by pass on two databases.

The stored ballots are those of earlier polls of the same forum, with their rolls and audit entries, so that
every table that a cast reads or writes has grown.
"""

from __future__ import annotations

from bench.casts import WARM_UP, casting_site, http_casts
from bench.forum import BenchForum
from bench.machine import DATABASE, Machine
from bench.report import Measured, say
from tests.support import databases

FULL = f"{DATABASE}_full"
FEW = 1_000
MANY = 1_000_000

# Foreign keys are not checked while rows that satisfy them are copied; every other constraint is.
SETTINGS = """
SET session_replication_role = replica;
SET synchronous_commit = off;
SET statement_timeout = 0;
SET maintenance_work_mem = '256MB'
"""
# Those that no constraint needs are taken away while rows are copied and made anew, which is faster.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid IN ('polls_rollentry'::regclass, 'polls_ballot'::regclass, 'audit_entry'::regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
POLLS = """
INSERT INTO polls_poll (uid, forum_id, version_id, question, rule_id, rule_names, rule_parameters, visibility,
    secrecy, state, closes_at, opened_at, closed_at, groups, closing_reason, annulling_reason, opening_record,
    opening_sha256, closing_record, closing_sha256, is_demonstration)
SELECT 'b' || lpad(number::text, 9, '0'), forum_id, version_id, question, rule_id, rule_names,
    rule_parameters, visibility, secrecy, 'closed', opened_at + interval '1 hour', opened_at,
    opened_at + interval '1 hour', groups, '', '',
    'An earlier poll.', opening_sha256, 'An earlier poll.', opening_sha256, is_demonstration
FROM polls_poll, generate_series(1, %(polls)s) AS number
WHERE id = %(pattern)s
"""
ROLLS = """
INSERT INTO polls_rollentry (poll_id, seat_id, position, code, name, constituency, decides, attributes,
    weights)
SELECT poll.id, seat_id, position, code, name, constituency, decides, attributes, weights
FROM polls_poll AS poll, polls_rollentry AS entry
WHERE poll.closing_record = 'An earlier poll.' AND entry.poll_id = %(pattern)s
"""
BALLOTS = """
INSERT INTO polls_ballot (poll_id, entry_id, number, position, presence, statement, cast_at, accreditation_id,
    retry_key, record, sha256)
SELECT poll_id, id, 1, 'support', 'present', '', opened_at, accreditation_id, gen_random_uuid(), written,
    encode(sha256(written::bytea), 'hex')
FROM (
    SELECT entry.poll_id, entry.id, opened_at, accreditation.id AS accreditation_id, format(
        '{"cast_at":"2026-03-02T09:00:00Z","format":"consult-ballot/1","nonce":"%%s","number":1,"opening":"%%s",'
        '"poll":"%%s","position":"support","presence":"present","seat":"%%s","statement":""}',
        md5(entry.id::text), opening_sha256, uid, entry.code) AS written
    FROM polls_rollentry AS entry
    JOIN polls_poll AS poll ON poll.id = entry.poll_id
    JOIN forums_accreditation AS accreditation ON accreditation.seat_id = entry.seat_id
    WHERE poll.closing_record = 'An earlier poll.'
    ORDER BY entry.id
    LIMIT %(ballots)s
) AS earlier
"""
AUDIT = """
INSERT INTO audit_entry (at, actor_id, acting_as, verb, thing_type, thing_id, thing_label, data)
SELECT ballot.cast_at, accreditation.user_id, entry.name, 'ballot.cast', 'poll', poll.uid, poll.question,
    jsonb_build_object('seat', entry.code, 'number', 1, 'role', 'holder')
FROM polls_ballot AS ballot
JOIN polls_rollentry AS entry ON entry.id = ballot.entry_id
JOIN polls_poll AS poll ON poll.id = ballot.poll_id
JOIN forums_accreditation AS accreditation ON accreditation.id = ballot.accreditation_id
WHERE poll.closing_record = 'An earlier poll.'
"""


def measure(machine: Machine, forum: BenchForum, passes: int, seconds: float) -> Measured:
    """Alternate between the site on the small and on the full database."""
    poll = forum.open_poll("Which is decided while the record grows?")
    databases.copy_postgresql(DATABASE, FULL)
    for database, ballots in ((DATABASE, FEW), (FULL, MANY)):
        say(f"  storing {ballots:,} ballots of earlier polls ...")
        fill(machine, database, pattern=poll.pk, ballots=ballots, seats=len(forum.voters))
    measured = Measured(
        "casts over HTTP with 1,000,000 ballots stored", "the same with 1,000", "casts/s", "at least 0.90"
    )
    with casting_site(machine, DATABASE) as small, casting_site(machine, FULL) as full:
        for port in (small, full):
            http_casts(port, forum, poll, WARM_UP)
        for number in range(passes):
            # Which of the two comes first alternates too: a neighbour's noise falls on both.
            ports = (full, small) if number % 2 else (small, full)
            rates = {port: http_casts(port, forum, poll, seconds) for port in ports}
            measured.add(rates[full], rates[small])
    return measured


def fill(machine: Machine, database: str, *, pattern: int, ballots: int, seats: int) -> None:
    """Store ballots of earlier polls that are made after the poll with the id ``pattern``."""
    numbers = {"pattern": pattern, "ballots": ballots, "polls": -(-ballots // seats)}
    with machine.connect(database) as connection:
        connection.execute(SETTINGS)
        indexes = connection.execute(INDEXES).fetchall()
        for name, _definition in indexes:
            connection.execute(f"DROP INDEX {name}")
        for statement in (POLLS, ROLLS, BALLOTS, AUDIT):
            connection.execute(statement, numbers)
        for _name, definition in indexes:
            connection.execute(definition)
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
