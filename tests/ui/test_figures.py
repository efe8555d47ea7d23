"""Exact numbers for reading."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils import translation

from consult.ui import figures, shares


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        figures.exact(0.9)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "threshold"),
    [
        (Fraction(6549, 10000), Fraction(655, 1000)),
        (Fraction(2, 3) - Fraction(1, 10**12), Fraction(2, 3)),
        (Fraction(655, 1000) - Fraction(1, 10**15), Fraction(655, 1000)),
        (Fraction(1, 2) + Fraction(1, 10**9), Fraction(1, 2)),
        (1 - Fraction(1, 10**10), Fraction(1)),
    ],
)
def test_a_share_that_misses_its_threshold_never_reads_like_it(share: Fraction, threshold: Fraction) -> None:
    both = figures.compared(share, threshold)
    assert both.share != both.threshold


def test_a_share_just_below_its_threshold_reads_as_below_it() -> None:
    both = figures.compared(Fraction(655, 1000) - Fraction(1, 10**15), Fraction(655, 1000))
    assert (both.share, both.threshold) == ("65.499999\u202f%", "65.500000\u202f%")


def test_a_share_that_meets_its_threshold_reads_like_it() -> None:
    both = figures.compared(Fraction(40, 60), Fraction(2, 3))
    assert both.share == both.threshold == "66.7\u202f%"


def test_decimals_grow_only_as_far_as_needed() -> None:
    assert figures.compared(Fraction(9, 10), Fraction(2, 3)) == figures.Compared("90.0\u202f%", "66.7\u202f%")
    assert figures.compared(Fraction(6549, 10000), Fraction(655, 1000)).share == "65.49\u202f%"


def test_nothing_and_everything_stand_without_decimals() -> None:
    assert figures.percent(Fraction(0)) == "0\u202f%"
    assert figures.percent(Fraction(1)) == "100\u202f%"
    assert figures.percent(Fraction(9999, 10000)) == "100.0\u202f%"


def test_numbers_are_written_in_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert figures.percent(Fraction(2, 3)) == "66,7\u202f%"


def test_the_exact_form_stays_as_it_was_given() -> None:
    line = shares.share_line("54/60", "2/3", "at_least", "adopted")
    assert (line.exact, line.need, line.need_exact) == ("54/60", "≥ 66.7\u202f%", "2/3")


def test_a_share_without_an_answer_has_no_dot_and_says_so() -> None:
    line = shares.share_line(None, "2/3", "at_least")
    assert (line.dot, line.figure) == ("", "no answer")
    assert line.tick


def test_the_reach_of_unknown_positions_is_drawn_and_said() -> None:
    line = shares.share_line("9/10", "2/3", "at_least", low="1/10", high="9/10")
    assert (line.low, line.high) == ("19.2", "124.8")
    assert line.range_words == "between 10.0\u202f% and 90.0\u202f%"


def test_a_reach_of_one_point_is_none() -> None:
    assert shares.share_line("9/10", "2/3", low="9/10", high="9/10").range_words == ""


def test_places_on_the_line_are_written_for_a_drawing_in_every_language() -> None:
    with translation.override("fr"):
        assert shares.share_line("9/10", "2/3").dot == "124.8"


def test_a_number_outside_the_line_stands_at_its_end() -> None:
    assert shares.share_line("3/2", "2/3").dot == "138"
