"""Statements are written as text that is read as the same statement, in both languages."""

from __future__ import annotations

import pytest

from reasoner.query.grammar import tree
from reasoner.query.printing import Printer
from reasoner.vocabulary import LANGUAGES, Language

SAID = """\
load patient a/b.yaml
load patient "a b.yaml" as marie
add fever 38.9 Cel since 3 days
add not haemoptysis, unknown cough
add hip replacement 3 days ago
ajouter fièvre 38,9 Cel depuis 3 jours et pas de toux
allergy penicillin: urticaria
takes apixaban 5 mg twice daily
mother had pulmonary embolism at 40
pregnant 20 weeks
prefer less burden over cost
forget allergy penicillin
as of 2026-03-01
compare a with b
diagnose top 5 among respiratory disorders
probability of pulmonary embolism given d-dimer 900 ug/L FEU
differential without tuberculosis, asthma
what can't I miss
how sure
why pulmonary embolism depth 2 in french
why pulmonary embolism rather than asthma
pourquoi pas pneumonie
what if age 75 and d-dimer 300 ug/L DDU
recommend tests where cost < 100 EUR and not (irradiating or invasive) sort by cost descending top 3 as csv
next test for pulmonary embolism
is pulmonary embolism a disorder
path from pulmonary embolism to disorder
guidelines in force on 2019-01-01 in FR
sparql { SELECT ?x WHERE { ?x a :C } }
asp { p(X) :- present(X). #show p/1. }
for patients in x.jsonl where age > 65 and atrial fibrillation count by recommend
let r = diagnose top 3
$r where probability > 5 %
set language fr
plot belief of pulmonary embolism over d-dimer 0..3000 ug/L FEU to a.svg
plot graph of why pulmonary embolism as png to g.png
explain query why $x
probability of $x given fever $t Cel
""".splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", SAID)
def test_what_is_written_is_read_as_the_same(text: str, language: Language) -> None:
    statement = tree(text)
    written = Printer(language).written(statement)
    assert tree(written) == statement
    assert Printer(language).written(tree(written)) == written
