"""The normal form of a choosing rule and its hash: what is left without prose and differences of writing."""

from __future__ import annotations

import hashlib
from typing import Any

from voting.rules.choosing.document import ChoosingRule
from voting.rules.normal_form import canonical_json

_PROSE = (
    "id",
    "version",
    "title",
    "body",
    "source",
    "source_status",
    "notes",
    "who_uses",
    "voters_called",
    "examples",
)
# Lists in which the order of the parts says nothing.
_UNORDERED = ("in", "in_any", "not_in", "groups")


def choosing_normal_form(rule: ChoosingRule) -> dict[str, Any]:
    """Return the normal form as a document; with any prose put back, ``load_choosing_rule`` reads it."""
    form = {key: value for key, value in rule.to_document().items() if key not in _PROSE}
    form["needs"] = _needs(rule)
    form["stages"] = [
        _ordered({**stage.model_dump(mode="json", exclude_defaults=True), "voters": _voters(rule, index)})
        for index, stage in enumerate(rule.stages)
    ]
    # Every stage names its own voters; those of the rule as a whole are the first stage's.
    form["voters"] = form["stages"][0]["voters"]
    return form


def choosing_hash(rule: ChoosingRule) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of the normal form."""
    if "hash" not in rule.derived:
        text = canonical_json(choosing_normal_form(rule))
        rule.derived["hash"] = hashlib.sha256(text.encode()).hexdigest()
    return str(rule.derived["hash"])


def choosing_document_hash(rule: ChoosingRule) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of the whole document, prose and examples included."""
    return hashlib.sha256(canonical_json(rule.to_document()).encode()).hexdigest()


def _voters(rule: ChoosingRule, index: int) -> Any:
    return rule.voters_of(rule.stages[index]).model_dump(mode="json", exclude_defaults=True)


def _needs(rule: ChoosingRule) -> dict[str, Any]:
    """Return the needs with the names in place of their words; where they usually are is kept."""
    form: dict[str, Any] = {}
    for section in ("groups", "attributes", "weights"):
        for name, need in getattr(rule.needs, section).items():
            usually = {"usually": need.usually} if need.usually else {}
            form.setdefault(section, {})[name] = {"called": name, **usually}
    if rule.needs.roles:
        form["roles"] = {name: name for name in rule.needs.roles}
    return form


def _ordered(value: Any) -> Any:
    if isinstance(value, dict):
        found = {key: _ordered(item) for key, item in value.items()}
        for key in _UNORDERED:
            if isinstance(found.get(key), list):
                found[key] = sorted(found[key])
        if isinstance(found.get("levels"), list):
            # What a level is called is prose; what it is and whether it objects is effect.
            found["levels"] = [{**level, "called": level["name"]} for level in found["levels"]]
        return found
    return [_ordered(item) for item in value] if isinstance(value, list) else value
