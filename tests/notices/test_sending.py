"""One e-mail a notice: after the step, with one Message-ID, whatever dies or fails on the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command

from consult import clock
from consult.accounts.actions import close_account
from consult.notices import actions
from consult.notices.actions import GIVEN_UP_AFTER, send_due, tell
from consult.notices.models import Notice
from tests.support.world import NOW, World


class Post(BaseEmailBackend):
    """A mail server that keeps what it is given; ``refuses`` are addresses that it says no to."""

    def __init__(self, refuses: Sequence[str] = ()) -> None:
        super().__init__()
        self.refuses = refuses
        self.taken: list[EmailMessage] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if set(message.to) & set(self.refuses):
                raise ConnectionError("Mailbox full.")
            self.taken.append(message)
        return len(messages)

    @property
    def ids(self) -> list[str]:
        return [message.extra_headers["Message-ID"] for message in self.taken]


def tell_of(world: World, *people: str, **more: Any) -> None:
    """Tell people that something is due."""
    details: dict[str, Any] = {
        "verb": "poll.opened",
        "step": "audit:1",
        "thing_type": "poll",
        "thing_id": "abc",
        "label": "Shall the forum adopt this text?",
        "address": "/decisions/polls/abc/",
    }
    tell([world.people[name] for name in people], **(details | more))


def test_each_goes_out_once(world: World) -> None:
    tell_of(world, "chair", "analyst")
    post = Post()
    assert send_due(post) == 2
    assert send_due(post) == 0
    assert sorted(message.to[0] for message in post.taken) == sorted(
        world.people[name].email for name in ("chair", "analyst")
    )


def test_the_subject_says_the_step_and_nothing_of_the_thing(world: World) -> None:
    tell_of(world, "chair", label="Shall Quokka be expelled?")
    post = Post()
    send_due(post)
    assert post.taken[0].subject == "A poll has opened"
    assert "Shall Quokka be expelled?" in post.taken[0].body
    assert "/decisions/polls/abc/" in post.taken[0].body


def test_what_is_not_due_yet_waits(world: World) -> None:
    tomorrow = NOW + timedelta(days=1)
    tell_of(world, "chair", due_at=tomorrow)
    assert send_due(Post()) == 0
    with clock.at(tomorrow):
        assert send_due(Post()) == 1


def test_a_sender_that_dies_after_sending_sends_a_second_copy_under_the_same_id(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_of(world, "chair")
    post = Post()

    class KilledError(BaseException):
        """The process ends here."""

    def die() -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(actions.clock, "now", die)
        patch.setattr(actions.Notice.objects, "to_send", lambda: Notice.objects.filter(sent_at=None))
        with pytest.raises(KilledError):
            send_due(post)
    assert send_due(post) == 1
    assert len(post.ids) == 2
    assert len(set(post.ids)) == 1


def test_an_address_that_fails_holds_up_nobody_and_is_given_up_at_last(world: World) -> None:
    tell_of(world, "chair", "analyst")
    post = Post(refuses=[world.people["chair"].email])
    assert send_due(post) == 1
    for _attempt in range(GIVEN_UP_AFTER + 2):
        assert send_due(post) == 0
    left = Notice.objects.get(person=world.people["chair"])
    assert (left.sent_at, left.failures) == (None, GIVEN_UP_AFTER)


def test_a_closed_account_gets_no_mail(world: World) -> None:
    tell_of(world, "chair")
    close_account(user=world.people["chair"])
    assert send_due(Post()) == 0


def test_the_command_sends_what_is_due_and_says_how_much(
    world: World, mailoutbox: list[EmailMessage], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_of(world, "chair")
    call_command("send_notices")
    assert len(mailoutbox) == 1
    assert "1 notices sent." in capsys.readouterr().out
