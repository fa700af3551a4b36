"""Claims about a knowledge base as a whole, checked once and not with every certificate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reasoner.checker.documents import DERIVED_INPUT, PROGRAMS, SOURCE_PATH, WORLDS, Knowledge
from reasoner.checker.logic import check_recursion, compile_penalty, compile_rule
from reasoner.checker.ontology import closure
from reasoner.checker.quantities import INPUT_PREDICATES
from reasoner.checker.reading import read_rules
from reasoner.checker.shapes import CheckError
from reasoner.checker.syntax import Penalty, Rule, constants
from reasoner.checker.terms import read_atom
from reasoner.checker.worlds import Worlds

_MOST_NAMED = 20


def check_knowledge(knowledge: Knowledge) -> list[str]:
    """Every fault found in a knowledge base; an empty list if there is none.

    Checked: documents are well-formed and refer to what exists; `isa` is exactly what follows from the axioms; rules are
    inside the fragment, safe, stratified, with distinct ids, and derive no predicate of the inputs or of both programs;
    `asked` names every concept that a rule or a belief asks about.
    """
    checks: tuple[Callable[[Knowledge], Iterable[str]], ...] = (
        _documents,
        _hierarchy,
        _references,
        _rules,
        _worlds,
        _asked,
    )
    return [fault for check in checks for fault in _faults(check, knowledge)]


def _faults(check: Callable[[Knowledge], Iterable[str]], knowledge: Knowledge) -> Iterator[str]:
    try:
        yield from check(knowledge)
    except CheckError as problem:
        yield str(problem)
    except RecursionError:
        yield "something is nested too deeply"


def _documents(knowledge: Knowledge) -> Iterator[str]:
    readers: tuple[Callable[[], object], ...] = (
        lambda: knowledge.identity,
        lambda: knowledge.ontology,
        lambda: knowledge.grounding,
        lambda: knowledge.modules,
        lambda: knowledge.belief,
    )
    told: set[str] = set()
    for reader in readers:
        try:
            reader()
        except CheckError as problem:
            if str(problem) not in told:
                yield str(problem)
            told.add(str(problem))


def _readable(knowledge: Knowledge) -> bool:
    return not any(True for _ in _documents(knowledge))


def _hierarchy(knowledge: Knowledge) -> Iterator[str]:
    if not _readable(knowledge):
        return
    right = closure(knowledge.ontology)
    for concept in sorted(knowledge.ontology.concepts):
        found = set(knowledge.ontology.above.get(concept, ()))
        follows = set(right.get(concept, ()))
        for superclass in sorted(follows - found)[:_MOST_NAMED]:
            yield f"ontology/isa/{concept} lacks {superclass}, which follows from the axioms"
        for superclass in sorted(found - follows)[:_MOST_NAMED]:
            yield f"ontology/isa/{concept} has {superclass}, which does not follow from the axioms"


def _references(knowledge: Knowledge) -> Iterator[str]:
    """Concepts and atoms that documents name exist and are spelled as atoms."""
    if not _readable(knowledge):
        return
    concepts = knowledge.ontology.concepts
    grounding, model = knowledge.grounding, knowledge.belief
    named = [(f"lexicon/{name}", row["concept"]) for name, row in grounding.lexicon.items()]
    for name, observable in grounding.observables.items():
        named.append((f"observables/{name}", name))
        named += [(f"observables/{name}/bases/{basis}", concept) for basis, (concept, *_) in observable.bases.items()]
    for quantity, definitions in grounding.definitions.items():
        named += [("observables/definitions", concept) for concept in (quantity, *(d.finding for d in definitions))]
    named += [("belief/hypotheses", hypothesis) for hypothesis in model.hypotheses if hypothesis != "other"]
    named += [(f"belief/evidences/{item.id}", item.observable) for item in model.evidences if item.observable]
    named += [
        (f"belief/profiles/{name}/exposures", exposure.ask)
        for name, profile in model.profiles.items()
        for exposure in profile.exposures
    ]
    yield from (f"{place}: {concept} is not a concept" for place, concept in named if concept not in concepts)
    atoms = [(f"belief/evidences/{evidence.id}", atom) for evidence in model.evidences for atom in evidence.atoms]
    for name, profile in model.profiles.items():
        for exposure in profile.exposures:
            atoms += [(f"belief/profiles/{name}/exposures", atom) for atom in exposure.atoms]
    for place, atom in atoms:
        try:
            predicate = read_atom(atom)[0]
        except CheckError as problem:
            yield f"{place}: {problem}"
        else:
            if predicate not in INPUT_PREDICATES:
                yield f"{place}: {atom} is not an input"


def _rules(knowledge: Knowledge) -> Iterator[str]:
    """Each rule file belongs to a module and is inside the fragment; all of them together make two programs."""
    known = knowledge.modules.modules.keys() if _readable(knowledge) else None
    programs: dict[str, list[Rule]] = {name: [] for name in PROGRAMS}
    penalties: list[Penalty] = []
    places: dict[str, str] = {}
    for path in sorted(knowledge.sources):
        found = SOURCE_PATH.fullmatch(path)
        if found is None or (known is not None and found[1] not in known):
            yield f"{path} is not the assess.lp, act.lp or worlds.lp of a module"
            continue
        try:
            said = read_rules(path, knowledge.sources[path])
            if found[2] != WORLDS:
                programs[found[2]] += said.rules
                penalties += said.penalties
            if said.penalties and found[2] == "assess":
                yield f"{said.penalties[0].place}: assess has one model, and nothing to keep small"
        except CheckError as problem:
            yield str(problem)
    statements: list[Rule | Penalty] = [*(rule for rules in programs.values() for rule in rules), *penalties]
    for statement in statements:
        if places.setdefault(statement.id, statement.place) != statement.place:
            yield f"{statement.place}: the id {statement.id} is already that of {places[statement.id]}"
        try:
            if isinstance(statement, Penalty):
                compile_penalty(statement)
                continue
            if statement.head is not None and statement.head.name in INPUT_PREDICATES | {DERIVED_INPUT}:
                yield f"{statement.place} ({statement.id}): {statement.head.name} is a predicate of the inputs"
            compile_rule(statement)
        except CheckError as problem:
            yield str(problem)
    for name, rules in programs.items():
        try:
            check_recursion(rules, stratified=name == "assess")
        except CheckError as problem:
            yield f"{name}: {problem}"
    assess, act = ({rule.head.name for rule in rules if rule.head is not None} for rules in programs.values())
    yield from (f"{predicate} has rules in assess and in act" for predicate in sorted(assess & act))


def _worlds(knowledge: Knowledge) -> Iterator[str]:
    """All probabilistic rules together make one program, and their ids are of no other statement."""
    if not any(path.endswith(f"/{WORLDS}.lp") for path in knowledge.sources):
        return
    try:
        Worlds([said for (_, program), said in knowledge.rules.items() if program == WORLDS])
    except CheckError as problem:
        yield f"{WORLDS}: {problem}"


def _asked(knowledge: Knowledge) -> Iterator[str]:
    """No concept is left out of the closure that a rule or a belief would look for."""
    if not _readable(knowledge):
        return
    needed: dict[str, str] = {}
    for statement in (one for said in knowledge.rules.values() for one in said.all()):
        needed.update(dict.fromkeys(constants(statement), statement.id))
    for evidence in knowledge.belief.evidences:
        needed.update((str(part), evidence.id) for atom in evidence.atoms for part in read_atom(atom)[1:])
    for name, profile in knowledge.belief.profiles.items():
        needed.update(
            (str(part), name) for one in profile.exposures for atom in one.atoms for part in read_atom(atom)[1:]
        )
    for concept in sorted(needed.keys() & set(knowledge.ontology.concepts) - knowledge.asked):
        yield f"asked/concepts lacks {concept}, which {needed[concept]} asks about"
