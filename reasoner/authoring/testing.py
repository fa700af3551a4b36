"""Run the cases of modules: what was expected and is not concluded, with why; what was not expected and is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reasoner.authoring.cases import VERDICTS, GuidelineCase
from reasoner.authoring.models import Asked, Edit, Models
from reasoner.engine.explaining import Explainer
from reasoner.engine.knowledge_base import KnowledgeBase
from reasoner.engine.programs import in_force
from reasoner.engine.reasoner import Reasoner
from reasoner.errors import ReasonerError
from reasoner.explain.layout import plain
from reasoner.symbolic.atoms import read_atom, show_atom
from reasoner.symbolic.matching import ANY, read_pattern
from reasoner.verification import verify
from reasoner.vocabulary import Language

WHY_LEVELS = 3
MOST_LINES = 14
"""So many lines say why an expected conclusion was not reached."""


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Parameters: `missing`, expected atoms that do not hold; `unexpected`, atoms that hold and should not; `unused`, rules that the
    answer should rest on and does not; `check`, what the checker says where it was asked and says something else; `refusal`,
    why there is no answer at all.
    """

    case: GuidelineCase
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    check: str = ""
    refusal: str = ""
    why: tuple[str, ...] = field(default=(), compare=False)

    @property
    def passed(self) -> bool:
        """Whether everything is as the author said."""
        return not (self.missing or self.unexpected or self.unused or self.check or self.refusal)

    @property
    def told_apart(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What is not as expected, by what it is."""
        return (
            ("expected, and not concluded", self.missing),
            ("concluded, and expected not to be", self.unexpected),
            ("expected to be a reason, and is none", self.unused),
            ("the checker says", (self.check,) if self.check else ()),
            ("not answered", (self.refusal,) if self.refusal else ()),
        )

    def told(self) -> str:
        """The outcome as text, with why."""
        lines = [f"{what}: {form}" for what, forms in self.told_apart for form in forms]
        return "\n".join(
            [f"{self.case.place}: {self.case}", *(f"  {one}" for one in lines), *(f"    {one}" for one in self.why)]
        )

    def as_json(self) -> dict[str, Any]:
        """The outcome for machines."""
        return {
            "module": self.case.module,
            "case": self.case.name,
            "place": str(self.case.place),
            "passed": self.passed,
            "missing": list(self.missing),
            "unexpected": list(self.unexpected),
            "unused": list(self.unused),
            "check": self.check,
            "refusal": self.refusal,
            "why": list(self.why),
        }


class Testing:
    """Runs cases against a knowledge base.

    Parameters: `knowledge`; `language`, in which failures are explained.
    """

    __test__ = False

    def __init__(self, knowledge: KnowledgeBase, language: Language = "en") -> None:
        self._knowledge, self._language = knowledge, language
        self._reasoner = lru_cache(lambda jurisdiction: Reasoner(knowledge, jurisdiction))

    def run(self, cases: Iterable[GuidelineCase]) -> Iterator[Outcome]:
        """The outcome of each case, in their order; a case that cannot be answered is an outcome, too."""
        return map(self.outcome, cases)

    def outcome(self, case: GuidelineCase) -> Outcome:
        """Answer one case and compare."""
        reasoner: Reasoner = self._reasoner(case.jurisdiction)
        try:
            answer = reasoner.answer(case.patient, as_of=case.as_of, profile=case.profile)
        except ReasonerError as refusal:
            return Outcome(case, refusal=str(refusal.args[0]))
        atoms = frozenset(map(read_atom, answer.chain.links))
        missing = tuple(form for form in case.expect if not any(_holding(form, atoms)))
        unexpected = tuple(show_atom(atom) for form in case.expect_not for atom in _holding(form, atoms))
        fired = {link.rule for link in answer.chain.links.values()} if case.because else set()
        check = ""
        if case.check:
            verdict = verify(
                answer.certificate,
                case=case.patient,
                as_of=case.as_of,
                jurisdiction=case.jurisdiction,
                profile=case.profile,
                knowledge=self._knowledge,
            ).verdict
            check = "" if verdict == VERDICTS[case.check] else verdict
        outcome = Outcome(case, missing, unexpected, tuple(one for one in case.because if one not in fired), check)
        return (
            outcome
            if outcome.passed
            else Outcome(**{**vars(outcome), "why": tuple(self._why(outcome, reasoner, answer))})
        )

    def _why(self, outcome: Outcome, reasoner: Reasoner, answer: Any) -> Iterator[str]:
        """Why what was expected is not concluded, and why what was not expected is."""
        case = outcome.case
        state = reasoner.state(case.patient, as_of=case.as_of, profile=case.profile)
        explainer = Explainer(answer, reasoner.case(state), self._language, depth=WHY_LEVELS)
        asked: list[tuple[Callable[[str], Any], str]] = [(explainer.obstacles, form) for form in outcome.missing]
        asked += [(explainer.why, atom) for atom in outcome.unexpected]
        for explain, form in asked:
            try:
                lines = plain(explain(form).lines).splitlines()
            except ReasonerError as refusal:
                lines = [f"{form}: {refusal.args[0]}. {refusal.fix}"]
            yield from lines[:MOST_LINES]
            if len(lines) > MOST_LINES:
                yield f"  … {len(lines) - MOST_LINES} more"


def _holding(form: str, atoms: frozenset[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The atoms of a form that hold."""
    if "_" not in form:
        atom = read_atom(form)
        return [atom] if atom in atoms else []
    wanted = read_pattern(form)
    if ANY not in wanted:
        return [wanted] if wanted in atoms else []
    return sorted(
        (one for one in atoms if one[0] == wanted[0] and len(one) == len(wanted) and _is_of(one, wanted)), key=show_atom
    )


def _is_of(atom: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    return all(want is ANY or want == value for value, want in zip(atom, wanted, strict=True))


def touched(cases: Iterable[GuidelineCase], old: Models, new: KnowledgeBase) -> list[GuidelineCase]:
    """The cases that an edit of rules can touch.

    Parameters: `old`, the models before the edit; `new`, the knowledge base after it.
    Law: every other case has the outcome it had.
    """
    before = old.knowledge
    if any(before.documents[name] != new.documents[name] for name in before.documents if name != "asked"):
        return list(cases)
    edit = Edit(before.prepared, new.prepared)
    ids = {rule.id for rule in before.rules} ^ {rule.id for rule in new.rules}
    ids |= {one.rule.id for one in (*edit.gone, *edit.added)}
    return [case for case in cases if _is_touched(case, edit, old, ids)]


def _is_touched(case: GuidelineCase, edit: Edit, models: Models, ids: set[str]) -> bool:
    if not ids.isdisjoint(case.because):
        return True
    try:
        state, seen = models.kept(case.key, asked(case))
        return edit.touches(seen, in_force(state.modules))
    except ReasonerError:
        return True


def asked(case: GuidelineCase) -> Asked:
    """The question of a case."""
    return Asked(case.patient, case.as_of, case.jurisdiction, case.profile)
