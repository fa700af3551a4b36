"""xasp 0.8.4, run by the peers' interpreter: its explanation graph, of the program as it is and with its facts left undecided.

    python -m explainers.with_xasp QUESTION

xasp does not go into what the well-founded model already denies. So the program is explained a second time with each fact, and
each that is not known and could be, as one of an even loop (`present(x) :- not without(x).` and the reverse); `without` is left
out of what is told. Of several graphs the first few are taken, one by one and together. Weak constraints, which xasp cannot read
(AttributeError), are left out: it explains the model that it is given.
"""

from __future__ import annotations

import base64

import clingo
from dumbo_asp.primitives.models import Model
from explainers.questions import Question
from explainers.told import Link, Told, answer
from xasp.entities import Explain

MOST_GRAPHS = 3
AUXILIARY = "without("


def explain(question: Question) -> list[Told]:
    """The graphs for each atom asked about, of both readings of the facts."""
    asked = [one for one in (question.target, question.other) if one]
    if question.cell.startswith("diamonds"):
        return [graph_of(question, asked, is_open=False)]
    return [one for is_open in (False, True) for one in answers(question, asked, is_open=is_open)]


def answers(question: Question, asked: list[str], *, is_open: bool) -> list[Told]:
    """The first graph, and further ones as far as there are any."""
    found = [graph_of(question, asked, is_open=is_open)]
    for number in range(2, MOST_GRAPHS + 1):
        try:
            found.append(graph_of(question, asked, is_open=is_open, number=number))
        except Exception:
            break  # xasp says by various errors that there are no more
    return [*found, together(found)]


def together(graphs: list[Told]) -> Told:
    """What several graphs tell, as one answer."""
    texts = [one for graph in graphs for one in graph.constraints]
    links = [one for graph in graphs for one in graph.links]
    return Told("\n\n".join(one.said for one in graphs), links, constraints=texts, size=len(links))


def graph_of(question: Question, asked: list[str], *, is_open: bool, number: int = 1) -> Told:
    """One explanation graph."""
    model = model_of(question)
    facts = [f"{fact}." for fact in question.facts]
    if is_open:
        each = (*question.facts, *question.possible)
        pairs = [(fact, fact.replace("present(", AUXILIARY)) for fact in each]
        facts = [f"{one} :- not {other}." for pair in pairs for one, other in (pair, pair[::-1])]
        model = [*model, *(other for fact, other in pairs if fact in question.possible)]
    found = Explain.the_program(
        "\n".join([*facts, *(rule for rule in question.rules if not rule.startswith(":~"))]),
        the_answer_set=Model.of_atoms(*model) if model else Model.empty(),
        the_atoms_to_explain=Model.of_atoms(*asked) if asked else Model.empty(),
        the_additional_atoms_in_the_base=Model.of_atoms(*question.possible) if question.possible else Model.empty(),
    )
    found.compute_explanation_dag(repeat=number)
    if found.explanation_dags < number:
        raise LookupError(number)
    return told(found)


def model_of(question: Question) -> list[str]:
    """The best stable model, found by clingo; xasp wants to be given it."""
    control = clingo.Control(["0", "--warn=none"])
    control.add("base", [], question.text)
    control.ground([("base", [])])
    models: list[list[str]] = [[]]
    control.solve(on_model=lambda model: models.append([str(one) for one in model.symbols(atoms=True)]))
    return models[-1]


def told(found: Explain) -> Told:
    """The graph as links, and as xasp's own picture labels it."""
    result = Told()
    rules, links = {}, {}
    true = {str(one.arguments[0]) for one in found.serialization if one.predicate_name == "true"}
    for fact in found.explanation_dag():
        if fact.predicate_name == "original_rule":
            name, text, variables = fact.arguments
            rules[str(name)] = base64.b64decode(text.string).decode(), variables.string.split(",")
    for fact in found.explanation_dag():
        if fact.predicate_name != "link" or str(fact.arguments[1]).startswith(AUXILIARY):
            continue
        _, atom, reason, sink = fact.arguments
        link = links.get(str(atom))
        if link is None:
            link = links[str(atom)] = Link(str(atom), str(atom) in true)
            name, label = described(reason, rules)
            link.by = label
            if name in rules and link.holds and not rules[name][0].startswith("present("):
                values = map(str, reason.arguments[1].arguments)
                pairs = dict(zip(filter(None, rules[name][1]), values, strict=False))
                result.steps.append({"rule": rules[name][0], "substitution": pairs, "head": str(atom)})
        if sink.type != clingo.SymbolType.String and not str(sink).startswith(AUXILIARY):
            link.because.append((str(sink), str(sink) in true))
    for link in links.values():
        link.holds = link.holds or (link.atom.startswith("agg") and "lack" not in link.by)
        link.because = [(one, holds or (one.startswith("agg") and _holds(links, one))) for one, holds in link.because]
    result.links = list(links.values())
    rules_named = [one.by.partition(": ")[2] for one in result.links]
    result.constraints = [text for text in rules_named if text.startswith(":-")]
    graph = found.navigator_graph()
    labels = [node["label"].replace("\n", ": ") for node in graph["nodes"]]
    arrows = [f"{labels[one['source']]} <- {labels[one['target']]}" for one in graph["links"]]
    result.said = "\n".join([*arrows, *labels])
    result.size = len(result.links)
    return result


def _holds(links: dict[str, Link], aggregate: str) -> bool:
    return aggregate in links and "lack" not in links[aggregate].by


def described(reason: clingo.Symbol, rules: dict[str, tuple[str, list[str]]]) -> tuple[str, str]:
    """The rule of a reason, and the reason in words."""
    if reason.name or not reason.arguments:
        return "", str(reason)
    kind, instance = reason.arguments
    name = instance.name or str(instance.arguments[0])
    return name, f"{kind}: {rules[name][0]}" if name in rules else str(kind)


if __name__ == "__main__":
    answer(explain)
