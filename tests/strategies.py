"""Shared hypothesis strategies: records, and what is in them, made from the installed knowledge base's own words."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

from hypothesis import strategies as st

from reasoner.engine.knowledge_base import load as load_knowledge
from reasoner.patient.record import Patient
from reasoner.query import statements as said
from reasoner.query import syntax
from reasoner.query.errors import is_hidden
from reasoner.query.keywords import reserved, word_key
from reasoner.vocabulary import Entry

RECORDED = "2026-03-01T09:30"

FINDINGS = (
    "dyspnoea", "chest_pain", "pleuritic_chest_pain", "haemoptysis", "syncope", "fever", "cough", "wheeze", "stridor",
    "sore_throat", "leg_swelling", "urticaria", "vomiting", "surgery", "hip_replacement", "immobilisation", "active_cancer",
    "hormone_therapy", "heart_failure", "pregnancy", "allergen_exposure", "pulmonary_embolism", "deep_vein_thrombosis",
    "active_bleeding", "travel", "judgement_pe_most_likely", "judgement_low_pretest_probability",
)  # fmt: skip
MEASUREMENTS = {
    "heart_rate": ("/min", 20, 220),
    "systolic_blood_pressure": ("mm[Hg]", 50, 240),
    "oxygen_saturation": ("%", 60, 100),
    "respiratory_rate": ("/min", 5, 60),
    "body_temperature": ("Cel", 33, 42),
    "d_dimer": ("ug/L", 100, 5000),
    "weight": ("kg", 3, 150),
}


@st.composite
def entries(draw: st.DrawFn, pointer: str = "/facts/0") -> Entry:
    """One entry of a record: a finding with any polarity, subject and context, or a measurement."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(sorted(MEASUREMENTS)))
        unit, low, high = MEASUREMENTS[name]
        basis = draw(st.sampled_from(["FEU", "DDU"])) if name == "d_dimer" else ""
        value = str(draw(st.integers(low, high)))
        return Entry(pointer, "measurement", name, RECORDED, RECORDED, value=value, unit=unit, basis=basis)
    return Entry(
        pointer,
        "finding",
        draw(st.sampled_from(FINDINGS)),
        RECORDED,
        RECORDED,
        polarity=draw(st.sampled_from(["", "present", "absent", "unknown"])),
        subject=draw(st.sampled_from(["", "patient", "mother"])),
        context=draw(st.sampled_from(["", "current", "history"])),
    )


TIMES = st.sampled_from(
    [RECORDED, RECORDED, "2026-03-01T08:00", "2026-02-20T12:00", "2019-05-01T00:00", "2026-04-01T00:00"]
)


KINDS = (
    *("finding", "finding", "complaint", "measurement", "measurement", "medication", "allergy", "immunisation", "sex"),
    *("preference", "unreadable"),
)


@st.composite
def any_entries(draw: st.DrawFn, pointer: str = "/facts/0") -> Entry:
    """One entry of any kind with any of the words of `docs/certificate.md`, section 3, known to the knowledge base or not."""

    def one(*words: str) -> str:
        return draw(st.sampled_from(["", "", *words]))

    kind = draw(st.sampled_from(KINDS))
    earliest, latest = sorted((draw(TIMES), draw(TIMES)))
    name = draw(
        st.sampled_from([*FINDINGS, *MEASUREMENTS, "age", "penicillin", "apixaban", "none_known", "female", "Zolt"])
    )
    unit = MEASUREMENTS[name][0] if name in MEASUREMENTS else "mo"
    return Entry(
        pointer,
        kind,
        draw(st.sampled_from([name, f"{name} (disorder)", "Zolt"])),
        earliest,
        latest,
        polarity=one("present", "absent", "unknown"),
        subject=one("patient", "mother"),
        context=one("current", "problem_list", "history"),
        value=draw(st.sampled_from(["", "40", "120", "1,200", "Zolt"])),
        unit=draw(st.sampled_from(["", unit, unit, unit, "Zolt"])),
        basis=one("FEU", "Zolt") if name != "d_dimer" else one("FEU", "FEU", "DDU"),
        onset=one("2026-02-28T10:00", "2026-03-02T10:00"),
        codes=tuple(draw(st.lists(st.sampled_from(["loinc:8867-4", "icd10-who:I26", "x:1", name]), max_size=2))),
        clinical=one("active", "inactive", "resolved"),
        verification=one("confirmed", "suspected", "refuted", "entered_in_error"),
        comparator=one("<", "<=", ">=", ">"),
        end=one("2026-02-28T10:00", "2026-03-02T10:00"),
        recorded=one("2026-02-28T10:00", "2026-03-02T10:00"),
        severity=one("severe"),
        site=one("chest", "Zolt"),
        side=one("left"),
        every=one("12 h", "Zolt"),
        route=one("oral"),
        reaction=one("urticaria", "Zolt"),
        criticality=one("high"),
        onset_age=one("40 a", "2,5 a", "Zolt"),
    )


