"""What numbers rest on is told beside them, unsourced ones as such."""

import pytest

from reasoner.explain.background import Background

SOURCED = {
    "status": "sourced",
    "source": "Kline JA, Courtney DM. Rule-out criteria. J Thromb Haemost 2008;6:772",
    "section": "Summary",
}
BELIEF = {
    "bases": {
        "surgery": {
            "embolism": SOURCED | {"status": "partly sourced"},
            "reflux": {"status": "unsourced", "source": "", "section": ""},
        }
    },
    "prior_bases": {"emergency": {"embolism": SOURCED}},
    "excluded_by": {"embolism": [SOURCED | {"en": "a negative D-dimer", "fr": "des D-dimères négatifs"}]},
}


@pytest.mark.parametrize(
    ("language", "partly", "unsourced"),
    [("en", "partly unsourced", "unsourced"), ("fr", "en partie sans source", "sans source")],
)
def test_what_a_term_rests_on(language, partly, unsourced):
    background = Background(language, "emergency", BELIEF)
    assert background.of_term("surgery", "embolism") == f"[Kline JA 2008, Summary; {partly}]"
    assert background.of_term("surgery", "reflux") == f"[{unsourced}]"
    assert background.of_term("surgery", "angina") == background.of_term("E_91", "embolism") == ""


def test_what_a_prior_rests_on():
    assert Background("en", "emergency", BELIEF).of_prior("embolism") == "[Kline JA 2008, Summary]"
    assert Background("en", "ddxplus", BELIEF).of_prior("embolism") == ""


def test_what_would_exclude():
    assert list(Background("fr", "emergency", BELIEF).exclusions("embolism")) == [
        "des D-dimères négatifs [Kline JA 2008, Summary]"
    ]
    assert list(Background("fr", "emergency", BELIEF).exclusions("reflux")) == []
    assert Background("en", "emergency", BELIEF).first_exclusion("embolism") == "a negative D-dimer"
    assert Background("en", "emergency", BELIEF).first_exclusion("reflux") == ""
