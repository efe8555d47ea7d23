"""Clauses as the editor holds them, for tests of drafting and issuing."""

from __future__ import annotations

from typing import Any


def clause(key: str, heading: str, text: str, continues: list[str] | None = None) -> dict[str, Any]:
    return {
        "type": "clause",
        "id": key,
        "value": {"heading": heading, "text": text, "continues": continues or []},
    }


def issued_clauses() -> list[dict[str, Any]]:
    """The clauses of the world's version 1, as the editor holds them."""
    return [
        clause("c01", "Purpose", "This text sets out how the forum takes decisions."),
        clause("c02", "Consensus first", "The chair is to seek consensus on every proposal."),
        clause("c03", "If consensus fails", "Two thirds of the seats may then adopt the proposal."),
    ]
