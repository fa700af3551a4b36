"""What clingo's parser does not survive: a term nested without bound ends the process, so it is refused before."""

from __future__ import annotations

import re

from reasoner.symbolic.characters import code

DEEPEST = 60
"""As deep as the checker reads."""
MOST_OPERATORS = 1_000
_WORDS = re.compile(r"\.\.|[.()\[\]{}+*/\\|~^&?-]")


def nested_too_deeply(text: str) -> int | None:
    """The line of the first statement with more than 60 open brackets or more than 1,000 operators; None if there is none."""
    depth = operators = 0
    for begin, end in code(text):
        for found in _WORDS.finditer(text, begin, end):
            match found[0]:
                case "(" | "[" | "{":
                    depth += 1
                case ")" | "]" | "}":
                    depth = max(depth - 1, 0)
                case ".":
                    depth = operators = 0
                case word if len(word) == 1:
                    operators += 1
            if depth > DEEPEST or operators > MOST_OPERATORS:
                return text.count("\n", 0, found.start()) + 1
    return None
