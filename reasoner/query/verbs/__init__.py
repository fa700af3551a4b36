"""What the verbs do, a module for each family; importing them registers them with `answers` and `changes`."""

from __future__ import annotations

from reasoner.query.verbs import (
    beliefs,
    cohorts,
    concepts,
    finding_out,
    helping,
    languages,
    patients,
    pictures,
    proofs,
    reasons,
    recommending,
    rules,
    sessions,
)

__all__ = [
    "beliefs",
    "cohorts",
    "concepts",
    "finding_out",
    "helping",
    "languages",
    "patients",
    "pictures",
    "proofs",
    "reasons",
    "recommending",
    "rules",
    "sessions",
]