SPELLINGS = st.one_of(
    st.from_regex(r"-?[0-9]{1,5}([.,][0-9]{1,5})?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[.,][0-9]{3}", fullmatch=True),
    st.text("0123456789.,-+ <e\n٣", max_size=8),
)
"""Numbers as people and laboratories write them, and what only resembles one."""


@st.composite
def patients(draw: st.DrawFn, most: int = 14) -> Patient:
    """A record of one person: age, sex and complaint mostly known, and up to `most` entries."""
    person: list[dict[str, Any]] = []
    if draw(st.integers(0, 9)):
        age = str(draw(st.integers(0, 100)))
        person.append({"pointer": "/patient/age", "kind": "measurement", "text": "age", "value": age, "unit": "a"})
    if draw(st.integers(0, 9)):
        person.append({"pointer": "/patient/sex", "kind": "sex", "text": draw(st.sampled_from(["female", "male"]))})
    if draw(st.integers(0, 3)):
        complaint = draw(st.sampled_from(["dyspnoea", "chest_pain", "sore_throat", "urticaria"]))
        person.append({"pointer": "/complaint", "kind": "complaint", "text": complaint})
    first = [Entry(**row, earliest=RECORDED, latest=RECORDED) for row in person]
    count = draw(st.integers(0, most))
    return Patient(RECORDED, "en", (*first, *(draw(entries(f"/facts/{index}")) for index in range(count))))


@st.composite
def dated_patients(draw: st.DrawFn, most: int = 14) -> Patient:
    """A record whose entries are of different moments, some years old: older measurements are superseded."""
    patient = draw(patients(most))
    moments = st.sampled_from([RECORDED, RECORDED, "2026-03-01T08:00", "2026-02-20T12:00", "2019-05-01T00:00"])
    dated = []
    for entry in patient.entries:
        moment = draw(moments) if entry.pointer.startswith("/facts") else RECORDED
        dated.append(replace(entry, earliest=moment, latest=moment))
    return replace(patient, entries=tuple(dated))


MOMENTS = (RECORDED, "2026-03-01T08:00", "2026-02-20T12:00", "2019-05-01T00:00")
PERIODS = (
    ("2019-01-01T00:00", "2019-12-31T23:59"),
    ("2024-02-01T00:00", "2024-02-29T23:59"),
    ("2026-02-28T00:00", "2026-02-28T23:59"),
    ("0001-01-01T00:00", RECORDED),
    ("2025-12-30T08:15", "2026-01-02T21:00"),
)
CODES = (
    "loinc:8867-4", "snomed:195967001", "icd10-who:I26.0", "icd10-cm:J45.20", "cim10:J45.9", "rxnorm:1191", "atc:N02BE01", "cvx:208",
    "hpo:HP:0002094", "doid:DOID:2841", "orpha:558", "ddxplus:E_53", "loinc:72166-2=snomed:266919005", "dyspnoea",
)  # fmt: skip
WORDS = ("dyspnoea", "essoufflement", "Œdème, chevilles", "mal de tête (frontal)", 'a "quoted" word', "naïve: 3 < 4")


def words(*choices: str) -> st.SearchStrategy[str]:
    """One of the words, or nothing recorded."""
    return st.sampled_from(["", *choices])


