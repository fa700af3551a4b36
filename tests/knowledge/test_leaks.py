"""What decision 14 takes for the leak of a finding is, in the shipped knowledge, how often it is there without any condition."""

RARER = {"smoking", "obesity", "vaccinations_up_to_date", "known_hiv_infection", "rapid_strep_test"}
"""Evidences that were read and that some condition makes rarer, as the decision says."""


def test_the_least_rate_is_that_of_people_without_the_condition(reasoner):
    """Of evidences from the literature the rates of `other` are those without any condition."""
    document = reasoner.knowledge.content["belief"]
    binary = [one["id"] for one in document["evidences"] if one["kind"] == "binary" and one["id"] in document["bases"]]
    assert len(binary) > 60
    present = {name: document["tables"][name][0] for name in binary}
    assert {name for name, row in present.items() if min(row) < row[-1] - 10_000} == RARER


def test_what_was_learned_leaks_a_hundredth_of_its_mean(reasoner):
    """Of learned evidences the least rate is what a list leaves out, 1 % of `other`'s (decision 2), within a few per cent."""
    document = reasoner.knowledge.content["belief"]
    learned = [
        one["id"] for one in document["evidences"] if one["kind"] == "binary" and one["id"] not in document["bases"]
    ]
    assert len(learned) > 150
    for name in learned:
        row = document["tables"][name][0]
        assert 4_450_000 < row[-1] - min(row) < 4_750_000, name
