"""The fixed words of a page, English and French."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "asked": "asked for {0} · {1} · {2}",
        "skip": "Skip to the answer",
        "contents": "On this page",
        "reasons": "why",
        "again": "(told above)",
        "open_all": "Unfold all reasons",
        "close_all": "Fold all reasons",
        "record": "WHAT IS RECORDED",
        "facts_present": "Found",
        "facts_absent": "Denied",
        "facts_unknown": "Recorded as unknown",
        "interval": "95 % interval",
        "hypothesis": "hypothesis",
        "band": "band",
        "scale": "The bars show the interval in which the probability lies, the mark its middle; the scale is that of square "
        "roots. The numbers are unsourced or synthetic: read the band.",
        "no_source": "UNSOURCED KNOWLEDGE THAT THIS RESTS ON",
        "checked_by": "CHECK",
        "unchecked": "The checker was not asked.",
        "kb": "Knowledge base",
    },
    "fr": {
        "asked": "question du {0} · {1} · {2}",
        "skip": "Aller à la réponse",
        "contents": "Sur cette page",
        "reasons": "pourquoi",
        "again": "(dit plus haut)",
        "open_all": "Déplier toutes les raisons",
        "close_all": "Replier toutes les raisons",
        "record": "CE QUI EST NOTÉ",
        "facts_present": "Constaté",
        "facts_absent": "Écarté à l'interrogatoire ou à l'examen",
        "facts_unknown": "Noté comme inconnu",
        "interval": "intervalle à 95 %",
        "hypothesis": "hypothèse",
        "band": "classe",
        "scale": "Les barres montrent l'intervalle de la probabilité, le trait son milieu ; l'échelle est celle des racines "
        "carrées. Les nombres sont sans source ou synthétiques : lire la classe.",
        "no_source": "CONNAISSANCES SANS SOURCE SUR LESQUELLES CECI REPOSE",
        "checked_by": "VÉRIFICATION",
        "unchecked": "La vérification n'a pas été demandée.",
        "kb": "Base de connaissances",
    },
}
