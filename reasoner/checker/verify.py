"""Check a certificate against a knowledge base, step by step in the order of `docs/certificate.md`, section 10."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reasoner.certificate.canonical import NotCanonical, canonical, digest, digest_of, parse
from reasoner.certificate.fixedpoint import MILLION, bounds_ppm
from reasoner.checker.belief import Belief
from reasoner.checker.conclusions import conclusions
from reasoner.checker.documents import Knowledge
from reasoner.checker.entries import check_entries
from reasoner.checker.modules import IN_FORCE
from reasoner.checker.ontology import check_pairs
from reasoner.checker.quantities import Grounded
from reasoner.checker.search import TooManyError, check_optimal
from reasoner.checker.several import LARGEST, check_shape, several
from reasoner.checker.shapes import CheckError, compare, integer, integers, minute, record, sequence, table, text
from reasoner.checker.syntax import Atom
from reasoner.checker.terms import read_atom

__all__ = ["CheckResult", "Depth", "Knowledge", "Verdict", "verify"]

Verdict = Literal["checked", "attested", "rejected", "unreadable"]
Depth = Literal["full", "quick"]

FORMAT = "reasoner/certificate/5"
INTERVALS, PROOFS, OPTIMUM = "probability intervals", "ontology proofs", "optimum"
SEVERAL = "several conditions at once"
_EXIT_CODES = {"checked": 0, "rejected": 1, "unreadable": 2, "attested": 3}
_PARTS = ("kb", "case", "request", "modules", "facts", "inputs", "ontology", "assess", "belief", "act")
_KEYS = ("format", *_PARTS, "costs", "conclusions", "attested", "seal")
_REQUEST = ("as_of", "jurisdiction", "options", "policy", "preferences", "profile")
_COMPLAINT = 30 * 24 * 60
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check came to.

    `step` and `reason` say where and why a certificate was rejected or unreadable; `attested` what had to be believed;
    `left_out` what a quick check did not look at; `asked_for` the parts of the request that the caller did not give, as
    the certificate has them, so that a reader can see which question was answered.
    """

    verdict: Verdict
    step: str = ""
    reason: str = ""
    attested: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    asked_for: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 checked, 1 rejected, 2 unreadable, 3 checked with attested steps."""
        return _EXIT_CODES[self.verdict]

    def sentence(self) -> str:
        """One English line; it never says more than what was checked."""
        if self.verdict == "rejected":
            return f"rejected at step {self.step} because {self.reason}"
        if self.verdict == "unreadable":
            return f"unreadable: {self.reason}"
        if self.left_out:
            attested = f", with attested steps: {', '.join(self.attested)}" if self.attested else ""
            return f"checked, without {' and '.join(self.left_out)}{attested}"
        if self.attested:
            return f"checked with attested steps: {', '.join(self.attested)}"
        return "derivation checked"


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
    check = _Check(certificate, value, knowledge, record=record, request=request, depth=depth)
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


class _Check:
    """One run: each method is a step, and what it has computed is there for the steps after it."""

    def __init__(
        self,
        data: bytes,
        value: dict[str, Any],
        knowledge: Knowledge,
        *,
        record: Mapping[str, object] | None,
        request: Mapping[str, object] | None,
        depth: Depth,
    ) -> None:
        self.data, self.value, self.knowledge = data, value, knowledge
        self.given_record, self.given_request, self.full = record, request, depth == "full"
        self.asked_for: dict[str, str] = {}
        self.entries: list[dict[str, Any]]
        self.recorded: str
        self.in_force: frozenset[str]
        self.grounded: Grounded
        self.ages: dict[Atom, int]
        self.assessed: set[Atom]
        self.belief: Belief
        self.several: dict[str, Any]
        self.attests = [] if record is not None else ["record"]

    def steps(self) -> Sequence[tuple[str, Callable[[], None]]]:
        """The steps in the order in which they can reject."""
        return (
            ("seal", self.seal),
            ("format", self.format),
            ("knowledge base", self.knowledge_base),
            ("request", self.request),
            ("case", self.case),
            ("modules", self.modules),
            ("facts", self.facts),
            ("inputs", self.inputs),
            ("ontology", self.ontology),
            ("assess", self.assess),
            ("belief", self.believe),
            ("act", self.act),
            ("conclusions", self.conclude),
            ("attested", self.attested),
        )

    def seal(self) -> None:
        """`seal` sorts last, so the canonical bytes without it are those before it and a brace."""
        seal = text(self.value.get("seal"), "seal")
        tail = f',"seal":"{seal}"}}'.encode()
        if not _DIGEST.fullmatch(seal) or not self.data.endswith(tail):
            raise CheckError("there is no seal at the end of the certificate")
        if digest(self.data[: -len(tail)] + b"}") != seal:
            raise CheckError("the seal is not the digest of the certificate")

    def format(self) -> None:
        if self.value.get("format") != FORMAT:
            raise CheckError(f"format is not {FORMAT}")
        record(self.value, "the certificate", _KEYS)

    def knowledge_base(self) -> None:
        if self.value["kb"] != self.knowledge.identity:
            raise CheckError(f"the knowledge base is {self.knowledge.identity}, not that of the certificate")
        self.knowledge.require_readable()

    def request(self) -> None:
        stated = record(self.value["request"], "request", _REQUEST)
        self.as_of = minute(stated["as_of"], "request/as_of")
        self.day = stated["as_of"][:10]
        self.jurisdiction = text(stated["jurisdiction"], "request/jurisdiction")
        compare(stated["policy"], "safe", "request/policy")
        self.at_most = _at_most(stated["options"])
        compare(stated["preferences"], {}, "request/preferences")
        self.profile = text(stated["profile"], "request/profile")
        if self.profile not in self.knowledge.belief.profiles:
            raise CheckError(f"there is no profile {self.profile[:60]!r}")
        given = self.given_request or {}
        for name in given:
            if name not in stated:
                raise CheckError(f"{name!r} is no part of a request")
            compare(stated[name], given[name], f"request/{name}")
        for name in _REQUEST:
            if name not in given:
                part = stated[name]
                self.asked_for[name] = part if isinstance(part, str) else canonical(part).decode()

    def case(self) -> None:
        case = record(self.value["case"], "case", ("digest", "recorded"))
        minute(case["recorded"], "case/recorded")
        if self.given_record is not None:
            given = record(dict(self.given_record), "the record", ("entries", "recorded"))
            compare(case["recorded"], given["recorded"], "case/recorded", name_values=False)
            entries = given["entries"]
        else:
            facts = sequence(self.value["facts"], "facts")
            entries = [table(fact, f"facts/{index}").get("entry") for index, fact in enumerate(facts)]
        self.recorded = case["recorded"]
        words = self.knowledge.grounding.words
        self.entries = [words.kept(entry) for entry in check_entries(entries, "entries", self.recorded)]
        if case["digest"] != digest_of({"entries": self.entries, "recorded": case["recorded"]}):
            raise CheckError("case/digest is not the digest of the record")

    def modules(self) -> None:
        states = self.knowledge.modules.states(self.day, self.jurisdiction)
        compare(self.value["modules"], [{"id": name, "state": state} for name, state in states.items()], "modules")
        self.in_force = frozenset(name for name, state in states.items() if state == IN_FORCE)

    def facts(self) -> None:
        self.grounded = self.knowledge.grounding.ground(self.entries, self.recorded, self.as_of)
        compare(self.value["facts"], self.grounded.facts, "facts", name_values=False)

    def inputs(self) -> None:
        compare(self.value["inputs"], self.grounded.inputs(), "inputs")
        self.ages = {read_atom(atom): age for atom, age in self.grounded.ages.items()}

    def ontology(self) -> None:
        axioms = self.knowledge.ontology.axioms if self.full else None
        check_pairs(self.value["ontology"], self.grounded.pairs, axioms)

    def assess(self) -> None:
        program, _ = self.knowledge.programs(self.in_force)
        self.assessed = program.check(self.value["assess"], set(self.ages), self.ages)

    def believe(self) -> None:
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
        """What a quick check does not look at; of the programs, whether act's model is the best where it chooses."""
        is_only = self.knowledge.programs(self.in_force)[1].is_only(self.model, self.ages)
        return (INTERVALS, *((SEVERAL,) if self.at_most > 1 else ()), PROOFS, *(() if is_only else (OPTIMUM,)))

    def _complaint(self) -> bool:
        """Whether the case presents a complaint (section 7)."""
        return any(atom[0] == "complaint" and age <= _COMPLAINT for atom, age in self.ages.items())

    def conclude(self) -> None:
        complaint, names = self._complaint(), self.knowledge.belief.hypotheses
        right = conclusions(self.model, names, self.belief, self.grounded, complaint=complaint)
        compare(self.value["conclusions"], right, "conclusions")

    def attested(self) -> None:
        compare(self.value["attested"], [], "attested")


def _at_most(options: object) -> int:
    """How many conditions are considered at once: 1 without the option, which is left out for 1."""
    if options == {}:
        return 1
    at_most = integer(record(options, "request/options", ("at_most",))["at_most"], "request/options/at_most", 2)
    if at_most > LARGEST:
        raise CheckError(f"request/options/at_most is above {LARGEST}")
    return at_most
