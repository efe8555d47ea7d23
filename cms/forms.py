"""What people type into the pages of the site and of the editor that are not Wagtail's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminAutoHeightTextInput

from cms.editing import NamesField
from cms.permissions import forums_where_a_reform_may_be_started
from consult.forums.models import Capacity, Forum, Seat

if TYPE_CHECKING:
    from consult.texts.models import Reform

LONGEST_REPORT = 4000


def path_on_this_site(address: str, host: str) -> str:
    """The path (and the place within the page) of an address on this site; empty for any other address."""
    address = address.strip()
    if not url_has_allowed_host_and_scheme(address, allowed_hosts={host}):
        return ""
    parts = urlsplit(address)
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return parts.path + (f"#{parts.fragment}" if parts.fragment else "")


class ReportForm(forms.Form):
    """An error that a reader found. ``website`` is for machines that fill in everything they see."""

    about = forms.CharField(
        label=_("Which page"),
        max_length=300,
        help_text=_("The part of its address after the name of the site, such as /reforms/R05/."),
    )
    wrong = forms.CharField(
        label=_("What is wrong"),
        max_length=LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A fact, a date, a figure, a source, a position or a translation, and what is right."),
    )
    source = forms.CharField(
        label=_("Source"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Where one can check it. A report with a source is answered sooner."),
    )
    contact = forms.CharField(
        label=_("How to reach you"),
        required=False,
        max_length=200,
        help_text=_("Only if you want to be asked back. Never shown, and deleted with the answer."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, host: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.host = host

    def clean_about(self) -> str:
        path = path_on_this_site(self.cleaned_data["about"], self.host)
        if not path:
            raise ValidationError(
                _("This is not a page of this site. Write its address from the first / on: /reforms/R05/.")
            )
        return path

    @property
    def is_from_a_machine(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))


class IssueForm(forms.Form):
    """What is said of a version when it is issued. Which text it is stands in the two hidden fields."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(
        label=_("What changed"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For readers, in general words: what is different from the last version, and why."),
    )
    authors = NamesField(
        label=_("Written by"),
        required=False,
        help_text=_("One a line: an office or a person who agreed to be named."),
    )
    sponsor = forms.ModelChoiceField(
        label=_("Tabled by"),
        queryset=Seat.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_("A seat that decides. Whoever tables a text need not have written it, nor vote for it."),
    )

    def __init__(self, *args: Any, reform: Reform, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sponsor"].queryset = Seat.objects.filter(  # type: ignore[attr-defined]
            forum=reform.forum_id, capacity=Capacity.PARTICIPANT
        ).in_order()
        if is_first:
            self.fields["note"].required = False
            self.fields["note"].label = _("What this version is")
            self.fields["note"].help_text = _("For readers: where this text comes from and what it is for.")


class StartReformForm(forms.Form):
    """A matter to be entered, in a forum whose secretariat or chair the person is."""

    forum = forms.ModelChoiceField(label=_("Forum"), queryset=Forum.objects.none(), empty_label=None)
    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("Short and lasting, such as R27; it is in every address.")
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["forum"].queryset = forums_where_a_reform_may_be_started(user)  # type: ignore[attr-defined]


class AnswerForm(WagtailAdminModelForm):
    """The public answer to a report, in the editor."""

    answer = forms.CharField(
        label=_("Public answer"),
        max_length=LONGEST_REPORT,
        widget=AdminAutoHeightTextInput,
        help_text=_("Everybody reads it: what was wrong, what was changed and where, or why nothing was."),
    )
