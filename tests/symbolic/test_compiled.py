"""Rules come back from the cache as they were."""

import json

from reasoner.symbolic.compiled import of_json, to_json


def test_rules_come_back_as_they_were(reasoner):
    rules = reasoner.knowledge.prepared
    assert len(rules) > 500
    again = of_json(json.loads(json.dumps(to_json(rules))))
    assert again == rules
    assert [str(one.rule.statement) for one in again] == [one.rule.text for one in rules]
