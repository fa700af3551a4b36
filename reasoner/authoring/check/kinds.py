"""The kinds of finding of a search over all patients."""

from __future__ import annotations

from reasoner.authoring.findings import Check

PAGE = "docs/handbook/check.md"

CONTRADICTORY = Check(
    "contradictory-advice",
    "error",
    "one rule tells a clinician to do what another tells the same clinician not to do",
    PAGE,
)
PRIORITY = Check(
    "priority-not-kept",
    "error",
    "a module is declared to override another, and the advice of the other is what is concluded",
    PAGE,
)
INTERACTING = Check("interacting-actions", "error", "following both recommendations harms the patient", PAGE)
DUPLICATE = Check(
    "duplicate-order", "warning", "an order that is given twice, under two names, is carried out twice", PAGE
)
NO_MODEL = Check("no-model", "error", "there are patients of whom the rules conclude nothing, not even an alarm", PAGE)
DEAD = Check("dead-rule", "warning", "a rule that no patient can make fire looks like protection and is none", PAGE)
UNKNOWN = Check(
    "rests-on-unknown",
    "error",
    "an action is recommended although what would forbid it is not known, and nobody is told to look",
    PAGE,
)
GAP = Check("table-gap", "warning", "for a value between two rows the table says nothing, and nobody notices", PAGE)
OVERLAP = Check("table-overlap", "error", "two rows that both apply give two numbers for one thing", PAGE)
LOOP = Check(
    "loop",
    "warning",
    "each of two modules takes from the other what it concludes: neither can be read, or withdrawn, alone",
    PAGE,
)
KINDS = (CONTRADICTORY, PRIORITY, INTERACTING, DUPLICATE, NO_MODEL, DEAD, UNKNOWN, GAP, OVERLAP, LOOP)
