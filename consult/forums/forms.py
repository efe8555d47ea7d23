"""Forms of forums: how the ballots of a seat are signed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SigningForm(forms.Form):
    """Whether two people sign the ballots of a seat."""

    is_signed_by_two = forms.BooleanField(
        label=_("Two people sign: one drafts a ballot, another person of the seat confirms it"),
        required=False,
        help_text=_(
            "It holds for polls that open from now on. A poll that is open keeps what it froze, so that "
            "nobody can switch it off to cast alone."
        ),
    )
