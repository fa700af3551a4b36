"""Keys, and a log of some records."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from reasoner.ledger import Override, Signer
from reasoner.ledger.keys import public_key

from .logs import Written


@pytest.fixture(scope="session")
def signers():
    """Two signers, the log's own and a stranger; always the same, so that what chance does can be done again."""
    keys = [Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (1, 2)]
    return tuple(
        Signer(key, b"a long secret, number %d" % place, public_key(key.public_key())) for place, key in enumerate(keys)
    )


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
