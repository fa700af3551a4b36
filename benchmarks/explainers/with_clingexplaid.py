"""clingexplaid 1.5.1, run by the peers' interpreter: minimal sets of facts that force an atom, or that have no model.

    python -m explainers.with_clingexplaid QUESTION

What is to be explained is forbidden by a constraint, so that the facts that force it are an unsatisfiable set; facts that are not
known and could be are assumed false. Its correction sets are asked for, and computed again as what its maximal satisfiable sets
leave out.
"""

from __future__ import annotations

import clingo
from clingexplaid.preprocessors import AssumptionPreprocessor, FilterSignature
from clingexplaid.unsat import SubsetComputer
from clingexplaid.unsat.sets import MaximalSatisfiableSubset, MinimalCorrectionSet, MinimalUnsatisfiableSubset
from clingexplaid.unsat_constraints import UnsatConstraintComputer
from explainers.questions import Question
from explainers.told import Told, answer

Assumption = tuple[clingo.Symbol, bool]


def explain(question: Question) -> list[Told]:
    """The sets for each atom asked about; of corrections once as they come, once as what satisfiable sets leave out."""
    asked = [
        *([f":- {question.target}."] if question.target else []),
        *([f":- not {question.other}."] if question.other else []),
    ]
    as_given, left_out = Told(), Told()
    for constraint in asked or [""]:
        for one in (as_given, left_out):
            one.sets += [shown(found) for found in subsets(question, constraint, MinimalUnsatisfiableSubset)]
        if constraint.startswith(":- not"):
            as_given.changes += [changed(found) for found in subsets(question, constraint, MinimalCorrectionSet)]
            for kept in subsets(question, constraint, MaximalSatisfiableSubset):
                left_out.changes.append(changed(assumed(question) - kept))
    for one in (as_given, left_out):
        one.constraints = violated(question)
        one.said = f"unsatisfiable: {one.sets}\ncorrections: {one.changes}\nconstraints: {one.constraints}"
        one.size = sum(map(len, one.sets))
    return [as_given, left_out]


def assumed(question: Question) -> frozenset[Assumption]:
    """Each fact that is known, and each that is not and could be, with whether it is."""
    known = [(clingo.parse_term(one), True) for one in question.facts]
    return frozenset([*known, *((clingo.parse_term(one), False) for one in question.possible)])


def subsets(question: Question, constraint: str, kind: type) -> list[frozenset[Assumption]]:
    """All sets of a kind; correction sets come only where satisfiable sets are asked for too."""
    facts = [f"{one}." for one in (*question.facts, *question.possible)]
    preprocessor = AssumptionPreprocessor(filters=[FilterSignature("present", 1)])
    preprocessor.process("\n".join([*facts, *question.rules, constraint]))
    preprocessor.control.ground([("base", [])])
    computer = SubsetComputer(preprocessor.control, assumed(question))
    kinds = {kind} if kind is MinimalUnsatisfiableSubset else {kind, MaximalSatisfiableSubset}
    return [frozenset(one) for one in computer.multiple(types=kinds) if type(one) is kind]


def shown(found: frozenset[Assumption]) -> list[str]:
    """The facts of a set."""
    return sorted(str(symbol) if holds else f"not {symbol}" for symbol, holds in found)


def changed(found: frozenset[Assumption]) -> list[str]:
    """What gives up the assumptions of a set."""
    return sorted(f"{'-' if holds else '+'}{symbol}" for symbol, holds in found)


def violated(question: Question) -> list[str]:
    """The constraints that have to be violated; where another atom was possible, those that it would violate."""
    computer = UnsatConstraintComputer()
    given = f"{question.other}." if question.cell == "choice" else ""
    computer.parse_string("\n".join([*(f"{one}." for one in question.facts), *question.rules, given]))
    return list(computer.get_unsat_constraints().values())


if __name__ == "__main__":
    answer(explain)
