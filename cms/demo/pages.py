"""The pages about the site: what it is, who can see what, sources, accessibility."""

from __future__ import annotations

from typing import Any

from cms.actions import publish_standard_page
from cms.demo.files import DATA, read_yaml
from consult.accounts.models import User


def load_pages(secretariat: User) -> None:
    """Publish a page for each file in ``pages/``."""
    for path in sorted((DATA / "pages").glob("*.yaml")):
        data: dict[str, Any] = read_yaml(f"pages/{path.name}")
        publish_standard_page(
            slug=data["slug"],
            title=data["title"],
            intro=data["intro"].strip(),
            sections=[(section["heading"], section["text"].strip()) for section in data["body"]],
            by=secretariat,
        )
