"""Check the certificate of a chance (`docs/certificate.md`, section 11): the worlds are tried again, with fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from reasoner.checker.grounds import GROUNDS, Check
from reasoner.checker.quantities import COMPLEMENTS
from reasoner.checker.search import TooManyError
from reasoner.checker.shapes import CheckError, compare, integer, record, sequence, text, texts
from reasoner.checker.syntax import Atom
from reasoner.checker.terms import read_atom, show
from reasoner.checker.worlds import World

NANO = 1_000_000_000
CHOICES, SAMPLING = "choices", "sampling"
Conjunction = Mapping[Atom, bool]
_WORDS = {"yes": True, "no": False}


class ChanceCheck(Check):
    """The check of a chance."""

    FORMAT = "reasoner/chance/1"
    KEYS = (*GROUNDS, "programs", "evidence", "queries", "route", "result", "attested", "seal")

    def steps(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """The steps in the order in which they can reject."""
        return (
            *super().steps(),
            ("programs", self.programs),
            ("evidence", self.evidence),
            ("queries", self.queries),
            ("result", self.result),
            ("attested", self.attested),
        )

    def programs(self) -> None:
        """Find the probabilistic rules in force."""
        paths = [f"rules/{module}/worlds.lp" for module in sorted(self.in_force)]
        right = sorted(path for path in paths if path in self.knowledge.sources)
        compare(self.value["programs"], right, "programs")
        if not right:
            raise CheckError("no module in force has probabilistic rules")
        self.worlds = self.knowledge.worlds(self.in_force)

    def evidence(self) -> None:
        """What the record says of what could be concluded, all of it; then what was given beside it."""
        concluded = self.worlds.concluded(self.ages)
        recorded: dict[Atom, bool] = {}
        for atom, window in concluded.items():
            denial = (COMPLEMENTS[str(atom[0])], *atom[1:])
            said = [
                holds
                for one, holds in ((atom, True), (denial, False))
                if one in self.ages and (window is None or self.ages[one] <= window)
            ]
            if len(said) == 1:
                recorded[atom] = said[0]
        self.facts_of_record = {atom: age for atom, age in self.ages.items() if atom not in concluded}
        self.known: dict[Atom, bool] = {}
        by_record: dict[Atom, bool] = {}
        last = ""
        for index, item in enumerate(sequence(self.value["evidence"], "evidence")):
            fields = record(item, f"evidence/{index}", ("atom", "by", "holds"))
            if (name := text(fields["atom"], f"evidence/{index}/atom")) <= last:
                raise CheckError(f"evidence/{index} is out of order, or stands twice")
            last = name
            atom, holds = read_atom(name), _word(fields["holds"], f"evidence/{index}/holds")
            if fields["by"] == "record":
                by_record[atom] = holds
            elif fields["by"] != "given" or atom in recorded:
                raise CheckError(f"evidence/{index}: {name} is not given beside the record")
            self.known[atom] = holds
        for atom in sorted(recorded.keys() | by_record.keys(), key=show):
            if by_record.get(atom) != recorded.get(atom):
                raise CheckError(
                    f"evidence: {show(atom)} is {_told(by_record, atom)} here, and {_told(recorded, atom)} by the record"
                )
        given = [_literal(atom, holds) for atom, holds in self.known.items() if atom not in recorded]
        if given:
            self.asked_for["given"] = ", ".join(given)

    def queries(self) -> None:
        """Read what was asked."""
        self.asked: list[Conjunction | None] = []
        told = []
        for index, query in enumerate(sequence(self.value["queries"], "queries")):
            literals: list[tuple[Atom, bool]] = []
            for place, item in enumerate(sequence(query, f"queries/{index}")):
                fields = record(item, f"queries/{index}/{place}", ("atom", "holds"))
                holds = _word(fields["holds"], f"queries/{index}/{place}/holds")
                literals.append((read_atom(text(fields["atom"], f"queries/{index}/{place}/atom")), holds))
            if not literals:
                raise CheckError(f"queries/{index} asks nothing")
            together = dict(literals)
            self.asked.append(together if all(together[atom] == holds for atom, holds in literals) else None)
            told.append(", ".join(_literal(atom, holds) for atom, holds in literals))
        if not told:
            raise CheckError("nothing is asked")
        self.asked_for["queries"] = "; ".join(told)

    def result(self) -> None:
        """Try the worlds, and compare every number."""
        stated = record(self.value["result"], "result", ("evidence", "inconsistent"), ("chances", "contradiction"))
        sampled = self.value["route"] == SAMPLING
        if not sampled:
            compare(self.value["route"], "exact", "route")
        if ("chances" in stated) == ("contradiction" in stated):
            raise CheckError("result has either chances or a contradiction")
        rows = self._rows(stated, ("low", "high") if sampled else ("lower", "upper"))
        named = {atom for query in self.asked for atom in query or ()} | self.known.keys()
        try:
            worlds = self.worlds.worlds(self.facts_of_record, named)
        except TooManyError:
            self.attests.append(CHOICES)
            return
        if sampled:
            return
        found = _Sums(worlds)
        _near(stated["inconsistent"], found.inconsistent, "result/inconsistent")
        total = found.mass(self.known)
        _near(stated["evidence"], total, "result/evidence")
        if "contradiction" in stated:
            self._check_contradiction(texts(stated["contradiction"], "result/contradiction"), found)
        elif total == 0:
            raise CheckError("the evidence is impossible, and the certificate does not say so")
        for index, (row, query) in enumerate(zip(rows, self.asked, strict=True) if rows else ()):
            right = found.chance(query, self.known)
            place = f"result/chances/{index}"
            if row.keys() != right.keys():
                raise CheckError(f"{place} has {', '.join(sorted(row))}, and {', '.join(sorted(right))} follow")
            for name, value in right.items():
                _near(row[name], value, f"{place}/{name}")

    def _rows(self, stated: Mapping[str, Any], bounds: tuple[str, str]) -> list[dict[str, Any]]:
        for name in ("evidence", "inconsistent"):
            _number(stated[name], f"result/{name}")
        if "contradiction" in stated:
            return []
        rows = sequence(stated["chances"], "result/chances", len(self.asked))
        for index, row in enumerate(rows):
            place = f"result/chances/{index}"
            for name, value in record(row, place, ("probability",), bounds).items():
                _number(value, f"{place}/{name}")
        return rows

    def _check_contradiction(self, literals: Sequence[str], found: _Sums) -> None:
        """The literals are evidence, impossible together, and possible without any one of them."""
        known = {_literal(atom, holds): (atom, holds) for atom, holds in self.known.items()}
        if not literals or not set(literals) <= known.keys():
            raise CheckError("result/contradiction names what is no evidence")
        pairs = [known[one] for one in literals]
        if found.mass(dict(pairs)) != 0:
            raise CheckError("result/contradiction is possible")
        if any(found.mass(dict([*pairs[:place], *pairs[place + 1 :]])) == 0 for place in range(len(pairs))):
            raise CheckError("result/contradiction names more than cannot be together")

    def attested(self) -> None:
        """Say what was not derived again."""
        sampled = self.value["route"] == SAMPLING
        compare(self.value["attested"], [{"kind": SAMPLING}] if sampled else [], "attested")
        if sampled:
            self.attests.append(SAMPLING)


class _Sums:
    """Sums over worlds, none of which is rounded."""

    def __init__(self, worlds: Sequence[World]) -> None:
        self.worlds = [one for one in worlds if one[1]]
        self.inconsistent = sum((weight for weight, models in worlds if not models), Fraction(0))

    def mass(self, known: Conjunction) -> Fraction:
        """The probability of a conjunction, each total choice's shared evenly by its stable models."""
        return sum(
            (weight * sum(_meets(one, known) for one in models) / len(models) for weight, models in self.worlds),
            Fraction(0),
        )

    def chance(self, query: Conjunction | None, known: Conjunction) -> dict[str, Fraction]:
        """The probability of a query, None for one that denies itself, and its credal bounds where they are defined."""
        joint, least, most, least_not, most_not = [Fraction(0)] * 5
        for weight, models in self.worlds:
            both = [query is not None and _meets(one, known) and _meets(one, query) for one in models]
            other = [_meets(one, known) and not (query is not None and _meets(one, query)) for one in models]
            joint += weight * sum(both) / len(models)
            least, most = least + weight * all(both), most + weight * any(both)
            least_not, most_not = least_not + weight * all(other), most_not + weight * any(other)
        found = {"probability": joint / self.mass(known)} if self.mass(known) else {}
        if self.inconsistent == 0:
            if least + most_not:
                found["lower"] = least / (least + most_not)
            if most + least_not:
                found["upper"] = most / (most + least_not)
        return found


def _meets(model: frozenset[Atom], literals: Conjunction) -> bool:
    return all((atom in model) == holds for atom, holds in literals.items())


def _number(value: object, place: str) -> int:
    number = integer(value, place, 0)
    if number > NANO:
        raise CheckError(f"{place} is above 1")
    return number


def _near(stated: int, right: Fraction, place: str) -> None:
    """A stated number is within one billionth of the right one."""
    if abs(right * NANO - stated) > 1:
        raise CheckError(f"{place} is {stated} billionths, and {right} follows")


def _word(value: object, place: str) -> bool:
    if value not in ("yes", "no"):
        raise CheckError(f"{place} is neither yes nor no")
    return _WORDS[str(value)]


def _literal(atom: Atom, holds: bool) -> str:
    return show(atom) if holds else f"not {show(atom)}"


def _told(found: Mapping[Atom, bool], atom: Atom) -> str:
    return {True: "true", False: "false", None: "unknown"}[found.get(atom)]