VALUES = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,4})([.,][0-9]{1,5})?", fullmatch=True),
    st.sampled_from(["", "1.50", "007", "12 345", "positive", "<5"]),
)
SUSPECTED = words("confirmed", "suspected", "entered_in_error")
STATUSES = words("active", "recurrence", "relapse", "inactive", "remission", "resolved")
POLARITIES = words("absent", "unknown")
DATES = words(*MOMENTS)
FIELDS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    "finding": {
        "polarity": POLARITIES,
        "subject": words("mother", "father", "sibling", "child", "relative"),
        "context": words("problem_list", "history"),
        "clinical": STATUSES,
        "verification": words("confirmed", "suspected", "refuted", "entered_in_error"),
        "onset": DATES,
        "end": DATES,
        "recorded": DATES,
        "severity": words("mild", "moderate", "severe"),
        "site": words("chest", "genou", "snomed:51185008"),
        "side": words("left", "right", "both"),
        "onset_age": words("40 a", "18 mo", "about forty"),
    },
    "complaint": {"onset": DATES, "severity": words("severe"), "side": words("left")},
    "measurement": {
        "value": VALUES,
        "unit": words("/min", "mm[Hg]", "ug/L", "%"),
        "basis": words("FEU", "DDU"),
        "comparator": words("<", "<=", ">=", ">"),
        "polarity": words("unknown"),
        "verification": words("entered_in_error"),
        "recorded": DATES,
    },
    "medication": {
        "polarity": POLARITIES,
        "clinical": words("active", "inactive"),
        "verification": SUSPECTED,
        "value": VALUES,
        "unit": words("mg", "ug"),
        "every": words("12 h", "1 d", "0.5 d", "as needed"),
        "route": words("oral", "intravenous", "other"),
        "onset": DATES,
        "end": DATES,
        "recorded": DATES,
    },
    "allergy": {
        "polarity": POLARITIES,
        "clinical": words("active", "inactive", "resolved"),
        "verification": SUSPECTED,
        "criticality": words("low", "high"),
        "reaction": words("urticaria", "œdème"),
        "onset": DATES,
        "recorded": DATES,
    },
    "immunisation": {"polarity": POLARITIES, "verification": words("entered_in_error"), "recorded": DATES},
    "preference": {"polarity": POLARITIES, "recorded": DATES},
    "sex": {},
    "unreadable": {},
}
"""What may be recorded of an entry of each kind, besides its words, codes and moment."""


@st.composite
def whole_entries(draw: st.DrawFn, pointer: str) -> Entry:
    """One entry of any kind, with any of the fields that its kind may have; each is left out half of the time."""
    kind = draw(st.sampled_from(sorted(FIELDS)))
    rest = {name: draw(values) if draw(st.booleans()) else "" for name, values in FIELDS[kind].items()}
    if kind == "sex":
        return Entry(pointer, kind, draw(st.sampled_from(["female", "male", "femme", "intersex"])), RECORDED, RECORDED)
    codes = tuple(draw(st.lists(st.sampled_from(CODES), max_size=2, unique=True)))
    text = draw(st.sampled_from(["none_known", *WORDS] if kind == "allergy" else WORDS))
    moment = draw(st.sampled_from([(one, one) for one in MOMENTS] + list(PERIODS)))
    first, last = moment if draw(st.booleans()) else (RECORDED, RECORDED)
    return Entry(pointer, kind, text, first, last, codes=codes, **rest)


@st.composite
def records(draw: st.DrawFn, most: int = 8) -> Patient:
    """A record over all kinds and qualifiers: what any reader may make, more than the installed knowledge base knows."""
    person: list[Entry] = []
    if draw(st.booleans()):
        age = draw(st.sampled_from(["62", "0.5", "2,5"]))
        person.append(Entry("/patient/age", "measurement", "age", RECORDED, RECORDED, value=age, unit="a"))
    if draw(st.booleans()):
        person.append(Entry("/patient/sex", "sex", draw(st.sampled_from(["female", "homme"])), RECORDED, RECORDED))
    count = draw(st.integers(0, most))
    rest = [draw(whole_entries(f"/entries/{index}")) for index in range(count)]
    return Patient(RECORDED, draw(st.sampled_from(["en", "fr"])), (*person, *rest))


