"""Stable models of a program, enumerated by clingo, and texts of literals as clingo reads them."""

from __future__ import annotations

from collections.abc import Iterable
from threading import RLock

from clingo import Control, MessageCode, Symbol, ast, parse_term

from reasoner.errors import KnowledgeError, RequestError, Unanswerable
from reasoner.symbolic.rule import SYNTAX

Literal = tuple[str, bool]
"""An atom as clingo writes it, and whether it is to hold."""


class Grounding:
    """A program grounded once, whose stable models are enumerated under assumptions, as often as one likes.

    Models are projected to the atoms that the program shows: two that differ in other atoms alone are one. Threads may share
    it; they wait for each other.

    Parameters: `text`, plain clingo. Raises: KnowledgeError with clingo's words if it cannot be grounded.
    """

    def __init__(self, text: str) -> None:
        said: list[str] = []

        def listen(code: MessageCode, message: str) -> None:
            if code != MessageCode.AtomUndefined:
                said.append(" ".join(message.split()))

        self._lock = RLock()
        self._numbers: dict[str, int | None] = {}
        self._control = Control(["--project=show"], logger=listen)
        try:
            self._control.add("base", [], text)
            self._control.ground([("base", [])])
        except RuntimeError as failure:
            raise KnowledgeError((said or [str(failure)])[0], fix="mend the statement that clingo names") from failure

    def models(self, assumed: Iterable[Literal], limit: int) -> list[list[str]]:
        """The stable models in which literals hold, each as the atoms that it shows.

        Parameters: `assumed`; `limit`, the most models that are wanted.
        Raises: Unanswerable if there are more.
        """
        with self._lock:
            self._control.configuration.solve.models = limit + 1  # type: ignore[union-attr]
            found: list[list[str]] = []
            texts: dict[Symbol, str] = {}
            assumptions = self._assumptions(assumed)
            if assumptions is None:
                return found
            with self._control.solve(assumptions=assumptions, yield_=True) as handle:
                for model in handle:
                    if len(found) == limit:
                        raise Unanswerable(f"there are more than {limit} stable models", fix="ask a smaller program")
                    shown = model.symbols(shown=True)
                    found.append([texts.get(one) or texts.setdefault(one, str(one)) for one in shown])
        return found

    def satisfiable(self, assumed: Iterable[Literal]) -> bool:
        """Whether literals hold together in some stable model."""
        with self._lock:
            self._control.configuration.solve.models = 1  # type: ignore[union-attr]
            assumptions = self._assumptions(assumed)
            return assumptions is not None and bool(self._control.solve(assumptions=assumptions).satisfiable)

    def _assumptions(self, literals: Iterable[Literal]) -> list[int] | None:
        """The solver's numbers of literals; None if one is to hold that is in no ground rule's head."""
        found = []
        for atom, holds in literals:
            if atom not in self._numbers:
                ground = self._control.symbolic_atoms[parse_term(atom)]
                self._numbers[atom] = (ground.literal or None) if ground else None
            number = self._numbers[atom]
            if number is not None:
                found.append(number if holds else -number)
            elif holds:
                return None
        return found


def conjunction(text: str) -> tuple[Literal, ...]:
    """The ground literals of a conjunction such as `a, not p(1)`.

    Raises: RequestError if it is none.
    """
    wrong = RequestError(f"`{text}` is no conjunction of ground literals", fix="write, for example, `a, not p(1)`")
    if not text.strip() or any(mark in text for mark in ".:%\n"):
        raise wrong
    found: list[ast.AST] = []
    with SYNTAX:
        try:
            ast.parse_string(f":- {text}.", found.append, logger=lambda _code, _message: None)
            return tuple(map(_literal, found[-1].body))
        except (RuntimeError, ValueError) as failure:
            raise wrong from failure


def _literal(node: ast.AST) -> Literal:
    if node.ast_type != ast.ASTType.Literal or node.atom.ast_type != ast.ASTType.SymbolicAtom:
        raise ValueError(str(node))
    symbol = parse_term(str(node.atom.symbol), lambda _code, _message: None)
    return str(symbol), node.sign != ast.Sign.Negation


def shown_signatures(text: str) -> tuple[str, ...]:
    """The statements `#show name/arity.` of a program that can be parsed; none if it shows every atom."""
    found: list[ast.AST] = []
    with SYNTAX:
        ast.parse_string(text, found.append, logger=lambda _code, _message: None)
        return tuple(str(node) for node in found if node.ast_type == ast.ASTType.ShowSignature)
