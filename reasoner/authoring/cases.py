"""`cases.yaml`: patients of whom the author of a module says what its rules conclude and what they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from reasoner.authoring.findings import Check, Finding, Place
from reasoner.errors import ReasonerError
from reasoner.patient.record import Patient
from reasoner.patient.vignette import FORMAT, read_vignette
from reasoner.vocabulary import split_atom

BAD_CASE = Check("bad-case", "error", "a case that is not read tests nothing")
KEYS = frozenset(
    {"case", "patient", "as_of", "jurisdiction", "profile", "expect", "expect_not", "because", "check", "note"}
)
LISTS = ("expect", "expect_not", "because")
VERDICTS = {"derivation checked": "checked", "checked with attested steps": "attested"}
"""What a case may expect the checker to say, and its verdict."""
_PERSON = ("age", "sex", "birth_date")
_NOON = "T12:00"
FILE = "cases.yaml"


@dataclass(frozen=True)
class GuidelineCase:
    """One case of a module.

    Parameters: `text`, the case as written, which tells it from its next edit; `expect` and `expect_not`, atoms, `_` for what may
    be anything; `because`, ids of rules that the answer rests on; `check`, what the checker says of it, where the author asks.
    """

    module: str
    name: str
    place: Place
    text: str
    patient: Patient
    as_of: str
    jurisdiction: str
    profile: str
    expect: tuple[str, ...]
    expect_not: tuple[str, ...]
    because: tuple[str, ...]
    check: str = ""

    def __str__(self) -> str:
        return f"{self.module}: {self.name}"

    @property
    def key(self) -> str:
        """What stands for the case as long as it is not edited."""
        return f"{self.module}\n{self.text}"


def read_cases(directory: Path, module: str) -> tuple[tuple[GuidelineCase, ...], tuple[Finding, ...]]:
    """The cases of a module, and what is wrong with those that could not be read; no cases if it has no file of them."""
    path = directory / "rules" / module / FILE
    shown = f"rules/{module}/{FILE}"
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except FileNotFoundError:
        return (), ()
    except (OSError, UnicodeDecodeError, RecursionError) as failure:
        return (), (_wrong(Place(shown, 1), f"the file cannot be read: {failure}", "save it as YAML in UTF-8"),)
    except yaml.YAMLError as failure:
        mark = getattr(failure, "problem_mark", None)
        place = Place(shown, mark.line + 1, mark.column + 1) if mark else Place(shown, 1)
        return (), (_wrong(place, f"no YAML: {getattr(failure, 'problem', None) or failure}", "mend it there"),)
    if root is None:
        return (), ()
    if not isinstance(root, yaml.SequenceNode):
        return (), (_wrong(Place(shown, 1), "the file is not a list of cases", "begin each with `- case: …`"),)
    cases: list[GuidelineCase] = []
    findings: list[Finding] = []
    names: dict[str, Place] = {}
    for node in root.value:
        found = list(_unsound(node, shown))
        case = None if found else _case(node, module, shown, text, found)
        if case is not None and case.name in names:
            found.append(
                _wrong(case.place, f"`{case.name}` is the name of the case at {names[case.name]}", "rename one")
            )
        elif case is not None:
            names[case.name] = case.place
            cases.append(case)
        findings += found
    return tuple(cases), tuple(findings)


def _wrong(place: Place, message: str, fix: str) -> Finding:
    return Finding(BAD_CASE, place, "", message, fix)


def _place(node: yaml.Node, path: str) -> Place:
    end = node.end_mark.column + 1 if node.end_mark.line == node.start_mark.line else node.start_mark.column + 1
    return Place(path, node.start_mark.line + 1, node.start_mark.column + 1, end)


def _unsound(node: yaml.Node, path: str) -> Iterator[Finding]:
    """What is wrong with the form of a case."""
    if not isinstance(node, yaml.MappingNode):
        yield _wrong(_place(node, path), "a case has keys and values", "write `case:`, `patient:`, `as_of:`, `expect:`")
        return
    seen: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in KEYS:
            close = get_close_matches(name, KEYS, n=1)
            fix = f"did you mean `{close[0]}`?" if close else f"keys are {', '.join(sorted(KEYS))}"
            yield _wrong(_place(key, path), f"`{name}` is no key of a case", fix)
        elif name in seen:
            yield _wrong(_place(key, path), f"`{name}` stands twice", "keep one")
        elif name in LISTS and not (
            isinstance(value, yaml.SequenceNode) and all(isinstance(one, yaml.ScalarNode) for one in value.value)
        ):
            yield _wrong(_place(value, path), f"`{name}` is not a list", f"write `{name}: [atom, …]`")
        elif name == "check" and value.value not in VERDICTS:
            yield _wrong(
                _place(value, path), f"the checker never says `{value.value}`", f"one of {', '.join(VERDICTS)}"
            )
        elif name == "patient" and not isinstance(value, yaml.MappingNode):
            yield _wrong(_place(value, path), "a patient has parts", "write age, sex, complaint, facts …")
        seen[name] = value
    for name in ("case", "patient", "as_of"):
        if name not in seen:
            yield _wrong(_place(node, path), f"the case has no `{name}`", "add it")
    if not set(LISTS) & set(seen):
        yield _wrong(_place(node, path), "the case expects nothing", "add `expect`, `expect_not` or `because`")


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one) for one in node.value]
    return node.value


def _case(node: yaml.Node, module: str, path: str, text: str, found: list[Finding]) -> GuidelineCase | None:
    row = _plain(node)
    as_of = row["as_of"]
    recorded = as_of if "T" in as_of else as_of + _NOON
    place = _place(node.value[0][1], path)
    try:
        patient = read_vignette(vignette(row["patient"], recorded), str(place))
    except ReasonerError as refusal:
        found.append(_wrong(place, str(refusal.args[0]), refusal.fix))
        return None
    for problem in patient.problems:
        if problem.severity == "error":
            found.append(_wrong(place, f"{problem.place}: {problem.message}", problem.fix))
    found += (
        _wrong(place, f"`{atom}` is no atom", "write predicate(argument, …)")
        for name in ("expect", "expect_not")
        for atom in row.get(name, ())
        if not split_atom(atom)[0]
    )
    expected = {name: tuple("".join(one.split()) for one in row.get(name, ())) for name in LISTS}
    return GuidelineCase(
        module,
        row["case"],
        place,
        " " * node.start_mark.column + text[node.start_mark.index : node.end_mark.index],
        patient,
        recorded,
        row.get("jurisdiction", "FR"),
        row.get("profile", "emergency"),
        expected["expect"],
        expected["expect_not"],
        expected["because"],
        row.get("check", ""),
    )


def vignette(body: Mapping[str, Any], recorded: str) -> dict[str, Any]:
    """A whole vignette from the patient of a case: age and sex move to where a vignette has them."""
    person = {key: body[key] for key in _PERSON if key in body}
    rest = {key: value for key, value in body.items() if key not in person}
    return {"format": FORMAT, "recorded": recorded, "patient": person, **rest}


def case_text(row: Mapping[str, Any]) -> str:
    """A case as its file has it: one line for each fact.

    Law: it is read as `row`.
    """

    def dump(value: Any) -> str:
        text = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000)
        return text.strip().removesuffix("...").strip()

    lines = [f"- case: {_quoted(row['case'])}", "  patient:" if row["patient"] else "  patient: {}"]
    for key, value in row["patient"].items():
        if isinstance(value, list):
            lines += [f"    {key}:", *(f"      - {dump(one)}" for one in value)]
        else:
            lines.append(f"    {key}: {dump(value)}")
    for key, value in row.items():
        if key in LISTS:
            lines += [f"  {key}:", *(f"    - {one}" for one in value)]
        elif key not in ("case", "patient"):
            lines.append(f"  {key}: {value}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
