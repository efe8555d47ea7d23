"""Pictures as HTML: marks by reference to symbols that a page carries once, strips in whole thousandths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.ui import figures, symbols, treatments, words
from consult.ui.pictures import Constituents, Group, Part, Run, SeatMark, SeatPicture, WeightStrip

Look = tuple[str, str, bool]
"""Shape, treatment, hollow: what one symbol shows."""

STRIP_WIDTH = 1000
STRIP_HEIGHT = 40


def sprite(context: Context, looks: Iterable[Look]) -> SafeString:
    """The symbols of ``looks`` that the page does not carry yet, as one invisible picture."""
    carried: set[Look] = _page(context).setdefault("symbols", set())
    wanted = [look for look in dict.fromkeys(looks) if look not in carried]
    if not wanted:
        return SafeString("")
    carried.update(wanted)
    drawn = format_html_join("", "{}", ((treatments.symbol(*look),) for look in wanted))
    return format_html('<svg class="sprite" width="0" height="0" aria-hidden="true">{}</svg>', drawn)


def _next_number(context: Context) -> int:
    """A number that no other picture of the page has."""
    page = _page(context)
    page["pictures"] = page.get("pictures", 0) + 1
    return int(page["pictures"])


def _page(context: Context) -> dict[str, Any]:
    """What the page carries already.

    It is kept at the foot of the render context, which lives as long as one rendering and is shared by every
    template included in it; so a fragment that is rendered by itself brings its own symbols along.
    """
    foot = cast("dict[str, Any]", context.render_context.dicts[0])
    kept: dict[str, Any] = foot.setdefault("consult.ui", {})
    return kept


def reference(look: Look) -> SafeString:
    """A mark that refers to its symbol."""
    return format_html('<svg><use href="#{}"/></svg>', treatments.symbol_id(*look))


def position_name(position: str | None) -> str:
    """The word for a position; a seat that is there and shows none is filled."""
    return words.position_word(position) or _("Filled")


def _look(group: Group, position: str | None, decides: bool) -> Look:
    shape = symbols.shape_of(group.symbol, group.key)
    if position is None and not decides:
        # Without positions there is nothing to tell an outline from, and hollow is the plainer mark.
        return shape, "ring", False
    return shape, treatments.treatment_of(position), not decides


@dataclass(frozen=True)
class DrawnRun:
    """A run with its label and its marks; ``label`` is empty where a picture shows no positions."""

    run: Run
    label: str
    marks: SafeString


@dataclass(frozen=True)
class DrawnGroup:
    """A constituency with its symbol, its runs, and (in a picture of very many seats) its strip."""

    name: str
    mark_class: str
    shape: str
    is_hollow: bool
    constituents: Constituents
    runs: tuple[DrawnRun, ...]
    strip: SafeString


def picture_context(context: Context, picture: SeatPicture) -> dict[str, Any]:
    """What ``ui/seat_picture.html`` draws."""
    first = picture.groups[0].group if picture.groups else Group("", "")
    legend = [(count, _look(first, count.position, count.deciding > 0)) for count in picture.counts]
    marks = [] if picture.as_strips else _looks(picture.groups)
    return {
        "picture": picture,
        "sprite": sprite(context, [*marks, *(look for _count, look in legend)]),
        "legend": [(reference(look), position_name(count.position), count) for count, look in legend],
        "groups": [_drawn_group(constituents, picture) for constituents in picture.groups],
        "rows": [
            _row(mark, constituents.group, picture)
            for constituents in picture.groups
            for run in constituents.runs
            for mark in run.marks
        ],
    }


def _looks(groups: Sequence[Constituents]) -> list[Look]:
    return [_look(part.group, run.position, run.decides) for part in groups for run in part.runs]


def _drawn_group(constituents: Constituents, picture: SeatPicture) -> DrawnGroup:
    group = constituents.group
    runs = tuple(_drawn_run(run, group, picture) for run in constituents.runs)
    return DrawnGroup(
        name=group.name or symbols.name_of(group.key),
        mark_class=symbols.colour_class(group.symbol, group.key),
        shape=symbols.OUTLINES[symbols.shape_of(group.symbol, group.key)],
        is_hollow=constituents.advises,
        constituents=constituents,
        runs=runs,
        strip=_stacked(constituents) if picture.as_strips else SafeString(""),
    )


def _drawn_run(run: Run, group: Group, picture: SeatPicture) -> DrawnRun:
    label = position_name(run.position) if picture.has_positions else ""
    if picture.as_strips:
        return DrawnRun(run, label, SafeString(""))
    mark = reference(_look(group, run.position, run.decides))
    drawn = format_html_join(
        "", '<i tabindex="-1" data-name="{}">{}</i>', ((_named(one), mark) for one in run.marks)
    )
    return DrawnRun(run, label, drawn)


def _named(mark: SeatMark) -> str:
    return f"{mark.name} – {mark.note}" if mark.note else mark.name


def _row(mark: SeatMark, group: Group, picture: SeatPicture) -> SafeString:
    name: str | SafeString = mark.name
    if mark.address:
        name = format_html('<a href="{}">{}</a>', mark.address, mark.name)
    body = group.name or symbols.name_of(group.key)
    if picture.has_advice and not mark.decides:
        body = _("%(constituency)s, advisory") % {"constituency": body}
    cells = [body]
    if picture.has_positions:
        cells.append(position_name(mark.position))
    if picture.has_notes:
        cells.append(mark.note)
    drawn = format_html_join("", "<td>{}</td>", ((cell,) for cell in cells))
    return format_html('<tr><th scope="row">{}</th>{}</tr>', name, drawn)


# What an area looks like: an objection is full and carries a bar of ink besides.
_AREAS: Mapping[str, str] = {
    "full": "",
    "dot": "",
    "slash": "",
    "bar": "",
    "ring": " strip__part--open",
    "gap": " strip__part--open",
}


def _area_class(position: str | None) -> str:
    return _AREAS.get(treatments.treatment_of(position), " strip__part--unknown")


def _rectangle(start: Fraction, share: Fraction, classes: str, title: str) -> SafeString:
    return format_html(
        '<rect class="{}" x="{}" y="0" width="{}" height="{}"><title>{}</title></rect>',
        classes,
        _thousandths(start),
        _thousandths(share),
        STRIP_HEIGHT,
        title,
    )


def _objection(start: Fraction, share: Fraction) -> SafeString:
    return format_html(
        '<rect class="strip__objection" x="{}" y="{}" width="{}" height="8"/>',
        _thousandths(start),
        STRIP_HEIGHT - 8,
        _thousandths(share),
    )


def _thousandths(share: Fraction) -> str:
    """A coordinate with one decimal at most; written for SVG, not in the language of the page."""
    tenths = figures.rounded(share * STRIP_WIDTH, 1)
    return str(tenths.numerator) if tenths.denominator == 1 else f"{float(tenths):.1f}"


def _strip_svg(areas: Iterable[SafeString], pattern: str = "") -> SafeString:
    hatch = (
        format_html(
            '<pattern id="{}" width="7" height="7" patternUnits="userSpaceOnUse"'
            ' patternTransform="rotate(45)"><rect class="strip__ground" width="7" height="7"/>'
            '<path class="strip__hatch" d="M0 0V7"/></pattern>',
            pattern,
        )
        if pattern
        else ""
    )
    return format_html(
        '<svg viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        STRIP_WIDTH,
        STRIP_HEIGHT,
        hatch,
        format_html_join("", "{}", ((area,) for area in areas)),
    )


def _stacked(constituents: Constituents) -> SafeString:
    """The runs of a constituency side by side, each as wide as its share of the constituency's seats."""
    if not constituents.count:
        return SafeString("")
    areas: list[SafeString] = []
    start = Fraction(0)
    for run in constituents.runs:
        share = Fraction(run.count, constituents.count)
        title = f"{position_name(run.position)}: {run.count}"
        areas.append(_rectangle(start, share, f"strip__part{_area_class(run.position)}", title))
        if run.position in ("block", "oppose"):
            areas.append(_objection(start, share))
        start += share
    return _strip_svg(areas)


