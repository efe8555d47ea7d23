"""Every pair of colours is legible in both themes; constituencies keep apart without red and green."""

from __future__ import annotations

from itertools import combinations

import pytest

from tests.ui import colours

GROUNDS = ("paper", "paper-raised", "paper-sunk")
WORDS = [
    *(
        (word, ground)
        for word in ("ink", "ink-soft", "accent", "accent-deep")
        for ground in (*GROUNDS, "accent-tint")
    ),
    *((word, ground) for word in ("rejected", "moved") for ground in ("paper", "paper-raised")),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("paper", "ink"),
    ("on-banner", "banner"),
    ("adopted", "adopted-tint"),
    ("rejected", "rejected-tint"),
    ("blocked", "blocked-tint"),
    ("pending", "pending-tint"),
    ("pending", "paper"),
    ("inserted", "inserted-tint"),
    ("deleted", "deleted-tint"),
]
CONSTITUENCIES = ("government", "industry", "civil-society", "community")
MARKS = [
    *((mark, ground) for mark in (*CONSTITUENCIES, "neutral", "line-strong") for ground in GROUNDS),
    ("adopted", "paper"),
    ("rejected", "paper"),
    ("blocked-tint", "paper"),
]
THEMES = {"light": colours.light(), "dark": colours.dark()}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("word", "ground"), WORDS)
def test_words_reach_the_contrast_of_level_aa(theme: str, word: str, ground: str) -> None:
    assert colours.contrast(THEMES[theme][word], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_borders_stand_out_from_their_ground(theme: str, mark: str, ground: str) -> None:
    assert colours.contrast(THEMES[theme][mark], THEMES[theme][ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("one", "other"), list(combinations(CONSTITUENCIES, 2)))
def test_constituencies_keep_apart_for_a_reader_with_deuteranopia(theme: str, one: str, other: str) -> None:
    seen = [colours.as_seen_with_deuteranopia(THEMES[theme][key]) for key in (one, other)]
    assert colours.distance(*seen) >= 12


def test_the_dark_theme_is_the_same_by_choice_and_by_device() -> None:
    assert colours.tokens(":root:not([data-theme])") == colours.dark()


def test_both_themes_set_the_same_colours() -> None:
    assert set(colours.light()) == set(colours.dark())
