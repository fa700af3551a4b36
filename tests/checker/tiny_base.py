"""A knowledge base small enough to follow by hand: 8 classes, 2 modules, 13 rules, 3 hypotheses, 200 draws."""

from __future__ import annotations

import base64
import random
import struct
from typing import Any

from reasoner.certificate.canonical import canonical
from reasoner.checker.verify import Knowledge

CORE_ASSESS = """\
% Shared rules.

%! id: contradiction
contradiction(X) :- present(X), absent(X).

%! id: item_pain
item(demo, chest_pain, 2).
%! id: item_fever
item(demo, fever, 1).

%! id: points_found
points(S,I,P) :- item(S,I,P), present(I).

%! id: total
total(S,T) :- item(S,_,_), T = #sum { P,I : points(S,I,P) }.
"""

DEMO_ASSESS = """\
%! id: fast_heart
%! window: 1 h
points(demo, heart_rate, 3) :- value(heart_rate,N), N > 100.

%! id: unclear
unclear(S,I) :- item(S,I,_), not present(I), not absent(I).

%! id: low
low(S) :- total(S,T), 0 <= T <= 2.

%! id: high
high(S) :- total(S,T), not low(S), #count { I : points(S,I,P), P > 0 } >= 2.
"""

DEMO_ACT = """\
%! id: alarm_high
alarm(possible_clot, urgent, 60) :- high(demo).

%! id: open_hypothesis
open(H) :- belief(H,_,Hi), Hi >= 20000, H != other.

%! id: treat
recommended(give_heparin, should) :- high(S), total(S,T), not allergy(heparin).

%! id: dose
dose(give_heparin, 10*T/3, unit_mg, iv) :- recommended(give_heparin,_), total(demo,T).

%! id: wanted
wanted(I,S) :- unclear(S,I).
"""

SOURCES = {
    "rules/core/assess.lp": CORE_ASSESS,
    "rules/demo/assess.lp": DEMO_ASSESS,
    "rules/demo/act.lp": DEMO_ACT,
}

AXIOMS: dict[str, Any] = {
    "a1": ["sub", ["chest_pain"], "pain"],
    "a2": ["sub", ["pain"], "finding"],
    "a3": ["some", "pleuritic_pain", "at", "pleura"],
    "a4": ["some", "pleura", "part_of", "chest"],
    "a5": ["role", ["at", "part_of"], "at"],
    "a6": ["role", ["at"], "located_in"],
    "a7": ["from_some", "located_in", "chest", "chest_finding"],
    "a8": ["sub", ["pleuritic_pain"], "pain"],
    "a9": ["sub", ["chest_finding", "pain"], "chest_pain"],
    "a10": ["sub", ["fever"], "finding"],
}
CONCEPTS = ("chest", "chest_pain", "fever", "finding", "heart_rate", "pain", "pleura", "pleuritic_pain")
OTHER_CONCEPTS = (
    "chest_finding",
    "clot",
    "d_dimer",
    "d_dimer_ddu",
    "d_dimer_feu",
    "heparin",
    "infection",
    "none_known",
)
ISA = {
    "chest_pain": ["finding", "pain"],
    "fever": ["finding"],
    "pain": ["finding"],
    "pleuritic_pain": ["chest_finding", "chest_pain", "finding", "pain"],
}

LEXICON: dict[str, Any] = {name.replace("_", " "): {"concept": name} for name in (*CONCEPTS, *OTHER_CONCEPTS, "female")}
LEXICON |= {
    "douleur pleurale": {"concept": "pleuritic_pain"},
    "fievre jadis": {"concept": "fever", "context": "history"},
    "family fever": {"concept": "fever", "subject": "relative"},
    "no fever": {"concept": "fever", "polarity": "absent"},
}

OBSERVABLES: dict[str, Any] = {
    "observables": {
        "heart_rate": {
            "unit": "/min",
            "resolution": [1, 1],
            "plausible": [10, 400],
            "units": {"/min": [1, 1, 0, 1], "/s": [60, 1, 0, 1]},
        },
        "d_dimer": {
            "unit": "ug/L",
            "resolution": [1, 1],
            "plausible": [0, 100000],
            "units": {"ug/L": [1, 1, 0, 1], "mg/L": [1000, 1, 0, 1]},
            "bases": {
                "DDU": {"concept": "d_dimer_ddu", "factor": [2, 1]},
                "FEU": {"concept": "d_dimer_feu", "factor": [1, 1]},
            },
        },
    },
    "definitions": [{"at_least": 300, "finding": "fever", "observable": "heart_rate"}],
}

