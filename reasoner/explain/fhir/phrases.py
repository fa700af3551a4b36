"""The fixed words of an answer in FHIR that its text does not have, English and French."""

from __future__ import annotations

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "alarm": "alarm",
        "contradiction": "contradiction in the record, or between recommendations",
        "advised_against": "advised against",
        "after_checking": "to be excluded before",
        "caution": "caution",
        "certificate": "certificate of the answer",
        "kb": "knowledge base",
        "entries": "{0} of the record's entries",
    },
    "fr": {
        "alarm": "alarme",
        "contradiction": "contradiction dans le dossier ou entre recommandations",
        "advised_against": "à éviter",
        "after_checking": "à écarter au préalable",
        "caution": "prudence",
        "certificate": "certificat de la réponse",
        "kb": "base de connaissances",
        "entries": "nombre d’éléments du dossier : {0}",
    },
}
