"""A rule as it is being written: what was typed, the document it stands for, the rule or what is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.rule_editor.blocks import Block, Drawing
from cms.rule_editor.choices import Known, declared, undeclared
from cms.rule_editor.conditions_drawn import levels_of
from cms.rule_editor.moves import MOST_LEVELS
from cms.rule_editor.paths import Tree
from cms.rule_editor.rule_drawn import draw_rule
from cms.rule_editor.typed import document_of, fields_of
from cms.rule_editor.yaml_text import line_of, rule_yaml, yaml_data
from voting import rules
from voting.rules.document import SHORT_STEPS

BLOCKS, YAML = "blocks", "yaml"


@dataclass(frozen=True)
class Fault:
    """What is wrong: its place, a sentence with place and mend, and where that stands on the page."""

    path: str
    sentence: str
    anchor: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Drawn:
    """A draft as its page shows it; ``look_at`` is the id of the part that was changed last."""

    blocks: list[Block]
    faults: list[Fault]
    look_at: str = ""


@dataclass
class Draft:
    """One state of the editor. ``fields`` hold the blocks, ``text`` the YAML; ``mode`` says which counts."""

    mode: str
    known: Known
    number: str
    """The version under which it would be kept."""
    fixed_id: str = ""
    """The id of the rule of which this is a new version."""
    body: str = ""
    """Whose rule it is."""
    fields: Tree = field(default_factory=dict)
    text: str = ""
    document: dict[str, Any] = field(default_factory=dict)
    rule: rules.Rule | None = None
    found: list[rules.Fault] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """What keeping it was refused for: places and sentences."""

    def read(self) -> Draft:
        """Read what was typed; afterwards there is a rule, or there are faults."""
        try:
            self.document = self._document()
            rule = rules.load_rule(self.document)
        except rules.RuleError as error:
            self.found += [fault for fault in error.faults if fault not in self.found]
        else:
            self.rule = None if self.found else rule
        return self

    def _document(self) -> dict[str, Any]:
        if self.mode == YAML:
            data = yaml_data(self.text)
            if not isinstance(data, Mapping):
                raise rules.RuleError([rules.Fault("", "not_a_mapping", {})])
            document = dict(data)
            if self.fixed_id and document.get("id") not in (None, self.fixed_id):
                self.refused.append(
                    (
                        "id",
                        _("id: a new version keeps the name of its rule; write %(id)s.")
                        % {"id": self.fixed_id},
                    )
                )
        else:
            document, faults = document_of(self.fields)
            document = declared(document, self.known)
            self.found += faults
        if self.fixed_id:
            document["id"] = self.fixed_id
        return {"body": self.body, **document, "version": self.number}

    @property
    def is_valid(self) -> bool:
        """Whether it can be kept."""
        return self.rule is not None and not self.refused

    def sentences(self) -> dict[str, list[str]]:
        """What is wrong, by place."""
        by_place: dict[str, list[str]] = defaultdict(list)
        for fault in self.found:
            by_place[fault.path].append(rules.word_fault(fault, get_language() or "en"))
        for path, sentence in self.refused:
            by_place[path].append(sentence)
        return dict(by_place)

    def drawn(self, look_at: str = "") -> Drawn:
        """The blocks with each fault beside its place, and all faults, each with where it stands."""
        drawing = Drawing(self.fields, self.known, self.sentences())
        blocks = draw_rule(drawing, id_is_fixed=bool(self.fixed_id)) if self.mode == BLOCKS else []
        return Drawn(blocks, self.faults(drawing.places), _nearest(look_at, drawing.places))

    def faults(self, places: Mapping[str, str]) -> list[Fault]:
        """All faults in the order found, each with its place on the page or its line in the YAML."""
        listed = []
        for path, sentences in self.sentences().items():
            line = line_of(self.text, path) if self.mode == YAML and path else None
            for sentence in sentences:
                listed.append(Fault(path, sentence, _nearest(path, places), line))
        return listed

    def as_yaml(self) -> str:
        """The whole rule as YAML, valid or not."""
        if self.mode == YAML:
            return self.text
        document = self.rule.to_document() if self.rule else self.document
        return rule_yaml(_in_order(document))

    def to_yaml(self) -> Draft:
        """The same rule, written on as YAML."""
        text = self.as_yaml()
        return Draft(YAML, self.known, self.number, self.fixed_id, self.body, text=text).read()

    def to_blocks(self) -> Draft:
        """The same rule, composed on from blocks; :class:`ValueError` says why it cannot be."""
        if self.rule is None:
            raise ValueError(
                _("Blocks can show a rule once nothing is wrong with it. Mend what is listed first.")
            )
        deepest = levels_of_rule(self.rule)
        if deepest > MOST_LEVELS:
            raise ValueError(
                _("Blocks show %(most)d levels of tests and this rule has %(levels)d. Go on in YAML.")
                % {"most": MOST_LEVELS, "levels": deepest}
            )
        return draft_of(self.rule, self.known, self.number, self.fixed_id, self.body)


def draft_of(rule: rules.Rule, known: Known, number: str, fixed_id: str = "", body: str = "") -> Draft:
    """A rule as it begins to be changed: in blocks, or in YAML where they cannot show it."""
    if levels_of_rule(rule) > MOST_LEVELS:
        text = rule_yaml(_in_order(rule.to_document()))
        return Draft(YAML, known, number, fixed_id, body, text=text).read()
    fields = fields_of(undeclared(rule.to_document(), known))
    return Draft(BLOCKS, known, number, fixed_id, body, fields=fields).read()


def levels_of_rule(rule: rules.Rule) -> int:
    """How deep the tests of a rule go."""
    deepest = 1
    for stage in rule.to_document()["stages"]:
        tests = [stage.get(name) for name in ("quorum", *SHORT_STEPS)]
        tests += [step["if"] for step in stage.get("decide", ())]
        deepest = max([deepest, *(levels_of(test) for test in tests if test)])
    return deepest


def _nearest(path: str, places: Mapping[str, str]) -> str:
    """The id of the field at a place, or of the nearest block around it."""
    while path and path not in places:
        cut = max(path.rfind("."), path.rfind("["))
        path = path[:cut] if cut > 0 else ""
    return places.get(path, "")


_ORDER = ("id", "version", "title", "body", "source", "source_status", "who_uses", "notes", "needs", "voters")


def _in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    first = {key: document[key] for key in _ORDER if key in document}
    return {**first, **{key: value for key, value in document.items() if key not in first}}
