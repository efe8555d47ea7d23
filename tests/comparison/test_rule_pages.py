"""Every rule of the catalogue can be read in words, as a picture, by example and as data."""

from __future__ import annotations

import json

import pytest
import yaml
from bs4 import BeautifulSoup
from django.test import Client

from tests.support.world import World
from voting import rules


def text_of(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)


def test_the_catalogue_lists_every_rule_with_its_sentence_and_how_sure_it_is(
    db: None, client: Client
) -> None:
    page = text_of(client, "/rules/")
    for entry in rules.catalogue().values():
        assert entry.title in page
        assert entry.rule.id in page
    assert "to be verified" in page
    assert "No forum keeps a rule of its own yet." in page


@pytest.mark.parametrize("rule_id", sorted(rules.catalogue()))
def test_each_rule_is_told_in_words_as_a_picture_and_by_examples(
    db: None, client: Client, rule_id: str
) -> None:
    rule = rules.catalogue()[rule_id].rule
    soup = BeautifulSoup(client.get(f"/rules/{rule_id}/").content, "html.parser")
    text = " ".join(soup.get_text(" ", strip=True).split())
    for paragraph in rules.describe(rule).paragraphs:
        assert " ".join(paragraph.split()) in text
    assert len(soup.select(".rule-stage")) == len(rule.stages)
    tests = sum(len(stage.steps()) + (stage.quorum is not None) + 1 for stage in rule.stages)
    assert len(soup.select(".rule-test")) == tests
    for example in rule.examples:
        assert " ".join(example.name.split()) in text
    assert rules.rule_hash(rule) in text


def test_the_threshold_of_a_share_stands_on_a_line(db: None, client: Client) -> None:
    soup = BeautifulSoup(client.get("/rules/kp.two_thirds_participants/").content, "html.parser")
    line = soup.select_one(".rule-test__line")
    assert line is not None
    assert "2/3" in line.get_text()
    assert line.select_one(".share__tick") is not None


def test_the_document_can_be_taken_away_and_hashed_again(db: None, client: Client) -> None:
    served = json.loads(client.get("/rules/kp.ddi2017/rule.json").content)
    again = rules.load_rule(served["rule"])
    assert rules.rule_hash(again) == served["normal_form_sha256"]
    written = client.get("/rules/kp.ddi2017/rule.yaml").content.decode()
    assert yaml.safe_load(written)["id"] == "kp.ddi2017"
    assert rules.rule_hash(rules.load_rule(written)) == served["normal_form_sha256"]
    assert client.get("/rules/schema.json").json()["$schema"].startswith("https://json-schema.org/")


def test_a_rule_that_nobody_keeps_is_not_found(db: None, client: Client) -> None:
    for address in ("/rules/no.rule/", "/rules/no.rule/rule.json", "/api/v1/rules/no.rule"):
        assert client.get(address).status_code == 404


def test_a_rule_page_names_the_polls_that_use_it_but_no_draft(world: World, client: Client) -> None:
    draft = world.draft_poll(question="Is this still a draft?")
    assert draft.question not in text_of(client, "/rules/kp.consensus/")
    opened = world.open_poll(question="Is this open?")
    assert opened.question in text_of(client, "/rules/kp.consensus/")


def test_the_api_tells_a_rule_as_the_page_does(db: None, client: Client) -> None:
    listed = client.get("/api/v1/rules/?limit=100").json()
    assert listed["count"] == len(rules.catalogue()) + len(rules.described())
    one = client.get("/api/v1/rules/kp.consensus").json()
    assert one["sentence"] == rules.describe(rules.catalogue()["kp.consensus"].rule).sentence
    assert one["normal_form_sha256"] == rules.rule_hash(rules.catalogue()["kp.consensus"].rule)
