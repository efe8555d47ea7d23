"""The pages about the site: what it is, who can see what, sources, accessibility."""

from __future__ import annotations

import json
from typing import Any

from cms.demo.files import DATA, read_yaml
from cms.models import HomePage, StandardPage


def load_pages() -> None:
    """Publish a page for each file in ``pages/``, as the editor does: a child, a revision, published.

    Nobody is named as having written them: they come with the software.
    """
    home = HomePage.objects.get()
    for path in sorted((DATA / "pages").glob("*.yaml")):
        data: dict[str, Any] = read_yaml(f"pages/{path.name}")
        page = home.add_child(
            instance=StandardPage(
                title=data["title"],
                slug=data["slug"],
                intro=data["intro"].strip(),
                body=json.dumps([{"type": "section", "value": section} for section in data["body"]]),
                live=False,
            )
        )
        page.save_revision(log_action=True).publish()
