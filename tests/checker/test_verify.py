"""A right certificate is accepted; each wrong one is rejected at the step that the specification names."""

import copy
import json
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker import tiny_base as base
from checker.tiny_builder import build, build_inputs, seal
from reasoner.certificate.canonical import canonical, digest_of
from reasoner.checker.verify import CheckResult, verify

KNOWLEDGE = base.knowledge()
RIGHT = build()


def check(certificate, **more):
    data = certificate if isinstance(certificate, bytes) else canonical(certificate)
    return verify(data, KNOWLEDGE, **{"record": base.RECORD, "request": base.REQUEST, **more})


def altered(change):
    certificate = copy.deepcopy(RIGHT)
    change(certificate)
    return seal(certificate)


def test_the_right_certificate_is_checked():
    assert check(RIGHT) == CheckResult("checked")
    assert check(RIGHT).sentence() == "derivation checked"
    assert check(RIGHT).exit_code == 0


RECORDS = st.lists(
    st.sampled_from(
        [
            base.entry("fever"),
            base.entry("fever", polarity="absent", at="2026-03-01T08:00"),
            base.entry("fever", context="history", at="2025-03-01T08:00"),
            base.entry("fever", context="history", polarity="absent", at="2025-03-01T08:01"),
            base.entry("chest pain", at="2026-02-01T08:00"),
            base.entry("pain", polarity="absent"),
            base.entry("heart rate", kind="measurement", value="130", unit="/min"),
            base.entry("heart rate", kind="measurement", value="301", unit="/min", at="2026-03-01T08:00"),
            base.entry("heparin", kind="allergy"),
            base.entry("pleuritic pain", kind="complaint"),
            base.entry("fever", kind="complaint", at="2026-01-30T12:00", pointer="/thirty days"),
            base.entry("fever", kind="complaint", at="2026-01-30T11:59", pointer="/more than thirty days"),
        ]
    ),
    unique_by=lambda entry: entry["pointer"],
)


@given(RECORDS)
def test_what_the_plain_builder_makes_is_checked(entries):
    record = {"recorded": "2026-03-01T11:45", "entries": entries}
    result = verify(canonical(build(record)), KNOWLEDGE, record=record)
    assert result.sentence() == "derivation checked"


def test_without_the_record_it_is_attested_and_the_request_is_told():
    result = check(RIGHT, record=None, request={"profile": "acute"})
    assert (result.verdict, result.exit_code, result.attested) == ("attested", 3, ("record",))
    assert result.sentence() == "checked with attested steps: record"
    assert result.asked_for == {
        "as_of": "2026-03-01T12:00",
        "jurisdiction": "FR",
        "options": "{}",
        "policy": "safe",
        "preferences": "{}",
    }


def test_quick_says_what_it_left_out():
    result = check(RIGHT, depth="quick")
    assert result.left_out == ("probability intervals", "ontology proofs")
    assert result.sentence() == "checked, without probability intervals and ontology proofs"
    assert "attested steps: record" in check(RIGHT, depth="quick", record=None).sentence()


def put(*path_and_value):
    *path, last, value = path_and_value

    def change(certificate):
        inside = certificate
        for part in path:
            inside = inside[part]
        inside[last] = value

    return change


def drop(*path):
    def change(certificate):
        inside = certificate
        for part in path[:-1]:
            inside = inside[part]
        del inside[path[-1]]

    return change


def repeat(*path):
    def change(certificate):
        inside = certificate
        for part in path:
            inside = inside[part]
        inside.append(copy.deepcopy(inside[-1]))

    return change


def forged_entry(certificate):
    certificate["facts"][1]["entry"]["value"] = "1"
    entries = [fact["entry"] for fact in certificate["facts"]]
    certificate["case"]["digest"] = digest_of({"entries": entries, "recorded": certificate["case"]["recorded"]})


def invented_step(certificate):
    certificate["assess"].append({"rule": "total", "substitution": {"S": "9"}, "head": "low(demo)"})


def hidden_step(certificate):
    certificate["assess"] = [step for step in certificate["assess"] if step["rule"] != "unclear"]
    certificate["act"] = [step for step in certificate["act"] if step["rule"] != "wanted"]
    certificate["conclusions"]["questions"] = [{"ask": "fever", "for": ["infection"]}]


def swapped_steps(certificate):
    certificate["act"].sort(key=lambda step: step["rule"])


def more_certain(certificate):
    certificate["belief"]["intervals_ppm"][0] = [400_000, 420_000]


