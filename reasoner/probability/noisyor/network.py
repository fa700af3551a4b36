"""A noisy-or network as a value: disorders, findings, what causes what, and which disorders exclude each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from reasoner.errors import KnowledgeError


class Link(NamedTuple):
    """A disorder that may cause a finding: `strength` is the probability that it does, given the disorder alone."""

    disorder: str
    finding: str
    strength: float


@dataclass(frozen=True, slots=True)
class NoisyOr:
    """Independent disorders, conditioned on what is admissible, and findings that each true disorder may cause.

    P(finding absent | world) = (1 - leak) · ∏ (1 - strength) over the linked disorders that are true (Pearl 1988, section 4.3.2).
    Disorders are independent a priori; the prior is then conditioned on the exclusions and on `at_most`.

    Parameters: `priors`, for each of `disorders`; `leaks`, the probability of each of `findings` where no disorder is true;
    `links`; `exclusions`, groups of disorders of which at most one is true; `at_most`, how many may be true at once, or None for
    any number.
    Raises: KnowledgeError at the first thing that is wrong, with its place.
    """

    disorders: tuple[str, ...]
    priors: tuple[float, ...]
    findings: tuple[str, ...]
    leaks: tuple[float, ...]
    links: tuple[Link, ...]
    exclusions: tuple[tuple[str, ...], ...] = ()
    at_most: int | None = None

    def __post_init__(self) -> None:
        _names("disorder", self.disorders, "prior", self.priors)
        _names("finding", self.findings, "leak", self.leaks)
        _check_links(self)
        _check_exclusions(self)
        if self.at_most is not None and (type(self.at_most) is not int or self.at_most < 0):
            raise _wrong(
                "at_most", f"{self.at_most!r} is no count of disorders", "write a whole number, or leave it out"
            )
        _check_certain(self)

    @classmethod
    def of(
        cls,
        priors: Mapping[str, float],
        leaks: Mapping[str, float],
        links: Iterable[tuple[str, str, float]],
        *,
        exclusions: Iterable[Iterable[str]] = (),
        at_most: int | None = None,
    ) -> NoisyOr:
        """The network of priors by disorder, leaks by finding, and (disorder, finding, strength) links."""
        return cls(
            tuple(priors),
            tuple(priors.values()),
            tuple(leaks),
            tuple(leaks.values()),
            tuple(Link(*link) for link in links),
            tuple(tuple(group) for group in exclusions),
            at_most,
        )


def _names(kind: str, names: tuple[str, ...], number: str, numbers: tuple[float, ...]) -> None:
    if len(names) != len(numbers):
        raise _wrong(f"{kind}s", f"{len(names)} names and {len(numbers)} {number}s", f"give each {kind} its {number}")
    for name, value in zip(names, numbers, strict=True):
        if not isinstance(name, str) or not name:
            raise _wrong(f"{kind}s", f"{name!r} is no name", f"give each {kind} a name")
        _check_probability(f"{kind} {name}", number, value)
    if len(set(names)) != len(names):
        twice = next(name for index, name in enumerate(names) if name in names[:index])
        raise _wrong(f"{kind} {twice}", "it stands twice", "keep one of them")


def _check_links(network: NoisyOr) -> None:
    disorders, findings = set(network.disorders), set(network.findings)
    seen: set[tuple[str, str]] = set()
    for disorder, finding, strength in network.links:
        place = f"link {disorder} -> {finding}"
        if disorder not in disorders:
            raise _wrong(place, f"{disorder} is no disorder", "name one that has a prior")
        if finding not in findings:
            raise _wrong(place, f"{finding} has no leak", "add its leak, 0 if nothing else causes it")
        if (disorder, finding) in seen:
            raise _wrong(place, "it stands twice", "keep one of them")
        seen.add((disorder, finding))
        _check_probability(place, "strength", strength)


def _check_exclusions(network: NoisyOr) -> None:
    disorders = set(network.disorders)
    for group in network.exclusions:
        place = f"exclusion of {', '.join(map(str, group))}"
        unknown = [name for name in group if name not in disorders]
        if unknown:
            raise _wrong(place, f"{unknown[0]} is no disorder", "name disorders that have a prior")
        if len(set(group)) != len(group) or len(group) < 2:
            raise _wrong(place, "it does not name two or more different disorders", "name each once")


def _check_certain(network: NoisyOr) -> None:
    certain = [name for name, prior in zip(network.disorders, network.priors, strict=True) if prior == 1]
    limits = [(group, 1) for group in network.exclusions]
    limits += [] if network.at_most is None else [(network.disorders, network.at_most)]
    for group, limit in limits:
        true = [name for name in certain if name in group]
        if len(true) > limit:
            raise _wrong(f"priors of {', '.join(true)}", f"all are 1, and {limit} may be true", "lower one of them")


def _check_probability(place: str, what: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise _wrong(place, f"{what} is {value!r}, which is no probability", "write a number from 0 to 1")


def _wrong(place: str, message: str, fix: str) -> KnowledgeError:
    return KnowledgeError(f"noisy-or network, {place}: {message}", fix=fix)
