"""Patients of DDXPlus as answer sheets, models to question them with, and the plain naive Bayes that they are compared with."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reasoner.decision.asking import Policy, Questionnaire, Situation, Stop
from reasoner.decision.complaint import complaints
from reasoner.engine.cases import read_labelled_rows
from reasoner.engine.reasoner import Reasoner
from reasoner.probability.evidence import Term
from reasoner.probability.learning.rows import Row
from reasoner.probability.posterior import PreparedBelief, believe, prepare
from reasoner.probability.structure import BeliefStructure
from reasoner.vocabulary import split_atom

ADDED = 0.1
"""What plain naive Bayes adds to each count."""
MOMENT = "2000-01-01T00:00"
FREE = ("age", "sex")
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Sheet:
    """One patient: the answers that there are, by evidence; the first evidence; what is complained of; and the truth.

    Parameters: `truth`, the id of the condition, empty where the file does not say; `reference`, the differential of the data.
    """

    answers: Mapping[str, tuple[Term, ...]]
    first: str
    complaints: frozenset[str]
    truth: str
    reference: Mapping[str, float]

    def row(self) -> Row:
        """The patient as a row to learn from."""
        return self.truth, [(term.evidence, term.value) for terms in self.answers.values() for term in terms]


def read_sheets(
    path: Path, reasoner: Reasoner, structure: BeliefStructure, named: Mapping[str, str], progress: Progress
) -> list[Sheet]:
    """Read a file through the patient and the ontology rooms, as every other record is.

    Parameters: `named`, the id of each condition by its name in the file.
    """
    total = path.read_bytes().count(b"\n") - 1
    parents = {one.id: one.parent for one in structure.evidences if one.parent}
    sheets = []
    for number, (patient, row) in enumerate(read_labelled_rows(path, reasoner.knowledge.sources, MOMENT), start=1):
        state = reasoner.state(patient, as_of=MOMENT, profile="ddxplus")
        answers: dict[str, list[Term]] = defaultdict(list)
        for term in state.belief.found:
            answers[term.evidence].append(term)
        affirmed = {name for name, terms in answers.items() if terms[0].value == 0}
        asked = {
            name: tuple(terms)
            for name, terms in answers.items()
            if parents.get(name, name) in affirmed or name not in parents
        }
        presented = frozenset(split_atom(atom)[1][0] for atom in complaints(state.grounding.ages))
        reference = {
            named[name]: float(one)
            for name, one in ast.literal_eval(row.get("top5_diagnoses") or "[]")
            if name in named
        }
        sheets.append(
            Sheet(asked, row.get("feature_id") or "", presented, named.get(row.get("diagnosis") or "", ""), reference)
        )
        progress(number, total)
    return sheets


@dataclass(frozen=True)
class Model:
    """A learned model, ready to believe and to choose questions."""

    belief: PreparedBelief
    questionnaire: Questionnaire


def model_of(document: Mapping[str, Any], structure: BeliefStructure) -> Model:
    """A model document under its own frequencies, with every evidence but age and sex to be asked."""
    profile = {**document["priors"], "exposures": [], "without": [], "ask_ppm": 0}
    prepared = prepare({**document, "profiles": {"ddxplus": profile}})
    askable = frozenset(one.id for one in structure.evidences if one.id not in FREE)
    return Model(prepared, Questionnaire(structure.hypotheses, structure.evidences, prepared.tables / 1e6, askable))


@dataclass(frozen=True)
class Outcome:
    """How the questioning of one patient ended.

    Parameters: `posterior` of the conditions, renormalised without `other`; `open`, what must not be missed and was not excluded.
    """

    posterior: NDArray[np.float64]
    questions: int
    open: tuple[str, ...] = ()


def question(model: Model, sheet: Sheet, policy: Policy) -> Outcome:
    """Question a patient: the first evidence, age and sex are free, every other evidence is one question with all its values."""
    kinds = {one.id: one.kind for one in model.questionnaire.evidences}
    answered = {*FREE, sheet.first}
    known = [term for name in answered for term in sheet.answers.get(name, ())]
    count = 0
    while True:
        belief = believe(model.belief, "ddxplus", [term.atom for term in known])
        situation = Situation(
            np.array(belief.posterior_ppm) / 1e6,
            np.array([high for _, high in belief.intervals_ppm]) / 1e6,
            frozenset(answered),
            frozenset(term.evidence for term in known if term.value == 0 and kinds[term.evidence] == "binary"),
            count,
        )
        step = policy(model.questionnaire, situation)
        if isinstance(step, Stop):
            return Outcome(without_other(np.array(belief.log_weights) / 1e6), count, step.open)
        answered.add(step.evidence)
        known += sheet.answers.get(step.evidence, ())
        count += 1


def full_evidence(model: Model, sheet: Sheet) -> Outcome:
    """The belief in a patient of whom everything is known."""
    atoms = [term.atom for terms in sheet.answers.values() for term in terms]
    weights = np.array(believe(model.belief, "ddxplus", atoms).log_weights) / 1e6
    return Outcome(without_other(weights), len(sheet.answers))


def without_other(log_weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of the conditions, given that it is one of them."""
    scaled = np.exp(log_weights[:-1] - log_weights[:-1].max())
    chances: NDArray[np.float64] = scaled / scaled.sum()
    return chances


def naive_bayes(structure: BeliefStructure, rows: Sequence[Row]) -> Model:
    """The peer: counts of values with `ADDED` to each, every finding independent, no structure, hardly any `other`."""
    from reasoner.probability.learning.rows import count, layout, validated

    places = layout(structure)
    seen, patients = count(places, validated(structure, rows))
    weights = seen + ADDED
    owner = places.evidence_of_column
    rates = weights / np.add.reduceat(weights, places.first, axis=1)[:, owner]
    rates = np.concatenate([rates, np.full((1, places.columns), 1e-9)])
    prior = np.append(patients + 0.5, 1e-9)
    logs = np.rint(np.log(rates) * 1e6).astype(int)
    tables = {
        one.id: [logs[:, first + value].tolist() for value in range(one.values)]
        for one, first in zip(structure.evidences, places.first, strict=True)
    }
    blocks = {one.id: [[0] * len(prior)] * one.values for one in structure.evidences}
    nothing = np.zeros(200, dtype="<i2").tobytes()
    return model_of(
        {
            "hypotheses": list(structure.hypotheses),
            "evidences": [one.as_json() for one in structure.evidences],
            "tables": tables,
            "blocks": blocks,
            "draws": {"count": 200, "unit": 1000, "data": _base64(nothing)},
            "priors": {
                "prior": np.rint(np.log(prior / prior.sum()) * 1e6).astype(int).tolist(),
                "prior_draws": _base64(nothing * len(prior)),
            },
        },
        structure,
    )


def _base64(data: bytes) -> str:
    import base64

    return base64.b64encode(data).decode("ascii")