WRONG = [
    ("seal", lambda c: None, {"seal": "sha256:" + "0" * 64}),
    ("seal", lambda c: None, {"seal": 7}),
    ("format", put("format", "reasoner/certificate/9"), {}),
    ("format", drop("belief"), {}),
    ("format", put("comment", "hello"), {}),
    ("knowledge base", put("kb", "sha256:" + "0" * 64), {}),
    ("request", put("request", "as_of", "2026-03-01T12:01"), {}),
    ("request", put("request", "as_of", "2026-03-01 12:00"), {}),
    ("request", put("request", "jurisdiction", "US"), {}),
    ("request", put("request", "policy", "bold"), {}),
    ("request", put("request", "options", {"fast": "yes"}), {}),
    ("request", put("request", "profile", "chronic"), {}),
    ("request", put("request", "extra", "x"), {}),
    ("request", drop("request", "preferences"), {}),
    ("request", put("request", []), {}),
    ("case", put("case", "digest", "sha256:" + "0" * 64), {}),
    ("case", put("case", "recorded", "2026-03-01T11:44"), {}),
    ("case", put("case", "extra", "x"), {}),
    ("case", forged_entry, {}),
    ("modules", put("modules", 1, "state", "expired"), {}),
    ("modules", drop("modules", 1), {}),
    ("modules", put("modules", {}), {}),
    ("facts", drop("facts", 7), {}),
    ("facts", repeat("facts"), {}),
    ("facts", put("facts", {}), {}),
    ("facts", put("facts", 0, "id", "f0"), {}),
    ("facts", put("facts", 0, "entry", "text", "chest pain"), {}),
    ("facts", put("facts", 0, "age", 31), {}),
    ("facts", put("facts", 0, "concept", "pain"), {}),
    ("facts", put("facts", 0, "seeds", ["present(pleuritic_pain)"]), {}),
    ("facts", put("facts", 1, "n", 121), {}),
    ("facts", put("facts", 2, "state", "used"), {}),
    ("facts", drop("facts", 2, "n"), {}),
    ("facts", put("facts", 4, "state", "used"), {}),
    ("facts", put("facts", 6, "concept", "pain"), {}),
    ("inputs", drop("inputs", 0), {}),
    ("inputs", repeat("inputs"), {}),
    ("inputs", put("inputs", 0, "age", 0), {}),
    ("inputs", put("inputs", 3, "facts", []), {}),
    ("inputs", put("inputs", "none"), {}),
    ("ontology", drop("ontology", 0), {}),
    ("ontology", repeat("ontology"), {}),
    ("ontology", put("ontology", 0, "sup", "pain"), {}),
    ("ontology", put("ontology", 0, "proof", []), {}),
    ("ontology", put("ontology", 1, "proof", -1, 0, "some"), {}),
    ("ontology", put("ontology", 1, "proof", -1, 1, -1, 999), {}),
    ("ontology", put("ontology", 1, "proof", -1, 1, -1, 10**15), {}),
    ("ontology", put("ontology", 1, "proof", 0, [[], [], []]), {}),
    ("assess", invented_step, {}),
    ("assess", hidden_step, {}),
    ("assess", drop("assess", 0), {}),
    ("assess", repeat("assess"), {}),
    ("assess", put("assess", 0, "substitution", {"X": "1"}), {}),
    ("assess", put("assess", 0, "substitution", "none"), {}),
    ("assess", put("assess", 0, "rule", "treat"), {}),
    ("assess", put("assess", 0, "head", "f(" * 9000), {}),
    ("assess", put("assess", 0, "extra", 1), {}),
    ("assess", put("assess", [1]), {}),
    ("assess", put("assess", {}), {}),
    ("belief", put("belief", "profile", "other"), {}),
    ("belief", put("belief", "prior", 0, -1), {}),
    ("belief", put("belief", "terms", 0, "weights", 1, 0), {}),
    ("belief", put("belief", "terms", 0, "atom", "present(pain)"), {}),
    ("belief", drop("belief", "terms", 0), {}),
    ("belief", put("belief", "log_weights", 0, -1), {}),
    ("belief", put("belief", "posterior_ppm", 0, 1_000_000), {}),
    ("belief", more_certain, {}),
    ("belief", put("belief", "intervals_ppm", 0, 0, "0"), {}),
    ("belief", put("belief", "questions", []), {}),
    ("belief", put("belief", "extra", 1), {}),
    ("belief", put("belief", []), {}),
    ("act", drop("act", 0), {}),
    ("act", swapped_steps, {}),
    ("act", put("act", 0, "rule", "total"), {}),
    ("act", put("act", []), {}),
    ("conclusions", put("conclusions", "alarms", []), {}),
    ("conclusions", put("conclusions", "actions", 0, "status", "must"), {}),
    ("conclusions", put("conclusions", "actions", 0, "doses", []), {}),
    ("conclusions", put("conclusions", "hypotheses", 0, "band", "likely"), {}),
    ("conclusions", put("conclusions", "not_understood", []), {}),
    ("conclusions", put("conclusions", "extra", []), {}),
    ("conclusions", drop("conclusions", "against"), {}),
    ("attested", put("attested", [{"kind": "neural_output"}]), {}),
    ("attested", put("attested", {}), {}),
]


