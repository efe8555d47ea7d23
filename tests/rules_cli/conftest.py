"""A desk with empty folders for each test."""

from pathlib import Path

import pytest

from tests.rules_cli.running import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
