"""Drawing a whole rule as blocks: what it is, who decides, what positions do, its stages, its names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms.rule_editor.blocks import (
    Block,
    Button,
    Chooser,
    Drawing,
    Field,
    text_at,
    texts_at,
    tree_at,
    trees_at,
)
from cms.rule_editor.choices import (
    DIVIDED,
    EFFECTS,
    LEFT_OVER,
    OBJECTIONS,
    PROFILES,
    SOURCES,
    STEPS,
    TAKINGS,
    Choices,
    effects,
    results,
)
from cms.rule_editor.conditions_drawn import draw_selector, draw_test
from cms.rule_editor.paths import SEVERAL, Tree, below
from voting.rules.answers import ANSWERS
from voting.rules.outcome import Kind
from voting.rules.profiles import STANDARD_PROFILES, State

Column = tuple[str, str, Choices]
"""A field of a row: its key, its label, what can be chosen."""
_PROFILE_PLACES = [*State, "proxy", "writing", "objection"]


def draw_rule(drawing: Drawing, *, id_is_fixed: bool) -> list[Block]:
    """The blocks of a rule, in the order in which it is thought up."""
    fields = drawing.fields
    stages = trees_at(fields, "stages")
    blocks = [
        _about(drawing, id_is_fixed=id_is_fixed),
        _electorate(drawing),
        _positions(drawing, tree_at(fields, "positions"), "positions", _("What the positions do")),
        _divided(drawing),
        *(_stage(drawing, index, stages) for index in range(len(stages))),
    ]
    after = Block(
        "stages", _("After these stages"), kind="add", buttons=[Button("add-stage stages", _("Add a stage"))]
    )
    after.faults = drawing.place("stages", at="stages[0]" if stages else "voters")
    return [*blocks, after, _labels(drawing), _needs(drawing), _examples(drawing)]


def _about(drawing: Drawing, *, id_is_fixed: bool) -> Block:
    block = Block("about", _("What it is"), kind="part")
    more = Block("about.more", _("Source, notes, and what those who decide are called"), kind="more")
    hint = _("As it is to stand on the ballot and in the list of rules.")
    block.parts.append(_prose(drawing, "title", _("Title"), "text", hint))
    if not id_is_fixed:
        hint = _("Part of its address: small letters, digits, “_” and dots, such as board.consensus.")
        block.parts.append(_prose(drawing, "id", _("Short name"), "text", hint))
    choices = [(key, str(words)) for key, words in SOURCES]
    status = text_at(drawing.fields, "source_status", "design")
    more.parts = [
        _prose(drawing, "source", _("Source"), "area", _("The document and the paragraph where it stands.")),
        drawing.field("source_status", _("How sure it is"), "select", status, "", choices=choices),
        _prose(drawing, "notes", _("Notes"), "area", _("What to know before using it.")),
        _prose(drawing, "who_uses", _("Who decides by it"), "text", ""),
        _prose(
            drawing, "voters_called", _("Those who decide are called"), "text", _("As: members; else seats.")
        ),
    ]
    more.folded = not any(part.faults for part in more.parts)
    drawing.place("body", at="title")
    block.parts.append(more)
    return block


def _prose(drawing: Drawing, name: str, label: str, widget: str, hint: str) -> Field:
    return drawing.field(name, label, widget, text_at(drawing.fields, name), "", help=hint)


def _electorate(drawing: Drawing) -> Block:
    tree = tree_at(drawing.fields, "voters")
    block = draw_selector(drawing, tree, "voters", "voters", _("Who decides"), free=False)
    block.kind = "part"
    return block


def _positions(drawing: Drawing, tree: Tree, path: str, title: str) -> Block:
    block = drawing.block(path, title, path, kind="part" if path == "positions" else "seats")
    like = text_at(tree, "like")
    choices = [(key, str(words)) for key, words in PROFILES]
    place = below(path, "like")
    block.parts.append(drawing.field(place, _("Standard profile"), "select", like, "", choices=choices))
    usual = STANDARD_PROFILES.get(like, {})
    departures = Block(f"{path}.departures", _("Departures from the profile"), kind="more", folded=True)
    for key in _PROFILE_PLACES:
        field = _departure(drawing, tree, path, str(key), usual.get(str(key), ""))
        departures.parts.append(field)
        if field.value or field.faults or not like:
            departures.folded = False
    block.parts.append(departures)
    if path != "positions":
        block.buttons.append(Button(f"remove {path}", _("Remove"), title))
    return block


def _departure(drawing: Drawing, tree: Tree, path: str, key: str, usual: str) -> Field:
    value, name = text_at(tree, key), below(path, key)
    said: Choices
    if key in ("proxy", "writing"):
        said = [(each, str(words)) for each, words in TAKINGS]
        label = _("A position by proxy") if key == "proxy" else _("A position in writing")
    elif key == "objection":
        said = [(each, str(words)) for each, words in OBJECTIONS]
        label = _("The objection that the ballot offers")
    else:
        said = effects(value)
        if key in ("absent", "protest"):
            said = [*said, ("as_cast", _("as the position that was noted"))]
        label = _(ANSWERS[key]).capitalize()
    words = dict([*[(each, str(text)) for each, text in EFFECTS], *said])
    empty = _("as the profile: %(usual)s") % {"usual": words[usual]} if usual else _("not said")
    return drawing.field(name, label, "select", value, "", choices=[("", empty), *said])


def _divided(drawing: Drawing) -> Block:
    tree = tree_at(drawing.fields, "split")
    block = drawing.block("split", _("Answers that a seat divides among several"), "split", kind="more")
    heads = [("", _("not said: refused, or by its parts where only weights count")), *_words_of(DIVIDED)]
    rest = [("", _("not said: silence")), *_words_of(LEFT_OVER)]
    block.parts = [
        drawing.field(
            "split.heads",
            _("Where seats are counted, such an answer is"),
            "select",
            text_at(tree, "heads"),
            "",
            choices=heads,
        ),
        drawing.field(
            "split.rest", _("What it leaves over is"), "select", text_at(tree, "rest"), "", choices=rest
        ),
    ]
    block.folded = not tree and not any(part.faults for part in block.parts if isinstance(part, Field))
    return block


def _words_of(choices: list[tuple[str, Any]]) -> Choices:
    return [(key, str(words)) for key, words in choices]


# Stages


def _stage(drawing: Drawing, index: int, stages: list[Tree]) -> Block:
    tree, path = stages[index], f"stages[{index}]"
    named = text_at(tree, "name").replace("_", " ")
    title = (
        _("Stage %(number)d: %(name)s") % {"number": index + 1, "name": named}
        if named
        else _("Stage %(number)d") % {"number": index + 1}
    )
    block = drawing.block(path, title, path, kind="part")
    hint = _("A short name in small letters, such as vote or consensus.")
    block.parts.append(drawing.field(f"{path}.name", _("Name"), "text", text_at(tree, "name"), "", help=hint))
    if isinstance(tree.get("voters"), dict):
        place = f"{path}.voters"
        block.parts.append(
            draw_selector(drawing, tree["voters"], place, place, _("Who decides in this stage"))
        )
    if isinstance(tree.get("positions"), dict):
        title = _("What the positions do in this stage")
        block.parts.append(_positions(drawing, tree["positions"], f"{path}.positions", title))
    later = [text_at(other, "name") for other in stages[index + 1 :] if text_at(other, "name")]
    led = results(drawing.labels, later)
    for step, words in STEPS.items():
        if isinstance(tree.get(step), dict):
            block.parts.append(
                draw_test(drawing, tree[step], f"{path}.{step}", f"{path}.{step}", title=str(words))
            )
            if step == "quorum":
                block.parts.append(_without_quorum(drawing, tree, path, led))
    for number, each in enumerate(trees_at(tree, "decide")):
        block.parts.append(_decide(drawing, each, f"{path}.decide[{number}]", led))
    block.parts.append(_end(drawing, tree, path, led))
    block.choosers.append(_stage_chooser(tree, path))
    if index:
        block.buttons.append(Button(f"up {path}", _("Move up"), title))
    if len(stages) > 1:
        block.buttons.append(Button(f"remove {path}", _("Remove this stage"), named))
    return block


def _without_quorum(drawing: Drawing, tree: Tree, path: str, led: Choices) -> Field:
    value = text_at(tree, "without_quorum", Kind.NO_QUORUM.value)
    name = f"{path}.without_quorum"
    return drawing.field(name, _("Without a quorum"), "select", value, "", choices=led)


def _decide(drawing: Drawing, tree: Tree, path: str, led: Choices) -> Block:
    block = drawing.block(path, _("A step of its own"), path, kind="test")
    test = tree_at(tree, "if")
    block.parts.append(draw_test(drawing, test, f"{path}.if", f"{path}.if", title=_("If"), free=False))
    value = text_at(tree, "then")
    block.parts.append(drawing.field(f"{path}.then", _("then"), "select", value, "", choices=led))
    block.buttons = [
        Button(f"up {path}", _("Move up"), block.title),
        Button(f"remove {path}", _("Remove"), block.title),
    ]
    return block


def _end(drawing: Drawing, tree: Tree, path: str, led: Choices) -> Field | Block:
    if isinstance(tree.get("judged_by"), dict):
        place, judged = f"{path}.judged_by", tree["judged_by"]
        block = drawing.block(place, _("Otherwise somebody states the result"), place, kind="test")
        roles = [("", _("choose")), *drawing.known.roles.items()]
        role, findings = text_at(judged, "role"), texts_at(judged, "findings")
        block.parts = [
            drawing.field(f"{place}.role", _("Who"), "select", role, "", choices=roles),
            drawing.field(f"{place}.findings", _("What can be stated"), "checks", findings, "", choices=led),
        ]
        block.buttons = [Button(f"remove {place}", _("Remove"), block.title)]
        return block
    value = text_at(tree, "otherwise")
    choices = [("", _("choose")), *led]
    return drawing.field(f"{path}.otherwise", _("In every other case"), "select", value, "", choices=choices)


def _stage_chooser(tree: Tree, path: str) -> Chooser:
    has_steps = isinstance(tree.get("decide"), list) and tree["decide"]
    steps = [
        (step, str(words))
        for step, words in STEPS.items()
        if step not in tree and (step == "quorum" or not has_steps)
    ]
    if has_steps or not any(step in tree for step in STEPS if step != "quorum"):
        steps.append(("decide", _("A step with its own result, tried in the order given")))
    rest = [
        ("judged_by", _("Somebody who states the result")),
        ("positions", _("Other effects of the positions")),
        ("voters", _("Other seats that decide")),
    ]
    groups = [(_("Steps"), steps), (_("This stage only"), [each for each in rest if each[0] not in tree])]
    return Chooser(f"add {path}", _("Add to this stage"), _("Add"), [group for group in groups if group[1]])


# Names, labels, examples


def _rows(drawing: Drawing, place: str, columns: list[Column]) -> list[Field | Block]:
    tree: Any = drawing.fields
    for key in place.split("."):
        tree = tree_at(tree, key) if key != place.rpartition(".")[2] else tree
    found: list[Field | Block] = []
    for index, row in enumerate(trees_at(tree, place.rpartition(".")[2])):
        path, named = f"{place}[{index}]", text_at(row, "name")
        block = drawing.block(path, named or _("New"), f"{place}.{named}" if named else "", kind="row")
        for key, label, choices in columns:
            written = f"{place}.{named}.{key}" if named else ""
            widget = "select" if choices else "text"
            block.parts.append(
                drawing.field(f"{path}.{key}", label, widget, text_at(row, key), written, choices=choices)
            )
        block.buttons = [Button(f"remove {path}", _("Remove"), named)]
        found.append(block)
    return found


def _labels(drawing: Drawing) -> Block:
    kinds: Choices = [("", _("choose")), *results({})]
    parts = _rows(drawing, "labels", [("name", _("Label"), []), ("value", _("which is"), kinds)])
    drawing.place("labels")
    block = Block("labels", _("Results with a name of their own"), kind="more", parts=parts, folded=not parts)
    block.has = ["labels" + SEVERAL]
    block.buttons = [Button("add-row labels", _("Add a label"))]
    return block


def _needs(drawing: Drawing) -> Block:
    called: Column = ("called", _("Called"), [])
    usually: Column = ("usually", _("Usually, on the roll"), [])
    kinds: Choices = [("number", _("a number")), ("share", _("a share")), ("base", _("a base"))]
    parameter: list[Column] = [
        ("name", _("Name"), []),
        ("kind", _("is"), kinds),
        called,
        ("default", _("If nothing else is said"), []),
    ]
    role: list[Column] = [("name", _("Name"), []), ("value", _("Called"), [])]
    name: list[Column] = [("name", _("Name"), []), called, usually]
    sections: list[tuple[str, list[Column], str]] = [
        ("groups", name, _("Add a group")),
        ("attributes", name, _("Add an attribute")),
        ("weights", name, _("Add a weight")),
        ("parameters", parameter, _("Add a parameter")),
        ("roles", role, _("Add somebody who states results")),
    ]
    block = Block("needs", _("Names that the rule uses"), kind="more", folded=True)
    hint = _(
        "What this forum’s roll has needs no entry here. Name what it calls otherwise, such as region=Africa."
    )
    block.parts.append(Block("", hint, kind="says"))
    for section, columns, button in sections:
        rows = _rows(drawing, f"needs.{section}", columns)
        drawing.place(f"needs.{section}", at="needs")
        block.parts += rows
        block.folded = block.folded and not rows
        block.buttons.append(Button(f"add-row needs.{section}", button))
    return block


def _examples(drawing: Drawing) -> Block:
    value = text_at(drawing.fields, "examples")
    hint = _("As YAML; they stand on the rule’s page, each with what follows from it.")
    field = drawing.field("examples", _("Worked examples"), "area", value, "", help=hint)
    return Block("more", _("Worked examples"), kind="more", parts=[field], folded=not field.faults)
