"""Every step of an amendment: offered, supported, tabled, withdrawn, answered, hidden, taken in, lapsed."""

from consult.consultations.amendments.actions.deciding import (
    ANSWERS,
    answer_amendment,
    lapse_overtaken,
    table_amendment,
    take_in,
    withdraw_amendment,
)
from consult.consultations.amendments.actions.hiding import hide_amendment, show_amendment
from consult.consultations.amendments.actions.offering import (
    NOTHING,
    InAnswerTo,
    co_sponsor,
    co_sponsor_as,
    leave_amendment,
    offer_amendment,
    offer_amendment_as,
)

__all__ = [
    "ANSWERS",
    "NOTHING",
    "InAnswerTo",
    "answer_amendment",
    "co_sponsor",
    "co_sponsor_as",
    "hide_amendment",
    "lapse_overtaken",
    "leave_amendment",
    "offer_amendment",
    "offer_amendment_as",
    "show_amendment",
    "table_amendment",
    "take_in",
    "withdraw_amendment",
]
