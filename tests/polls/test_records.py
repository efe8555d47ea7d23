"""A reader recomputes every hash from the downloads, as docs/verify.md says, without anything of ours."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.test import Client

from consult import clock
from tests.support.world import World
from voting.polls.models import Poll


def written(document: Any) -> bytes:
    """Canonical JSON as a reader writes it again (docs/canonical-json.md; the texts here are NFC already)."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """The hash as people compare it."""
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def closed(client: Client, world: World) -> Poll:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "support")
    world.cast(poll, "GOV-1", "block", "Né à Bangui: non.")
    world.cast(poll, "CSO-1", "support")
    world.cast(poll, "OBS-1", "abstain")
    with clock.at(poll.closes_at):
        client.get(poll.get_absolute_url())
    return Poll.objects.get(pk=poll.pk)


def download(client: Client, poll: Poll, name: str) -> bytes:
    """A record as it is downloaded, by anybody."""
    response = client.get(f"{poll.get_absolute_url()}{name}.json")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response.content


def test_the_records_hash_to_what_the_page_shows(client: Client, closed: Poll) -> None:
    html = client.get(closed.get_absolute_url()).content.decode()
    for name in ("opening", "closing", "outcome"):
        data = download(client, closed, name)
        assert sha256(data) in html, name
        assert written(json.loads(data)) == data, name


def test_the_closing_record_leads_to_every_other_one(client: Client, closed: Poll) -> None:
    closing = json.loads(download(client, closed, "closing"))
    assert closing["opening"] == sha256(download(client, closed, "opening"))
    assert closing["outcome"] == sha256(download(client, closed, "outcome"))
    records = json.loads(download(client, closed, "ballots"))
    digest = [
        {"seat": row["seat"], "number": row["number"], "sha256": sha256(written(row))} for row in records
    ]
    assert closing["ballots"] == sha256(written(digest))
    assert (closing["casts"], closing["counted"]) == (4, 3)
    assert {row["opening"] for row in records} == {closing["opening"]}


def test_the_opening_record_leads_to_the_text(client: Client, world: World, closed: Poll) -> None:
    opening = json.loads(download(client, closed, "opening"))
    text = client.get(f"/reforms/{opening['version']['reform']}/versions/1/canonical.json").content
    assert opening["version"]["sha256"] == sha256(text)


def test_the_sheet_of_the_record_prints_everything_with_its_hashes(client: Client, closed: Poll) -> None:
    html = client.get(f"{closed.get_absolute_url()}record/").content.decode()
    for ballot in closed.ballots.counting():
        assert ballot.sha256 in html
        assert ballot.entry.name in html
    assert closed.closing_sha256 in html
    assert "Observers: advisory, not counted" in html
