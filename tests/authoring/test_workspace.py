"""A workspace remembers what an edit left as it was: what it tells never depends on what was edited before."""

import re
from dataclasses import replace

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from reasoner.authoring.lint import lint
from reasoner.authoring.navigation import Navigation
from reasoner.authoring.workspace import Workspace
from reasoner.engine.knowledge_base import PREDICATES
from reasoner.errors import KnowledgeError
from reasoner.symbolic.memo import Memo

MODULE = "anaphylaxis_wao_2020"
ASSESS, ACT = f"rules/{MODULE}/assess.lp", f"rules/{MODULE}/act.lp"
TOML = f"rules/{MODULE}/module.toml"
ADDED = """
%! id: added_by_{0}
%! en: a saturation below 90 %
%! fr: saturation inférieure à 90 %
%! section: 1
acute(X) :- present(X), X = syncope, value(oxygen_saturation, N), N < {1}.
"""


def before(pattern, text):
    """An edit that puts a text before what is found first."""
    return lambda source: re.sub(pattern, lambda found: text + found[0], source, count=1, flags=re.MULTILINE)


def without(pattern):
    return lambda source: re.sub(pattern, "", source, count=1, flags=re.MULTILINE | re.DOTALL)


EDITS = {
    "none": (ASSESS, lambda text: text),
    "a number": (ASSESS, lambda text: text.replace("value(oxygen_saturation, N), N < 92.", "value(oxygen_saturation, N), N < 91.")),
    "a number out of range": (
        ASSESS,
        lambda text: text.replace("value(oxygen_saturation, N), N < 92.", "value(oxygen_saturation, N), N < 9999."),
    ),
    "empty lines": (ASSESS, before(r"^%! id: anaphylaxis_acute_pruritus$", "\n\n\n")),
    "half of a statement": (ASSESS, before(r"^%! id: anaphylaxis_acute_pruritus$", "acute(X) :- pres\n\n")),
    "a remark": (ASSESS, before(r"^%! fr: prurit,", "% a remark\n")),
    "lines of metadata the other way round": (
        ASSESS,
        lambda text: re.sub(r"^(%! en: [^\n]*\n)(%! fr: [^\n]*\n)", r"\2\1", text, count=1, flags=re.MULTILINE),
    ),
    "no French": (ASSESS, without(r"^%! fr: [^\n]*\n")),
    "a rule twice": (ASSESS, lambda text: text + ADDED.format(1, 90) + ADDED.format(1, 90)),
    "two rules that say the same": (ASSESS, lambda text: text + ADDED.format(1, 90) + ADDED.format(2, 90)),
    "a rule that says less": (ACT, before(r"\A", ADDED.format(3, 90) + "\n")),
    "no rules": (ASSESS, lambda _text: ""),
    "a scheme": (TOML, lambda text: text.replace('scheme = "none"', 'scheme = "grade"')),
    "another vocabulary": (PREDICATES, lambda text: text.replace("[acute]", "[sudden]")),
    "a misspelt name": (ASSESS, lambda text: text.replace("present(pruritus)", "presnt(pruritis)")),
    "a circle": (ASSESS, lambda text: text + ADDED.format(4, 1).replace("value(", "not acute(X), value(")),
    "an explosion": (ASSESS, lambda text: text + ADDED.format(5, 1).replace("present(X)", "value(X,_), value(Y,_), value(Z,_)")),
}  # fmt: skip


class Anew:
    """One module, and what of each edit a workspace tells that remembers nothing."""

    def __init__(self, workspace):
        kept = ("core", MODULE)
        files = {
            path: data
            for path, data in workspace.sources.files.items()
            if not path.startswith("rules/") or path.split("/")[1] in kept
        }
        self.sources, self.translation = replace(workspace.sources, files=files), workspace.translation
        self.told = {name: self.answer(name, self.memory()) for name in EDITS}

    def memory(self):
        """What a workspace remembers that has read ontologies and nothing else."""
        remembered = Memo()
        files = {path: data for path, data in self.sources.files.items() if not path.startswith("rules/")}
        remembered.kept("translation", files, lambda: self.translation)
        return remembered

    def answer(self, name, remembered):
        """Everything that is found after an edit, and where some names lead."""
        path, edit = EDITS[name]
        sources = replace(self.sources, files={**self.sources.files, path: edit(self.sources.text(path)).encode()})
        try:
            workspace = Workspace.of(sources, remembered)
        except KnowledgeError as refusal:
            return str(refusal)
        navigation = Navigation(workspace)
        return lint(workspace), workspace.problems, [navigation.references(one) for one in ("pruritus", "acute")]


@pytest.fixture(scope="session")
def anew(workspace):
    return Anew(workspace)


def test_every_edit_but_some_is_told(anew):
    alike = [name for name in anew.told if anew.told[name][0] == anew.told["none"][0]]
    assert alike == ["none", "empty lines", "a remark", "lines of metadata the other way round"]


@settings(max_examples=5, phases=[Phase.explicit, Phase.generate])
@example(["none", "half of a statement", "none", "a rule twice", "empty lines", "a scheme", "none"])
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=3, max_size=6))
def test_what_is_told_does_not_depend_on_what_was_edited_before(anew, names):
    remembered = anew.memory()
    for name in names:
        assert anew.answer(name, remembered) == anew.told[name], name


def kinds(workspace):
    return {kind for kind, _ in workspace.problems}


def test_what_depends_on_the_program_of_a_rule_is_found_anew_where_it_moves_to_the_other(workspace):
    circle = ADDED.format(6, 90).replace("present(X)", "present(X), not acute(X)")
    assert "circle" not in kinds(workspace.edited({ASSESS: "", ACT: circle}))
    assert "circle" in kinds(workspace.edited({ASSESS: circle, ACT: ""}))


def test_what_depends_on_the_program_of_a_table_is_found_anew_where_its_description_changes_it(workspace):
    path = "rules/acute_alarms/news2.table.toml"
    assert "misplaced" not in kinds(workspace)
    text = workspace.sources.text(path).replace('program = "assess"', 'program = "act"')
    assert "misplaced" in kinds(workspace.edited({path: text}))