def strip_context(context: Context, strip: WeightStrip) -> dict[str, Any]:
    """What ``ui/seat_strip.html`` draws."""
    areas: list[SafeString] = []
    pattern = f"hatch-{_next_number(context)}" if strip.remainder else ""
    for part in strip.parts:
        areas.append(_strip_part(part, pattern))
        if part.objects:
            areas.append(_objection(part.start, part.share))
    return {
        "strip": strip,
        "svg": _strip_svg(areas, pattern),
        "groups": _group_shares(strip),
        "remainder": figures.percent(strip.remainder.share) if strip.remainder else "",
        "objecting": figures.percent(strip.objecting) if strip.objecting else "",
        "largest": [(part.name, figures.percent(part.share)) for part in strip.largest()],
        "missing": ", ".join(mark.name for mark in strip.missing),
        "total": figures.fraction_text(strip.total),
        "rows": [
            (
                part.name or _("Belongs to no seat"),
                position_name(part.mark.position) if part.mark and part.mark.position else "",
                figures.fraction_text(part.amount),
                figures.percent(part.share, 2),
                _thousandths(part.share),
            )
            for part in strip.parts
        ],
    }


def _strip_part(part: Part, pattern: str) -> SafeString:
    share = figures.percent(part.share)
    if part.mark is None or part.group is None:
        return format_html(
            '<rect class="strip__part strip__part--nobody" fill="url(#{})" x="{}" y="0" width="{}"'
            ' height="{}"><title>{}</title></rect>',
            pattern,
            _thousandths(part.start),
            _thousandths(part.share),
            STRIP_HEIGHT,
            f"{_('Belongs to no seat')}: {share}",
        )
    colour = symbols.colour_class(part.group.symbol, part.group.key)
    classes = f"strip__part {colour}{_area_class(part.mark.position)}"
    return _rectangle(part.start, part.share, classes, f"{part.name}: {share}")


def _group_shares(strip: WeightStrip) -> list[tuple[Group, str, str]]:
    shares: dict[Group, Fraction] = {}
    for part in strip.parts:
        if part.group is not None:
            shares[part.group] = shares.get(part.group, Fraction(0)) + part.share
    return [
        (group, group.name or symbols.name_of(group.key), figures.percent(share))
        for group, share in shares.items()
    ]
