"""Records of every format on the command line: concept maps, formats by name, and what is done about problems."""

import json

import pytest

from conftest import ROOT

CASE = str(ROOT / "examples" / "patients" / "dyspnoea_after_hip_replacement.yaml")
VIGNETTE = "format: reasoner/vignette/1\nrecorded: 2026-03-01T09:30\n"
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "7", "gender": "female", "birthDate": "1963-05-17"}},
        {
            "resource": {
                "resourceType": "Condition",
                "subject": {"reference": "Patient/7"},
                "clinicalStatus": {
                    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/condition-clinical", "code": "active"}]
                },
                "code": {"coding": [{"system": "http://hospital.example/codes", "code": "A1"}]},
                "recordedDate": "2026-03-01",
            }
        },
    ],
}
MAP = "source,target\nhttp://hospital.example/codes|A1,asthma\nx,\n"


@pytest.fixture
def write(tmp_path):
    def call(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return call


def test_a_concept_map_is_for_the_answer_and_for_its_verification(command, write, tmp_path):
    bundle, concept_map, cert = write("case.json", BUNDLE), write("map.csv", MAP), tmp_path / "cert.json"
    question = ("--as-of", "2026-03-01T09:30")
    code, out, _ = command(
        "diagnose", bundle, *question, "--conceptmap", concept_map, "--certificate", cert, "--json", "--format", "fhir"
    )
    whole = json.loads(out)
    assert code == 3
    assert [one["place"] for one in whole["problems"] if one["severity"] != "note"] == [f"{concept_map}:3"]
    assert "asthma" in [fact.get("concept") for fact in whole["facts"]]
    asked = ("verify", cert, "--case", bundle, *question, "--jurisdiction", "FR", "--profile", "emergency")
    code, out, err = command(*asked, "--conceptmap", concept_map)
    assert (code, out.splitlines()[0]) == (0, "derivation checked")
    assert "map.csv:3" in err
    assert command(*asked)[0] == 1


def test_what_of_a_fhir_concept_map_is_not_used_is_told_with_its_file(command, write):
    element = {"code": "A1", "target": [{"code": "asthma", "equivalence": "narrower"}]}
    content = {
        "resourceType": "ConceptMap",
        "group": [{"source": "http://hospital.example/codes", "element": [element]}],
    }
    concept_map = write("map.json", content)
    code, out, _ = command("diagnose", CASE, "--conceptmap", concept_map, "--json")
    assert code == 3
    assert json.loads(out)["problems"][0]["place"] == f"{concept_map}#/group/0/element/0/target/0"


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("diagnose", CASE, "--format", "hl7"), 64, "vignette, fhir, phenopacket"),
        (("diagnose", CASE, "--format", "fhir"), 2, "no fhir"),
        (("diagnose", CASE, "--conceptmap", "no_such_map.csv"), 2, "no_such_map.csv"),
        (("diagnose", CASE, "--conceptmap", CASE), 2, "source"),
        (("diagnose", CASE, "--sanitise", "never"), 64, "never"),
        (("diagnose", CASE, "--sanitise", "report", "--certificate", "x.json"), 64, "no answer"),
        (("batch", CASE, "--out", "o", "--conceptmap", "no_such_map.csv"), 2, "no_such_map.csv"),
        (("verify", CASE, "--conceptmap", "no_such_map.csv"), 2, "no_such_map.csv"),
    ],
)
def test_misuse_and_refusal_are_told_apart(command, arguments, code, part):
    left, out, err = command(*arguments)
    assert left == code
    assert part in " ".join(err.split())
    assert "Traceback" not in out + err


def test_strictly_a_record_with_problems_is_refused_and_all_are_named(command, write, tmp_path):
    facts = "facts: [{concept: fluff}, {concept: fever, when: soon}, {concept: cough}]"
    case, cert = write("case.yaml", VIGNETTE + facts), tmp_path / "cert.json"
    code, out, err = command("diagnose", case, "--sanitise", "strict", "--certificate", cert)
    assert (code, out, cert.exists()) == (2, "", False)
    assert "error: /facts/0: “fluff”" in err
    assert "error: /facts/1: “soon”" in err
    assert "/facts/2" not in err
    assert (
        "erreur\u202f: /facts/1\u202f: «\u202fsoon\u202f»"
        in command("diagnose", case, "--sanitise", "strict", "--lang", "fr")[2]
    )
    assert command("diagnose", case)[0] == 3
    assert "HYPOTHESES" in command("diagnose", CASE, "--sanitise", "strict")[1]


