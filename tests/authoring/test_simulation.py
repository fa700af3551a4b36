"""Drawn patients: repeatable, readable without a complaint of the reader, and as the belief says they are."""

import json
from collections import Counter
from math import exp

import pytest

from reasoner.authoring.cohort import Drawn, read_cohort, written
from reasoner.authoring.simulation import Simulation
from reasoner.errors import RecordError, RequestError
from reasoner.patient.vignette import read_vignette


def test_the_same_seed_gives_the_same_patients(reasoner):
    one, same, other = (list(Simulation(reasoner.knowledge, seed=seed).patients(20)) for seed in (1, 1, 2))
    assert one == same
    assert one != other
    assert Simulation(reasoner.knowledge).patient(13) == one[13]


@pytest.mark.parametrize("profile", ["emergency", "primary_care", "ddxplus"])
def test_drawn_patients_are_read_and_understood(reasoner, profile):
    for document in Simulation(reasoner.knowledge, profile, seed=5).patients(40):
        patient = read_vignette(document, "drawn")
        assert patient.problems == ()
        found = reasoner.problems(patient, as_of=patient.recorded)
        assert [one for one in found if one.severity == "error"] == []


def test_hypotheses_are_drawn_as_often_as_the_prior_says(reasoner):
    patients = Simulation(reasoner.knowledge, seed=3).patients(2_000)
    counts = Counter(one["note"].removeprefix("drawn from ") for one in patients)
    document = reasoner.knowledge.content["belief"]
    prior = dict(zip(document["hypotheses"], document["profiles"]["emergency"]["prior"], strict=True))
    share = exp(prior["other"] / 1e6)
    spread = (share * (1 - share) / 2_000) ** 0.5
    assert abs(counts["other"] / 2_000 - share) < 4 * spread


def test_with_nothing_known_only_what_is_there_is_recorded(reasoner):
    for document in Simulation(reasoner.knowledge, known=0.0).patients(30):
        assert all(fact.get("polarity") != "absent" for fact in document["facts"])


@pytest.mark.parametrize(
    ("arguments", "told"), [({"profile": "nosuch"}, "unknown"), ({"known": 1.5}, "no probability")]
)
def test_bad_arguments_are_refused(reasoner, arguments, told):
    with pytest.raises(RequestError, match=told):
        Simulation(reasoner.knowledge, **arguments)


def test_a_cohort_is_read_as_it_was_written(reasoner, tmp_path):
    path = tmp_path / "cohort.jsonl"
    path.write_text("\n".join(written(Simulation(reasoner.knowledge).patients(5))) + "\n\n")
    assert [one.entries for one in read_cohort(path)] == [
        one.entries for one in Drawn(Simulation(reasoner.knowledge), 5)
    ]


def test_a_line_that_is_no_record_is_named(tmp_path):
    path = tmp_path / "cohort.jsonl"
    path.write_text(json.dumps({"format": "reasoner/vignette/1", "recorded": "2026-03-01T12:00"}) + "\n\nnonsense\n")
    records = read_cohort(path)
    assert len(records) == 2
    assert records[0].problems == ()
    with pytest.raises(RecordError, match=r"cohort\.jsonl:3"):
        records[1]


def test_a_file_without_a_record_is_refused(tmp_path):
    with pytest.raises(RequestError, match="No such file"):
        read_cohort(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").write_text("\n\n")
    with pytest.raises(RequestError, match="no record in it"):
        read_cohort(tmp_path / "empty.jsonl")
