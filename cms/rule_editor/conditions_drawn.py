"""Drawing tests: a share, a count, a mean, their groups, selections and amounts, and what combines them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.rule_editor.blocks import (
    Block,
    Button,
    Chooser,
    Drawing,
    Field,
    as_compared,
    text_at,
    texts_at,
    tree_at,
    trees_at,
)
from cms.rule_editor.choices import COMPARED, NESTING, SIMPLE, Choices, bases, counted_words
from cms.rule_editor.moves import MOST_LEVELS
from cms.rule_editor.paths import SEVERAL, Tree, below

KINDS = {**SIMPLE, **NESTING}


def draw_test(
    drawing: Drawing,
    fields: Tree,
    path: str,
    written: str,
    *,
    title: str = "",
    level: int = 1,
    free: bool = True,
) -> Block:
    """A condition. ``free`` says whether it may be taken away."""
    kind = next((name for name in KINDS if name in fields), "share")
    inner = fields.get(kind)
    place, document = below(path, kind), below(written, kind)
    block = drawing.block(path, title or str(KINDS[kind]), written, kind="test")
    block.has.append(place if isinstance(inner, dict) else place + SEVERAL)
    if title and kind in NESTING:
        block.parts.append(Block("", str(KINDS[kind]), kind="says"))
    block.faults += drawing.place(place, document, at=path)
    tree = inner if isinstance(inner, dict) else {}
    if kind == "share":
        block.parts += _share(drawing, tree, place, document)
    elif kind == "count":
        block.parts += _count(drawing, tree, place, document)
    elif kind == "mean_share":
        block.parts += _mean(drawing, tree, place, document)
    elif kind in ("in_each", "in_some"):
        block.parts += _in_groups(drawing, tree, place, document, kind, level)
    else:
        block.parts += _combined(drawing, fields, place, document, kind, level)
    block.buttons, block.choosers = _moves(fields, path, kind, level, free)
    if kind in ("all", "any", "at_least") and level < MOST_LEVELS:
        inside = f"{place}.of" if kind == "at_least" else place
        block.buttons.insert(0, Button(f"add-test {inside}", _("Add a test")))
    return block


def _moves(fields: Tree, path: str, kind: str, level: int, free: bool) -> tuple[list[Button], list[Chooser]]:
    buttons = []
    if kind in NESTING:
        buttons.append(Button(f"out {path}", _("Keep the first test only"), str(NESTING[kind])))
    if free:
        buttons.append(Button(f"remove {path}", _("Remove"), str(KINDS[kind])))
    groups: list[tuple[str, Choices]] = []
    if level + levels_of(fields) <= MOST_LEVELS:
        groups.append((_("Put it inside"), [(f"in {name}", str(words)) for name, words in NESTING.items()]))
    if kind in SIMPLE:
        others = [(f"as {name}", str(words)) for name, words in SIMPLE.items() if name != kind]
        groups.append((_("Test instead"), others))
    chooser = [Chooser(f"change {path}", _("Change this test"), _("Change"), groups)] if groups else []
    return buttons, chooser


def levels_of(fields: Any) -> int:
    """How many levels of tests a condition has; it may be a document's or a form's."""
    if not isinstance(fields, dict):
        return 1
    kind = next((name for name in NESTING if name in fields), "")
    inner: Any = fields.get(kind)
    if kind == "at_least" and isinstance(inner, dict):
        inner = inner.get("of")
    elif kind in ("in_each", "in_some") and isinstance(inner, dict):
        inner = inner.get("holds")
    parts = inner if isinstance(inner, list) else [inner]
    return 1 + max((levels_of(part) for part in parts), default=0) if kind else 1


# One test


def _of(drawing: Drawing, tree: Tree, path: str, written: str) -> Field:
    chosen = texts_at(tree, "of", ["yes"])
    name = below(path, "of")
    return drawing.field(
        name,
        _("What is counted"),
        "checks",
        chosen,
        below(written, "of"),
        choices=counted_words(chosen),
        rare_from=4,
    )


def _weight(drawing: Drawing, tree: Tree, path: str, written: str) -> Field:
    choices = [("", _("heads: each seat counts one")), *drawing.known.weights.items()]
    name = below(path, "weight")
    value = text_at(tree, "weight")
    return drawing.field(name, _("Counted by"), "select", value, below(written, "weight"), choices=choices)


def _compared(drawing: Drawing, tree: Tree, path: str, written: str, hint: str) -> list[Field | Block]:
    chosen = text_at(tree, "compare", "at_least")
    choices = [(key, str(words)) for key, words in COMPARED]
    compare = drawing.field(below(path, "compare"), _("is"), "select", chosen, "", choices=choices)
    document, than = as_compared(written, tree), below(path, "than")
    if isinstance(tree.get("than"), dict):
        amount = _measure(drawing, tree["than"], than, document, _("Compared with this amount"))
        return [compare, amount]
    value = text_at(tree, "than")
    return [compare, drawing.field(than, _("this much"), "text", value, document, help=hint)]


def _share(drawing: Drawing, tree: Tree, path: str, written: str) -> list[Field | Block]:
    parts: list[Field | Block] = [_of(drawing, tree, path, written)]
    parts += _compared(drawing, tree, path, written, _("A fraction such as 2/3, or a parameter."))
    if isinstance(tree.get("base"), dict):
        title = _("Of this amount")
        parts.append(_measure(drawing, tree["base"], below(path, "base"), below(written, "base"), title))
    else:
        choices, value = bases(drawing.known.parameters), text_at(tree, "base", "counted")
        name = below(path, "base")
        parts.append(drawing.field(name, _("of"), "select", value, below(written, "base"), choices=choices))
    more = _more(path, [_weight(drawing, tree, path, written)], tree, ("weight", "seats", "empty_base"))
    more.parts.append(_empty(drawing, tree, path, written, "empty_base", _SHARES, "undefined"))
    more.parts += _seats(drawing, tree, path, written)
    more.buttons += _seats_button(tree, path)
    if not isinstance(tree.get("base"), dict):
        more.buttons.append(Button(f"add {path} base", _("Take an amount of its own as the base")))
    return [*parts, more]


def _count(drawing: Drawing, tree: Tree, path: str, written: str) -> list[Field | Block]:
    parts: list[Field | Block] = [_of(drawing, tree, path, written)]
    parts += _compared(drawing, tree, path, written, _("A number, or a parameter."))
    more = _more(path, [_weight(drawing, tree, path, written)], tree, ("weight", "seats"))
    more.parts += _seats(drawing, tree, path, written)
    more.buttons += _seats_button(tree, path)
    if not isinstance(tree.get("than"), dict):
        more.buttons.append(Button(f"add {path} than", _("Compare with another amount")))
    return [*parts, more]


def _mean(drawing: Drawing, tree: Tree, path: str, written: str) -> list[Field | Block]:
    parts: list[Field | Block] = [_of(drawing, tree, path, written)]
    parts += _compared(drawing, tree, path, written, _("A fraction such as 2/3, or a parameter."))
    value, choices = text_at(tree, "base", "counted"), counted_words([text_at(tree, "base")])
    name = below(path, "base")
    parts.append(drawing.field(name, _("of"), "select", value, below(written, "base"), choices=choices))
    levels = trees_at(tree, "groups")
    for index, level in enumerate(levels):
        place, document = f"{path}.groups[{index}]", f"{written}.groups[{index}]"
        title = _("Groups") if not index else _("Inside them")
        group = draw_grouping(drawing, level, place, document, title)
        if index:
            group.buttons.append(Button(f"remove {place}", _("Remove"), title))
        parts.append(group)
    faults = drawing.place(f"{path}.groups", f"{written}.groups", at=path)
    parts.append(Block("", "", kind="has", faults=faults))
    parts.append(_empty(drawing, tree, path, written, "empty", _MEANS, "left_out"))
    more = _more(path, [_weight(drawing, tree, path, written)], tree, ("weight", "seats"))
    more.parts += _seats(drawing, tree, path, written)
    more.buttons += [
        *_seats_button(tree, path),
        Button(f"add-level {path}.groups", _("Divide the groups again")),
    ]
    return [*parts, more]


def _more(path: str, parts: list[Field | Block], tree: Tree, keys: tuple[str, ...]) -> Block:
    """What is rarely needed; it stands open when something in it is set."""
    is_set = any(tree.get(key) not in (None, "", "undefined") for key in keys)
    return Block(f"{path}.more", _("Weight and selection"), kind="more", parts=parts, folded=not is_set)


_SHARES = ("undefined", "passes", "fails")
_MEANS = ("left_out", "zero", "undefined")
_GROUPS = ("left_out", "passes", "fails")


def _empty(
    drawing: Drawing, tree: Tree, path: str, written: str, key: str, words: tuple[str, ...], default: str
) -> Field:
    said = {
        "undefined": _("has no answer"),
        "passes": _("passes"),
        "fails": _("fails"),
        "left_out": _("is left out"),
        "zero": _("counts as zero"),
    }
    label = _("A share of nothing") if key == "empty_base" else _("A group without anybody in it")
    choices, value = [(word, said[word]) for word in words], text_at(tree, key, default)
    return drawing.field(below(path, key), label, "select", value, below(written, key), choices=choices)


# Selections, amounts, groups


def draw_selector(
    drawing: Drawing, tree: Tree, path: str, written: str, title: str, *, free: bool = True
) -> Block:
    """Which seats."""
    block = drawing.block(path, title, written, kind="seats")
    choices = [("true", _("that decide")), ("false", _("that advise")), ("", _("that decide or advise"))]
    name = below(path, "decides")
    value = text_at(tree, "decides")
    block.parts.append(
        drawing.field(name, _("The seats"), "select", value, below(written, "decides"), choices=choices)
    )
    groups = list(drawing.known.groups.items())
    some = Block(f"{path}.some", _("Only those of some groups"), kind="more", folded=True)
    for key, label in (("in", _("in all of")), ("in_any", _("in any of")), ("not_in", _("in none of"))):
        chosen, place = texts_at(tree, key), below(path, key)
        drawn = drawing.field(place, label, "checks", chosen, below(written, key), choices=groups)
        if drawn.options:
            some.parts.append(drawn)
        some.folded = some.folded and not chosen and not drawn.faults
    if some.parts:
        block.parts.append(some)
    if free:
        block.buttons.append(Button(f"remove {path}", _("Remove"), title))
    return block


def _seats(drawing: Drawing, tree: Tree, path: str, written: str) -> list[Block]:
    if not isinstance(tree.get("seats"), dict):
        return []
    place, document = below(path, "seats"), below(written, "seats")
    return [draw_selector(drawing, tree["seats"], place, document, _("Only these seats"))]


def _seats_button(tree: Tree, path: str) -> list[Button]:
    if isinstance(tree.get("seats"), dict):
        return []
    return [Button(f"add {path} seats", _("Count only some seats"))]


def _measure(drawing: Drawing, tree: Tree, path: str, written: str, title: str) -> Block:
    block = drawing.block(path, title, written, kind="amount")
    block.parts = [_of(drawing, tree, path, written), _weight(drawing, tree, path, written)]
    name, value = below(path, "times"), text_at(tree, "times", "1")
    block.parts.append(drawing.field(name, _("times"), "text", value, below(written, "times")))
    block.parts += _seats(drawing, tree, path, written)
    block.buttons = [*_seats_button(tree, path), Button(f"remove {path}", _("Remove"), title)]
    return block


def draw_grouping(drawing: Drawing, tree: Tree, path: str, written: str, title: str) -> Block:
    """Which groups: every value of an attribute, or groups by name, with weights."""
    block = drawing.block(path, title, written, kind="groups")
    attributes = [("", _("the groups ticked below")), *drawing.known.attributes.items()]
    place, value = below(path, "attribute"), text_at(tree, "attribute")
    document = below(written, "attribute")
    block.parts.append(drawing.field(place, _("Every"), "select", value, document, choices=attributes))
    chosen = texts_at(tree, "groups")
    place, document = below(path, "groups"), below(written, "groups")
    groups = list(drawing.known.groups.items())
    if groups or chosen:
        block.parts.append(
            drawing.field(place, _("or these groups"), "checks", chosen, document, choices=groups)
        )
    for index, row in enumerate(trees_at(tree, "weights")):
        block.parts.append(_weight_row(drawing, row, f"{path}.weights[{index}]", f"{written}.weights"))
    block.buttons = [Button(f"add-row {path}.weights", _("Give a group a weight"))]
    return block


def _weight_row(drawing: Drawing, row: Tree, path: str, written: str) -> Block:
    named = text_at(row, "name")
    block = drawing.block(path, _("Weight"), f"{written}.{named}" if named else "", kind="row")
    groups = [("", _("choose a group")), *drawing.known.groups.items()]
    block.parts = [
        drawing.field(f"{path}.name", _("Group"), "select", named, "", choices=groups),
        drawing.field(f"{path}.value", _("Weight"), "text", text_at(row, "value"), ""),
    ]
    block.buttons = [Button(f"remove {path}", _("Remove"), named)]
    return block


# Combinations


def _in_groups(
    drawing: Drawing, tree: Tree, path: str, written: str, kind: str, level: int
) -> list[Field | Block]:
    title = _("In each of these groups") if kind == "in_each" else _("In so many of these groups")
    parts: list[Field | Block] = []
    if kind == "in_some":
        hint = _("A number of groups, or a fraction of them such as 1/2.")
        parts += _compared(drawing, tree, path, written, hint)
    grouping = tree_at(tree, "groups")
    parts.append(draw_grouping(drawing, grouping, below(path, "groups"), below(written, "groups"), title))
    parts.append(_empty(drawing, tree, path, written, "empty", _GROUPS, "left_out"))
    holds, document = below(path, "holds"), below(written, "holds")
    inner = tree_at(tree, "holds")
    parts.append(
        draw_test(drawing, inner, holds, document, title=_("this holds"), level=level + 1, free=False)
    )
    return parts


def _combined(
    drawing: Drawing, fields: Tree, path: str, written: str, kind: str, level: int
) -> list[Field | Block]:
    if kind == "not":
        inner = tree_at(fields, "not")
        return [draw_test(drawing, inner, path, written, level=level + 1, free=False)]
    parts: list[Field | Block] = []
    tests = trees_at(fields, kind)
    if kind == "at_least":
        tree = tree_at(fields, kind)
        name, value = below(path, "number"), text_at(tree, "number")
        parts.append(drawing.field(name, _("At least so many hold"), "text", value, below(written, "number")))
        tests, path, written = trees_at(tree, "of"), below(path, "of"), below(written, "of")
        outer = path.removesuffix(".at_least.of")
        faults = drawing.place(path, written, at=outer)
        parts.append(Block("", "", kind="has", has=[path + SEVERAL], faults=faults))
    for index, test in enumerate(tests):
        place, document = f"{path}[{index}]", f"{written}[{index}]"
        parts.append(draw_test(drawing, test, place, document, level=level + 1))
    return parts
