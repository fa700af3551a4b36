"""Published networks, read from the interchange format (BIF): everything that is wrong is told with its line and column."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from reasoner.errors import NetworkError, Problem
from reasoner.probability.networks.blocks import Block
from reasoner.probability.networks.checks import find_cycle
from reasoner.probability.networks.network import Network, Variable, closed, cycle_problem, name_fault
from reasoner.probability.networks.syntax import Declarations, Probabilities, Reader
from reasoner.probability.networks.text import Text, decode, read_text

LARGEST_TOTAL = 1 << 25
"""The most numbers of all tables together (256 MB)."""

MOST_PROBLEMS = 50
"""How many problems of a file are told; the rest is told when these are mended."""


def read_bif(path: str | Path) -> Network:
    """A network from a file in the interchange format, `.bif` or `.bif.gz`.

    Names stay as they are published (`<5`, `Asy/Patch`); rows may stand in any order. A `table` of a variable with parents is
    read with the variable's own state varying slowest and the last parent fastest, as the format's description has it.
    Raises: NetworkError, whose problems say where, what and why, and what to do.
    """
    return _network(read_text(Path(path)))


def parse_bif(data: str | bytes, name: str = "network") -> Network:
    """A network from text or bytes in the interchange format, as `read_bif`. Parameters: `name`, for the places of problems."""
    return _network(decode(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, name))


def _network(text: Text) -> Network:
    assembly = _Assembly(text, Reader(text).declarations())
    problems = tuple(islice(assembly.problems(), MOST_PROBLEMS))
    if problems:
        raise NetworkError(problems)
    return assembly.network()


class _Assembly:
    """Declarations that are joined to a network."""

    def __init__(self, text: Text, declarations: Declarations) -> None:
        self._text = text
        self._declarations = declarations
        self._states = {one.name.text: tuple(token.text for token in one.states) for one in declarations.states}
        self._places = {name: place for place, name in enumerate(self._states)}
        self._blocks = {one.child.text: one for one in declarations.probabilities}

    def network(self) -> Network:
        """The network. Precondition: there are no problems."""
        arrows, tables = [], []
        notes: list[Problem] = []
        for block in map(self._blocks.__getitem__, self._states):
            arrows.append(tuple(self._places[parent.text] for parent in block.parents))
            place = self._text.place(block.child.offset)
            tables.append(closed(Block(self._text, block, self._states).table(), place, notes))
        variables = tuple(Variable(name, states) for name, states in self._states.items())
        return Network(self._declarations.name, variables, tuple(arrows), tuple(tables), tuple(notes))

    def problems(self) -> Iterator[Problem]:
        """What is wrong: with variables; if nothing, with arrows and numbers; if nothing, the first cycle."""
        found = False
        for step in (self._variables, self._probabilities, self._cycles):
            for problem in step():
                found = True
                yield problem
            if found:
                return

    def _variables(self) -> Iterator[Problem]:
        if not self._declarations.states:
            yield Problem("error", self._text.name, "no block `variable`, so no network", "declare its variables")
        seen: set[str] = set()
        for one in self._declarations.states:
            name, states = one.name.text, [token.text for token in one.states]
            if name in seen:
                yield self._text.problem(
                    one.name.offset, f"the variable {name} stands twice", "remove or rename one of them"
                )
            seen.add(name)
            if not states:
                yield self._text.problem(
                    one.name.offset, f"{name} has no states", "give its states between `{` and `}`"
                )
            elif one.announced.text != str(len(states)):
                what = f"{name} announces {one.announced.text} states and has {len(states)}"
                yield self._text.problem(one.announced.offset, what, "correct the number, or the states")
            known: set[str] = set()
            for token in one.states:
                if token.text in known:
                    what = f"the state {token.text} of {name} stands twice"
                    yield self._text.problem(token.offset, what, "give each state a name of its own")
                known.add(token.text)
            for token in (one.name, *one.states):
                if name_fault(token.text):
                    yield self._text.problem(token.offset, name_fault(token.text), "give another name")

    def _probabilities(self) -> Iterator[Problem]:
        total = 0
        for block in self._declarations.probabilities:
            name = block.child.text
            if self._blocks[name] is not block:
                what = f"the probabilities of {name} stand twice"
                yield self._text.problem(block.child.offset, what, "remove one of the blocks")
            found = list(self._arrows(block))
            if not found:
                read = Block(self._text, block, self._states)
                total += read.size
                found = list(islice(read.problems(), MOST_PROBLEMS))
            yield from found
            if total > LARGEST_TOTAL:
                what = f"the tables up to that of {name} have {total} numbers; at most {LARGEST_TOTAL} are read"
                yield self._text.problem(block.child.offset, what, "give a network with smaller tables")
                return
        for one in self._declarations.states:
            if one.name.text not in self._blocks:
                what = f"{one.name.text} has no probabilities"
                yield self._text.problem(one.name.offset, what, "add its block `probability`, or remove the variable")

    def _arrows(self, block: Probabilities) -> Iterator[Problem]:
        seen: set[str] = set()
        for token in (block.child, *block.parents):
            if token.text not in self._states:
                what = f"{token.text} is no variable of this file"
                yield self._text.problem(token.offset, what, "declare it, or correct the name")
            elif token.text in seen:
                what = f"{token.text} stands twice among {block.child.text} and its parents"
                yield self._text.problem(token.offset, what, "remove one of them")
            seen.add(token.text)

    def _cycles(self) -> Iterator[Problem]:
        blocks = [self._blocks[name] for name in self._states]
        cycle = find_cycle([[self._places[parent.text] for parent in block.parents] for block in blocks])
        if cycle:
            place = self._text.place(blocks[cycle[0]].child.offset)
            yield cycle_problem(place, [blocks[one].child.text for one in cycle])
