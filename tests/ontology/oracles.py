"""Other reasoners, asked the same question: statements in OWL functional syntax, answers as strict superclasses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from reasoner.ontology.axioms import Normaliser
from reasoner.ontology.expressions import And, Expression, Some

Statement: TypeAlias = tuple[str, Any, Any]
"""`("sub", lower, upper)` or `("equal", one, other)` of expressions, `("role", chain, wider)` of role names."""

PREFIX = "urn:test:"


def normal_form(statements: Iterable[Statement]) -> dict[str, Any]:
    """The axioms that our reasoner takes."""
    normaliser = Normaliser()
    for kind, left, right in statements:
        if kind == "role":
            normaliser.role(left, right)
        else:
            normaliser.subclass(left, right)
            if kind == "equal":
                normaliser.subclass(right, left)
    return normaliser.axioms


def functional(statements: Iterable[Statement], classes: Iterable[str], roles: Iterable[str]) -> bytes:
    """The same statements as an ontology in OWL functional syntax."""
    lines = [f"Prefix(:=<{PREFIX}>)", f"Ontology(<{PREFIX}ontology>"]
    lines += [f"Declaration(Class(:{name}))" for name in classes]
    lines += [f"Declaration(ObjectProperty(:{role}))" for role in roles]
    for kind, left, right in statements:
        if kind == "sub":
            lines.append(f"SubClassOf({_written(left)} {_written(right)})")
        elif kind == "equal":
            lines.append(f"EquivalentClasses({_written(left)} {_written(right)})")
        else:
            chain = " ".join(f":{role}" for role in left)
            chain = f"ObjectPropertyChain({chain})" if len(left) > 1 else chain
            lines.append(f"SubObjectPropertyOf({chain} :{right})")
    return "\n".join([*lines, ")"]).encode()


def _written(expression: Expression) -> str:
    if isinstance(expression, str):
        return f":{expression}"
    if isinstance(expression, Some):
        return f"ObjectSomeValuesFrom(:{expression.role} {_written(expression.filler)})"
    assert isinstance(expression, And)
    return f"ObjectIntersectionOf({' '.join(map(_written, expression.parts))})"


def ask_rustdl(document: bytes) -> Any:
    """The classification of rustdl, as it gives it."""
    import rustdl

    return rustdl.classify_bytes(document, format="ofn", per_pair_timeout_ms=0, global_timeout_ms=0)


def rustdl_isa(found: Any, classes: Sequence[str]) -> dict[str, list[str]]:
    """The strict superclasses in a classification of rustdl."""
    direct = {
        name: {
            _name(other) for other in (*found.direct_subsumers(PREFIX + name), *found.equivalent_classes(PREFIX + name))
        }
        for name in classes
    }
    return reached(direct, classes)


def ask_pyelk(document: bytes) -> Any:
    """The taxonomy of pyelk-reasoner, as it gives it."""
    import pyowl_core as owl
    from pyelk import Reasoner

    options = owl.LoadOptions(format=owl.DocumentFormat.FUNCTIONAL, imports=owl.ImportPolicy.IGNORE)
    with Reasoner(document, load_options=options) as reasoner:
        return reasoner.classify().require_complete()


def pyelk_isa(taxonomy: Any, classes: Sequence[str]) -> dict[str, list[str]]:
    """The strict superclasses in a taxonomy of pyelk-reasoner."""
    names = {node: [_name(member.iri.value) for member in node.members] for node in taxonomy.nodes}
    direct: dict[str, set[str]] = {name: set(members) for members in names.values() for name in members}
    for lower, upper in taxonomy.direct_edges:
        for name in names[lower]:
            direct[name] |= set(names[upper])
    return reached(direct, classes)


def reached(direct: Mapping[str, set[str]], classes: Sequence[str]) -> dict[str, list[str]]:
    """What can be reached from each class, itself and the top and bottom of OWL left out."""
    known = set(classes)
    result = {}
    for name in classes:
        found: set[str] = set()
        waiting = list(direct.get(name, ()))
        while waiting:
            above = waiting.pop()
            if above not in found:
                found.add(above)
                waiting += direct.get(above, ())
        result[name] = sorted((found & known) - {name})
    return result


def _name(iri: str) -> str:
    return iri.removeprefix(PREFIX)