@pytest.mark.parametrize(("step", "change", "after"), WRONG)
def test_a_wrong_certificate_is_rejected_at_its_step(step, change, after):
    result = check({**altered(change), **after})
    assert (result.verdict, result.step, result.exit_code) == ("rejected", step, 1), result.sentence()
    assert result.reason
    assert "itself failed" not in result.reason
    assert result.sentence() == f"rejected at step {step} because {result.reason}"


def test_reasons_say_which_step_and_what():
    def faster(certificate):
        for step in certificate["assess"]:
            if step["rule"] == "fast_heart":
                step["substitution"]["N"] = "88"

    result = check(altered(faster))
    index = [step["rule"] for step in RIGHT["assess"]].index("fast_heart")
    assert result.reason == f"assess step {index} (fast_heart): value(heart_rate,N) does not hold for N=88"


def test_quick_leaves_out_intervals_and_proofs_but_not_their_frame():
    def check_quickly(change):
        return check(altered(change), depth="quick")

    assert check_quickly(put("ontology", 0, "proof", [])).verdict == "checked"
    assert check_quickly(drop("ontology", 0)).step == "ontology"
    assert check_quickly(put("belief", "intervals_ppm", [])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, [1, 2])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, [-1, 1_000_000])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, [0, 1_000_001])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, [0, 10**15])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, [0])).step == "belief"
    assert check_quickly(put("belief", "intervals_ppm", 0, "x")).step == "belief"
    assert check_quickly(put("belief", "posterior_ppm", 0, 5)).step == "belief"


def test_another_record_or_request_is_rejected():
    other = copy.deepcopy(base.RECORD)
    other["entries"].pop()
    assert check(RIGHT, record=other).step == "case"
    assert check(RIGHT, record={**base.RECORD, "recorded": "2026-03-01T11:44"}).step == "case"
    assert check(RIGHT, record={"entries": 3, "recorded": base.RECORD["recorded"]}).step == "case"
    assert check(RIGHT, record={}).step == "case"
    unspeakable = {**base.RECORD, "entries": [base.entry("half a surrogate \ud800")]}
    assert check(RIGHT, record=unspeakable).step == "case"
    assert "itself failed" not in check(RIGHT, record=unspeakable).reason
    assert check(RIGHT, request={"as_of": "2026-03-01T12:01"}).step == "request"
    assert check(RIGHT, request={"date": "2026-03-01"}).step == "request"
    assert check(RIGHT, request={"profile": 1}).step == "request"


def test_an_entry_that_is_not_well_formed_is_rejected_without_the_record_too():
    def change(certificate):
        certificate["facts"][0]["entry"]["polarity"] = "perhaps"
        forged_entry(certificate)

    assert check(altered(change), record=None).step == "case"
    assert check(altered(drop("facts", 0, "entry")), record=None).step == "case"
    assert check(altered(put("facts", 3)), record=None).step == "case"


def test_a_forged_record_is_noticed_only_by_who_has_the_record():
    record = copy.deepcopy(base.RECORD)
    record["entries"][1]["value"] = "1"
    forged = build(record)
    assert check(forged, record=None, request=None).verdict == "attested"
    assert check(forged).step == "case"


def test_another_knowledge_base_is_rejected():
    other = base.knowledge(sources={**base.SOURCES, "rules/demo/act.lp": base.DEMO_ACT.replace("20000", "30000")})
    assert verify(canonical(RIGHT), other).step == "knowledge base"