def plain(entry: Entry) -> Entry:
    """The entry without its pointer, and with one of the spellings where several give the same facts.

    Present, of the patient and current are what is meant where nothing is said; an age has its code; what is refuted is absent;
    a past finding is inactive; a medication or an allergy of which no status was recorded is active; what speaks of one moment was
    written at that moment unless it says otherwise; categories of ICD that contain a code of the entry add nothing.
    """
    unsaid = {"polarity": "present", "subject": "patient", "context": "current"}
    rest = {name: "" for name, word in unsaid.items() if getattr(entry, name) == word}
    if entry.verification == "refuted":
        rest |= {"verification": "", "polarity": "absent"}
    of_patient = entry.subject in ("", "patient")
    if entry.kind == "finding" and of_patient and entry.context == "history" and not entry.clinical:
        rest["clinical"] = "inactive"
    if entry.kind in ("medication", "allergy") and entry.clinical == "active":
        rest["clinical"] = ""
    if entry.earliest == entry.latest and entry.recorded == entry.earliest:
        rest["recorded"] = ""
    given = {"age": ("loinc:30525-0",), "none_known": ("none_known",)}
    codes = tuple(one for one in entry.codes if not any(_contains(one, other) for other in entry.codes))
    rest["codes"] = () if codes == given.get(entry.text) else codes
    return replace(entry, **{"pointer": "", **rest})


def _contains(category: str, code: str) -> bool:
    """Whether a code of ICD is a category that contains the other, which a reader may look up as well."""
    return category.startswith(("icd10", "cim10")) and category != code and code.startswith(category)


# ------------------------------------------------------------------------------------------------------------- queries
@cache
def labels() -> tuple[str, ...]:
    """Every label of the installed knowledge base, in both languages."""
    concepts = load_knowledge(None).content["ontology"]["concepts"].values()
    return tuple(sorted({label for one in concepts for label in one["labels"].values()}))


@cache
def awkward_labels() -> tuple[str, ...]:
    """The labels that have a word of the language in them."""
    return tuple(one for one in labels() if any(word_key(word) in reserved() for word in one.split()))