MODULES: dict[str, Any] = {
    "within": {"FR": ["EU"]},
    "modules": [
        {
            "id": name,
            "title": {"en": name, "fr": name},
            "publisher": "nobody",
            "version": "1",
            "source": "none",
            "jurisdiction": [place],
            "valid_from": start,
            "valid_until": "",
            "licence": "CC0-1.0",
            "scheme": "",
            "clinical_review": "none",
            "requires": requires,
        }
        for name, place, start, requires in (("core", "EU", "", []), ("demo", "FR", "2020-01-01", ["core"]))
    ],
}

HYPOTHESES = ["clot", "infection", "other"]
COUNT = 200
_CHANCE = random.Random(7)


def _draws(rows: int) -> str:
    numbers = [_CHANCE.randrange(-900, 900) for _ in range(rows * COUNT)]
    return base64.b64encode(struct.pack(f"<{len(numbers)}h", *numbers)).decode()


BELIEF: dict[str, Any] = {
    "hypotheses": HYPOTHESES,
    "evidences": [
        {"id": "chest", "kind": "binary", "atoms": ["present(chest_pain)", "absent(chest_pain)"]},
        {"id": "warm", "kind": "categorical", "atoms": ["present(fever)", "history(fever)"]},
        {"id": "rate", "kind": "range", "observable": "heart_rate", "from": [0, 100]},
    ],
    "tables": {
        "chest": [[-300000, -2000000, -1500000], [-1400000, -140000, -250000]],
        "warm": [[-2300000, -200000, -2900000], [-700000, -600000, -800000]],
        "rate": [[-900000, -800000, -100000], [-500000, -600000, -2300000]],
    },
    "blocks": {
        "chest": [[1, 2, 3], [4, 5, 6]],
        "warm": [[0, 1, 2], [3, 4, 5]],
        "rate": [[6, 5, 4], [3, 2, 0]],
    },
    "draws": {"count": COUNT, "unit": 1000, "data": _draws(7)},
    "profiles": {
        "acute": {
            "prior": [-3000000, -1500000, -400000],
            "prior_draws": _draws(3),
            "exposures": [
                {
                    "hypothesis": "infection",
                    "ask": "fever",
                    "atom": "history(fever)",
                    "absent_atom": "no_history(fever)",
                    "if_present": -200000,
                    "if_absent": -9000000,
                }
            ],
            "without": [],
            "bands": [["likely", 500000], ["possible", 50000], ["unlikely", 0]],
            "ask_ppm": 1000,
            "numbers": "unsourced",
            "domain": "none",
            "documentation": "A toy.",
        }
    },
}

DOCUMENTS: dict[str, Any] = {
    "ontology": {
        "axioms": AXIOMS,
        "concepts": {name: {} for name in (*CONCEPTS, *OTHER_CONCEPTS, "female")},
        "isa": ISA,
    },
    "lexicon": LEXICON,
    "observables": OBSERVABLES,
    "modules": MODULES,
    "belief": BELIEF,
}

REQUEST = {
    "as_of": "2026-03-01T12:00",
    "jurisdiction": "FR",
    "options": {},
    "policy": "safe",
    "preferences": {},
    "profile": "acute",
}


def entry(text: str, kind: str = "finding", **rest: str) -> dict[str, str]:
    """One entry at 11:30 of the day, with a pointer of its own text unless it has another."""
    moment = rest.pop("at", "2026-03-01T11:30")
    times = {"earliest": moment, "latest": moment}
    return {"pointer": f"/{text}/{moment}", "kind": kind, "text": text, **times, **rest}


RECORD: dict[str, Any] = {
    "recorded": "2026-03-01T11:45",
    "entries": [
        entry("Douleur pleurale", kind="complaint"),
        entry("heart_rate", kind="measurement", value="2", unit="/s"),
        entry("heart_rate", kind="measurement", value="90", unit="/min", at="2026-03-01T09:00"),
        entry("d_dimer", kind="measurement", value="0,25", unit="mg/L", basis="DDU"),
        entry("fever", polarity="unknown"),
        entry("family fever"),
        entry("gibberish"),
        entry("pain", polarity="present", onset="2026-03-01T10:00"),
    ],
}


def knowledge(**changes: Any) -> Knowledge:
    """The knowledge base, with some documents replaced; `sources` replaces the rules."""
    sources = changes.pop("sources", SOURCES)
    return Knowledge({name: canonical(value) for name, value in {**DOCUMENTS, **changes}.items()}, sources)
