"""What tests of the verified checker need."""

from __future__ import annotations

import pytest

import pluralign as pl
from pluralign.proofs import verified


@pytest.fixture(scope="session")
def built() -> None:
    """Skips where the checker has not been extracted."""
    try:
        verified.verified_checker()
    except pl.InputError as error:
        pytest.skip(str(error))
