"""A question that stands ready gives the same answer as the queryset it was made of."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, UUIDField
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from consult import clock
from consult.accounts.models import User
from consult.forums.models import Accreditation
from consult.standing import Given, StandingQuery
from tests.support.world import NOW, World
from voting.polls.actions import cast_ballot
from voting.polls.models import Ballot, RollEntry

BY_ADDRESS = StandingQuery(lambda email: User.objects.filter(email=email), email=CharField())


def test_it_answers_as_its_queryset_does(world: World) -> None:
    for email in User.objects.values_list("email", flat=True):
        assert BY_ADDRESS.first(email=email) == User.objects.get(email=email)


def test_nobody_is_an_answer(world: World) -> None:
    assert BY_ADDRESS.first(email="nobody@example.org") is None


def test_another_value_gives_another_answer(world: World) -> None:
    holder, chair = world.holder("GOV-1"), world.people["chair"]
    assert [BY_ADDRESS.first(email=each.email) for each in (holder, chair, holder)] == [holder, chair, holder]


def test_what_is_asked_is_no_part_of_the_statement(world: World) -> None:
    assert BY_ADDRESS.first(email="' OR 1=1 --") is None
    assert BY_ADDRESS.first(email="%s %(email)s") is None


def test_every_column_comes_back_as_the_database_of_the_site_reads_it(world: World) -> None:
    poll = world.open_poll()
    key = uuid.uuid4()
    with clock.at(NOW):
        cast = cast_ballot(
            poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"), position="support", retry_key=key
        )
    by_key = StandingQuery(lambda key: Ballot.objects.filter(retry_key=key), key=UUIDField())
    found = by_key.first(key=key)
    assert found is not None
    names = [field.attname for field in Ballot._meta.concrete_fields]
    stored = Ballot.objects.get(pk=cast.pk)
    assert [getattr(found, name) for name in names] == [getattr(stored, name) for name in names]


def test_columns_that_are_left_out_are_read_when_they_are_wanted(world: World) -> None:
    poll = world.open_poll()
    lean = StandingQuery(
        lambda poll: RollEntry.objects.filter(poll=poll).defer("weights").order_by("pk")[:1],
        poll=BigIntegerField(),
    )
    entry = lean.first(poll=poll.pk)
    assert entry is not None
    assert entry.get_deferred_fields() == {"weights"}
    assert entry.weights == poll.roll.order_by("pk")[0].weights


def test_a_time_is_asked_as_the_field_keeps_it(world: World) -> None:
    in_force = StandingQuery(
        lambda user, moment: Accreditation.objects.in_force(moment).filter(user=user)[:1],
        user=BigIntegerField(),
        moment=DateTimeField(),
    )
    holder = world.holder("GOV-1")
    accreditation = holder.accreditations.get()
    assert in_force.first(user=holder.pk, moment=accreditation.valid_from) == accreditation
    assert in_force.first(user=holder.pk, moment=accreditation.valid_from - timedelta(days=1)) is None


@pytest.mark.django_db
def test_the_queryset_is_built_once() -> None:
    built = []

    def build(pk: Given) -> models.QuerySet[User]:
        built.append(pk)
        return User.objects.filter(pk=pk)

    by_pk = StandingQuery(build, pk=BigIntegerField())
    with CaptureQueriesContext(connection) as asked:
        assert [by_pk.first(pk=1), by_pk.first(pk=2)] == [None, None]
    assert len(built) == 1
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_a_question_that_locks_needs_a_transaction() -> None:
    held = StandingQuery(lambda pk: User.objects.select_for_update().filter(pk=pk), pk=BigIntegerField())
    with transaction.atomic():
        assert held.first(pk=1) is None
    with pytest.raises(TransactionManagementError):
        held.first(pk=1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "build",
    [
        lambda pk: RollEntry.objects.select_related("poll").filter(pk=pk),
        lambda pk: RollEntry.objects.annotate(casts=models.Count("ballots")).filter(pk=pk),
    ],
)
def test_an_answer_with_more_than_one_model_is_refused(build: object) -> None:
    with pytest.raises(FieldError):
        StandingQuery(build, pk=BigIntegerField()).first(pk=1)  # type: ignore[arg-type, var-annotated]