def test_a_knowledge_base_that_cannot_be_read_is_a_rejection():
    broken = base.knowledge(sources={**base.SOURCES, "rules/demo/act.lp": "%! id: x\np :- q"})
    certificate = seal({**RIGHT, "kb": broken.identity})
    result = verify(canonical(certificate), broken)
    assert (result.step, "expected '.'" in result.reason) == ("knowledge base", True)


DEEP = b'{"seal":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b"3",
        b"null",
        b'{"a":1.5}',
        b'{"a":true}',
        b'{"a":null}',
        b'{"a":1e5}',
        b'{"b":1,"a":1}',
        b'{"a":1,"a":1}',
        b'{ "a":1}',
        b'{"a":1}\n',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":9007199254740992}',
        DEEP,
        b"[" * 200_000,
    ],
)
def test_what_is_not_canonical_is_unreadable(data):
    result = check(data)
    assert (result.verdict, result.exit_code) == ("unreadable", 2)
    assert result.sentence().startswith("unreadable: ")


@pytest.mark.parametrize("data", [b"{}", b'{"seal":{}}', b'{"seal":"x"}', b'{"a":1,"seal":"sha256:"}'])
def test_objects_that_are_no_certificates_are_rejected(data):
    assert check(data).step == "seal"


JUNK = st.recursive(
    st.one_of(
        st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=5), st.sampled_from(["present(pain)", "f1", "demo"])
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def paths(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(inner, (*path, key))


PATHS = [path for path in paths(RIGHT) if path and path != ("seal",)]


@given(st.integers(0, 10**9), JUNK)
def test_junk_anywhere_is_rejected_and_never_raised(seed, junk):
    path = random.Random(seed).choice(PATHS)
    certificate = altered(put(*path, junk))
    for depth in ("full", "quick"):
        result = check(certificate, depth=depth)
        assert "itself failed" not in result.reason
        left_out = depth == "quick" and (path[0] == "ontology" and "proof" in path)
        if canonical(certificate) != canonical(RIGHT) and not left_out:
            harmless = path[0] in ("assess", "act") and result.verdict == "checked"
            interval = depth == "quick" and path[:2] == ("belief", "intervals_ppm")
            assert result.verdict == "rejected" or harmless or interval, (path, junk, result.sentence())


def test_the_record_says_nothing_in_a_reason():
    for path in PATHS:
        if path[0] == "facts" and "entry" in path:
            result = check(altered(put(*path, "SECRET")), record=None)
            assert result.verdict == "rejected"
            assert "SECRET" not in result.sentence()


@pytest.mark.parametrize(
    ("index", "change"),
    [
        (6, {"text": "Zoltanescu"}),
        (4, {"unit": "Zoltanescu"}),
        (4, {"basis": "Zoltanescu"}),
        (4, {"value": "Zoltanescu"}),
    ],
)
def test_words_that_are_not_known_are_rejected(index, change):
    """A certificate that keeps them is no certificate of any record, not even of the one that has them."""
    record = copy.deepcopy(base.RECORD)
    record["entries"][index].update(change)

    def keep_them(certificate):
        certificate["facts"][index]["entry"] = record["entries"][index]
        entries = [fact["entry"] for fact in certificate["facts"]]
        certificate["case"]["digest"] = digest_of({**record, "entries": entries})

    def keep_the_words(certificate):
        certificate["case"]["digest"] = digest_of({**record, "entries": kept})
        certificate["facts"][index]["entry"] = record["entries"][index]

    kept = copy.deepcopy(record["entries"])
    kept[6]["text"] = ""
    kept[index].update(dict.fromkeys(change, ""))
    for known in (record, None):
        assert check(altered(keep_them), record=known).step == "case"
        assert check(altered(keep_the_words), record=known).step == "facts"


def test_the_checker_loads_the_standard_library_and_the_certificate_only():
    program = (
        "import sys, json, reasoner.checker.verify, reasoner.checker.knowledge; print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-I", "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {program}"],
                         capture_output=True, text=True, check=True)  # fmt: skip
    top = {name.split(".")[0] for name in json.loads(run.stdout)} - {"reasoner", "__main__", "__mp_main__"}
    assert top <= set(sys.stdlib_module_names), top - set(sys.stdlib_module_names)
    rooms = {".".join(name.split(".")[:2]) for name in json.loads(run.stdout) if name.startswith("reasoner.")}
    assert rooms == {"reasoner.checker", "reasoner.certificate"}


def test_inputs_of_the_builder_are_those_of_the_certificate():
    assert build_inputs(RIGHT["facts"])[0] == RIGHT["inputs"]
