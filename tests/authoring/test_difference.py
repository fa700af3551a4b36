"""What an edit changes for a cohort: nothing where only names differ, and exactly what answers show where it matters."""

import json
import os
from dataclasses import replace

import pytest

from reasoner.authoring.cases import read_cases
from reasoner.authoring.cohort import Drawn, read_cohort
from reasoner.authoring.difference import difference
from reasoner.authoring.difference_page import difference_lines, difference_page, examples_of
from reasoner.authoring.models import Asking, Models
from reasoner.authoring.simulation import Simulation
from reasoner.authoring.workspace import usable
from reasoner.errors import RequestError, Unanswerable
from reasoner.explain.layout import plain

from .conftest import ACT, ASSESS, MODULE

HEART = "value(heart_rate, N), N > 100."
ASKING = Asking()


@pytest.fixture(scope="module")
def cohort(workspace, base):
    cases = [case.patient for case in read_cases(workspace.sources.directory, MODULE)[0]]
    return [*cases, *Drawn(Simulation(base), 20)]


@pytest.fixture(scope="module")
def base(workspace):
    return usable(workspace)


@pytest.fixture(scope="module")
def narrower(workspace):
    text = workspace.sources.text(ASSESS)
    assert text.count(HEART) == 1
    return usable(workspace.edited({ASSESS: text.replace(HEART, HEART.replace("100", "110"))}))


def test_other_names_and_words_show_nothing(base, workspace, cohort):
    text = workspace.sources.text(ASSESS)
    for old, new in (
        (HEART, "value(heart_rate, Pulse), Pulse > 100."),
        ("heart rate {N} is above 100/min", "heart rate {Pulse} is above 100/min"),
    ):
        text = text.replace(old, new)
    text = text.replace("{N}/min is above 100", "{Pulse}/min is above 100").replace(
        "{N}/min supérieure à 100", "{Pulse}/min supérieure à 100"
    )
    lines = text.splitlines()
    number = next(index for index, line in enumerate(lines) if "Pulse > 100" in line)
    for above in range(number - 12, number):
        if lines[above].startswith(("%! en:", "%! fr:")) and "wells_heart_rate" in "".join(lines[above - 3 : above]):
            lines[above] = lines[above].replace("{N}", "{Pulse}")
    found = difference(base, usable(workspace.edited({ASSESS: "\n".join(lines) + "\n"})), cohort, ASKING)
    assert (found.gone, found.added, found.changes) == ((), (), ())


def test_what_differs_is_what_two_answers_differ_in(base, narrower, cohort):
    found = difference(base, narrower, cohort, ASKING)
    versions = Models(base), Models(narrower)
    changes = {one.number: one for one in found.changes}
    for number, patient in enumerate(cohort):
        before, after = (set(one.state(ASKING.of(patient)).atoms) for one in versions)
        change = changes.get(number)
        assert (set(change.lost), set(change.gained)) == (before - after, after - before) if change else before == after
    assert found.gone == found.added == ("wells_heart_rate",)
    assert all(one.rules == ("wells_heart_rate",) for one in found.changes)
    lost = next(one for one in found.groups if one.atom == "points(wells_pe,heart_rate,15)")
    assert not lost.gained
    assert lost.count >= 1


def test_it_does_not_depend_on_processes(base, narrower, cohort):
    assert difference(base, narrower, cohort, ASKING, 2) == difference(base, narrower, cohort, ASKING)


def test_drawn_and_read_patients_are_compared_alike_in_processes(base, narrower, tmp_path):
    drawn = Drawn(Simulation(base), 230)
    path = tmp_path / "cohort.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in drawn.simulation.patients(230)))
    told = []
    found = difference(base, narrower, drawn, ASKING, 2, progress=told.append)
    assert found.changes
    assert found == difference(base, narrower, read_cohort(path), ASKING)
    assert told == [100, 200, 230]


def test_a_record_that_cannot_be_read_may_change_and_the_others_are_compared(base, narrower, tmp_path):
    one = json.dumps(Simulation(base).patient(0))
    path = tmp_path / "cohort.jsonl"
    path.write_text(f"{one}\nnonsense\n{one}\n")
    found = difference(base, narrower, read_cohort(path), ASKING)
    assert [(change.number, "cohort.jsonl:2" in change.undecided) for change in found.undecided] == [(1, True)]
    assert found.patients == 3


def test_a_process_that_ends_is_told(base, narrower):
    with pytest.raises(Unanswerable, match="a process ended"):
        difference(base, narrower, Fatal([None] * 150), ASKING, 2)


@pytest.mark.parametrize(
    ("asking", "told"),
    [
        (Asking(jurisdiction="XX"), "jurisdiction `XX` is unknown"),
        (Asking(profile="nosuch"), "profile `nosuch` is unknown"),
        (Asking(as_of="yesterday"), "`yesterday` is no date"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_compared(base, narrower, cohort, asking, told):
    with pytest.raises(RequestError, match=told):
        difference(base, narrower, cohort, asking)


class Fatal(list):
    """A cohort whose patients end the process that asks for them."""

    def __getitem__(self, number):
        os._exit(3)


def test_a_patient_who_cannot_be_answered_may_change(base, workspace, cohort):
    text = workspace.sources.text(ACT)
    forbid = "%! id: no_one\n%! en: x\n%! fr: x\n%! section: 1\n:- recommended(A, must).\n"
    found = difference(base, usable(workspace.edited({ACT: text + "\n" + forbid})), cohort, ASKING)
    assert found.undecided
    assert "contradict" in found.undecided[0].undecided
    assert f"patient {found.undecided[0].number + 1} may change" in plain(difference_lines(found))


def test_people_are_told_first_and_examples_have_both_reasons(base, workspace, cohort):
    text = workspace.sources.text("rules/acute_alarms/assess.lp")
    old = "value(oxygen_saturation, N), N < 92, not hypercapnia_risk."
    assert text.count(old) == 1
    edited = usable(workspace.edited({"rules/acute_alarms/assess.lp": text.replace(old, old.replace("92", "60"))}))
    cases = [case.patient for case in read_cases(workspace.sources.directory, "acute_alarms")[0]]
    found = difference(base, edited, cases, ASKING)
    assert found.groups[0].told
    assert found.changed >= 1
    examples = examples_of(found, cases, (Models(base), Models(edited)), ASKING, "en")
    assert examples[0].before.startswith("WHY: ")
    assert examples[0].after.startswith("WHY NOT: ")
    page = difference_page(found, ("old", "new", "a <cohort>"), examples)
    assert "a &lt;cohort&gt;" in page
    assert json.loads(json.dumps(found.as_json()))["changed"] == found.changed


def test_what_stands_elsewhere_in_another_record_is_compared_the_same(base, narrower, cohort):
    elsewhere = [
        replace(one, entries=tuple(replace(entry, pointer=f"/elsewhere{entry.pointer}") for entry in one.entries))
        for one in cohort
    ]
    changes = difference(base, narrower, [*cohort, *elsewhere], ASKING).changes
    first, second = changes[: len(changes) // 2], changes[len(changes) // 2 :]
    assert first
    assert [replace(one, number=one.number + len(cohort)) for one in first] == list(second)
