"""Makes right certificates for the tiny knowledge base, as plainly as the specification can be read.

The models come from clingo and everything else from loops, so that the checker is compared with something unlike itself.
"""

from __future__ import annotations

import base64
import re
import struct
from datetime import datetime
from fractions import Fraction
from typing import Any

import clingo
import several_oracle

from checker import tiny_base as base
from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.certificate.fixedpoint import exponential

UP = ("present", "history", "family", "takes", "allergy", "complaint")
DOWN = ("absent", "no_history", "no_family", "not_taking", "no_allergy")
INPUTS = (*UP, *DOWN, "value", "sex", "onset", "no_known_allergy")


def minutes(later: str, earlier: str) -> int:
    return int((datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()) // 60


# --- facts and inputs ----------------------------------------------------------------------------------------------


def build_facts(record: dict[str, Any], as_of: str) -> list[dict[str, Any]]:
    """Facts of records in which no two measurements conflict."""
    facts = []
    for number, entry in enumerate(record["entries"], start=1):
        fact: dict[str, Any] = {"id": f"f{number}", "entry": entry}
        facts.append(fact)
        row = base.LEXICON.get(entry["text"].lower().replace("_", " "))
        if row is None:
            fact["entry"] = {**entry, "text": ""}
            fact["state"] = "unknown_concept"
            continue
        fact["concept"] = row["concept"]
        if entry["kind"] == "measurement":
            observable = base.OBSERVABLES["observables"][row["concept"]]
            factor = Fraction(1)
            if "basis" in entry:
                basis = observable["bases"][entry["basis"]]
                fact["concept"], factor = basis["concept"], Fraction(*basis["factor"])
            a, b, c, d = observable["units"][entry["unit"]]
            exact = (Fraction(entry["value"].replace(",", ".")) * Fraction(a, b) + Fraction(c, d)) * factor
            fact["n"] = int((exact / Fraction(*observable["resolution"]) + Fraction(1, 2)) // 1)
        if entry.get("polarity") == "unknown":
            fact["state"] = "unknown"
            continue
        newer = [
            other
            for other in record["entries"]
            if other["text"] == entry["text"] and other["kind"] == "measurement" and other["latest"] > entry["latest"]
        ]
        if entry["kind"] == "measurement" and newer:
            fact["state"] = "superseded"
            continue
        fact["state"] = "used"
        fact["seeds"] = sorted(build_seeds(entry, fact, row, as_of))
        fact["age"] = minutes(as_of, entry["earliest"])
    return facts


def build_seeds(entry: dict[str, str], fact: dict[str, Any], row: dict[str, str], as_of: str) -> set[str]:
    concept, absent = fact["concept"], entry.get("polarity") == "absent"
    if entry["kind"] == "measurement":
        fever = {"present(fever)"} if concept == "heart_rate" and fact["n"] >= 300 else set()
        return {f"value({concept},{fact['n']})"} | fever
    if entry["kind"] == "complaint":
        return {f"complaint({concept})", f"present({concept})"}
    if entry["kind"] == "allergy":
        return {f"{'no_' if absent else ''}allergy({concept})"}
    assert entry["kind"] == "finding"
    if "subject" in row:
        return {f"{'no_' if absent else ''}family({concept})"}
    if "context" in row or entry.get("context") == "history":
        return {f"{'no_' if absent else ''}history({concept})"}
    onset = {f"onset({concept},{minutes(as_of, entry['onset'])})"} if "onset" in entry and not absent else set()
    return {f"{'absent' if absent else 'present'}({concept})"} | onset


def close(seed: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The atoms that a seed gives, and the pairs of concepts used."""
    found = re.fullmatch(r"(\w+)\((\w+)\)", seed)
    if found is None or found[1] not in UP + DOWN:
        return {seed}, set()
    predicate, concept = found.groups()
    pairs = {(sub, sup) for sub, above in base.ISA.items() for sup in above}
    used = {pair for pair in pairs if pair[0 if predicate in UP else 1] == concept}
    return {seed} | {f"{predicate}({pair[1 if predicate in UP else 0]})" for pair in used}, used


def build_inputs(facts: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    inputs: dict[str, dict[str, Any]] = {}
    pairs: set[tuple[str, str]] = set()
    for fact in facts:
        closed = [close(seed) for seed in fact.get("seeds", [])]
        for atom in sorted(set().union(*(atoms for atoms, _ in closed))):
            row = inputs.setdefault(atom, {"atom": atom, "age": fact["age"], "facts": []})
            row["age"] = min(row["age"], fact["age"])
            row["facts"].append(fact["id"])
        for _, used in closed:
            pairs |= used
    return [inputs[atom] for atom in sorted(inputs)], sorted(pairs)


# --- ontology ------------------------------------------------------------------------------------------------------


def prove(sub: str, sup: str) -> list[Any]:
    """Apply every rule to everything that is known until the goal is there."""
    steps: list[Any] = []

    def add(rule: str, premises: list[Any], conclusion: list[str]) -> None:
        if conclusion not in [step[2] for step in steps]:
            steps.append([rule, premises, conclusion])

    for name in (*base.CONCEPTS, *base.OTHER_CONCEPTS):
        add("self", [], ["is", name, name])
    while True:
        for index, step in enumerate(steps):
            if step[2] == ["is", sub, sup]:
                return steps[: index + 1]
        known = [step[2] for step in steps]
        for identifier, axiom in base.AXIOMS.items():
            for i, one in enumerate(known):
                x = one[1]
                if axiom[0] == "sub" and all(["is", x, a] in known for a in axiom[1]):
                    add("sub", [identifier, *(known.index(["is", x, a]) for a in axiom[1])], ["is", x, axiom[2]])
                if axiom[0] == "some" and one == ["is", x, axiom[1]]:
                    add("some", [identifier, i], ["has", x, axiom[2], axiom[3]])
                if one[0] == "is":
                    continue
                if axiom[0] == "from_some" and one[2] == axiom[1] and ["is", one[3], axiom[2]] in known:
                    add("from_some", [identifier, i, known.index(["is", one[3], axiom[2]])], ["is", x, axiom[3]])
                if axiom[0] == "role" and axiom[1] == [one[2]]:
                    add("role", [identifier, i], ["has", x, axiom[2], one[3]])
                for j, two in enumerate(known):
                    if axiom[0] == "role" and two[0] == "has" and axiom[1] == [one[2], two[2]] and one[3] == two[1]:
                        add("chain", [identifier, i, j], ["has", x, axiom[2], two[3]])


# --- programs ------------------------------------------------------------------------------------------------------


def statements(source: str) -> list[tuple[str, int | None, str]]:
    """(id, window in hours, text) of files in which a statement is one line and a window is in hours."""
    found = []
    identifier, window = "", None
    for line in source.splitlines():
        if line.startswith("%! id: "):
            identifier, window = line[7:], None
        elif line.startswith("%! window: "):
            window = int(line.split()[2])
        elif line and not line.startswith("%"):
            found.append((identifier, window, line))
    return found


def solve(program: str) -> list[clingo.Symbol]:
    control = clingo.Control(["--warn=none"])
    control.add("base", [], program)
    control.ground([("base", [])])
    models: list[list[clingo.Symbol]] = []
    control.solve(on_model=lambda model: models.append(model.symbols(atoms=True)))
    assert len(models) == 1
    return models[0]


def standing(source: str) -> set[str]:
    """What the rules without `not` and aggregates derive from nothing."""
    positive = [line for _, _, line in statements(source) if "not " not in line and "#" not in line]
    return {str(symbol) for symbol in solve("\n".join(positive))}


def build_program(source: str, ages: dict[str, int], more_inputs: set[str]) -> list[dict[str, Any]]:
    """Have clingo list the model and, for each rule, its instances with the positive atoms of their bodies."""
    program = [f"{atom}." for atom in {*ages, *more_inputs}]
    rules = statements(source)
    for number, (_, window, line) in enumerate(rules):
        text = named_blanks(line)
        if window is not None:
            text = re.sub(rf"\b({'|'.join(INPUTS)})\(", rf"recent{window}_\1(", text)
            program += [f"recent{window}_{atom}." for atom, age in ages.items() if age <= window * 60]
        head, _, body = text.rstrip(".").partition(" :- ")
        positive = re.findall(r"(?:^|(?<=, ))[a-z]\w*(?:\([^()]*\))?(?=, |$)", re.sub(r"\{.*?\}", "", body))
        positive = [re.sub(r"^recent\d+_", "", atom) for atom in positive]
        instance = f"instance({number}, n({','.join(['0', *names(line)])}), {head}, b({','.join(['0', *positive])}))"
        program += [text, f"{instance} :- {body}." if body else f"{instance}."]
    instances = []
    for symbol in solve("\n".join(program)):
        if symbol.name == "instance":
            number, values, head, body = symbol.arguments
            identifier, _, line = rules[number.number]
            pairs = zip(names(line), values.arguments[1:], strict=True)
            substitution = {name.replace("Blank", "_"): str(value) for name, value in pairs}
            step = {"rule": identifier, "substitution": substitution, "head": str(head)}
            instances.append((step, {str(atom) for atom in body.arguments[1:]}))
    ranks = dict.fromkeys({*ages, *more_inputs, *standing(source)}, 0)
    steps: list[dict[str, Any]] = []
    while ready := [(step, body) for step, body in instances if body <= ranks.keys() and step["head"] not in ranks]:
        ranked = [(1 + max((ranks[atom] for atom in body), default=0), step["head"], step) for step, body in ready]
        rank, head, step = min(ranked, key=lambda one: one[:2])
        steps.append(step)
        ranks[head] = rank
    return steps


def atoms_of(source: str, steps: list[dict[str, Any]]) -> set[str]:
    """Everything that a program derives."""
    return {*standing(source), *(step["head"] for step in steps)}


def named_blanks(line: str) -> str:
    count = iter(range(1, 99))
    return re.sub(r"\b_\b", lambda _: f"Blank{next(count)}", line)


def names(line: str) -> list[str]:
    """The global variables of a one-line statement."""
    return sorted(set(re.findall(r"\b[A-Z]\w*", re.sub(r"\{.*?\}", "", named_blanks(line)))))


# --- belief --------------------------------------------------------------------------------------------------------


def complement(atom: str) -> str:
    predicate, rest = atom.split("(")
    pairs = {"present": "absent", "history": "no_history"}
    return f"{pairs[predicate]}({rest}"


def parts_per_million(weights: list[int]) -> list[int]:
    e = [exponential(max(weights) - weight) for weight in weights]
    return [(2 * 10**6 * one + sum(e)) // (2 * sum(e)) for one in e]


def build_belief(inputs: set[str], profile_name: str = "acute") -> dict[str, Any]:
    document = base.BELIEF
    profile = document["profiles"][profile_name]
    prior = list(profile["prior"])
    (exposure,) = profile["exposures"]
    if exposure["atom"] in inputs:
        prior[1] = exposure["if_present"]
    elif exposure["absent_atom"] in inputs:
        prior[1] = exposure["if_absent"]
    chosen: list[tuple[str, int, str]] = []
    yes, no = document["evidences"][0]["atoms"]
    if (yes in inputs) != (no in inputs):
        chosen.append(("chest", 0 if yes in inputs else 1, yes if yes in inputs else no))
    for value, atom in enumerate(document["evidences"][1]["atoms"]):
        if atom in inputs and complement(atom) not in inputs:
            chosen.append(("warm", value, atom))
    for atom in inputs:
        if atom.startswith("value(heart_rate,"):
            chosen.append(("rate", 0 if int(atom[17:-1]) < 100 else 1, atom))
    weights = [document["tables"][name][value] for name, value, _ in chosen]
    log_weights = [prior[h] + sum(row[h] for row in weights) for h in range(3)]
    numbers = [base64.b64decode(data) for data in (document["draws"]["data"], profile["prior_draws"])]
    draws, prior_draws = (struct.unpack(f"<{len(data) // 2}h", data) for data in numbers)
    lows: list[list[int]] = [[], [], []]
    highs: list[list[int]] = [[], [], []]
    for s in [None, *range(200)]:
        sample = list(log_weights)
        if s is not None:
            for h in range(3):
                shifts = [prior_draws[h * 200 + s]]
                shifts += [draws[document["blocks"][name][value][h] * 200 + s] for name, value, _ in chosen]
                sample[h] += 1000 * sum(shifts)
        e = [exponential(max(sample) - weight) for weight in sample]
        for h in range(3):
            lows[h].append(10**6 * e[h] // sum(e))
            highs[h].append(-(-(10**6) * e[h] // sum(e)))
    questions = []
    if exposure["atom"] not in inputs and exposure["absent_atom"] not in inputs:
        raised = [log_weights[0], log_weights[1] - prior[1] + max(prior[1], exposure["if_present"]), log_weights[2]]
        ppm = parts_per_million(raised)[1]
        if ppm >= profile["ask_ppm"]:
            questions.append({"ask": exposure["ask"], "hypothesis": "infection", "ppm_if_present": ppm})
    return {
        "profile": profile_name,
        "prior": prior,
        "terms": [
            {"evidence": name, "value": value, "atom": atom, "weights": row}
            for (name, value, atom), row in zip(chosen, weights, strict=True)
        ],
        "log_weights": log_weights,
        "posterior_ppm": parts_per_million(log_weights),
        "intervals_ppm": [
            [min(sorted(lows[h][1:])[4], lows[h][0]), max(sorted(highs[h][1:])[195], highs[h][0])] for h in range(3)
        ],
        "questions": questions,
    }


# --- conclusions ---------------------------------------------------------------------------------------------------


def presents(ages: dict[str, int]) -> bool:
    """Whether there is a complaint of the last 30 days."""
    return min((age for atom, age in ages.items() if atom.startswith("complaint(")), default=43201) <= 43200


def build_conclusions(
    atoms: set[str], belief: dict[str, Any], facts: list[dict[str, Any]], ages: dict[str, int]
) -> dict[str, Any]:
    """Conclusions for the predicates that the tiny rules can derive."""
    ppm = dict(zip(base.HYPOTHESES, belief["posterior_ppm"], strict=True))
    questions: dict[str, set[str]] = {}
    for atom in atoms:
        if found := re.fullmatch(r"wanted\((\w+),(\w+)\)", atom):
            questions.setdefault(found[1], set()).add(found[2])
    for question in belief["questions"] if presents(ages) else []:
        questions.setdefault(question["ask"], set()).add(question["hypothesis"])
    doses = [re.fullmatch(r"dose\(give_heparin,(\d+),(\w+),(\w+)\)", atom) for atom in sorted(atoms)]
    used_atoms = {term["atom"] for term in belief["terms"]} | ({"history(fever)", "no_history(fever)"} & set(ages))
    bands = [("likely", 500000), ("possible", 50000), ("unlikely", 0)]
    treat = {
        "action": "give_heparin",
        "status": "should",
        "order": 1000,
        "doses": [[int(dose[1]), dose[2], dose[3]] for dose in doses if dose],
        "after_checking": [],
        "caution": [],
    }
    order = sorted(range(3), key=lambda h: (-ppm[base.HYPOTHESES[h]], base.HYPOTHESES[h])) if presents(ages) else []
    return {
        "alarms": [{"alarm": "possible_clot", "level": "urgent", "minutes": 60}] if "high(demo)" in atoms else [],
        "must_not_miss": sorted((h for h in ppm if f"open({h})" in atoms), key=lambda h: (-ppm[h], h)),
        "actions": [treat] if "recommended(give_heparin,should)" in atoms else [],
        "against": [],
        "questions": [
            {"ask": ask, "for": sorted(questions[ask])}
            for ask in sorted(questions, key=lambda a: (-len(questions[a]), a))
        ],
        "hypotheses": [
            {
                "hypothesis": base.HYPOTHESES[h],
                "ppm": belief["posterior_ppm"][h],
                "interval": belief["intervals_ppm"][h],
                "band": next(name for name, least in bands if belief["posterior_ppm"][h] >= least),
            }
            for h in order
        ],
        "conflicts": sorted(atom for atom in atoms if atom.startswith(("contradiction(", "conflict("))),
        "not_understood": [f["id"] for f in facts if f["state"] not in ("used", "unknown", "superseded")],
        "unknown": [f["id"] for f in facts if f["state"] == "unknown"],
        "superseded": [f["id"] for f in facts if f["state"] == "superseded"],
        "not_used_in_probability": [
            f["id"]
            for f in facts
            if f["state"] == "used" and not set().union(*(close(seed)[0] for seed in f["seeds"])) & used_atoms
        ],
    }


# --- the whole -----------------------------------------------------------------------------------------------------


def read_ppm(belief: dict[str, Any]) -> list[tuple[int, int]]:
    """The intervals that rules read."""
    intervals = belief["intervals_ppm"]
    if "several" not in belief:
        return [(low, high) for low, high in intervals]
    marginals = belief["several"]["marginals_ppm"]
    return [(min(low, ppm), max(high, ppm)) for (low, high), ppm in zip(intervals, marginals, strict=True)]


def build(record: dict[str, Any] | None = None, at_most: int = 1) -> dict[str, Any]:
    """A right certificate for a record, sealed."""
    record = record or base.RECORD
    request = base.REQUEST | ({"options": {"at_most": at_most}} if at_most > 1 else {})
    facts = build_facts(record, request["as_of"])
    inputs, pairs = build_inputs(facts)
    ages = {row["atom"]: row["age"] for row in inputs}
    assess_source = base.SOURCES["rules/core/assess.lp"] + base.SOURCES["rules/demo/assess.lp"]
    assess = build_program(assess_source, ages, set())
    belief = build_belief(set(ages))
    if at_most > 1:
        belief["several"] = several_oracle.several(base.BELIEF, belief, at_most)
    believed = {
        f"belief({h},{low},{high})"
        for h, (low, high) in zip(base.HYPOTHESES, read_ppm(belief), strict=True)
        if presents(ages)
    }
    assessed = atoms_of(assess_source, assess)
    act = build_program(base.SOURCES["rules/demo/act.lp"], ages, {*assessed, *believed})
    acted = atoms_of(base.SOURCES["rules/demo/act.lp"], act)
    identity = {
        "documents": {name: digest(canonical(value)) for name, value in base.DOCUMENTS.items()},
        "sources": {path: digest(source.encode()) for path, source in base.SOURCES.items()},
    }
    return seal(
        {
            "format": "reasoner/certificate/5",
            "kb": digest_of(identity),
            "case": {
                "digest": digest_of({**record, "entries": [fact["entry"] for fact in facts]}),
                "recorded": record["recorded"],
            },
            "request": request,
            "modules": [{"id": "core", "state": "in_force"}, {"id": "demo", "state": "in_force"}],
            "facts": facts,
            "inputs": inputs,
            "ontology": [{"sub": sub, "sup": sup, "proof": prove(sub, sup)} for sub, sup in pairs],
            "assess": assess,
            "belief": belief,
            "act": act,
            "costs": [],
            "conclusions": build_conclusions({*assessed, *acted}, belief, facts, ages),
            "attested": [],
        }
    )


def seal(certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate with the right seal."""
    rest = {key: value for key, value in certificate.items() if key != "seal"}
    return {**rest, "seal": digest_of(rest)}
