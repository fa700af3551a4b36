"""From entries to states, seeds and inputs."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import tiny_base as base
from reasoner.checker.entries import check_entries, key, read_lexicon
from reasoner.checker.observables import Observable, read_observables
from reasoner.checker.shapes import CheckError, minute

AS_OF = minute(base.REQUEST["as_of"], "as_of")
RECORDED = base.RECORD["recorded"]


def ground(*entries):
    numbered = [{**entry, "pointer": f"/{index}"} for index, entry in enumerate(entries)]
    return base.knowledge().grounding.ground(check_entries(numbered, "entries", RECORDED), RECORDED, AS_OF)


def state(**entry):
    (fact,) = ground(base.entry(**{"text": "heart rate", "kind": "measurement", **entry})).facts
    return fact["state"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"value": "88", "unit": "/min"}, "used"),
        ({"kind": "unreadable"}, "unreadable"),
        ({"value": "88", "unit": "/min", "polarity": "absent"}, "unreadable"),
        ({"kind": "complaint", "text": "pain", "polarity": "absent"}, "unreadable"),
        ({"kind": "sex", "text": "female", "polarity": "absent"}, "unreadable"),
        ({"value": "88", "unit": "/min", "at": "2026-03-01T12:01"}, "later"),
        ({"value": "88", "unit": "/min", "at": "2026-03-01T12:00"}, "used"),
        ({"text": "hart rate", "value": "88", "unit": "/min"}, "unknown_concept"),
        ({"text": "pain", "value": "88", "unit": "/min"}, "not_measurable"),
        ({"text": "d_dimer", "value": "1", "unit": "mg/L"}, "missing_basis"),
        ({"text": "d_dimer", "value": "1", "unit": "mg/L", "basis": "XYZ"}, "unknown_basis"),
        ({"value": "88", "unit": "/min", "basis": "FEU"}, "unknown_basis"),
        ({"unit": "/min"}, "not_a_number"),
        ({"value": "8e1", "unit": "/min"}, "not_a_number"),
        ({"value": "٨٨", "unit": "/min"}, "not_a_number"),
        ({"value": "88\n", "unit": "/min"}, "not_a_number"),
        ({"value": "0" * 23 + "88", "unit": "/min"}, "not_a_number"),
        ({"value": "0" * 22 + "88", "unit": "/min"}, "used"),
        ({"value": "1,200", "unit": "/min"}, "ambiguous_number"),
        ({"value": "-88.000", "unit": "/min"}, "ambiguous_number"),
        ({"value": "00,700", "unit": "/s"}, "ambiguous_number"),
        ({"value": "1,200"}, "ambiguous_number"),
        ({"value": "0.700", "unit": "/s"}, "used"),
        ({"value": "88.0000", "unit": "/min"}, "used"),
        ({"value": "0088.000", "unit": "/min"}, "used"),
        ({"value": "88"}, "missing_unit"),
        ({"value": "88", "unit": "Hz"}, "unknown_unit"),
        ({"value": "9", "unit": "/min"}, "implausible"),
        ({"value": "9,5", "unit": "/min"}, "used"),
        ({"value": "400", "unit": "/min"}, "used"),
        ({"value": "401", "unit": "/min"}, "implausible"),
        ({"value": "88", "unit": "/min", "polarity": "unknown"}, "unknown"),
        ({"kind": "finding", "text": "fever", "polarity": "unknown"}, "unknown"),
        ({"kind": "finding", "text": "fever", "verification": "entered_in_error"}, "entered_in_error"),
        ({"kind": "finding", "text": "fever", "verification": "suspected"}, "suspected"),
        ({"kind": "finding", "text": "fever", "verification": "suspected", "polarity": "unknown"}, "unknown"),
        ({"kind": "medication", "text": "heparin", "verification": "suspected"}, "suspected"),
        ({"kind": "allergy", "text": "heparin", "verification": "suspected"}, "used"),
        ({"kind": "allergy", "text": "heparin", "clinical": "resolved"}, "inactive"),
        ({"kind": "allergy", "text": "heparin", "end": "2026-03-01T12:01"}, "used"),
        ({"kind": "allergy", "text": "heparin", "end": "2026-03-01T12:00"}, "inactive"),
        ({"kind": "finding", "text": "fever", "verification": "refuted", "polarity": "absent"}, "double_negation"),
        ({"kind": "finding", "text": "no fever", "polarity": "absent"}, "double_negation"),
        ({"kind": "finding", "text": "no fever", "verification": "refuted"}, "double_negation"),
        ({"kind": "complaint", "text": "fever", "verification": "refuted"}, "unreadable"),
        ({"kind": "finding", "text": "fever", "recorded": "2026-03-01T12:01"}, "later"),
        ({"kind": "finding", "text": "nothing", "codes": ["x:1", "x:2"]}, "unknown_concept"),
        ({"kind": "finding", "text": "nothing", "codes": ["x:1", "fever"]}, "used"),
        ({"kind": "finding", "text": "Fever (finding)"}, "used"),
        ({"kind": "finding", "text": "Fever (dog)"}, "unknown_concept"),
    ],
)
def test_the_first_state_that_applies(entry, expected):
    assert state(**entry) == expected


def measured(value, at):
    return base.entry("heart rate", kind="measurement", value=value, unit="/min", at=at)


def test_conflicts_go_before_supersession_and_the_first_of_equals_stands():
    old, new = "2026-03-01T10:00", "2026-03-01T11:00"

    def states(*entries):
        return [fact["state"] for fact in ground(*entries).facts]

    assert states(measured("80", old), measured("90", new)) == ["superseded", "used"]
    assert states(measured("90", new), measured("90", new)) == ["used", "superseded"]
    assert states(measured("80", new), measured("90", new)) == ["conflicting", "conflicting"]
    assert states(measured("70", old), measured("80", new), measured("90", new)) == ["superseded", *["conflicting"] * 2]
    assert states(measured("70", old), measured("80", old), measured("90", new)) == [*["conflicting"] * 2, "used"]
    unknown = {**measured("80", new), "polarity": "unknown"}
    assert states(measured("70", old), unknown) == ["used", "unknown"]


@pytest.mark.parametrize(
    ("entry", "seeds"),
    [
        ({"text": "fever"}, ["present(fever)"]),
        ({"text": "fever", "polarity": "absent"}, ["absent(fever)"]),
        ({"text": "fever", "context": "history"}, ["history(fever)"]),
        ({"text": "fievre jadis", "polarity": "absent"}, ["no_history(fever)"]),
        ({"text": "fever", "subject": "mother", "context": "history"}, ["family(fever)"]),
        ({"text": "family fever", "polarity": "absent"}, ["no_family(fever)"]),
        ({"text": "fever", "onset": "2026-03-01T10:30"}, ["onset(fever,90)", "present(fever)"]),
        ({"text": "fever", "onset": "2026-03-01T12:30"}, ["onset(fever,0)", "present(fever)"]),
        ({"text": "fever", "onset": "2026-03-01T10:30", "polarity": "absent"}, ["absent(fever)"]),
        ({"text": "fever", "kind": "complaint"}, ["complaint(fever)", "present(fever)"]),
        ({"text": "female", "kind": "sex"}, ["sex(female)"]),
        ({"text": "heparin", "kind": "medication"}, ["takes(heparin)"]),
        ({"text": "heparin", "kind": "medication", "polarity": "absent"}, ["not_taking(heparin)"]),
        ({"text": "heparin", "kind": "allergy"}, ["allergy(heparin)"]),
        ({"text": "heparin", "kind": "allergy", "polarity": "absent"}, ["no_allergy(heparin)"]),
        ({"text": "none known", "kind": "allergy"}, ["no_known_allergy"]),
        ({"text": "none known", "kind": "allergy", "verification": "refuted"}, []),
        ({"text": "heparin", "kind": "allergy", "verification": "refuted"}, ["no_allergy(heparin)"]),
        (
            {"text": "heparin", "kind": "allergy", "criticality": "high", "reaction": "Fever"},
            ["allergy(heparin)", "criticality(heparin,high)", "reaction(heparin,fever)"],
        ),
        ({"text": "heparin", "kind": "allergy", "reaction": "who knows"}, ["allergy(heparin)"]),
        ({"text": "heparin", "kind": "medication", "clinical": "inactive"}, ["took(heparin)"]),
        (
            {"text": "heparin", "kind": "medication", "clinical": "inactive", "polarity": "absent"},
            ["not_taking(heparin)"],
        ),
        ({"text": "heparin", "kind": "medication", "route": "oral"}, ["route(heparin,oral)", "takes(heparin)"]),
        ({"text": "heparin", "kind": "immunisation"}, ["immunised(heparin)"]),
        ({"text": "heparin", "kind": "immunisation", "polarity": "absent"}, ["not_immunised(heparin)"]),
        ({"text": "fever", "kind": "preference"}, ["prefers(fever)"]),
        ({"text": "fever", "clinical": "resolved"}, ["history(fever)"]),
        ({"text": "fever", "clinical": "relapse"}, ["present(fever)"]),
        ({"text": "fever", "context": "problem_list"}, ["present(fever)"]),
        ({"text": "fever", "verification": "refuted"}, ["absent(fever)"]),
        ({"text": "fever", "verification": "refuted", "clinical": "resolved"}, ["no_history(fever)"]),
        ({"text": "no fever"}, ["absent(fever)"]),
        (
            {"text": "pain", "severity": "severe", "side": "left", "site": "pain"},
            ["present(pain)", "severity(pain,severe)", "side(pain,left)", "site(pain,pain)"],
        ),
        ({"text": "pain", "severity": "severe", "polarity": "absent"}, ["absent(pain)"]),
        ({"text": "fever", "subject": "mother", "onset_age": "2,5 a"}, ["family(fever)", "family_onset(fever,30)"]),
        (
            {"text": "heart_rate", "kind": "measurement", "value": "5", "unit": "/s", "comparator": ">"},
            ["at_least(heart_rate,300)", "present(fever)"],
        ),
        (
            {"text": "heart_rate", "kind": "measurement", "value": "5", "unit": "/s", "comparator": "<="},
            ["at_most(heart_rate,300)"],
        ),
        (
            {"text": "heart_rate", "kind": "measurement", "value": "5", "unit": "/s"},
            ["present(fever)", "value(heart_rate,300)"],
        ),
    ],
)
def test_seeds(entry, seeds):
    (fact,) = ground(base.entry(**entry)).facts
    assert fact["seeds"] == seeds


def test_inputs_are_closed_upwards_and_downwards_with_the_least_age():
    found = ground(
        base.entry("pain", at="2026-03-01T11:00"),
        base.entry("chest pain", at="2026-03-01T10:00"),
        base.entry("pain", polarity="absent"),
    )
    rows = {row["atom"]: (row["age"], row["facts"]) for row in found.inputs()}
    assert rows == {
        "present(pain)": (60, ["f1", "f2"]),
        "present(finding)": (60, ["f1", "f2"]),
        "present(chest_pain)": (120, ["f2"]),
        "absent(pain)": (30, ["f3"]),
        "absent(chest_pain)": (30, ["f3"]),
        "absent(pleuritic_pain)": (30, ["f3"]),
    }
    assert ("pleuritic_pain", "pain") in found.pairs


@given(
    st.from_regex(r"-?[0-9]{1,8}([.,][0-9]{1,6})?", fullmatch=True),
    st.tuples(st.integers(-50, 50), st.integers(1, 50), st.integers(-50, 50), st.integers(1, 50)),
    st.tuples(st.integers(1, 9), st.integers(1, 9)),
    st.tuples(st.integers(-9, 9), st.integers(1, 9)),
)
def test_quantities_are_exact(value, unit, resolution, factor):
    observable = Observable(resolution, (0, 1), {"u": unit}, {"b": ("c", *factor)})
    exact = (Fraction(value.replace(",", ".")) * Fraction(*unit[:2]) + Fraction(*unit[2:])) / Fraction(*resolution)
    assert observable.multiple(value, "u", None) == floor(exact + Fraction(1, 2))
    assert observable.multiple(value, "u", "b") == floor(exact * Fraction(*factor) + Fraction(1, 2))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Douleur_pleurale ", "douleur pleurale"),
        ("l’œdème-aigu d'un", "l œdeme aigu d un"),
        ("STRASSE ß", "strasse ss"),
        ("a\u00a0\tb\u2003c", "a b c"),
        ("ﬁ Å", "fi a"),
        ("_-'’", ""),
    ],
)
def test_keys(text, expected):
    assert key(text) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "symptom"},
        {"polarity": "maybe"},
        {"subject": "dog"},
        {"context": "future"},
        {"pointer": "no slash"},
        {"pointer": "/a~2"},
        {"value": 5},
        {"earliest": "2026-03-01"},
        {"earliest": "2026-02-30T00:00"},
        {"earliest": "2026-03-01T11:31"},
        {"onset": "yesterday"},
        {"colour": "red"},
        {"latest": None},
        {"latest": "2026-03-01T11:45"},
        {"codes": "loinc:8867-4"},
        {"codes": [1]},
        {"clinical": "gone"},
        {"verification": "unconfirmed"},
        {"comparator": "~"},
        {"severity": "bad"},
        {"side": "middle"},
        {"route": "by mouth"},
        {"criticality": "medium"},
        {"end": "later"},
        {"recorded": "2026"},
    ],
)
def test_entries_that_are_not_well_formed_are_refused(change):
    good = base.entry("fever")
    assert check_entries([good, good], "entries", RECORDED)
    with pytest.raises(CheckError):
        check_entries([{**good, **change}], "entries", RECORDED)


def test_malformed_documents_are_refused():
    with pytest.raises(CheckError, match="not a key"):
        read_lexicon({"Fever": {"concept": "fever"}})
    with pytest.raises(CheckError, match="not empty"):
        read_lexicon({"": {"concept": "fever"}})
    with pytest.raises(CheckError, match="unknown key"):
        read_lexicon({"fever": {"concept": "fever", "colour": "red"}})
    for name, value in (
        ("resolution", [0, 1]),
        ("plausible", [2, 1]),
        ("units", {"u": [1, 0, 0, 1]}),
        ("units", {"": [1, 1, 0, 1]}),
        ("bases", {}),
    ):
        observable = {**base.OBSERVABLES["observables"]["d_dimer"], name: value}
        with pytest.raises(CheckError):
            read_observables({"observables": {"d_dimer": observable}, "definitions": []})


AGED = {
    "observables": {
        "heart_rate": {
            **base.OBSERVABLES["observables"]["heart_rate"],
            "plausible_by_age": [[12, 20, 300], [144, 30, 200]],
        },
        "age": {"unit": "mo", "resolution": [1, 1], "plausible": [0, 1500], "units": {"mo": [1, 1, 0, 1]}},
    },
    "definitions": [],
}
AGED_LEXICON = {**base.LEXICON, "age": {"concept": "age"}}


@pytest.mark.parametrize(
    ("months", "age_at", "value", "taken_at", "expected"),
    [
        (None, "2026-03-01T11:30", "10", "2026-03-01T11:30", "used"),
        ("11", "2026-03-01T11:30", "10", "2026-03-01T11:30", "used"),
        ("12", "2026-03-01T11:30", "19", "2026-03-01T11:30", "implausible"),
        ("12", "2026-03-01T11:30", "300", "2026-03-01T11:30", "used"),
        ("143", "2026-03-01T11:30", "201", "2026-03-01T11:30", "used"),
        ("144", "2026-03-01T11:30", "201", "2026-03-01T11:30", "implausible"),
        ("144", "2026-03-01T11:30", "201", "2026-03-01T11:29", "used"),
        ("143", "2026-01-30T01:00", "201", "2026-03-01T11:29", "used"),
        ("143", "2026-01-30T01:00", "201", "2026-03-01T11:30", "implausible"),
        ("144", "2026-03-01T11:30", "10", "1999-03-01T11:30", "used"),
    ],
)
def test_the_range_that_has_begun_at_the_age_of_the_day(months, age_at, value, taken_at, expected):
    grounding = base.knowledge(observables=AGED, lexicon=AGED_LEXICON).grounding
    entries = [base.entry("heart rate", kind="measurement", value=value, unit="/min", at=taken_at)]
    if months:
        entries.append(base.entry("age", kind="measurement", value=months, unit="mo", at=age_at))
    assert grounding.ground(check_entries(entries, "entries", RECORDED), RECORDED, AS_OF).facts[0]["state"] == expected


@pytest.mark.parametrize(
    "ranges",
    [[], [[0, 9, 400]], [[0, 10, 401]], [[0, 20, 19]], [[-1, 10, 20]], [[3, 10, 20], [3, 10, 30]], [[0, 10]], "x"],
)
def test_ranges_by_age_that_are_not_well_formed(ranges):
    observable = {**base.OBSERVABLES["observables"]["heart_rate"], "plausible_by_age": ranges}
    with pytest.raises(CheckError, match="plausible_by_age"):
        read_observables({"observables": {"heart_rate": observable}, "definitions": []})


def test_the_range_of_the_age_may_not_depend_on_the_age():
    observable = {**AGED["observables"]["age"], "plausible_by_age": [[0, 0, 9]]}
    with pytest.raises(CheckError, match="depend on the age"):
        read_observables({"observables": {"age": observable}, "definitions": []})


ADVICE = {"usual": [20, 300], "usual_by_age": [[0, 30, 300], [12, 20, 200]], "spelled": ["/s"]}


def test_advice_is_read_and_changes_no_value():
    plain = base.OBSERVABLES["observables"]["heart_rate"]
    document = {"observables": {"heart_rate": {**plain, **ADVICE}}, "definitions": []}
    advised, _ = read_observables(document)
    without, _ = read_observables({"observables": {"heart_rate": plain}, "definitions": []})
    assert advised == without


@pytest.mark.parametrize(
    ("advice", "place"),
    [
        ({"usual": [20]}, "usual"),
        ({"usual": [300, 20]}, "usual"),
        ({"usual": [9, 300]}, "usual"),
        ({"usual": [20, 401]}, "usual"),
        ({"usual": ["20", 300]}, "usual"),
        ({"usual_by_age": []}, "usual_by_age"),
        ({"usual_by_age": [[12, 20, 30], [12, 20, 30]]}, "usual_by_age"),
        ({"usual_by_age": [[0, 9, 30]]}, "usual_by_age"),
        ({"spelled": ["/h"]}, "spelled"),
        ({"spelled": [1]}, "spelled"),
        ({"spelled": "/s"}, "spelled"),
        ({"unusual": [1, 2]}, "heart_rate"),
    ],
)
def test_advice_that_is_not_well_formed(advice, place):
    observable = {**base.OBSERVABLES["observables"]["heart_rate"], **advice}
    with pytest.raises(CheckError, match=place):
        read_observables({"observables": {"heart_rate": observable}, "definitions": []})
