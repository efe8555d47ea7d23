"""What a notice says: a short line for the list and the subject, and what may be done now.

The words name the step and the thing, never who took the step or what was said in it.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINES: dict[str, tuple[Promise, Promise]] = {
    "poll.opened": (
        _("A poll has opened"),
        _("Read the text and the rule, then cast the position of your seat."),
    ),
    "poll.opened_written": (
        _("A written procedure has opened"),
        _("Acknowledge the notice. If your seat objects, say so with its reason before the deadline."),
    ),
    "poll.extended": (
        _("A deadline was moved to a later time"),
        _("The reason stands on the page of the poll."),
    ),
    "poll.closed": (_("A poll has closed"), _("The outcome and its reasons are published.")),
    "poll.restarted": (
        _("A poll begins again on an amended text"),
        _("Positions on the earlier text are shown but not carried over: cast anew."),
    ),
    "poll.followed": (
        _("The next step of a decision is prepared"),
        _("See what may come next, and who decides it."),
    ),
    "poll.annulled": (_("A poll was annulled"), _("The reason stands on the page of the poll.")),
    "poll.certified": (_("The record of a decision is certified"), _("Read, print or keep the record.")),
    "outcome.stated": (
        _("A result was stated"),
        _("Who stated it, and why, stands on the page of the poll."),
    ),
    "outcome.corrected": (
        _("The statement of a result was corrected"),
        _("Both statements stand on the page of the poll."),
    ),
    "seats.reminded": (
        _("Your seat has not answered yet"),
        _("Acknowledge the notice, object or ask for time before the deadline."),
    ),
    "time.asked": (_("A seat asks for more time"), _("Grant it to everybody, or decline with a reason.")),
    "time.granted": (_("More time was granted"), _("It holds for every seat.")),
    "time.declined": (_("More time was declined"), _("The reason stands on the page of the poll.")),
    "ballot.drafted": (_("A ballot waits for a second person"), _("Read it, then confirm it or leave it.")),
    "draft.confirmed": (_("The ballot that you drafted was confirmed"), _("It is cast.")),
    "draft.taken_back": (_("A drafted ballot was taken back"), _("Nothing was cast by it.")),
    "block.withdrawn": (
        _("A block was withdrawn"),
        _("See on which conditions, and what it left on record."),
    ),
    "block.put_to_seats": (
        _("The grounds of a block are put to the seats"),
        _("Say whether they are founded."),
    ),
    "block.found": (_("The grounds of a block were tested"), _("Read what was found, and why.")),
    "panel.named": (_("Your seat is to test the grounds of a block"), _("Read them and say what you find.")),
    "record.circulated": (
        _("A draft record is circulated"),
        _("Read it. Object to its wording before the date that it names."),
    ),
    "record.objected": (_("A seat objects to the record"), _("Answer the objection with a reason.")),
    "record.answered": (_("An objection to the record was answered"), _("Read the answer.")),
    "amendment.tabled": (_("An amendment was tabled"), _("Answer it with a reason.")),
    "commitment.opened": (
        _("Something was promised that you answer for"),
        _("See by when, and what proves it."),
    ),
    "commitment.moved": (_("A due date was moved"), _("The reason stands with the commitment.")),
}
"""Per verb: the line, and what the person may do now."""
