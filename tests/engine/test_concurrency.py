"""One reasoner, many threads: the answers are those that it gives one after another."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from module_cases import generated

from conftest import VIGNETTES
from reasoner import Patient, Reasoner, verify
from reasoner.engine.knowledge_base import load

THREADS = 8


def questions():
    patients = [*map(Patient.from_file, VIGNETTES), *generated(4, seed=7)]
    return [(patient, ("emergency", "ddxplus")[index % 2]) for index, patient in enumerate(patients)]


def asked(reasoner, patient, profile):
    answer = reasoner.answer(patient, as_of=patient.recorded, profile=profile)
    return answer.certificate, answer.render("fr"), answer.render("en"), answer.needs(), answer.to_json()


def test_concurrent_answers_equal_serial_ones_from_the_first_on(reasoner):
    """A reasoner that has prepared nothing yet meets all threads at once."""
    expected = [asked(reasoner, *question) for question in questions()]
    fresh = Reasoner(load(), "FR")
    together = Barrier(THREADS)

    def share(number):
        together.wait()
        return {index: asked(fresh, *question) for index, question in list(enumerate(questions()))[number::THREADS]}

    with ThreadPoolExecutor(THREADS) as pool:
        shares = list(pool.map(share, range(THREADS)))
    found = {index: answer for share in shares for index, answer in share.items()}
    assert [found[index] for index in range(len(expected))] == expected


def test_two_reasoners_on_one_knowledge_base_do_not_disturb_each_other(reasoner):
    """Other guidelines are in force in another country: the two prepare different programs of the same rules."""
    elsewhere = Reasoner(reasoner.knowledge, "US")
    patients = [Patient.from_file(path) for path in VIGNETTES]
    expected = [one.answer(patient, as_of=patient.recorded) for patient in patients for one in (reasoner, elsewhere)]
    fresh = Reasoner(reasoner.knowledge, "FR"), Reasoner(reasoner.knowledge, "US")
    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(one.answer, patient, as_of=patient.recorded) for patient in patients for one in fresh]
        assert [one.result() for one in waiting] == expected
    assert expected[0] != expected[1]


def test_certificates_are_checked_together_as_one_after_another(reasoner):
    answers = [
        (Patient.from_file(path), reasoner.answer(Patient.from_file(path), as_of="2027-01-01")) for path in VIGNETTES
    ]
    knowledge = load()

    def checked(patient, answer):
        return verify(answer.certificate, case=patient, as_of="2027-01-01", knowledge=knowledge).verdict

    with ThreadPoolExecutor(THREADS) as pool:
        waiting = [pool.submit(checked, *one) for one in answers * 2]
        assert {one.result() for one in waiting} == {"checked"}
