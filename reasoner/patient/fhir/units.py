"""Whether a unit as displayed is UCUM: a unit code that is missing may be filled with it only then."""

from __future__ import annotations

import re

_ATOM_TEXT = """
    m g s A K mol cd L l Pa Hz N J W V C F Ohm S Wb T lm lx Bq Gy Sv kat eV bar u min h d wk mo a rad deg
    Cel m[H2O] m[Hg] mm[Hg] [in_i] [ft_i] [lb_av] [oz_av] [degF] [IU] [iU] U eq osm [drp] [pH] dB [cup_us] [tsp_us] [tbs_us]
    % [ppm] [ppth] 1 10*3 10*6 10*9 10*12 10*-3 10^9 10^12 [arb'U] [CFU] [diop]
"""
_METRIC_TEXT = "m g s A K mol cd L l Pa Hz N J W V C F S Wb T lm lx Bq Gy Sv kat eV bar a [IU] [iU] U eq osm"
_ATOMS = frozenset(_ATOM_TEXT.split())
_METRIC = frozenset(_METRIC_TEXT.split())
_PREFIXES = ("Y", "Z", "E", "P", "T", "G", "M", "k", "h", "da", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y")
_TERM = re.compile(r"(?P<unit>[^\s./{}()]*?)(?P<power>[+-]?[1-3])?(?:\{[^{}]*\})?")


def is_ucum(text: str) -> bool:
    """Whether a text is a unit of UCUM, case-sensitive, made of the units that records of health use.

    >>> [is_ucum(unit) for unit in ("mm[Hg]", "mmol/L", "10*9/L", "mmHg", "beats/minute", "{score}")]
    [True, True, True, False, False, True]
    """
    if not text or not text.isascii() or len(text) > 40:
        return False
    terms = re.split(r"[./](?![^{]*\})", text.removeprefix("/"))
    return all(map(_known, terms))


def _known(term: str) -> bool:
    match = _TERM.fullmatch(term)
    if not term or match is None:
        return False
    for unit in (term.partition("{")[0], match["unit"]):
        if unit in _ATOMS or (not unit and "{" in term):
            return True
        if any(unit.startswith(prefix) and unit[len(prefix) :] in _METRIC for prefix in _PREFIXES):
            return True
    return False
