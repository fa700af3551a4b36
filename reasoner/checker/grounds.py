"""What every check does first: it derives again what was found in the record (`docs/certificate.md`, section 10)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from reasoner.certificate.canonical import canonical, digest, digest_of
from reasoner.checker.documents import Knowledge
from reasoner.checker.entries import check_entries
from reasoner.checker.modules import IN_FORCE
from reasoner.checker.ontology import check_pairs
from reasoner.checker.quantities import Grounded
from reasoner.checker.shapes import CheckError, compare, minute, record, sequence, table, text
from reasoner.checker.syntax import Atom
from reasoner.checker.terms import read_atom

Verdict = Literal["checked", "attested", "rejected", "unreadable"]
Depth = Literal["full", "quick"]

INTERVALS, PROOFS, OPTIMUM = "probability intervals", "ontology proofs", "optimum"
_EXIT_CODES = {"checked": 0, "rejected": 1, "unreadable": 2, "attested": 3}
GROUNDS = ("format", "kb", "case", "request", "modules", "facts", "inputs", "ontology")
_REQUEST = ("as_of", "jurisdiction", "options", "policy", "preferences", "profile")
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


class Check:
    """One run: each method is a step, and what it has computed is there for the steps after it.

    Parameters: `FORMAT` and `KEYS`, of the certificates that a subclass checks; it adds steps after those that all have.
    """

    FORMAT: ClassVar[str]
    KEYS: ClassVar[tuple[str, ...]]

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
        """Refuse another format, and keys that it has not."""
        if self.value.get("format") != self.FORMAT:
            raise CheckError(f"format is not {self.FORMAT}")
        record(self.value, "the certificate", self.KEYS)

    def knowledge_base(self) -> None:
        """Compare the knowledge base's identity, and read it."""
        if self.value["kb"] != self.knowledge.identity:
            raise CheckError(f"the knowledge base is {self.knowledge.identity}, not that of the certificate")
        self.knowledge.require_readable()

    def request(self) -> None:
        """Read the request, and compare what the caller asked."""
        stated = record(self.value["request"], "request", _REQUEST)
        self.as_of = minute(stated["as_of"], "request/as_of")
        self.day = stated["as_of"][:10]
        self.jurisdiction = text(stated["jurisdiction"], "request/jurisdiction")
        compare(stated["policy"], "safe", "request/policy")
        self.options(stated["options"])
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

    def options(self, stated: object) -> None:
        """Read the options of a request; there are none but where a subclass has some."""
        compare(stated, {}, "request/options")

    def case(self) -> None:
        """Read the record, and compare its digest."""
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
        """Find which modules are in force."""
        states = self.knowledge.modules.states(self.day, self.jurisdiction)
        compare(self.value["modules"], [{"id": name, "state": state} for name, state in states.items()], "modules")
        self.in_force = frozenset(name for name, state in states.items() if state == IN_FORCE)

    def facts(self) -> None:
        """Derive the facts again."""
        self.grounded = self.knowledge.grounding.ground(self.entries, self.recorded, self.as_of)
        compare(self.value["facts"], self.grounded.facts, "facts", name_values=False)

    def inputs(self) -> None:
        """Derive the inputs again."""
        compare(self.value["inputs"], self.grounded.inputs(), "inputs")
        self.ages = {read_atom(atom): age for atom, age in self.grounded.ages.items()}

    def ontology(self) -> None:
        """Check the proofs of the subsumptions."""
        axioms = self.knowledge.ontology.axioms if self.full else None
        check_pairs(self.value["ontology"], self.grounded.pairs, axioms)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What a quick check does not look at."""
        return (PROOFS,)
