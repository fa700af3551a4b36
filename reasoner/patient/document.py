"""YAML and JSON text as plain objects whose every scalar is the string that was written.

`38.90`, `no` and `2019` stay what the author typed: nothing is turned into a float, a truth value or a date.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from typing import Any, cast

import yaml

from reasoner.errors import Phrase, RecordError
from reasoner.patient.files import read_text
from reasoner.patient.json_text import read_json, resource_lines

LARGEST_BYTES = 5_000_000
DEEPEST = 40
_QUOTED = re.compile(r"'([^']*)'")


class _Loader(yaml.BaseLoader):
    """PyYAML's loader of strings, without aliases (they can blow up) and without repeated keys (one would be lost)."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = cast(Any, self).peek_event()
        mark: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem=Phrase("aliases are not accepted"), problem_mark=mark)
        self.depth += 1
        if self.depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem=Phrase("nested deeper than {0}", DEEPEST), problem_mark=mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_scalar(self, node: Any) -> Any:
        text = super().construct_scalar(node)
        if any("\ud800" <= character <= "\udfff" for character in str(text)):
            raise yaml.MarkedYAMLError(
                problem=Phrase("half of a surrogate pair is no character"), problem_mark=node.start_mark
            )
        return text

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key, mark = key_node.value, cast(Any, key_node.start_mark)
            if not isinstance(key, str):
                raise yaml.MarkedYAMLError(problem=Phrase("a key is not a word"), problem_mark=mark)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=Phrase("a key stands twice"), problem_mark=mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _without_words(quoted: re.Match[str]) -> str:
    """What a message quotes, if it is one sign or the parser's own (`<stream end>`); words of the record are left out."""
    return quoted[0] if len(quoted[1]) < 2 or quoted[1][0] in "<\\" else "'…'"


def read_document(data: bytes, name: str) -> Any:
    """Parse YAML or JSON bytes to dict, list and str; what begins with a bracket is JSON.

    Parameters: `data`, which may be packed with gzip; `name`, for messages.
    Returns: for NDJSON, `json_text.Lines`.
    Raises: RecordError with line and column if the text is neither, too large, not UTF-8, or repeats a key.
    """
    text = read_text(data, name)
    if text.lstrip()[:1] in ("{", "["):
        return read_json(text, name)
    if len(text) > LARGEST_BYTES or (len(data) > LARGEST_BYTES and not data.startswith(b"\x1f\x8b")):
        raise RecordError(
            Phrase("{0}: {1} bytes of YAML, more than {2}", name, max(len(data), len(text)), LARGEST_BYTES),
            fix=Phrase("give one patient in one file"),
        )
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as failure:
        if (lines := resource_lines(text, name)) is not None:
            return lines
        mark = failure.problem_mark
        place = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        problem = failure.problem
        if not isinstance(problem, Phrase):  # the parser's own words, which may quote the record
            problem = _QUOTED.sub(_without_words, str(problem))
        raise RecordError(
            Phrase("{0}: {1}", place, problem), fix=Phrase("mend the YAML or JSON at that place")
        ) from failure
    except (yaml.YAMLError, RecursionError) as failure:
        raise RecordError(
            Phrase("{0}: {1}", name, " ".join(str(failure).split())), fix=Phrase("save the file as plain YAML or JSON")
        ) from failure
