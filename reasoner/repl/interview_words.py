"""What may be typed in an interview, in either language."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    **dict.fromkeys(("y", "yes", "o", "oui"), "yes"),
    **dict.fromkeys(("n", "no", "non"), "no"),
    **dict.fromkeys(("?", "u", "unknown", "don't know", "dont know", "je ne sais pas", "nsp"), "unknown"),
    **dict.fromkeys(("s", "skip", "p", "passer"), "skip"),
    **dict.fromkeys(("b", "back", "r", "retour"), "back"),
    **dict.fromkeys(("q", "quit", "stop", "fin", "arrêter"), "stop"),
    **dict.fromkeys(("none", "aucun", "aucune"), "none"),
    **dict.fromkeys(("f", "femme", "female"), "female"),
    **dict.fromkeys(("h", "homme", "m", "male"), "male"),
}
"""What may be typed, in either language, and what it means."""
