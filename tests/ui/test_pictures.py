"""What a picture of seats shows: order, counts, and every seat it was given."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from django.template import Context, Template

from consult.ui import symbols, treatments, words
from consult.ui.pictures import Group, SeatMark, seat_picture, weight_strip

GROUPS = (
    Group("government", "Government", "square"),
    Group("industry", "Industry", "◆"),
    Group("community", "Community", "triangle"),
)
MARKS = (
    SeatMark("A", "Alpha", "government", "support"),
    SeatMark("B", "Beta", "government", "block"),
    SeatMark("C", "Gamma", "government", "unknown"),
    SeatMark("D", "Delta", "government", "reservation"),
    SeatMark("E", "Epsilon", "industry", "oppose", decides=False),
    SeatMark("F", "Zeta", "government", "support"),
)


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_inside_a_constituency_objections_come_first_and_what_nobody_knows_last() -> None:
    picture = seat_picture(MARKS, GROUPS, title="Ballots")
    positions = [run.position for run in picture.groups[0].runs]
    assert positions == ["block", "reservation", "support", "unknown"]


def test_constituencies_stand_in_the_order_of_the_forum_and_an_empty_one_stays() -> None:
    picture = seat_picture(MARKS, GROUPS, title="Ballots")
    assert [(group.group.key, group.count) for group in picture.groups] == [
        ("government", 5),
        ("industry", 1),
        ("community", 0),
    ]
    assert "no seat" in drawn("{% seat_picture picture %}", picture=picture)


def test_a_seat_of_a_constituency_that_nobody_listed_is_not_lost() -> None:
    picture = seat_picture([SeatMark("X", "Xi", "elders", "support")], GROUPS, title="Ballots")
    assert picture.total == 1
    assert "Elders" in drawn("{% seat_picture picture %}", picture=picture)


def test_seats_that_decide_stand_before_seats_that_advise() -> None:
    marks = [
        SeatMark("A", "Alpha", "industry", "block", decides=False),
        SeatMark("B", "Beta", "industry", "support"),
    ]
    runs = seat_picture(marks, GROUPS, title="Ballots").groups[1].runs
    assert [(run.decides, run.position) for run in runs] == [(True, "support"), (False, "block")]


def test_counts_keep_advice_apart_from_decision() -> None:
    marks = [*MARKS, SeatMark("G", "Eta", "industry", "support", decides=False)]
    counts = {count.position: count for count in seat_picture(marks, GROUPS, title="Ballots").counts}
    assert (counts["support"].deciding, counts["support"].advisory) == (2, 1)
    assert (counts["oppose"].deciding, counts["oppose"].advisory) == (0, 1)


def test_a_position_that_the_words_do_not_know_is_still_shown() -> None:
    page = drawn(
        "{% seat_picture picture %}",
        picture=seat_picture([SeatMark("A", "Alpha", "government", "split_weight")], GROUPS, title="Ballots"),
    )
    assert "split weight" in page


@pytest.mark.parametrize(("shape", "position"), product(symbols.OUTLINES, words.POSITIONS))
def test_every_position_of_every_constituency_has_a_symbol(shape: str, position: str) -> None:
    symbol = treatments.symbol(shape, treatments.treatment_of(position))
    assert "<symbol" in symbol
    assert "&lt;" not in symbol


def test_no_two_symbols_share_an_id() -> None:
    kinds = {treatments.treatment_of(position) for position in [*words.POSITIONS, None]}
    looks = list(product(symbols.OUTLINES, sorted(kinds), (False, True)))
    assert len({treatments.symbol_id(*look) for look in looks}) == len(looks)


def test_a_page_carries_each_symbol_once() -> None:
    picture = seat_picture(MARKS, GROUPS, title="Ballots")
    page = drawn("{% seat_picture p %}{% seat_picture p %}{% position_label 'block' %}", p=picture)
    assert page.count('<symbol id="s-sqba"') == 1


def test_each_rendering_brings_its_own_symbols() -> None:
    template = Template("{% load ui %}{% position_label 'block' %}")
    assert template.render(Context()) == template.render(Context())


def test_sixty_five_seats_stay_light() -> None:
    marks = [SeatMark(f"S{n}", f"Participant {n}", "government", "support") for n in range(60)]
    marks += [SeatMark(f"O{n}", f"Observer {n}", "industry", "block", decides=False) for n in range(5)]
    page = drawn("{% seat_picture p %}", p=seat_picture(marks, GROUPS, title="Ballots"))
    assert len(page.encode()) < 14_000


def test_more_than_a_hundred_seats_stand_as_strips_with_their_counts() -> None:
    marks = [SeatMark(f"S{n}", f"Seat {n}", "government", "support") for n in range(100)]
    marks.append(SeatMark("B", "Beta", "government", "block"))
    page = drawn("{% seat_picture p %}", p=seat_picture(marks, GROUPS, title="Ballots"))
    assert "data-name" not in page
    assert "<b>100</b> Support" in page
    assert "strip__objection" in page


def test_hostile_names_are_escaped_everywhere() -> None:
    mark = SeatMark("A", '"><script>x</script>', "government", "block", note="<b>", address='"onclick="x')
    picture = seat_picture([mark], [Group("government", "<i>G", "square")], title="<u>")
    strip = weight_strip([mark], [Group("government", "<i>G", "square")], {"A": 1}, title="<u>", remainder=1)
    page = drawn("{% seat_picture p %}{% seat_strip s %}", p=picture, s=strip)
    for hostile in ("<script>", "<b>x", "<u>", "<i>G", '"onclick="'):
        assert hostile not in page


def test_a_strip_shares_out_the_whole_published_total() -> None:
    strip = weight_strip(MARKS, GROUPS, {"A": 30, "B": "20", "D": 10, "F": 0}, title="Carats", remainder=40)
    assert strip.total == 100
    assert sum(part.share for part in strip.parts) == 1
    assert strip.remainder is not None
    assert strip.remainder.share == Fraction(2, 5)
    assert strip.objecting == Fraction(1, 5)


def test_a_weight_that_was_not_reported_is_missing_and_not_zero() -> None:
    strip = weight_strip(MARKS, GROUPS, {"A": 30, "F": 0, "B": None}, title="Carats")
    assert [mark.code for mark in strip.missing] == ["B", "D", "C", "E"]
    assert [part.name for part in strip.parts] == ["Alpha", "Zeta"]


def test_the_part_that_belongs_to_no_seat_is_hatched_and_named() -> None:
    page = drawn("{% seat_strip s %}", s=weight_strip(MARKS, GROUPS, {"A": 1}, title="Carats", remainder=1))
    assert 'fill="url(#hatch-1)"' in page
    assert "Belongs to no seat" in page


def test_two_strips_of_a_page_keep_their_hatching_apart() -> None:
    strip = weight_strip(MARKS, GROUPS, {"A": 1}, title="Carats", remainder=1)
    page = drawn("{% seat_strip s %}{% seat_strip s %}", s=strip)
    assert 'id="hatch-1"' in page
    assert 'id="hatch-2"' in page


def test_a_roll_without_any_weight_has_no_area_and_no_error() -> None:
    strip = weight_strip(MARKS, GROUPS, {}, title="Carats")
    assert strip.total == 0
    assert "Weight not reported" in drawn("{% seat_strip s %}", s=strip)


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="never negative"):
        weight_strip(MARKS, GROUPS, {"A": -1}, title="Carats")
