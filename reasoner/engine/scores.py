"""The scores that exist, and one of them for a case: read off the rules that define it, whatever score that is.

An item is decided as the rules decide it, and a score is told also where they do not use it: the items of sPESI can be looked at
before an embolism is confirmed, and the total then says that it is not in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reasoner.decision.scoring import Cited, Item, ItemState, Reads, Score, ScoreName, Threshold
from reasoner.engine.targets import concept_row
from reasoner.engine.whys import Case
from reasoner.errors import Phrase, RequestError
from reasoner.symbolic.derivations import Derivation
from reasoner.symbolic.matching import instantiated, show_pattern
from reasoner.symbolic.plan import Part
from reasoner.symbolic.prepared import Prepared
from reasoner.symbolic.rule import Rule
from reasoner.vocabulary import INFERENCE

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase
    from reasoner.engine.reasoner import Reasoner
    from reasoner.engine.state import State

_TOTALS: tuple[Reads, ...] = ("score", "score_min", "score_max")
_DECLARING = ("item", "finding_item", "score_of", "severity_of", "points")


def scores(reasoner: Reasoner, state: State) -> tuple[ScoreName, ...]:
    """The scores of the ontology, by name, each with what defines it and whether rules use it for the case."""
    isa = reasoner.knowledge.content["ontology"]["isa"]
    found = sorted(name for name, above in isa.items() if "score" in above)
    return tuple(_Reading(reasoner, state, name).name() for name in found)


def score(reasoner: Reasoner, state: State, name: str) -> Score:
    """One score for a case, item by item.

    Parameters: `name`, the id of a score.
    Raises: RequestError if it is none, or no rule in force defines it.
    """
    if "score" not in reasoner.knowledge.content["ontology"]["isa"].get(name, ()):
        concept_row(reasoner.knowledge, name)
        raise RequestError(Phrase("`{0}` is no score", name), fix=Phrase("name one of {0}", _listed(reasoner, state)))
    reading = _Reading(reasoner, state, name)
    items = tuple(reading.items())
    if not items:
        raise RequestError(
            Phrase("no rule in force defines the score `{0}`", name),
            fix=Phrase("ask about another moment or jurisdiction"),
        )
    return Score(reading.name(), items, tuple(reading.thresholds()))


def _listed(reasoner: Reasoner, state: State) -> str:
    return ", ".join(one.score for one in scores(reasoner, state) if one.modules)


class _Reading:
    """One score, read off the rules and the model of a case."""

    def __init__(self, reasoner: Reasoner, state: State, score: str) -> None:
        self._knowledge: KnowledgeBase = reasoner.knowledge
        self._score, self._state = score, state
        self._case: Case = reasoner.case(state)
        self._rules: Sequence[Prepared] = reasoner.program(state.modules).rules
        self._by_id: dict[str, Rule] = {one.rule.id: one.rule for one in self._rules}
        self._concept = self._knowledge.content["ontology"]["concepts"][score]
        self._resolution = Fraction(*self._concept.get("resolution", [1, 1]))

    def name(self) -> ScoreName:
        own = [["c", self._score]]
        heads = (one for one in self._rules if one.plan.head[0] in _DECLARING and one.plan.head[1][:1] == own)
        modules = tuple(sorted({one.rule.module for one in heads}))
        sources = tuple(self._concept.get("sources", ()))
        is_active = f"active({self._score})" in self._state.atoms
        return ScoreName(self._score, self._concept["labels"], sources, modules, is_active)

    def items(self) -> Iterator[Item]:
        """The items, by name."""
        most: dict[str, int] = {}
        for _, _, item, points in self._rows("item", 3):
            most[item] = max(most.get(item, points), points)
        for item in sorted(most):
            yield self._item(item, most[item])

    def _item(self, item: str, most: int) -> Item:
        counted = [points for _, _, one, points in self._rows("points", 3) if one == item]
        is_excluded = any(one == item for _, _, one in self._rows("excluded", 2))
        total = sum(counted)
        state: ItemState = "met" if total else "not_met" if counted or is_excluded else "unknown"
        deciding = [f"points({self._score},{item},{points})" for points in counted]
        deciding += [f"excluded({self._score},{item})"] if is_excluded and not total else []
        derived = [one for atom in deciding for one in self._case.derivations(atom)]
        facts = sorted({fact for one in derived for fact in self._facts(one)})
        asks = sorted({asked for _, _, one, asked in self._rows("asks", 3) if one == item})
        [declared, *_] = self._case.derivations(f"item({self._score},{item},{most})")
        rule = self._cited(derived[0]) if derived else None
        points = total * self._resolution
        return Item(
            item, points, most * self._resolution, state, tuple(facts), tuple(asks), rule, self._cited(declared)
        )

    def thresholds(self) -> Iterator[Threshold]:
        """What rules of modules ask of the totals, by rule."""
        asking = [one for one in self._rules if one.rule.module not in INFERENCE]
        for one in sorted(asking, key=lambda one: one.rule.id):
            head = show_pattern(instantiated(one.plan.head[0], one.plan.head[1], {}))
            for part in one.plan.body:
                match part:
                    case ["atom", _, "score" | "score_min" | "score_max" as reads, [["c", name], total]] if (
                        name == self._score
                    ):
                        tests = tuple((operator, n * self._resolution) for operator, n in _tests(total, one.plan.body))
                        if tests:
                            yield Threshold(reads, tests, head, self._source(one.rule))

    def _rows(self, name: str, arity: int) -> Iterator[Any]:
        return (row for row in self._case.seen.rows(name, arity, -1) if row[1] == self._score)

    def _facts(self, derivation: Derivation) -> Iterable[str]:
        steps = (derivation.step, *derivation.below)
        return (atom for one in steps for atom in one.premises if atom in self._state.grounding.ages)

    def _cited(self, derivation: Derivation) -> Cited:
        """The last rule of a guideline in a derivation: what only says what its words mean cites nothing."""
        steps = (derivation.step, *reversed(derivation.below))
        step = next((one for one in steps if self._by_id[one.rule].module not in INFERENCE), derivation.step)
        return self._source(self._by_id[step.rule], step.substitution)

    def _source(self, rule: Rule, substitution: tuple[tuple[str, str], ...] = ()) -> Cited:
        modules = self._knowledge.content["modules"]["modules"]
        module = next(one for one in modules if one["id"] == rule.module)
        said = rule.metadata
        source = said.get("source", module["source"])
        return Cited(rule.id, substitution, rule.module, source, said["section"], said.get("status", ""))


def _tests(total: Any, body: Iterable[Part]) -> Iterator[tuple[str, int]]:
    """What a body asks of the total that an atom of it reads: a constant in its place, or comparisons with constants."""
    if isinstance(total, int):
        yield "=", total
        return
    for part in body:
        match part:
            case ["test", left, operator, int(limit)] if left == total:
                yield operator, limit
            case ["test", int(limit), operator, right] if right == total:
                yield _MIRRORED[operator], limit


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
