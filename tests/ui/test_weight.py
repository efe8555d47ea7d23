"""What a first visit costs on a slow line."""

from __future__ import annotations

from pathlib import Path

import brotli

STATIC = Path(__file__).resolve().parents[2] / "static"


def test_style_and_script_of_every_page_stay_below_fourteen_kilobytes() -> None:
    files = ("css/consult.css", "css/components.css", "js/consult.js", "icon.svg")
    assert sum(len(brotli.compress((STATIC / name).read_bytes())) for name in files) < 14 * 1024
