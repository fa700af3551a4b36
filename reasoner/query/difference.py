"""What differs between two answers: conclusions gained and lost, and hypotheses in another band."""

from __future__ import annotations

from collections.abc import Sequence

from reasoner.engine.state import State
from reasoner.explain.changes import Changes
from reasoner.explain.layout import Layout, Line
from reasoner.query.asking import At
from reasoner.query.results import Told


def difference(at: At, before: State, then: State, heading: str) -> Told:
    """What the second of two answers has otherwise than the first; it is so if anything is."""
    changes = Changes(at.words, Layout(at.language, at.session.settings.width), at.depth)
    was, now = set(before.atoms), set(then.atoms)
    gained, lost = sorted(now - was), sorted(was - now)
    moved: list[tuple[str, int, int]] = []
    if before.presented and then.presented:
        pairs = zip(before.belief.hypotheses, before.belief.posterior_ppm, then.belief.posterior_ppm, strict=True)
        moved = [row for row in pairs if row[1] != row[2]]
    told = changes.rows(gained, lost, moved)
    document = {
        "gained": gained,
        "lost": lost,
        "beliefs": [{"hypothesis": name, "ppm": one, "ppm_then": other} for name, one, other in moved],
    }
    return Told(at.language, heading, told=tuple(changes.lines(told)), explained=document, is_so=any(told.values()))


def said_lines(at: At, heading: str, atoms: Sequence[str]) -> list[Line]:
    """A heading and a line for each of some atoms; nothing where there is none."""
    layout = Layout(at.language, at.session.settings.width)
    rows = [line for atom in atoms for line in layout.lines(f"· {at.words.atom(atom)}", 4)]
    return [*layout.lines(heading, 2), *rows] if rows else []
