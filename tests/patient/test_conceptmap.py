import json

import pytest

from reasoner.errors import RecordError
from reasoner.patient.conceptmap import read_concept_map

SNOMED = "http://snomed.info/sct"


def read(tmp_path, text):
    path = tmp_path / "map"
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
    return read_concept_map(path)


def fhir(*targets, source=SNOMED, target="urn:medical-reasoner"):
    return {
        "resourceType": "ConceptMap", "status": "active",
        "group": [{"source": source, "target": target, "element": [{"code": "49727002", "target": list(targets)}]}],
    }  # fmt: skip


def test_csv(tmp_path):
    found, problems = read(
        tmp_path,
        "target,source,remark\ncough,snomed:49727002,x\nsymp:0000614,http://snomed.info/sct|49727002,\n\nasthma,ICD10CM:J45\n"
        "fever,http://hospital.example|F1\nx,loinc:72166-2=snomed:266919005\n"
        "y,loinc:72166-2=http://a.example?b=c|S\nz,http://a.example?b=c|S\nw,linkid:q=LOINC:LA33-6\n",
    )
    assert found == {
        "snomed:49727002": ("cough", "symp:0000614"), "icd10-cm:J45": ("asthma",), "http://hospital.example|F1": ("fever",),
        "loinc:72166-2=snomed:266919005": ("x",), "loinc:72166-2=http://a.example?b=c|S": ("y",), "http://a.example?b=c|S": ("z",),
        "linkid:q=loinc:LA33-6": ("w",),
    }  # fmt: skip
    assert problems == ()


def test_csv_rows_that_are_none(tmp_path):
    found, problems = read(
        tmp_path, "source,target\nsnomed:49727002\nsnomed:49727002,\n,cough\nsnomed:49727002,cough\n"
    )
    assert found == {"snomed:49727002": ("cough",)}
    assert [problem.place.rpartition(":")[2] for problem in problems] == ["2", "3", "4"]


@pytest.mark.parametrize("equivalence", ["equal", "equivalent", "wider"])
def test_safe_equivalences(tmp_path, equivalence):
    found, problems = read(tmp_path, fhir({"code": "cough", "equivalence": equivalence}))
    assert (found, problems) == ({"snomed:49727002": ("cough",)}, ())


@pytest.mark.parametrize(
    "equivalence", ["narrower", "inexact", "unmatched", "disjoint", "relatedto", "specializes", "subsumes", None]
)
def test_other_equivalences_are_refused_with_their_place(tmp_path, equivalence):
    found, (problem,) = read(tmp_path, fhir({"code": "cough", "equivalence": equivalence}))
    assert found == {}
    assert problem.place == "/group/0/element/0/target/0"
    assert problem.fix


def test_targets_in_other_systems_are_codes(tmp_path):
    found, _ = read(tmp_path, fhir({"code": "8867-4", "equivalence": "equal"}, target="http://loinc.org"))
    assert found == {"snomed:49727002": ("loinc:8867-4",)}


def test_targets_that_are_no_words(tmp_path):
    targets = [
        {"equivalence": "equal"},
        {"code": "x" * 300, "equivalence": "equal"},
        {"code": "a", "equivalence": "equal", "dependsOn": [{}]},
    ]
    found, problems = read(tmp_path, fhir(*targets, {"equivalence": "unmatched"}))
    assert found == {}
    assert len(problems) == 3


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "{}", "[]", '{"resourceType": "Patient"}', '{"a": 1', "<ConceptMap/>"]
)
def test_what_is_no_map(tmp_path, text):
    with pytest.raises(RecordError) as caught:
        read(tmp_path, text)
    assert caught.value.fix


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(RecordError, match="No such file"):
        read_concept_map(tmp_path / "none")
