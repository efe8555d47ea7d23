"""The public API says what pages say, in pages of bounded size, and nothing of people."""

from __future__ import annotations

import json

from django.test import Client

from tests.support.world import World


def test_the_description_is_served_and_no_interactive_page(db: None, client: Client) -> None:
    description = client.get("/api/v1/openapi.json")
    assert description.status_code == 200
    assert "/api/v1/polls/{uid}/outcomes" in description.json()["paths"]
    assert client.get("/api/v1/docs", follow=True).status_code == 404


def test_everything_is_read_only(world: World, client: Client) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert {method for operations in paths.values() for method in operations} == {"get"}
    assert client.post("/api/v1/polls/").status_code == 405


def test_a_page_of_a_list_is_bounded(world: World, client: Client) -> None:
    seats = client.get(f"/api/v1/forums/{world.forum.slug}/seats?limit=3").json()
    assert (len(seats["items"]), seats["count"]) == (3, 12)
    assert client.get(f"/api/v1/forums/{world.forum.slug}/seats?limit=100000").status_code == 422


def test_a_forum_is_told_with_its_seats_on_a_day_and_its_weights(world: World, client: Client) -> None:
    slug = world.forum.slug
    assert [part["key"] for part in client.get(f"/api/v1/forums/{slug}").json()["constituencies"]] == [
        "government",
        "industry",
        "civil_society",
        "community",
    ]
    assert client.get(f"/api/v1/forums/{slug}/seats?day=2026-03-02").json()["count"] == 12
    weights = client.get(f"/api/v1/forums/{slug}/weights").json()["items"]
    assert weights[0]["key"] == "heads"
    assert {amount["amount"] for amount in weights[0]["amounts"]} == {"1"}


def test_a_version_names_the_bytes_that_its_hash_is_of(world: World, client: Client) -> None:
    listed = client.get(f"/api/v1/reforms/{world.reform.code}/versions").json()["items"]
    assert listed[0]["sha256"] == world.version.sha256
    assert listed[0]["canonical"] == f"/reforms/{world.reform.code}/versions/1/canonical.json"
    assert client.get("/api/v1/reforms/NONE/versions").status_code == 404


def test_no_account_and_no_address_of_a_person_stands_anywhere(world: World, client: Client) -> None:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "support")
    said = ""
    for path, operations in client.get("/api/v1/openapi.json").json()["paths"].items():
        assert operations
        address = path.format(
            slug=world.forum.slug,
            uid=poll.uid,
            code=world.reform.code,
            rule_id="kp.consensus",
            number=world.version.number,
        )
        said += client.get(address).content.decode()
    assert "@" not in said
    for person in world.people.values():
        assert person.email.split("@")[0] not in said
    assert json.dumps("holder of") not in said
