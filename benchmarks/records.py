"""How much of real FHIR bundles is understood, and how long reading and grounding take.

    REASONER_DATA=DIR python benchmarks/records.py [--json]

Over the bundles in `fhir/synthea`: the share of the entries of Conditions, MedicationRequests and Observations (blood pressure
by its components) that lead to a concept, each code that does not, and the milliseconds to parse, validate, read and ground.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median

from reasoner import Patient, Reasoner
from reasoner.ontology.grounding import Grounder

COUNTED = ("Condition", "MedicationRequest", "Observation")
NOT_RESOLVED = ("unreadable", "unknown_concept", "double_negation", "not_measurable", "missing_basis", "unknown_basis")
NOT_READ = ("not_a_number", "ambiguous_number", "missing_unit", "unknown_unit", "implausible")


def bundles(folder: Path) -> list[Path]:
    found = sorted((folder / "fhir" / "synthea").glob("*.json.gz"))
    if not found:
        sys.exit("no bundles: set REASONER_DATA to the folder of development data")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    grounder = Grounder(Reasoner.load("FR").knowledge.content)
    resolved: Counter[str] = Counter()
    total: Counter[str] = Counter()
    by_words: Counter[str] = Counter()
    unresolved: Counter[str] = Counter()
    times = []
    paths = bundles(Path(os.environ.get("REASONER_DATA", "")))
    Patient.from_file(paths[0])
    for path in paths:
        data = path.read_bytes()
        start = time.perf_counter()
        patient = Patient.from_bytes(data, "bundle")
        facts = grounder.ground(patient.entries, patient.recorded).facts
        times.append((time.perf_counter() - start) * 1000)
        document = json.loads(gzip.decompress(data))
        for fact in facts:
            _, _, index, *_ = (*fact.entry.pointer.split("/"), "", "")
            if not index.isdecimal():
                continue
            kind = document["entry"][int(index)]["resource"]["resourceType"]
            if kind not in COUNTED:
                continue
            total[kind] += 1
            if fact.state in NOT_RESOLVED or fact.state in NOT_READ:
                unresolved[f"{kind} {' '.join(fact.entry.codes)} “{fact.entry.text}” {fact.state}"] += 1
            else:
                resolved[kind] += 1
                by_words[kind] += fact.found_by in ("text", "")
    figures = {
        "bundles": len(paths),
        "ms a bundle, median": median(times),
        "ms a bundle, most": max(times),
        **{
            kind: {"entries": total[kind], "resolved": resolved[kind] / total[kind], "by words": by_words[kind]}
            for kind in COUNTED
        },
        "unresolved": dict(unresolved.most_common()),
    }
    if options.json:
        print(json.dumps(figures, indent=1, ensure_ascii=False))
        return
    for name, figure in figures.items():
        print(f"{name:24} {figure if not isinstance(figure, dict) else ''}")
        for key, value in (figure or {"none": 0}).items() if isinstance(figure, dict) else ():
            print(f"    {key:60} {value:.3f}" if isinstance(value, float) else f"    {key:60} {value}")


if __name__ == "__main__":
    main()
