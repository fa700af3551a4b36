"""`reasoner chance`: what it prints, how it leaves, and that its certificate is checked."""

import json

import pytest
from worlds_base import WORLDS, make_base, vignette

CONTRADICTING = """
%! id: w_never
%! en: no strain in a fever
%! fr: pas d’effort avec fièvre
%! section: test
:- strain(fever).
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return make_base(tmp_path_factory.mktemp("worlds"))


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(vignette("{concept: chest_pain}"))
    return path


def test_a_chance_is_told_with_what_it_rests_on(command, base, case):
    code, out, _ = command("chance", case, "clot", "careful, not clot", "--kb", base)
    assert code == 0
    lines = " ".join(out.split())
    for part in (
        "a clot: 41.7 %",
        "care is needed and not: a clot: 0 %",
        "chest pain present (record)",
        "Unsourced.",
        "derivation checked",
    ):
        assert part in lines
    assert "HOW PROBABLE" in out


def test_the_language_can_be_chosen(command, base, case):
    code, out, _ = command("chance", case, "clot", "--kb", base, "--lang", "fr")
    assert (code, "QUELLE PROBABILITÉ" in out, "dérivation vérifiée" in out) == (0, True, True)


def test_the_certificate_is_verified_by_the_same_command_as_answers(command, base, case, tmp_path):
    certificate = tmp_path / "chance.json"
    assert (
        command("chance", case, "clot", "--given", "not strain(fever)", "--kb", base, "--certificate", certificate)[0]
        == 0
    )
    code, out, _ = command("verify", certificate, "--case", case, "--kb", base)
    assert code == 0
    assert "asked for: queries clot" in out
    assert "asked for: given not strain(fever)" in out
    altered = certificate.read_bytes().replace(b'"inconsistent":0', b'"inconsistent":1')
    certificate.write_bytes(altered)
    assert command("verify", certificate, "--case", case, "--kb", base)[0] == 1


def test_json_has_the_numbers(command, base, case):
    code, out, _ = command("chance", case, "clot", "--kb", base, "--json", "--route", "elimination")
    document = json.loads(out)
    assert (code, document["route"], document["check"]) == (0, "elimination", "derivation checked")
    assert document["chances"][0]["probability"] == pytest.approx(0.172 / 0.412)


def test_sampling_leaves_with_a_warning(command, base, case):
    code, out, _ = command("chance", case, "clot", "--kb", base, "--route", "sampling")
    assert (code, "estimated by sampling" in " ".join(out.split())) == (3, True)


def test_impossible_evidence_is_refused_by_name(command, base, case):
    code, out, _ = command("chance", case, "clot", "--given", "not clot, strain(fever)", "--kb", base)
    assert (code, "not: a clot and strain from fever" in " ".join(out.split())) == (2, True)


def test_what_cannot_be_asked_is_refused_with_advice(command, base, case):
    code, out, err = command("chance", case, "clat", "--kb", base)
    assert (code, out, "did you mean `clot`?" in err) == (2, "", True)
    code, _, err = command("chance", case, "clot", "--given", "X", "--kb", base)
    assert (code, "fix:" in err) == (2, True)


def test_inconsistent_mass_is_told_and_warned_of(command, case, tmp_path):
    contradicting = make_base(tmp_path / "kb", WORLDS + CONTRADICTING)
    code, out, _ = command("chance", case, "clot", "--kb", contradicting)
    assert (code, "With probability 7 % the rules contradict each other" in " ".join(out.split())) == (3, True)


def test_a_rule_that_cannot_be_used_is_refused_at_its_line(command, case, tmp_path):
    broken = make_base(tmp_path / "kb", WORLDS.replace("%! p: 0.8", "%! p: 8"))
    code, _, err = command("chance", case, "clot", "--kb", broken)
    assert (code, "rules/core/worlds.lp:" in err, "not between 0 and 1" in err) == (2, True, True)
