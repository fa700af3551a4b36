"""Bad examples, and what is said of them: what a message says is improved by adding an example here.

The parser is given each example; wherever it later meets with the same kind of word behind the same kind of word, it says the
same. In a phrase, `{0}` is the word that was not expected, and `{1}` what stands before it.
"""

from __future__ import annotations

from dataclasses import dataclass

from reasoner.errors import Phrase


@dataclass(frozen=True, slots=True)
class Misread:
    """Examples that are no statements, what is wrong in each, and what to write instead."""

    examples: tuple[str, ...]
    message: Phrase
    fix: Phrase


_LANGUAGES = Phrase("write `in english` or `in french`")
_DATES = Phrase("write year, month and day, such as 2026-03-01")

MISREAD = (
    Misread(
        ("diagnose in german", "scores in german", "recommend top 3 in german"),
        Phrase("this program speaks English and French"),
        _LANGUAGES,
    ),
    Misread(
        (
            *("as of 1 march 2026", "as of yesterday", "guidelines in force on 3", "guidelines in force on tomorrow"),
            *("add fever since yesterday", "add fever on monday", "add fever on 3", "complaint fever since monday"),
        ),
        Phrase("`{0}` is no date"),
        _DATES,
    ),
    Misread(
        ("diagnose as pdf", "scores as pdf", "recommend top 3 as pdf"),
        Phrase("results are shown in other forms than this one"),
        Phrase("write as table, as tree, as csv, as json, as svg or as png"),
    ),
    Misread(
        ("recommend where cost < > 3", "recommend where cost < <"),
        Phrase("there are two comparisons behind each other"),
        Phrase("leave one of them out"),
    ),
    Misread(
        ("recommend where cost <",),
        Phrase("what is compared with is missing behind `{1}`"),
        Phrase("write a number with its unit, or a word"),
    ),
    Misread(
        ("recommend where", "recommend where < 3"),
        Phrase("the condition is missing behind `{1}`"),
        Phrase("write a column, and perhaps a comparison: where cost < 100 EUR"),
    ),
    Misread(
        ("recommend where cost < 3 and", "recommend where cost < 3 or"),
        Phrase("another condition is missing behind `{1}`"),
        Phrase("write it, or leave `{1}` out"),
    ),
    Misread(
        (
            "add heart rate 1 200 /min",
            "recommend where cost < 1 000 EUR",
            "diagnose top 1 000",
            "takes apixaban 1 000 mg",
        ),
        Phrase("a number has no space in it"),
        Phrase("write its digits together"),
    ),
    Misread(
        ("diagnose top", "diagnose top as csv", "diagnose depth", "diagnose top five"),
        Phrase("a number is missing behind `{1}`"),
        Phrase("write digits, such as 3"),
    ),
    Misread(
        ("let = diagnose", "let 3 = diagnose", "let"),
        Phrase("what is bound needs a name of one word"),
        Phrase("write let, a name, = and a value or a question: let first = diagnose top 3"),
    ),
    Misread(
        ("let x diagnose", "let x 3", "let x"),
        Phrase("`=` is missing behind `{1}`"),
        Phrase("write let, a name, = and a value or a question: let first = diagnose top 3"),
    ),
    Misread(
        ("explain query", "explain query pneumonia", "explain query top 3"),
        Phrase("the statement that is to be explained is missing"),
        Phrase("write it behind, such as `explain query why pneumonia`"),
    ),
    Misread(
        ("sparql", "sparql select", "asp", "asp present"),
        Phrase("a text of another language stands in braces"),
        Phrase("write {{ before it and }} behind it"),
    ),
    Misread(
        ("mother", "mother pulmonary embolism", "mother not", "mother 3"),
        Phrase("what the relative had is missing"),
        Phrase("write `had` or `had no` and a name: mother had pulmonary embolism at 40"),
    ),
    Misread(
        ("is pulmonary embolism", "is pulmonary embolism top 3"),
        Phrase("what it may be is missing"),
        Phrase("write `a` and a name: is pulmonary embolism a disorder"),
    ),
    Misread(
        ("compare", "compare a", "compare a b", "compare a with"),
        Phrase("two patients are compared"),
        Phrase("write the names that they have in the session: compare p1 with p2"),
    ),
    Misread(
        (
            "plot belief of pneumonia over fever",
            "plot belief of pneumonia over fever 3",
            "plot belief of pneumonia over fever top 3",
        ),
        Phrase("the least and the greatest value are missing"),
        Phrase("write both with two points between them, and the unit: 0..3000 ug/L FEU"),
    ),
    Misread(
        ("load patient", "script", "save certificate", "for patients in"),
        Phrase("the name of a file is missing behind `{1}`"),
        Phrase("write it, in quotes where it has a space in it"),
    ),
    Misread(
        ("load patient a b.yaml", "script a b.txt", "save a b.yaml", "save certificate a b.json"),
        Phrase("the name of a file with a space in it stands in quotes"),
        Phrase("put it in quotes"),
    ),
    Misread(
        ("set", "set language"),
        Phrase("a setting and its value are missing"),
        Phrase("write both, such as `set language fr`"),
    ),
    Misread(
        ("prefer less burden", "prefer less burden top", "prefer less"),
        Phrase("two criteria are weighed against each other"),
        Phrase("write both: prefer less burden over cost"),
    ),
    Misread(
        ("path from pneumonia", "path from pneumonia top 3"),
        Phrase("the end of the path is missing"),
        Phrase("write `to` and a name: path from pulmonary embolism to disorder"),
    ),
    Misread(
        ("for patients in a.jsonl", "for patients in a.jsonl top 3", "for patients in a.jsonl where cost < 3"),
        Phrase("what is to be counted is missing"),
        Phrase("write `count`, or `count by` and a name"),
    ),
    Misread(
        ("diagnose pneumonia", "scores pneumonia", "conflicts pneumonia", "undo pneumonia", "verify pneumonia"),
        Phrase("no name can stand behind `{1}`"),
        Phrase("leave it out, or ask `why` or `probability of` it"),
    ),
)