def test_a_report_has_all_problems_and_no_answer(command, write):
    case = write("case.yaml", VIGNETTE + "facts: [{concept: fluff}, {concept: cough, when: soon}, {concept: fever}]")
    code, out, _ = command("diagnose", case, "--sanitise", "report")
    assert code == 3
    assert "no answer was asked for" in out
    assert [place in out for place in ("/facts/0", "/facts/1", "/facts/2", "HYPOTHESES")] == [True, True, False, False]
    code, out, _ = command("diagnose", case, "--sanitise", "report", "--json")
    whole = json.loads(out)
    assert (code, whole["format"], whole["as_of"]) == (3, "reasoner/problems/1", "2026-03-01T09:30")
    assert [one["place"] for one in whole["problems"]] == ["/facts/1", "/facts/0", "/"]
    assert "fluff" not in out
    code, out, _ = command("diagnose", CASE, "--sanitise", "report", "--lang", "fr")
    assert (code, "aucune anomalie" in out) == (0, True)


def test_problems_are_told_in_the_language_of_the_answer(command, write):
    """On the screen that of the record unless another is asked for; for machines English unless French is asked for."""
    case = write("case.yaml", VIGNETTE + "language: fr\nfacts: [{concept: fluff}, {concept: cough, when: soon}]")
    english, french = "`when` is no moment", "`when` n’est pas un moment"
    for extra in ((), ("--sanitise", "report"), ("--sanitise", "strict")):
        spoken = ["".join(command("diagnose", case, *extra, *lang)[1:]) for lang in ((), ("--lang", "en"))]
        assert [english in spoken[0], french in spoken[0]] == [False, True]
        assert [english in spoken[1], french in spoken[1]] == [True, False]
    for extra in ((), ("--sanitise", "report")):
        plain, asked = (command("diagnose", case, "--json", *extra, *lang)[1] for lang in ((), ("--lang", "fr")))
        assert [english in plain, french in plain, english in asked, french in asked] == [True, False, False, True]


@pytest.mark.parametrize("language", [("--lang", "fr"), ("--lang=fr",)])
def test_a_refusal_is_told_in_french_where_french_is_asked_for(command, tmp_path, language):
    code, _, err = command("diagnose", tmp_path / "absent.yaml", *language)
    assert code == 2
    assert err.endswith("absent.yaml : ce fichier n’existe pas\n  à faire : donner le chemin d’un dossier de patient\n")
    assert "No such file or directory\n  fix: " in command("diagnose", tmp_path / "absent.yaml", "--lang", "en")[2]


def test_one_broken_line_of_many_resources_is_told_and_refuses_only_strictly(command, write):
    first, second = (json.dumps(entry["resource"]) for entry in BUNDLE["entry"])
    for lines, number in (([first, '{"a": ', second], 2), (['{"a": ', first, second], 1)):
        case = write("case.ndjson", "\n".join(lines))
        options = ("--as-of", "2026-03-01T09:30", "--conceptmap", write("map.csv", MAP), "--json")
        code, out, _ = command("diagnose", case, *options)
        assert code == 3
        assert f"case.ndjson:{number}:7: no JSON" in out
        assert {"present(asthma)", "sex(female)"} <= {
            seed for one in json.loads(out)["facts"] for seed in one.get("seeds", ())
        }
        code, out, err = command("diagnose", case, *options, "--sanitise", "strict")
        assert (code, out, f"case.ndjson:{number}:7: no JSON" in " ".join(err.split())) == (2, "", True)


def test_notes_neither_refuse_nor_count(command, write):
    bundle = write("case.json", {**BUNDLE, "entry": [*BUNDLE["entry"][:1], {"resource": {"resourceType": "Device"}}]})
    options = ("--as-of", "2026-03-01T09:30", "--sanitise")
    code, out, _ = command("diagnose", bundle, *options, "report")
    assert (code, "note: " in out) == (0, True)
    assert command("diagnose", bundle, *options, "strict")[0] == 0


def test_a_batch_takes_fhir_a_map_and_a_policy(command, write, tmp_path):
    cases, out = write("cases.ndjson", f"{json.dumps(BUNDLE)}\n{json.dumps(BUNDLE)}\n"), tmp_path / "out.jsonl"
    call = ("batch", cases, "--out", out, "--as-of", "2026-03-01", "--conceptmap", write("map.csv", MAP))
    code, printed, err = command(*call)
    records = [json.loads(line) for line in out.read_bytes().splitlines()]
    assert (code, [one["status"] for one in records]) == (0, ["answered", "answered"])
    assert err.count("map.csv:3") == 1
    assert len({one["case"] for one in records}) == 1
    code, printed, err = command(*call[:-2])
    assert (code, "concept_map" in err) == (2, True)
    code, printed, _ = command(*call[:-2], "--sanitise", "report", "--restart")
    assert (code, "2 with problems" in printed, "checker" in printed) == (3, True, False)
    code, printed, _ = command(*call, "--sanitise", "report", "--restart")
    assert (code, "2 without a problem" in printed) == (0, True)
    code, printed, _ = command(*call[:-2], "--sanitise", "strict", "--restart")
    assert (code, "2 refused" in printed) == (3, True)
