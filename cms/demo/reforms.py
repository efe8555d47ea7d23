"""The twenty-six draft reforms: registered, drafted as pages, issued version by version, with their way."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

from cms.actions import create_reform_page, issue_from_revision, save_draft
from cms.demo.files import DATA, moment_of, read_yaml
from cms.models import ReformPage
from consult import clock
from consult.accounts.models import User
from consult.forums.models import Forum
from consult.texts.actions import consult_forum, register_reform, report_step

CONSULTED_ON = frozenset({"R01", "R05", "R06", "R10", "R12", "R15", "R16", "R22"})
"""The matters on which the national forum is consulted."""


def load_reforms(forum: Forum, consulted: Forum, secretariat: User) -> list[ReformPage]:
    """Enter every reform file, in order of code."""
    names = sorted(path.name for path in (DATA / "reforms").glob("R*.yaml"))
    return [_load(read_yaml(f"reforms/{name}"), forum, consulted, secretariat) for name in names]


def _load(data: dict[str, Any], forum: Forum, consulted: Forum, secretariat: User) -> ReformPage:
    first, *later = data["versions"]
    with clock.at(_morning(first)):
        reform = register_reform(
            code=data["code"],
            title=data["title"],
            forum=forum,
            theme=data["theme"],
            is_demonstration=True,
            by=secretariat,
        )
        if reform.code in CONSULTED_ON:
            consult_forum(reform=reform, forum=consulted, by=secretariat)
        for step in data["way"]:
            at, precision = moment_of(step["date"])
            report_step(
                reform=reform,
                kind=step["kind"],
                label=step["label"],
                at=at,
                precision=precision,
                source=step["source"],
                by=secretariat,
            )
        page = create_reform_page(reform=reform, by=secretariat, **_content(data), **_text(first))
        _issue(page, first, secretariat)
    for version in later:
        with clock.at(_morning(version)):
            save_draft(page=page, by=secretariat, **_text(version))
            _issue(page, version, secretariat)
    return page


def _issue(page: ReformPage, version: dict[str, Any], secretariat: User) -> None:
    page.refresh_from_db()
    issue_from_revision(
        revision=page.latest_revision,
        by=secretariat,
        note=version["note"].strip(),
        authors=[version["author"]],
    )


def _content(data: dict[str, Any]) -> dict[str, Any]:
    """What the page says around the text."""
    return {
        "summary": data["summary"].strip(),
        "problem": data["problem"].strip(),
        "handled_by": data["body"],
        "status_today": data["status_today"],
        "derived_from": data["derived_from"],
        "reasons": [{"type": "reason", "value": reason.strip()} for reason in data["reasons"]],
        "options": [{"type": "option", "value": option} for option in data["options"]],
        "questions": [{"type": "question", "value": question} for question in data["questions"]],
        "report_items": [
            {"type": "item", "value": {"code": item["id"], "quote": item["quote"], "place": item["place"]}}
            for item in data["report_items"]
        ],
        "sources": [{"type": "source", "value": source} for source in data["sources"]],
    }


def _text(version: dict[str, Any]) -> dict[str, Any]:
    """The clauses of a version and who wrote them; their ids are those of the file."""
    return {
        "authors": [version["author"]],
        "clauses": [
            {
                "type": "clause",
                "id": clause["id"],
                "value": {
                    "heading": clause["heading"],
                    "text": clause["text"],
                    "continues": clause.get("continues", []),
                },
            }
            for clause in version["clauses"]
        ],
    }


def _morning(version: dict[str, Any]) -> datetime:
    return datetime.combine(version["date"], time(9, 0), tzinfo=UTC)
