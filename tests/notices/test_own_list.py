"""The list of a person's notices: theirs alone, and marked as read by them alone."""

from __future__ import annotations

from django.test import Client

from consult.notices.models import Notice
from tests.support.world import World


def test_it_shows_what_the_reader_was_told_and_of_nobody_else(client: Client, world: World) -> None:
    poll = world.open_poll()
    client.force_login(world.holder("GOV-1"))
    page = client.get("/notices/").content.decode()
    assert "A poll has opened" in page
    assert poll.get_absolute_url() in page
    client.force_login(world.people["outsider"])
    assert "You have no notices yet" in client.get("/notices/").content.decode()


def test_a_visitor_signs_in_first(client: Client, world: World) -> None:
    assert client.get("/notices/")["Location"].startswith("/accounts/login/")


def test_reading_marks_only_the_readers_own(client: Client, world: World) -> None:
    world.open_poll()
    client.force_login(world.holder("GOV-1"))
    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/")["Location"] == "/notices/"
    read = Notice.objects.exclude(read_at=None)
    assert [notice.person for notice in read] == [world.holder("GOV-1")]
    assert "Mark all as read" not in client.get("/notices/").content.decode()
