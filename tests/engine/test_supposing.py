"""What is said of a changed record is what is answered when the record is changed: told of the vignettes, and answered again."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
import yaml

from conftest import VIGNETTES
from reasoner.engine.supposing import entry_of
from reasoner.explain.wording import number
from reasoner.patient.record import Patient
from reasoner.probability.evidence import evidences_of
from reasoner.probability.ranking import ranked
from reasoner.vocabulary import split_atom

LIMITS = (500_000, 100_000, 10_000, 0)
TRIED = 8


@pytest.fixture(scope="module", params=VIGNETTES, ids=lambda path: path.stem)
def case(request, reasoner):
    patient = Patient.from_bytes(request.param.read_bytes())
    state = reasoner.state(patient, as_of=patient.recorded)
    return request.param, patient, state, reasoner.suppositions(state)


def targets(state):
    """The first hypotheses but `other`, and one that is far from them."""
    names = [name for name in ranked(state.belief.hypotheses, state.belief.posterior_ppm) if name != "other"]
    return [*names[:2], names[20]]


def with_finding(path, atom, content):
    """The vignette with a line more."""
    vignette = yaml.safe_load(path.read_text())
    predicate, arguments = split_atom(atom)
    if predicate == "value":
        observable = content["observables"]["observables"][arguments[0]]
        line = {"concept": arguments[0], "unit": observable["unit"]}
        line["value"] = number(int(arguments[1]) * Fraction(*observable["resolution"]), "en")
        if observable.get("bases"):
            line["basis"] = next(name for name, one in observable["bases"].items() if one["factor"] == [1, 1])
    else:
        no = predicate in ("absent", "no_history", "no_family")
        line = {"concept": arguments[0], **({"polarity": "absent"} if no else {})}
        line |= {"context": "history"} if predicate.endswith("history") else {}
        line |= {"subject": "relative"} if predicate.endswith("family") else {}
    vignette["facts"] = [*vignette.get("facts", []), line]
    return Patient.from_bytes(json.dumps(vignette, default=str).encode(), name="changed.json")


def test_what_is_found_changes_the_answer_as_was_said(case, reasoner):
    path, patient, state, suppositions = case
    tried = 0
    for target in targets(state):
        place = state.belief.hypotheses.index(target)
        for turn in suppositions.more.turns(target, LIMITS)[:TRIED]:
            supposed = turn.supposition
            for atom in filter(None, (supposed.atoms[0], supposed.up_to)):
                changed = with_finding(path, atom, reasoner.knowledge.content)
                answer = reasoner.answer(changed, as_of=patient.recorded)
                belief = answer.parts.belief
                assert (supposed.evidence, supposed.value) in [(term.evidence, term.value) for term in belief.found]
                assert answer.conclusions.hypotheses[0].hypothesis == turn.first, (target, atom)
                assert belief.posterior_ppm[place] == turn.ppm, (target, atom)
                assert ranked(belief.hypotheses, belief.posterior_ppm).index(target) + 1 == turn.rank
                tried += 1
    assert tried or not any(suppositions.more.turns(target, LIMITS) for target in targets(state))


@pytest.mark.parametrize("count", [1, 2])
def test_what_is_not_known_changes_the_answer_as_was_said(case, reasoner, count):
    _, patient, state, suppositions = case
    supposed = suppositions.fewer if count == 1 else suppositions.two_fewer
    givers = state.grounding.givers
    for target in targets(state):
        place = state.belief.hypotheses.index(target)
        for turn in supposed.turns(target, LIMITS)[:TRIED]:
            gone = {one for atom in turn.supposition.atoms for one in givers[atom]}
            left = [entry for at, entry in enumerate(patient.entries, start=1) if at not in gone]
            changed = replace(patient, entries=tuple(left))
            belief = reasoner.state(changed, as_of=patient.recorded).belief
            hypotheses = reasoner.conclude(changed, as_of=patient.recorded).conclusions.hypotheses
            assert (hypotheses[0].hypothesis, belief.posterior_ppm[place]) == (turn.first, turn.ppm)


def test_every_finding_is_taken_out_once_and_what_is_known_is_not_asked(case):
    _, _, state, suppositions = case
    fewer, more = suppositions.fewer.suppositions, suppositions.more.suppositions
    assert len({one.atoms for one in fewer}) == len(fewer) > 0
    known = {term.evidence for term in state.belief.found}
    assert known.isdisjoint(one.evidence for one in more)
    assert len({(one.evidence, one.value) for one in more}) == len(more)
    by_evidence = {}
    for one in more:
        by_evidence[one.evidence] = by_evidence.get(one.evidence, 0) + one.chance_ppm
    assert max(by_evidence.values()) < 1_000_010


def test_every_answer_is_weighed_as_the_engine_weighs_it_and_none_is_left_out(reasoner):
    [path] = [one for one in VIGNETTES if one.stem == "fievre_mal_de_gorge"]
    patient = Patient.from_bytes(path.read_bytes())
    supposed = reasoner.suppositions(reasoner.state(patient, as_of=patient.recorded)).more
    named = [place for place, one in enumerate(supposed.suppositions) if not one.atoms[0].startswith("takes(")]
    for place in named:
        changed = with_finding(path, supposed.suppositions[place].atoms[0], reasoner.knowledge.content)
        belief = reasoner.state(changed, as_of=patient.recorded).belief
        assert belief.log_weights == tuple(supposed.then[place].tolist()), supposed.suppositions[place]
    answers = {}
    for one in supposed.suppositions:
        answers.setdefault(one.evidence, set()).add(one.value)
    kinds = {one.id: one.kind for one in evidences_of(reasoner.knowledge.content["belief"])}
    assert all(values == {0, 1} for name, values in answers.items() if kinds[name] == "binary")


def test_details_of_a_finding_are_asked_of_where_it_is_affirmed(reasoner):
    def asked(*facts):
        vignette = {"format": "reasoner/vignette/1", "recorded": "2026-03-01", "language": "en"}
        vignette |= {"patient": {"age": "40 a", "sex": "male"}, "complaint": "cough", "facts": list(facts)}
        patient = Patient.from_bytes(json.dumps(vignette).encode(), name="p.json")
        state = reasoner.state(patient, as_of="2026-03-01")
        return {one.evidence for one in reasoner.suppositions(state).more.suppositions}

    parents = reasoner.knowledge.content["belief"]["parents"]
    details = {name for name, parent in parents.items() if parent == "E_129"}
    assert details.isdisjoint(asked())
    assert details.isdisjoint(asked({"concept": "rash", "polarity": "absent"}))
    assert details & asked({"concept": "rash"})


@pytest.mark.parametrize(
    ("atom", "said"),
    [
        ("present(cough)", ("finding", "present", "", "")),
        ("absent(cough)", ("finding", "absent", "", "")),
        ("no_history(stroke)", ("finding", "absent", "", "history")),
        ("family(asthma)", ("finding", "present", "relative", "")),
        ("not_taking(oestrogen)", ("medication", "absent", "", "")),
        ("sex(female)", ("sex", "", "", "")),
    ],
)
def test_an_atom_is_an_entry(atom, said):
    entry = entry_of(atom, "2026-03-01T09:30", "/x")
    assert (entry.kind, entry.polarity, entry.subject, entry.context) == said
