"""Nothing but one table joins a protected name to the account behind it."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from consult.audit.models import Entry
from consult.consultations.actions import edit_comment, reply_as
from consult.forums.models import DisplayIdentity, IdentityUse
from consult.forums.voices import voices_of
from tests.consultations.saying import say, voice
from tests.support.world import World

PSEUDONYM = "River stone"


Row = tuple[type[models.Model], dict[str, Any]]


def rows_that_name(identity: DisplayIdentity, comment_uid: str) -> list[Row]:
    """Every row of every table that speaks of the identity, by key or by its name, or of what it said."""
    found: list[Row] = []
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            points = any(
                isinstance(field, models.ForeignKey)
                and field.related_model is DisplayIdentity
                and row.get(field.attname) == identity.pk
                for field in model._meta.fields
            )
            text = " ".join(str(value) for value in row.values())
            if points or identity.label in text or str(identity.uid) in text or comment_uid in text:
                found.append((model, row))
    return found


@pytest.mark.parametrize("via", ["new", "unnamed"])
def test_no_row_beside_a_protected_name_names_the_account(world: World, via: str) -> None:
    user = world.people["holder of COM-1"]
    said = say(world, via=via, pseudonym=PSEUDONYM, clause_key="c01")
    edit_comment(comment=said, by=user, stance="oppose", body="Other words.")
    other = say(world, "member")
    reply_as(
        voice=voice(world, user, "pseudonym" if via == "new" else via), by=user, to=other, body="So do I."
    )
    named = rows_that_name(said.identity, str(said.uid))
    assert len(named) > 3
    for model, row in named:
        if model is IdentityUse:
            continue
        assert user.email not in str(row)
        owners = [
            row[field.attname]
            for field in model._meta.fields
            if isinstance(field, models.ForeignKey) and field.related_model is type(user)
        ]
        assert user.pk not in owners, f"{model.__name__} names the account"


def test_the_audit_names_the_account_of_a_seat_and_not_of_a_pseudonym(world: World) -> None:
    user = world.people["holder of COM-1"]
    seat = say(world, via="seat")
    pseudonym = say(world, via="new", pseudonym=PSEUDONYM)
    assert Entry.objects.about("comment", str(seat.uid)).get().actor == user
    assert Entry.objects.about("comment", str(pseudonym.uid)).get().actor is None


def test_a_protected_comment_carries_the_day_and_not_the_hour(world: World) -> None:
    said = say(world, via="unnamed")
    assert (said.said_at.hour, said.said_at.minute, said.said_at.second) == (0, 0, 0)
    assert say(world, via="seat").said_at.hour == 9


def test_a_page_shows_neither_account_nor_identity_number(world: World, client: Client) -> None:
    said = say(world, via="new", pseudonym=PSEUDONYM)
    user = world.people["holder of COM-1"]
    for path in (world.reform.get_absolute_url(), reverse("consultations:thread", args=[said.uid])):
        page = client.get(path).content.decode()
        assert PSEUDONYM in page
        assert user.email not in page
        assert str(said.identity.uid) not in page


@pytest.mark.parametrize(
    "name",
    ["Seat GOV-1", "gov-1", "ＧＯＶ-1", "Community", "a" * 61, "…", "Ri\u202ever", "Ri\u200bver"],
)
def test_a_pseudonym_that_would_mislead_is_refused(world: World, name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        say(world, via="new", pseudonym=name)
    assert "pseudonym" in refused.value.error_dict
    assert not DisplayIdentity.objects.filter(kind=DisplayIdentity.Kind.PSEUDONYM).exists()


def test_a_pseudonym_belongs_to_whoever_took_it(world: World) -> None:
    say(world, via="new", pseudonym=PSEUDONYM)
    with pytest.raises(ValidationError):
        say(world, "member", via="new", pseudonym=PSEUDONYM.upper())
    assert say(world, via="pseudonym").identity.label == PSEUDONYM
    labels = [each.label for each in voices_of(world.people["member"], [world.forum])]
    assert not any(PSEUDONYM in label for label in labels)
