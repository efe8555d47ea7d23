"""Telling people: a row in the transaction of the step, an e-mail after it.

``tell`` is called by the action that takes the step, so that a step that is rolled back is told to nobody.
``send_due`` runs on its own, again and again, and needs nothing of the request in which the step was taken.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consult import clock
from consult.audit.models import Entry
from consult.notices.models import Notice
from consult.notices.words import LINES

logger = logging.getLogger(__name__)

AT_ONCE = 100
GIVEN_UP_AFTER = 5


def tell(
    people: Iterable[AbstractBaseUser | int],
    *,
    verb: str,
    step: str,
    thing_type: str,
    thing_id: object,
    label: str,
    address: str,
    forum: str = "",
    due_at: datetime | None = None,
) -> list[Notice]:
    """Write one notice for each person, once: the same ``step`` is not told twice to the same person.

    ``verb`` is one of ``words.LINES``; ``label`` is what everybody who gets the notice may read of the thing.
    A later ``due_at`` keeps it back until then. ``RuntimeError`` outside the transaction of the step.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb} was to be told outside the transaction of its step.")
    if verb not in LINES:
        raise KeyError(verb)
    wanted = list(dict.fromkeys(each if isinstance(each, int) else each.pk for each in people))
    told = set(Notice.objects.filter(person__in=wanted, step=step).values_list("person", flat=True))
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    return Notice.objects.bulk_create(
        Notice(
            person_id=person,
            verb=verb,
            thing_type=thing_type,
            thing_id=str(thing_id),
            label=" ".join(label.split())[:300],
            forum=forum[:200],
            address=address,
            step=step,
            due_at=due_at or clock.now(),
            message_id=f"<{uuid4().hex}@{host}>",
        )
        for person in wanted
        if person not in told
    )


def tell_of(
    entry: Entry, people: Iterable[AbstractBaseUser | int], *, address: str, forum: str, verb: str = ""
) -> list[Notice]:
    """Tell people of a step as it is on record: of the thing of its entry, by its verb or by ``verb``."""
    return tell(
        people,
        verb=verb or entry.verb,
        step=f"audit:{entry.pk}",
        thing_type=entry.thing_type,
        thing_id=entry.thing_id,
        label=entry.thing_label,
        forum=forum,
        address=address,
    )


def read_all(*, by: AbstractBaseUser) -> int:
    """Mark a person's notices as read; how many they were."""
    return Notice.objects.of(by.pk).unread().update(read_at=clock.now())


def send_due(mail: BaseEmailBackend | None = None) -> int:
    """Send every notice that is due by e-mail, each in a transaction of its own; how many went out.

    The row is held while its e-mail goes out and marked in the same transaction: a second copy, with the same
    Message-ID, is sent only if this process dies between the two. An address that fails does not hold up the
    others; after five failures the notice stays in the person's list only.
    """
    mail = mail or get_connection()
    waiting = Notice.objects.to_send().filter(failures__lt=GIVEN_UP_AFTER).values_list("pk", flat=True)
    return sum(_send(pk, mail) for pk in list(waiting[:AT_ONCE]))


def _send(pk: int, mail: BaseEmailBackend) -> int:
    with transaction.atomic():
        # Another sender that is at it already has this one: it is passed over, not waited for.
        held = Notice.objects.select_for_update(
            of=("self",), skip_locked=connection.features.has_select_for_update_skip_locked
        )
        notice = held.filter(pk=pk, sent_at=None).select_related("person").first()
        if notice is None:
            return 0
        try:
            email_of(notice, mail).send()
        except Exception:
            # Whatever a mail server says no with: the others still have to be told.
            logger.warning("Notice %s could not be sent.", pk, exc_info=True)
            notice.failures += 1
            notice.save(update_fields=["failures"])
            return 0
        notice.sent_at = clock.now()
        notice.save(update_fields=["sent_at"])
        return 1


def email_of(notice: Notice, mail: BaseEmailBackend | None = None) -> EmailMessage:
    """The e-mail of a notice: what happened, where it is read, what may be done now."""
    with override(settings.LANGUAGE_CODE):
        line, now = (str(words) for words in LINES[notice.verb])
        where = settings.WAGTAILADMIN_BASE_URL.rstrip("/") + notice.address
        parts = [f"{line}: {notice.label}", notice.forum, now, where, _("All your notices: %(where)s")]
        body = "\n\n".join(part for part in parts if part) % {
            "where": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + "/notices/"
        }
    return EmailMessage(
        subject=line,
        body=body,
        to=[str(notice.person)],
        headers={"Message-ID": notice.message_id, "Auto-Submitted": "auto-generated"},
        connection=mail,
    )