def _one_of(*choices: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(choices)


def _is_name(text: str) -> bool:
    return text == text.strip() != "" and not any(is_hidden(one) or one in '"“”«»\n' for one in text)


NAMES = st.one_of(
    st.integers(0).map(lambda place: labels()[place % len(labels())]),
    st.integers(0).map(lambda place: awkward_labels()[place % len(awkward_labels())]),
    _one_of(
        "pneumonia",
        "the fever",
        "la fièvre",
        "top",
        "not",
        "où",
        "why not",
        "d’une",
        "l'âge",
        "3",
        "$x",
        "#a",
        "{a}",
        "a;b",
    ),
    st.text(min_size=1, max_size=20).filter(_is_name),
).map(syntax.Name)
PARAMETERS = _one_of("x", "_y2", "été").map(syntax.Parameter)
NAMED = st.one_of(NAMES, NAMES, NAMES, PARAMETERS)
IDS = _one_of("p1", "marie", "FR", "x2")
NUMBERS = st.decimals(-1000, 10_000, places=2).map(lambda number: format(number.normalize(), "f"))
SAID_MOMENTS = st.builds(
    lambda day, time: syntax.Moment(f"{day}{time}"), st.dates().map(str), _one_of("", "", "T00:00", "T23:59")
)
"""Moments as a query has them."""


@st.composite
def amounts(draw: st.DrawFn) -> syntax.Amount:
    unit = draw(_one_of("", "kg", "mm[Hg]", "/min", "ug/L", "°C", "%", "days", "ans", "10*9/L", "{score}", "µg/L"))
    basis = draw(_one_of("", "FEU", "DDU")) if unit else ""
    return syntax.Amount(draw(st.one_of(NUMBERS, PARAMETERS)), unit, basis)


WHOLE = st.integers(1, 9).map(lambda number: syntax.Amount(str(number)))
PATHS = st.one_of(_one_of("a.yaml", "b/c d.json", "as", "top", "a.", "rows.csv#3", "é(1.png", "~/x"), PARAMETERS).map(
    said.Path
)
KINDS_OF_FACTS = _one_of("", "", "history", "family", "takes", "allergy", "complaint")
WHEN = st.one_of(
    st.builds(syntax.When, st.just("since"), st.one_of(amounts(), SAID_MOMENTS)),
    st.builds(syntax.When, st.just("at"), SAID_MOMENTS),
    st.builds(syntax.When, st.just("ago"), amounts()),
)
FACTS = st.builds(
    syntax.Fact, NAMED, _one_of("", "", "not", "unknown"), KINDS_OF_FACTS, st.none() | amounts(), st.none() | WHEN
)
SOME_FACTS = st.lists(FACTS, min_size=1, max_size=3).map(tuple)
LITERALS = st.one_of(NAMES, SAID_MOMENTS, st.builds(syntax.Amount, NUMBERS, _one_of("", "EUR", "%")))
TESTS = st.one_of(
    st.builds(syntax.Test, NAMED, KINDS_OF_FACTS),
    st.builds(syntax.Test, NAMED, KINDS_OF_FACTS, _one_of("=", "!=", "<", "<=", ">", ">="), LITERALS | PARAMETERS),
)


def conditions(depth: int = 5) -> st.SearchStrategy[Any]:
    """Conditions in each other, to some depth."""
    if not depth:
        return TESTS
    inner = st.deferred(lambda: conditions(depth - 1))
    return st.one_of(
        TESTS,
        st.builds(syntax.Junction, _one_of("all", "any"), st.lists(inner, min_size=2, max_size=3).map(tuple)),
        st.builds(syntax.Junction, st.just("none"), st.tuples(inner)),
    )


@st.composite
def views(draw: st.DrawFn) -> syntax.View:
    """Views as a tree has them: numbers as amounts, a file as a path."""
    sort_by = draw(st.none() | NAMED)
    return syntax.View(
        where=draw(st.none() | conditions()),
        sort_by=sort_by,
        descending=sort_by is not None and draw(st.booleans()),
        top=draw(st.none() | WHOLE),
        shape=draw(_one_of("", "", "table", "json", "csv", "tree", "svg", "png")),
        depth=draw(st.none() | WHOLE),
        language=draw(_one_of(None, None, "en", "fr")),
        path=draw(st.just("") | PATHS),
    )


BLOCKS = st.recursive(
    st.text('aX?:-.,;#"«\n ', max_size=8), lambda inner: st.builds("{0}{{{1}}}".format, inner, inner), max_leaves=5
).map(said.Block)
_FIELDS: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("Family", "relative"): _one_of("mother", "father", "sœur", "child", "parent"),
    ("Complaint", "when"): st.none() | WHEN.filter(lambda when: when.relation == "since"),
    ("Family", "had"): st.booleans(),
    ("Forget", "kind"): KINDS_OF_FACTS,
    ("Cohort", "condition"): st.none() | conditions(),
    ("Cohort", "by"): st.lists(NAMED, max_size=3).map(tuple),
    ("Diagnose", "leaving_out"): st.lists(NAMED, max_size=3).map(tuple),
    ("Takes", "every"): st.none() | amounts(),
    ("Again", "value"): PARAMETERS,
    ("Set", "value"): PATHS,
}
_TYPES: dict[str, st.SearchStrategy[Any]] = {
    "N": NAMED,
    "N | None": st.none() | NAMED,
    "str": IDS,
    "str | None": st.none() | IDS,
    "Path": PATHS,
    "Path | None": st.none() | PATHS,
    "Amount | None": st.none() | amounts(),
    "When | None": st.none() | WHEN,
    "Moment": SAID_MOMENTS,
    "Moment | None": st.none() | SAID_MOMENTS,
    "tuple[Fact[N], ...]": st.just(()) | SOME_FACTS,
    "Block": BLOCKS,
}
STATEMENTS = tuple(
    made
    for made in vars(said).values()
    if isinstance(made, type) and issubclass(made, said.Asked | said.Command) and made not in (said.Asked, said.Command)
)
"""Every class of what can be said, but for what says how it is shown or explained."""


@st.composite
def trees(draw: st.DrawFn, of: type | None = None) -> said.Statement:
    """Trees of statements, a question with its view."""
    made = of or draw(st.sampled_from(STATEMENTS))
    if made is said.Let:
        value = draw(st.one_of(LITERALS, st.sampled_from(_ASKED).flatmap(trees)))
        return said.Let(draw(IDS), value)
    if made is said.PlotBelief:
        low, high, amount = draw(NUMBERS | PARAMETERS), draw(NUMBERS | PARAMETERS), draw(amounts())
        ends = (syntax.Amount(number, amount.unit, amount.basis) for number in (low, high))
        return said.Question(said.PlotBelief(draw(NAMED), draw(NAMED), *ends), draw(views()))
    values = {one.name: draw(_FIELDS.get((made.__name__, one.name), _TYPES.get(str(one.type)))) for one in fields(made)}
    if "facts" in values and not values["facts"]:
        values["facts"] = draw(SOME_FACTS)
    statement = made(**values)
    return said.Question(statement, draw(views())) if isinstance(statement, said.Asked) else statement


_ASKED = [one for one in STATEMENTS if issubclass(one, said.Asked)]
