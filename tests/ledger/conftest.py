"""Keys, and a log of some records."""

from __future__ import annotations

import pytest

from reasoner.ledger import Override, make_keys, read_signer

from .logs import Written


@pytest.fixture(scope="session")
def signers(tmp_path_factory):
    """Two signers, the log's own and a stranger."""
    folder = tmp_path_factory.mktemp("keys")
    return tuple(read_signer(make_keys(folder / name)[0]) for name in ("own", "other"))


@pytest.fixture
def written(tmp_path, signers):
    return Written(tmp_path / "log", signers[0])


@pytest.fixture
def filled(written):
    """A log of the beginning and six records."""
    for number in range(5):
        written.append(number, f"patient {number % 2}")
    written.append(
        5, "patient 0", Override("ct_pulmonary_angiography", "scintigraphy", "allergic to contrast", "radiologist")
    )
    return written
