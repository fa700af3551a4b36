"""The fixed words of an interview, English and French, and what may be typed."""

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

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "colon": ": ",
        "how": "Reply yes, no, ? (not known), skip, back or stop.",
        "ask_age": "Age in years (or 8 mo, 3 wk)",
        "ask_sex": "Sex at birth: female or male",
        "ask_complaint": "What brings the patient here?",
        "red_flag": "red flag",
        "must_not_miss": "to exclude what must not be missed",
        "information": "tells most",
        "hint_binary": "yes / no / ?",
        "hint_categorical": "numbers of all that apply, 0 for none",
        "hint_range": "{least} to {greatest} {unit}",
        "again": "“{0}” is no reply to this question; type ? if it is not known.",
        "stopped": "Stopped: what was replied counts, and nothing else is assumed.",
        "end_sure": "Enough: one explanation stands out, and what must not be missed is improbable.",
        "end_uninformative": "Enough: no further question is expected to tell much.",
        "end_exhausted": "Enough: there is no further question.",
        "end_limit": "Enough: as many questions were asked as are reasonable.",
        "still_open": "Not excluded by asking, so examine or test for: {0}",
    },
    "fr": {
        "colon": " : ",
        "how": "Répondez oui, non, ? (non connu), passer, retour ou fin.",
        "ask_age": "Âge en années (ou 8 mo, 3 wk)",
        "ask_sex": "Sexe à la naissance : femme ou homme",
        "ask_complaint": "Quel est le motif de consultation ?",
        "red_flag": "signe d’alarme",
        "must_not_miss": "pour écarter ce qu’il ne faut pas manquer",
        "information": "la plus instructive",
        "hint_binary": "oui / non / ?",
        "hint_categorical": "numéros de tout ce qui convient, 0 si rien",
        "hint_range": "de {least} à {greatest} {unit}",
        "again": "« {0} » ne répond pas à cette question ; tapez ? si la réponse n’est pas connue.",
        "stopped": "Arrêt : ce qui a été répondu compte, et rien d’autre n’est supposé.",
        "end_sure": "C’est assez : une explication se détache, et ce qu’il ne faut pas manquer est improbable.",
        "end_uninformative": "C’est assez : aucune autre question ne devrait apprendre grand-chose.",
        "end_exhausted": "C’est assez : il n’y a pas d’autre question.",
        "end_limit": "C’est assez : le nombre raisonnable de questions est atteint.",
        "still_open": "Non écarté par les questions ; à rechercher par l’examen ou des tests : {0}",
    },
}
