"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is not a failure, and every run tries the same examples
settings.register_profile("pluralign", deadline=None, derandomize=True)
settings.load_profile("pluralign")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of test data that is not part of the project (PLURALIGN_DATA); skips where it is absent."""
    folder = Path(os.environ.get("PLURALIGN_DATA", Path(__file__).parents[2] / "shared/data"))
    if not folder.is_dir():
        pytest.skip(f"the test data folder {folder} is absent; set PLURALIGN_DATA to use another")
    return folder
