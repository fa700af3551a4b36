"""What a tree means: names as concepts of a knowledge base, parameters as what is bound, numbers and dates checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.errors import Phrase
from reasoner.ontology.measurement import is_ambiguous, is_decimal, two_readings
from reasoner.query.amounts import Misread
from reasoner.query.errors import Fault, shown
from reasoner.query.keywords import spelt
from reasoner.query.naming import Names
from reasoner.query.recording import Recorder
from reasoner.query.statements import Again, Path
from reasoner.query.syntax import Amount, Concept, Fact, Moment, Name, Parameter, Span, Test, View
from reasoner.vocabulary import lexical_key

_SEVERITIES = {
    **dict.fromkeys(("mild", "slight", "leger", "legere"), "mild"),
    **dict.fromkeys(("moderate", "modere", "moderee"), "moderate"),
    **dict.fromkeys(("severe", "intense", "grave"), "severe"),
}
_FREE = frozenset({"column", "criterion", "topic", "dimension", "rule", "subject", "cohort"})
"""Kinds of names that are no concepts: their key alone is kept, and whoever answers says whether there is such a thing."""
_NOT_COMPARED = frozenset({"<", "<=", ">", ">="})
_LATEST = "9998-12-31T23:59"
"""A moment after every other: what is checked of a fact before its question is asked does not depend on when that is."""
_WHOLE = {"_TOP": (1, 10_000), "_DEPTH": (1, 9)}
"""Parts of a view that are whole numbers, each with the least and the greatest."""


class Meanings:
    """Understands trees by one knowledge base, and collects what it does not understand.

    Parameters: `names`, what looks names up; `bound`, the values of parameters: texts, which are names, numbers and moments; no
    text is ever read as a query.
    """

    def __init__(self, knowledge: KnowledgeBase, bound: Mapping[str, Any], names: Names | None = None) -> None:
        self._content, self._bound = knowledge.content, bound
        self._names = names or Names(knowledge)
        self.faults: list[Fault] = []

    def resolved(self, node: Any, names: str = "concept") -> Any:
        """A node of a tree with each name in the stead of which is what it means; what is not understood is in `faults`.

        Parameters: `names`, the kind of thing that names in it mean.
        """
        match node:
            case Name() | Parameter():
                return self.concept(node, names)
            case Fact():
                return self._fact(node)
            case Test():
                return self._test(node, names)
            case Amount():
                return self._amount(node)
            case Moment():
                return self._moment(node)
            case Path():
                return self._path(node)
            case Again():
                return self._again(node)
            case View():
                return self._view(node)
            case tuple() if len(node) > _LONGEST_LIST:
                said = Phrase("a list of {0}, more than {1}", len(node), _LONGEST_LIST)
                self.faults.append(Fault(said, Phrase("say it in several statements"), (0, 1)))
                return ()
            case tuple():
                return tuple(self.resolved(one, names) for one in node)
        return self._inside(node, names)

    def _inside(self, node: Any, names: str) -> Any:
        """A node with each of its fields resolved."""
        if not is_dataclass(node) or isinstance(node, type):
            return node
        return replace(
            node,
            **{
                one.name: self.resolved(getattr(node, one.name), one.metadata.get("names", names))
                for one in fields(node)
                if one.init and one.name not in ("span", "spans")
            },
        )

    def concept(self, name: Name | Parameter, kind: str) -> Concept:
        """What a name means.

        Parameters: `kind`: `concept`, `hypothesis`, `action`, `observable`, or one of the free ones.
        """
        text, span = self._text(name), name.span
        if not text:
            return Concept("", text, span)
        if kind in _FREE:
            found = self._names.found(text) if kind in ("cohort", "dimension", "subject") else None
            return Concept(found or lexical_key(text).replace(" ", "_"), text, span)
        found = self._names.found(text, kind)
        if found is None:
            is_compared = len(self.faults) < _MOST_COMPARED
            self.faults.append(
                self._names.unknown(text, kind, span) if is_compared else self._names.not_found(text, span)
            )
            return Concept("", text, span)
        if not self._names.is_of(found, kind):
            self.faults.append(Fault(Phrase("`{0}` is {1}", shown(text), _KINDS[kind]), _KIND_FIXES[kind], span))
        return Concept(found, text, span)

    def _text(self, name: Name | Parameter) -> str:
        if isinstance(name, Name):
            if not name.text:
                self.faults.append(Fault(Phrase("a name is missing between the quotes"), _WRITE_NAME, name.span))
            return name.text
        value = self._bound.get(name.name)
        if isinstance(value, Concept):
            return value.id
        if not isinstance(value, str) or not value.strip():
            self._unbound(name, Phrase("a name"))
            return ""
        return value

    def _again(self, again: Again[Any]) -> Again[Any]:
        if again.value.name not in self._bound:
            self._unbound(again.value, Phrase("a result"))
        return again

    def _path(self, path: Path) -> Path:
        if not isinstance(path.text, Parameter):
            return path
        value = self._bound.get(path.text.name)
        if not isinstance(value, str):
            self._unbound(path.text, Phrase("the name of a file"))
        return replace(path, text=str(value))

    # ------------------------------------------------------------------------------------------------- numbers, moments
    def _amount(self, amount: Amount) -> Amount | Moment:
        """An amount with its number as decimals; a parameter that is bound to a moment or a whole amount stands for that."""
        if isinstance(amount.number, Parameter):
            parameter = amount.number
            value = self._bound.get(parameter.name)
            if isinstance(value, Moment) and not amount.unit:
                return value
            if isinstance(value, Amount) and not amount.unit:
                amount = replace(amount, unit=value.unit, basis=value.basis)
            amount = replace(amount, number=self._number(parameter))
        number = str(amount.number)
        if not is_decimal(number):
            said = Phrase("`{0}` is no number of at most 24 characters", shown(number))
            self.faults.append(Fault(said, Phrase("write digits, such as 118 or 37.5"), amount.span))
        elif is_ambiguous(number):
            thousands, decimal = two_readings(number)
            said = Phrase("the mark in this number may group thousands or begin the decimals")
            written = {"en": decimal, "fr": decimal.replace(".", ",")}
            self.faults.append(Fault(said, Phrase("write {0} or {1}", thousands, written), amount.span))
        else:
            return amount
        return replace(amount, number="0")

    def _number(self, name: Parameter) -> str:
        """A bound number as decimals; one that a program computed groups no thousands, and is written so that this is seen."""
        value = self._bound.get(name.name)
        if isinstance(value, Amount):
            return str(value.number)
        if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            written = format(Decimal(str(value)), "f")
            value = two_readings(written)[1] if is_ambiguous(written) else written
        if isinstance(value, str) and is_decimal(value):
            return value
        self._unbound(name, Phrase("a number"))
        return "0"

    def _moment(self, moment: Moment) -> Moment:
        try:
            datetime.fromisoformat(moment.text)
        except ValueError:
            said = Phrase("there is no such day or time as `{0}`", moment.text)
            self.faults.append(Fault(said, Phrase("write year, month and day, such as 2026-03-01"), moment.span))
            return Moment("1970-01-01", moment.span)
        return moment

    # ----------------------------------------------------------------------------------------------- facts, conditions
    def _fact(self, fact: Fact[Any]) -> Fact[Concept]:
        """A fact with its concept, and how severe it is, where the name begins or ends with that."""
        name, severity = fact.concept, ""
        text = name.text if isinstance(name, Name) else self._text(name)
        if self._names.found(text) is None:
            for word, rest in ((text.partition(" ")[0], text.partition(" ")[2]), text.rpartition(" ")[::-2]):
                if (found := _SEVERITIES.get(lexical_key(word))) and self._names.found(rest):
                    name, severity = Name(rest, name.span), found
        inner = {one: self.resolved(getattr(fact, one)) for one in ("amount", "when")}
        understood = replace(fact, concept=self.concept(name, "concept"), severity=severity, **inner)
        if understood.concept.id and not self._is_faulty(understood.span):
            self._check(understood)
        return understood

    def _is_faulty(self, span: Span) -> bool:
        return any(span[0] <= one.span[0] < span[1] for one in self.faults[-_RECENT:])

    def _check(self, fact: Fact[Concept]) -> None:
        """Note an amount that could not be recorded: a unit that is missing or another one, a value of what has none."""
        try:
            Recorder(self._content, _LATEST).entries((fact,))
        except Misread as failure:
            self.faults.append(failure.fault)

    def _test(self, test: Test[Any], names: str) -> Test[Concept]:
        if isinstance(test.value, Name) and test.comparator in _NOT_COMPARED:
            said = Phrase("`{0}` compares numbers, and `{1}` is none", test.comparator, shown(test.value.text))
            self.faults.append(Fault(said, Phrase("write a number, or `=` before a word"), test.value.span))
        understood: Test[Concept] = self._inside(test, names)
        return understood

    def _view(self, view: View[Any]) -> View[Concept]:
        """A view with its numbers whole and its file a text."""
        understood: View[Concept] = self._inside(replace(view, path=""), "column")
        path: Any = self._path(view.path).text if isinstance(view.path, Path) else view.path
        return replace(
            understood,
            top=self._whole("_TOP", understood.top),
            depth=self._whole("_DEPTH", understood.depth),
            path=str(path),
        )

    def _whole(self, part: str, amount: Any) -> int | None:
        if not isinstance(amount, Amount):
            return amount if isinstance(amount, int) else None
        least, most = _WHOLE[part]
        number, span = str(amount.number), amount.span
        if number.isdecimal() and least <= int(number) <= most:
            return int(number)
        if not self._is_faulty(span):
            said = Phrase("`{0}` is a whole number from {1} to {2}", spelt(part), least, most)
            self.faults.append(Fault(said, Phrase("write such a number"), span))
        return least

    def _unbound(self, name: Parameter, wanted: Phrase) -> None:
        if name.name in self._bound:
            said = Phrase("`${0}` is bound to something else than {1}", shown(name.name), wanted)
            self.faults.append(Fault(said, Phrase("bind {0} to it", wanted), name.span))
            return
        said = Phrase("`${0}` is not bound", shown(name.name))
        self.faults.append(
            Fault(said, Phrase("give it a value, or write `let {0} = …` first", shown(name.name)), name.span)
        )


_RECENT = 8
_MOST_COMPARED = 5
"""So many names that are unknown are compared with those that are known: each takes hundredths of a second."""
_LONGEST_LIST = 200
_WRITE_NAME = Phrase("write a label, a synonym or a code, perhaps in quotes")
_KINDS = {
    "hypothesis": Phrase("no condition that the differential knows"),
    "action": Phrase("no kind of action"),
    "observable": Phrase("not something that is measured"),
    "score": Phrase("no score"),
    "substance": Phrase("no medicine or other substance"),
}
_KIND_FIXES = {
    "hypothesis": Phrase("`diagnose` lists the conditions"),
    "action": Phrase("write tests, treatments or another class of actions"),
    "observable": Phrase("name what was measured, such as d-dimer or heart rate"),
    "score": Phrase("`scores` lists them"),
    "substance": Phrase("write the name of a substance, such as apixaban or penicillin"),
}
