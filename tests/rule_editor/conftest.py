"""The secretariat at the rule editor, and a form that a browser would send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from cms.actions import admit_editor
from tests.support.world import World

WRITE = "/editor/rules/forum/write/"


class Desk:
    """The editor as a person without script uses it: read the page, fill in fields, press a button."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = WRITE
        self.answer: Any = None
        self.data: dict[str, list[str]] = {}

    def open(self, address: str = WRITE) -> Desk:
        """Go to a page of the editor."""
        self.address = address
        self.answer = self.client.get(address)
        assert self.answer.status_code == 200
        return self._read()

    def fill_in(self, fields: Mapping[str, str | list[str]]) -> Desk:
        """Type into fields by their names; a field that is not on the page fails the test."""
        for name, value in fields.items():
            assert self.has(name), f"no field {name!r} on the page"
            self.data[name] = value if isinstance(value, list) else [value]
        return self

    def has(self, name: str) -> bool:
        """Whether the page has a field of this name."""
        return bool(self.soup.select(f'[name="{name}"]'))

    def press(self, button: str, how: str = "") -> Desk:
        """Press a button by its value, with what was chosen beside it."""
        assert self.soup.select(f'button[value="{button}"]'), f"no button {button!r} on the page"
        sent = {**self.data, "do": [button]}
        if how:
            chooser = self.soup.select_one(f'select[name="how:{button}"]')
            assert chooser is not None
            assert chooser.select(f'option[value="{how}"]'), f"{how!r} is not offered"
            sent[f"how:{button}"] = [how]
        self.answer = self.client.post(self.address, sent)
        return self._read() if self.answer.status_code != 302 else self

    def _read(self) -> Desk:
        self.soup = BeautifulSoup(self.answer.content, "html.parser")
        form = self.soup.select_one("form#rule")
        assert form is not None
        self.data = {}
        for field in form.select("input[name], select[name], textarea[name]"):
            for value in _values(field):
                self.data.setdefault(str(field["name"]), []).append(value)
        return self

    @property
    def yaml(self) -> str:
        """The YAML that stands beside the blocks."""
        found = self.soup.select_one("#preview pre")
        assert found is not None
        return found.get_text()

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join(self.soup.get_text(" ", strip=True).split())

    def faults_beside(self, name: str) -> list[str]:
        """The faults that stand in the same field as an input."""
        field = self.soup.select_one(f'[name="{name}"]')
        assert field is not None
        holder = field.find_parent(class_="field")
        assert isinstance(holder, Tag)
        return [item.get_text(strip=True) for item in holder.select(".field__error li")]


def _values(field: Tag) -> list[str]:
    if field.name == "select":
        chosen = field.select("option[selected]") or field.select("option")[:1]
        return [str(option["value"]) for option in chosen]
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.get("type") == "checkbox" and not field.has_attr("checked"):
        return []
    return [str(field.get("value", ""))]


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    """The secretariat of the forum, let into the editor, signed in."""
    admit_editor(user=world.people["secretariat"])
    client.force_login(world.people["secretariat"])
    return Desk(client)
