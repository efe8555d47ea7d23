"""What was promised on a matter or in a forum, and how a matter that was not adopted can come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consult.commitments.models import Commitment
from consult.forums.models import Forum
from consult.texts.models import Reform
from voting.polls.models import Poll, RecordVersion
from voting.polls.models.records import RecordState

SHOWN = 5
"""How many overdue commitments stand on a page that is about more than them."""


@dataclass(frozen=True)
class WayBack:
    """When and how a matter can be taken up again after a poll, as its certified record and its stage say."""

    poll: Poll
    on: date | None
    how: str
    reopened_by: str


def promised_on(reform: Reform) -> list[Commitment]:
    """What was promised on a matter: what is still owed first, by its day."""
    found = list(Commitment.objects.to_read().filter(reform=reform))
    return sorted(found, key=lambda each: (not each.is_running, each.due, each.pk))


def promised_in(forum: Forum) -> list[Commitment]:
    """What is still owed in a forum, what is due first on top."""
    return list(Commitment.objects.to_read().running().filter(forum=forum)[:SHOWN])


def overdue_now() -> list[Commitment]:
    """What is overdue anywhere, the longest first."""
    return list(Commitment.objects.to_read().overdue()[:SHOWN])


def ways_back(polls: Iterable[Poll]) -> list[WayBack]:
    """For polls with a certified record that did not adopt the text, what it says of coming back."""
    ids = {poll.pk: poll for poll in polls}
    versions = RecordVersion.objects.filter(
        record__poll__in=ids, record__state=RecordState.CERTIFIED
    ).select_related("record")
    latest: dict[int, RecordVersion] = {}
    for version in versions.order_by("number"):
        latest[version.record.poll_id] = version
    ways = []
    for pk, version in latest.items():
        stage = ids[pk].stage
        reopened_by = str(stage.get_reopening_display()) if stage is not None else ""
        if version.returns_on or version.returns_how:
            ways.append(WayBack(ids[pk], version.returns_on, version.returns_how, reopened_by))
    return ways
