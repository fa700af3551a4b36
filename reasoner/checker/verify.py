"""Check a certificate against a knowledge base, step by step in the order of `docs/certificate.md`, section 10."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reasoner.certificate.canonical import NotCanonical, parse
from reasoner.certificate.fixedpoint import MILLION, bounds_ppm
from reasoner.checker.belief import Belief
from reasoner.checker.chances import ChanceCheck
from reasoner.checker.conclusions import conclusions
from reasoner.checker.documents import Knowledge
from reasoner.checker.grounds import GROUNDS, INTERVALS, OPTIMUM, Check, CheckResult, Depth, Verdict
from reasoner.checker.search import TooManyError, check_optimal
from reasoner.checker.several import LARGEST, check_shape, several
from reasoner.checker.shapes import CheckError, compare, integer, integers, record, sequence, table
from reasoner.checker.syntax import Atom

__all__ = ["CheckResult", "Depth", "Knowledge", "Verdict", "verify"]

SEVERAL = "several conditions at once"
_COMPLAINT = 30 * 24 * 60


def verify(
    certificate: bytes,
    knowledge: Knowledge,
    *,
    record: Mapping[str, object] | None = None,
    request: Mapping[str, object] | None = None,
    depth: Depth = "full",
) -> CheckResult:
    """Derive a certificate's answer again and compare.

    Parameters: `record` is `{"entries", "recorded"}`; without it the certificate's own entries are used and the result
    lists `record` as attested. `request` may hold any part of a request; only those parts are compared.
    Returns: the result. Nothing is raised, whatever the bytes are.
    """
    try:
        value = parse(certificate)
    except NotCanonical as problem:
        return CheckResult("unreadable", "bytes", str(CheckError(str(problem))))
    if not isinstance(value, dict):
        return CheckResult("unreadable", "bytes", "the certificate is not an object")
    kind = ChanceCheck if value.get("format") == ChanceCheck.FORMAT else AnswerCheck
    check = kind(certificate, value, knowledge, record=record, request=request, depth=depth)
    for step, look in check.steps():
        try:
            look()
        except RecursionError:
            return CheckResult("rejected", step, "something is nested too deeply")
        except (CheckError, NotCanonical) as problem:
            return CheckResult("rejected", step, str(problem))
        except Exception as problem:  # a fault of the checker must never pass for a check
            return CheckResult("rejected", step, f"the check itself failed: {type(problem).__name__}")
    left_out = check.left_out if depth != "full" else ()
    attested = tuple(sorted(check.attests))
    return CheckResult("attested" if attested else "checked", "", "", attested, left_out, check.asked_for)


class AnswerCheck(Check):
    """The check of an answer."""

    FORMAT = "reasoner/certificate/5"
    KEYS = (*GROUNDS, "assess", "belief", "act", "costs", "conclusions", "attested", "seal")
    assessed: set[Atom]
    belief: Belief
    several: dict[str, Any]
    at_most: int

    def steps(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """The steps in the order in which they can reject."""
        return (
            *super().steps(),
            ("assess", self.assess),
            ("belief", self.believe),
            ("act", self.act),
            ("conclusions", self.conclude),
            ("attested", self.attested),
        )

    def options(self, stated: object) -> None:
        """How many conditions are considered at once: 1 without the option, which is left out for 1."""
        self.at_most = 1
        if stated != {}:
            option = record(stated, "request/options", ("at_most",))["at_most"]
            self.at_most = integer(option, "request/options/at_most", 2)
        if self.at_most > LARGEST:
            raise CheckError(f"request/options/at_most is above {LARGEST}")

    def assess(self) -> None:
        """Check the derivation of assess."""
        program, _ = self.knowledge.programs(self.in_force)
        self.assessed = program.check(self.value["assess"], set(self.ages), self.ages)

    def believe(self) -> None:
        """Compute the belief again."""
        intervals = None if self.full else self._stated_intervals()
        self.belief = self.knowledge.belief.believe(self.profile, self.grounded.ages, intervals=intervals)
        right = dict(self.belief.stated)
        if self.at_most > 1:
            self.several = right["several"] = self._several()
        compare(self.value["belief"], right, "belief")
        if not self.full:
            self._check_plausible(self.belief.stated)

    def _several(self) -> dict[str, Any]:
        if self.full:
            return several(self.knowledge.belief, self.belief.stated, self.at_most)
        stated = table(self.value["belief"], "belief").get("several")
        return check_shape(stated, len(self.knowledge.belief.hypotheses), self.at_most)

    def _stated_intervals(self) -> list[Any]:
        stated = table(self.value["belief"], "belief").get("intervals_ppm")
        items = sequence(stated, "belief/intervals_ppm", len(self.knowledge.belief.hypotheses))
        return [integers(interval, f"belief/intervals_ppm/{index}", 2) for index, interval in enumerate(items)]

    def _check_plausible(self, stated: Mapping[str, Any]) -> None:
        """Intervals that are not computed again still hold the posterior."""
        rows = zip(stated["intervals_ppm"], bounds_ppm(stated["log_weights"]), strict=True)
        for index, ((low, high), (least, greatest)) in enumerate(rows):
            if not 0 <= low <= least or not greatest <= high <= MILLION:
                raise CheckError(f"belief/intervals_ppm/{index} does not hold the posterior")

    def act(self) -> None:
        """Check the derivation of act, its costs, and that it is the best."""
        _, program = self.knowledge.programs(self.in_force)
        believed: set[Atom] = set()
        if self._complaint():
            rows = zip(self.knowledge.belief.hypotheses, self._read_ppm(), strict=True)
            believed = {("belief", hypothesis, low, high) for hypothesis, (low, high) in rows}
        inputs = self.ages.keys() | self.assessed | believed
        self.model = inputs | program.check(self.value["act"], inputs, self.ages)
        compare(self.value["costs"], [list(pair) for pair in program.costs(self.model, self.ages)], "costs")
        if self.full:
            try:
                check_optimal(program, self.model, inputs, self.ages)
            except TooManyError:
                self.attests.append(OPTIMUM)

    def _read_ppm(self) -> list[tuple[int, int]]:
        """The intervals that rules read (section 7a): they hold the marginals of several conditions, too."""
        intervals = self.belief.stated["intervals_ppm"]
        marginals = self.several["marginals_ppm"] if self.at_most > 1 else [low for low, _ in intervals]
        return [(min(low, ppm), max(high, ppm)) for (low, high), ppm in zip(intervals, marginals, strict=True)]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What a quick check does not look at."""
        is_only = self.knowledge.programs(self.in_force)[1].is_only(self.model, self.ages)
        together = (SEVERAL,) if self.at_most > 1 else ()
        return (INTERVALS, *together, *super().left_out, *(() if is_only else (OPTIMUM,)))

    def _complaint(self) -> bool:
        """Whether the case presents a complaint (section 7)."""
        return any(atom[0] == "complaint" and age <= _COMPLAINT for atom, age in self.ages.items())

    def conclude(self) -> None:
        """Read the conclusions off again."""
        complaint, names = self._complaint(), self.knowledge.belief.hypotheses
        right = conclusions(self.model, names, self.belief, self.grounded, complaint=complaint)
        compare(self.value["conclusions"], right, "conclusions")

    def attested(self) -> None:
        """Nothing is attested in an answer."""
        compare(self.value["attested"], [], "attested")
