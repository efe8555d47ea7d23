"""Words, dates and form fields as the tags write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from consult import clock
from consult.ui.reasons import Reason, Step

NOW = datetime(2026, 5, 3, 10, 0, tzinfo=UTC)


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def said(when: date | datetime, zone: str = "Africa/Gaborone") -> str:
    with clock.at(NOW):
        page = drawn("{% deadline when zone=zone %}", when=when, zone=zone)
    return (
        page.replace("</time>", "").split(">", 1)[1].replace('<span class="soft">', "").replace("</span>", "")
    )


def test_a_deadline_is_said_in_the_time_of_the_forum() -> None:
    assert said(datetime(2026, 5, 12, 16, 0, tzinfo=UTC)) == "12 May 2026, 18:00 (Gaborone), in 9 days"


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (date(2026, 5, 12), "12 May 2026, in 9 days"),
        (date(2026, 5, 3), "3 May 2026, today"),
        (date(2026, 5, 4), "4 May 2026, tomorrow"),
        (date(2026, 5, 2), "2 May 2026, yesterday"),
        (date(2026, 4, 1), "1 April 2026, 32 days ago"),
        (datetime(2026, 5, 3, 12, 59, tzinfo=UTC), "3 May 2026, 14:59 (Gaborone), in 2 hours"),
        (datetime(2026, 5, 3, 10, 1, tzinfo=UTC), "3 May 2026, 12:01 (Gaborone), in 1 minute"),
        (datetime(2026, 5, 3, 10, 0, 20, tzinfo=UTC), "3 May 2026, 12:00 (Gaborone), in less than a minute"),
        (datetime(2026, 5, 3, 8, 0, tzinfo=UTC), "3 May 2026, 10:00 (Gaborone), 2 hours ago"),
        (datetime(2026, 5, 3, 22, 30, tzinfo=UTC), "4 May 2026, 00:30 (Gaborone), tomorrow"),
    ],
)
def test_the_distance_of_a_time(when: date | datetime, words: str) -> None:
    assert said(when) == words


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        drawn("{% deadline when %}", when=datetime(2026, 5, 12, 16, 0))


def test_a_machine_reads_the_exact_time() -> None:
    assert '<time datetime="2026-05-12T16:00+00:00">' in drawn(
        "{% deadline when relative=False %}", when=datetime(2026, 5, 12, 16, 0, tzinfo=UTC)
    )


def test_fractions_stand_beside_their_percentages() -> None:
    page = drawn('{% fraction "2/3" %} {% fraction 60000 %} {% fraction none %}', none=None)
    assert "2/3 <span" in page
    assert "(66.7\u202f%)" in page
    assert "60,000" in page
    assert "–" in page


@pytest.mark.parametrize("op", ["insert", "delete", "moved_in", "moved_out", "equal", "nonsense"])
def test_words_of_a_redline_are_escaped(op: str) -> None:
    page = drawn("{% redline op text other=other %}", op=op, text="<script>", other="<b>")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in page


def test_a_redline_says_its_marks_to_a_screen_reader() -> None:
    page = drawn('{% redline "insert" "new" %}{% redline "delete" "old" %}')
    assert "<ins>" in page
    assert "Inserted:" in page
    assert "<del>" in page
    assert "Deleted:" in page


def test_moved_words_name_the_clause_they_came_from() -> None:
    assert "from 7:" in drawn('{% redline "moved_in" "words" other="7" %}')


@pytest.mark.parametrize("tag", ["outcome_badge", "stance_mark", "position_label", "hash_line"])
def test_labels_are_escaped(tag: str) -> None:
    source = {
        "outcome_badge": "{% outcome_badge x label=x %}",
        "stance_mark": "{% stance_mark 'oppose' label=x %}",
        "position_label": "{% position_label x %}",
        "hash_line": "{% hash_line x %}",
    }[tag]
    assert "<script>" not in drawn(source, x='"><script>')


def test_a_reason_tree_says_in_words_what_decided() -> None:
    tree = Reason("All of <it>", False, False, "", (Reason("Nobody blocks.", False, True, "2 > 0"),))
    page = drawn("{% reason_tree tree %}", tree=tree)
    assert "All of &lt;it&gt;" in page
    assert page.count("This decided.") == 1
    assert "2 &gt; 0" in page
    assert page.count("Not passed:") == 2


def test_a_reason_without_an_answer_is_neither_passed_nor_failed() -> None:
    page = drawn("{% reason_tree tree %}", tree=Reason("0 of 0", None))
    assert "–" in page
    assert "✕" not in page


def test_the_way_is_only_as_exact_as_what_is_known() -> None:
    steps = [
        Step("Draft", date(2025, 6, 1), precision="month", source="<minutes>"),
        Step("Round", datetime(2026, 5, 12, tzinfo=UTC), "current", address="/x/"),
        Step("Decision", None, "next"),
    ]
    page = drawn("{% way steps %}", steps=steps)
    assert "June 2025" in page
    assert "1 June" not in page
    assert "12 May 2026" in page
    assert page.count('aria-current="step"') == 1
    assert "&lt;minutes&gt;" in page


def test_addresses_follow_the_language_of_the_page() -> None:
    assert drawn("{% address '/reforms/' %}") == "/reforms/"
    with translation.override("ar"):
        assert drawn("{% address '/reforms/' %}") == "/ar/reforms/"


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As <b>listed</b>.")
    day = forms.DateField(required=False)
    consent = forms.BooleanField(label="Read back")
    stance = forms.ChoiceField(choices=[("a", "A<b>"), ("b", "B")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("The round is <closed>.")


FIELDS = '{% for field in form %}{% include "ui/field.html" %}{% endfor %}'


def test_every_error_is_tied_to_its_field() -> None:
    page = drawn(FIELDS, form=SampleForm({"day": "soon"}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    for name in ("name", "day", "consent", "stance"):
        assert page.count(f'id="id_{name}_error"') == 1
    assert 'value="soon"' in page
    assert "Enter a valid date" in page


def test_only_fields_that_may_stay_empty_say_so() -> None:
    assert drawn(FIELDS, form=SampleForm()).count("(optional)") == 1


def test_a_group_of_choices_has_a_legend_and_a_label_for_each() -> None:
    page = drawn(FIELDS, form=SampleForm())
    assert "<legend>Stance" in page
    assert '<label class="check" for="id_stance_0">' in page
    assert "A&lt;b&gt;" in page


def test_the_summary_of_errors_links_to_what_must_be_mended() -> None:
    page = drawn('{% include "ui/form_errors.html" %}', form=SampleForm({"day": "soon"}))
    assert "The round is &lt;closed&gt;." in page
    for target in ("#id_name", "#id_day", "#id_consent", "#id_stance_field"):
        assert f'href="{target}"' in page


def test_a_form_without_errors_has_no_summary() -> None:
    assert drawn('{% include "ui/form_errors.html" %}', form=SampleForm()).strip() == ""


def test_a_row_of_the_ballot_keeps_its_field_without_script() -> None:
    form = SampleForm({})
    page = drawn(
        '{% include "ui/position_row.html" with value="block" effect=effect checked=True field=form.name %}',
        form=form,
        effect="<Stops> it.",
    )
    assert 'value="block" checked' in page
    assert "&lt;Stops&gt; it." in page
    assert 'name="name"' in page
    assert "choice--wrong" in page
