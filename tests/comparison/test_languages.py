"""The pages of rules speak French and Portuguese where the rule package does: words, pictures, examples."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def _text(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    text = re.sub(r"<[^>]+>", " ", html.unescape(page.content.decode()))
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/fr/rules/kp.consensus/", "sauf si l’un des Participants fait objection"),
        ("/pt/rules/kp.consensus/", "exceto quando um dos Participantes formula objeção"),
        ("/fr/rules/kp.ddi2017/", "des Participants et Observateurs qui comptent dans la base de calcul"),
        ("/fr/rules/kp.ddi2017/", "Adoptée par consensus"),
        ("/pt/rules/kp.ddi2017/", "Adotada por consenso"),
    ],
)
def test_a_rule_is_told_in_the_language_of_the_page(client: Client, path: str, said: str) -> None:
    assert said in _text(client, path)


def test_the_english_page_has_the_words_of_the_rule_document(client: Client) -> None:
    assert "Adopted by consensus" in _text(client, "/rules/kp.ddi2017/")
