"""Rules of which only a description is known: shown as such, and offered nowhere where a rule is chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client

from consult import clock
from tests.support.world import World
from voting import rules
from voting.polls.actions import settle, write_rule
from voting.polls.offers import rules_offered

KEYS = sorted(rules.described())


def soup_of(client: Client, address: str) -> BeautifulSoup:
    page = client.get(address)
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser")


def text_of(client: Client, address: str) -> str:
    return soup_of(client, address).get_text(" ", strip=True)


def test_the_list_of_rules_shows_them_apart_with_the_reason(db: None, client: Client) -> None:
    page = text_of(client, "/rules/")
    for entry in rules.described().values():
        assert entry.title in page
        assert rules.describe_described(entry.rule).sentence in page


@pytest.mark.parametrize("key", KEYS)
def test_the_page_says_what_is_known_what_is_not_and_that_nothing_is_counted(
    db: None, client: Client, key: str
) -> None:
    rule = rules.described()[key].rule
    page = text_of(client, f"/rules/{key}/")
    assert rules.describe_described(rule).sentence in page
    for item in (rule.title, rule.body, *rule.known, *rule.not_known):
        assert item in page
    assert soup_of(client, f"/rules/{key}/").select('a[href^="/lab/?rule="]') == []


def test_the_page_is_told_in_french_with_what_stays_english_marked(db: None, client: Client) -> None:
    rule = rules.described()["rjc"].rule
    soup = soup_of(client, "/fr/rules/rjc/")
    assert rules.describe_described(rule, "fr").not_known[0] in soup.get_text(" ", strip=True)
    heading = soup.find("h1")
    assert heading is not None
    assert heading.get("lang") == "en"


def test_its_document_can_be_taken_away_and_has_no_hash(db: None, client: Client) -> None:
    served = client.get("/rules/rjc/rule.json").json()
    assert served["normal_form_sha256"] is None
    assert served["rule"]["not_known"] == list(rules.described()["rjc"].rule.not_known)
    assert "not_known:" in client.get("/rules/rjc/rule.yaml").content.decode()


def test_the_api_lists_it_as_one_that_cannot_be_evaluated(db: None, client: Client) -> None:
    pages = (client.get(f"/api/v1/rules/?limit=100&offset={start}").json() for start in (0, 100))
    items = [item for page in pages for item in page["items"]]
    by_id = {item["id"]: item for item in items}
    assert {key for key, item in by_id.items() if not item["can_be_evaluated"]} == set(KEYS)
    one = client.get("/api/v1/rules/rjc").json()
    assert one["normal_form_sha256"] is None
    assert one["sentence"].startswith("Described only: it cannot be evaluated because ")
    assert by_id["kp.consensus"]["normal_form_sha256"] is not None


def test_no_poll_is_offered_one_and_no_forum_takes_its_name(world: World) -> None:
    offered = {offer.rule.rule_id for offer in rules_offered(world.forum, clock.now().date())}
    assert offered & set(KEYS) == set()
    own = rules.catalogue()["kp.consensus"].rule.model_copy(update={"id": "loomio"})
    with pytest.raises(ValidationError):
        write_rule(forum=world.forum, rule=own, by=world.people["chair"])


def test_the_lab_does_not_offer_one_and_says_why_when_it_is_asked_for(world: World, client: Client) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at + timedelta(minutes=1)):
        settle(poll=poll)
        _asked_in_the_lab(client)


def _asked_in_the_lab(client: Client) -> None:
    values = {box["value"] for box in soup_of(client, "/lab/").select('input[name="rule"]')}
    assert values
    assert values & set(KEYS) == set()
    page = text_of(client, "/lab/?rule=rjc&rule=kp.consensus")
    assert rules.describe_described(rules.described()["rjc"].rule).sentence in page
