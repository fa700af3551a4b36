"""xclingo 2.0b24, run by the peers' interpreter: every rule is labelled with its own text, and every atom is shown.

    python -m explainers.with_xclingo QUESTION [tree]

The annotations are `%!trace_rule` above each rule, constraints among them, and `%!show_trace` for what is asked about. `tree` is
what xclingo prints by default; without it the graph behind it is taken, which is smaller.
"""

from __future__ import annotations

import sys

from explainers.questions import Question
from explainers.told import Link, Told, answer
from xclingo import XclingoControl
from xclingo.extensions import load_xclingo_extension
from xclingo.preprocessor import ConstraintExplainingPipeline, ConstraintRelaxerPipeline

VIOLATED = "_xclingo_violated_constraint"


def annotated(question: Question) -> str:
    """The program in xclingo's dialect."""
    lines = [f"{fact}." for fact in question.facts]
    for rule in question.rules:
        is_labelled = not rule.startswith(":~")
        lines += [f'%!trace_rule {{"{rule}"}}.'] * is_labelled + [rule]
    asked = [one for one in (question.target, question.other) if one]
    return "\n".join([*lines, *(f"%!show_trace {{{one}}}." for one in asked)])


def explain(question: Question) -> list[Told]:
    """The explanation of the best model; where there is none, of the constraints that have to be violated."""
    found = explained(question, XclingoControl(["1" if ":~" not in question.text else "0"], n_explanations="1"))
    if found is not None:
        return [found]
    relaxed = XclingoControl(
        ["0"],
        n_explanations="1",
        solving_preprocessor_pipeline=ConstraintRelaxerPipeline(),
        explaining_preprocessor_pipeline=ConstraintExplainingPipeline(),
    )
    relaxed.extend_explainer("base", [], load_xclingo_extension("violated_constraints_show_trace.lp"))
    found = explained(question, relaxed)
    return [found] if found is not None else []


def explained(question: Question, control: XclingoControl) -> Told | None:
    """What is told of the last model, which is the best; None if there is no model."""
    control.extend_explainer("base", [], load_xclingo_extension("autotrace_all.lp"))
    control.add("base", [], annotated(question))
    control.ground([("base", [])])
    found = None
    for model in control.solve():
        for graph in model.explain_model():
            found = told(question, graph)
    return found


def told(question: Question, graph: object) -> Told:
    """One graph, with what is printed of it."""
    result = Told()
    nodes = graph.index  # type: ignore[attr-defined]
    for atom, node in nodes.items():
        labels = {label.strip('"') for label in node.labels} - {str(atom)}
        by = "; ".join(sorted(labels))
        if str(atom).startswith(VIOLATED):
            result.constraints += [label for label in sorted(labels) if label.startswith(":-")]
            result.sets.append(sorted(facts_under(node, set(question.facts))))
        causes = list(dict.fromkeys(str(cause.atom) for cause in node.causes))
        result.links.append(Link(str(atom), True, [(cause, True) for cause in causes], by))
    if question.cell.startswith("diamonds") and "tree" not in sys.argv:
        result.size = len(nodes)
        return result
    trees = [graph.explain(shown) for shown in graph.show_trace]  # type: ignore[attr-defined]
    result.said = "\n".join(str(tree) for tree in trees if tree is not None)
    result.size = result.said.count("__")
    return result


def facts_under(node: object, facts: set[str]) -> set[str]:
    """The facts that an explanation rests on."""
    return {str(one.atom) for one, _ in node.preorder_iterator()} & facts  # type: ignore[attr-defined]


if __name__ == "__main__":
    answer(explain)
