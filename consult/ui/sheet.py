"""What the sheet of components shows: invented values in which every state of every component occurs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from consult import clock
from consult.ui import words
from consult.ui.pictures import Group, SeatMark, seat_picture, weight_strip
from consult.ui.reasons import Reason, Step

GROUPS = (
    Group("government", "Government", "square"),
    Group("industry", "Industry", "diamond"),
    Group("civil_society", "Civil society", "circle"),
    Group("community", "Community", "triangle"),
    Group("other_observers", "Other observers", "star"),
)
# How many seats of each constituency hold which position; the observers advise.
BALLOTS = (
    ("government", True, "block", 2),
    ("government", True, "stand_aside", 1),
    ("government", True, "abstain", 2),
    ("government", True, "reservation", 3),
    ("government", True, "support", 22),
    ("government", True, "absent", 2),
    ("industry", True, "oppose", 2),
    ("industry", True, "support", 5),
    ("industry", True, "silent", 1),
    ("civil_society", True, "reservation", 1),
    ("civil_society", True, "support", 6),
    ("civil_society", True, "protest", 1),
    ("community", True, "abstain", 1),
    ("community", True, "support", 7),
    ("community", True, "spoilt", 1),
    ("community", True, "unknown", 2),
    ("other_observers", False, "support", 2),
    ("other_observers", False, "abstain", 1),
)


class SheetForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label="Name of the meeting",
        error_messages={"required": "Write the name of the meeting, so that others find its record."},
        help_text="As it stands on the invitation.",
    )
    statement = forms.CharField(label="Your reservation", widget=forms.Textarea, required=False)
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="In the forum's time zone.",
        error_messages={"required": "Give the day on which the meeting was held."},
    )
    forum = forms.ChoiceField(
        label="Forum", choices=[("a", "Demonstration forum"), ("b", "Demonstration working group")]
    )
    stance = forms.ChoiceField(
        label="Where you stand",
        error_messages={"required": "Choose one of the three."},
        widget=forms.RadioSelect,
        choices=[("support", "Support"), ("oppose", "Oppose"), ("question", "Question")],
    )
    languages = forms.MultipleChoiceField(
        label="Languages of the meeting",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")],
    )
    consent = forms.BooleanField(
        label="This was read back to the meeting, and the meeting agreed.",
        error_messages={"required": "Tick this when it was read back; without it the record stays a draft."},
    )


class ReasonForm(forms.Form):
    """The field that opens under a row of the ballot."""

    statement = forms.CharField(
        label="Why you block",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone will read it when the poll has closed.",
    )


@dataclass(frozen=True)
class Panel:
    """One appearance of the sheet; ``key`` keeps the ids of its forms apart."""

    key: str
    title: str
    theme: str
    direction: str
    form: SheetForm
    wrong: SheetForm
    reason: ReasonForm


def panels() -> list[Panel]:
    """Light, dark, and light from right to left."""
    drawn = (("light", "light", "ltr"), ("dark", "dark", "ltr"), ("rtl", "light", "rtl"))
    titles = {"light": _("Light"), "dark": _("Dark"), "rtl": _("Right to left")}
    return [
        Panel(
            key,
            titles[key],
            theme,
            direction,
            SheetForm(auto_id=f"{key}_%s"),
            SheetForm({"name": "", "day": "", "stance": "", "forum": "a"}, auto_id=f"{key}_wrong_%s"),
            ReasonForm(auto_id=f"{key}_ballot_%s"),
        )
        for key, theme, direction in drawn
    ]


def _marks(with_positions: bool) -> list[SeatMark]:
    marks: list[SeatMark] = []
    for constituency, decides, position, count in BALLOTS:
        for number in range(1, count + 1):
            shown = position if with_positions else "vacant" if position == "unknown" else None
            code = f"{constituency}-{position}-{number}"
            name = f"Demonstration seat {len(marks) + 1}"
            note = "term ends 30 June 2027" if not with_positions and number == 1 else ""
            marks.append(SeatMark(code, name, constituency, shown, decides, note))
    return marks


def _reason() -> Reason:
    return Reason(
        "Adopted when nobody blocks and at least two thirds of the seats that take a side support it.",
        False,
        amounts="",
        children=(
            Reason("Nobody blocks: two seats block.", False, decided=True, amounts="2 blocks, 0 allowed"),
            Reason(
                "At least two thirds support it: passed.",
                True,
                amounts="46/50, needs at least 2/3; 12 to spare",
                children=(
                    Reason("Government: 25 of 27.", True, amounts="25/27"),
                    Reason("Other observers: nobody here decides.", None, amounts="0 of 0"),
                ),
            ),
        ),
    )


def _steps() -> list[Step]:
    return [
        Step(
            "Draft of a working group", date(2025, 6, 1), precision="month", source="Demonstration minutes, 4"
        ),
        Step("Version 1 issued", date(2026, 1, 14), address="#way"),
        Step("Consultation open", date(2026, 5, 12), "current", address="#way"),
        Step("Answers", None, "next"),
        Step("Decision", None, "next"),
        Step("Follow-up", None, "next"),
    ]


def context() -> dict[str, Any]:
    """Everything that the sheet draws."""
    marks = _marks(True)
    many = [
        SeatMark(f"{mark.code}-{copy}", f"{mark.name}.{copy}", mark.constituency, mark.position, mark.decides)
        for mark in marks
        for copy in range(3)
    ]
    weights = {mark.code: (number * 37) % 101 for number, mark in enumerate(marks, start=1)}
    weights = {code: amount for code, amount in weights.items() if not code.startswith("other")}
    return {
        "panels": panels(),
        "picture": seat_picture(marks, GROUPS, title=_("Demonstration ballots")),
        "seats": seat_picture(_marks(False), GROUPS, title=_("Demonstration seats, filled and vacant")),
        "crowd": seat_picture(many, GROUPS, title=_("Demonstration of a forum of many seats")),
        "strip": weight_strip(
            marks,
            GROUPS,
            weights,
            title=_("Demonstration weights"),
            basis=_("invented amounts of a demonstration year"),
            unit=_("carats"),
            remainder=240,
        ),
        "outcomes": list(words.OUTCOMES),
        "positions": list(words.POSITIONS),
        "stances": list(words.STANCES),
        "reason": _reason(),
        "steps": _steps(),
        "in_nine_days": clock.now() + timedelta(days=9),
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    }
