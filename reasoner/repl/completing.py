"""Completion and ghost suggestions at the prompt, from the completion of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from prompt_toolkit.auto_suggest import AutoSuggest, AutoSuggestFromHistory, Suggestion
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from reasoner.vocabulary import lexical_key

if TYPE_CHECKING:
    from reasoner.query.completion import Candidate

Offer = Callable[[str], "list[Candidate]"]
"""What may be written at the end of a text; nothing before the knowledge base is loaded."""


class QueryCompleter(Completer):
    """Completes the statement before the cursor."""

    def __init__(self, offer: Offer) -> None:
        self._offer, self._paths = offer, PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """What may be written at the cursor."""
        text = document.text_before_cursor
        for one in self._offer(text):
            if one.kind == "file":
                path = Document(text[one.start :])
                yield from self._paths.get_completions(path, complete_event)
            else:
                yield Completion(one.text, start_position=one.start - len(text), display_meta=one.told or one.kind)


class Ghost(AutoSuggest):
    """Suggests what was typed before, or else the first completion that goes on with what is typed."""

    def __init__(self, offer: Offer) -> None:
        self._offer, self._history = offer, AutoSuggestFromHistory()

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        """What would be added at the end."""
        before = self._history.get_suggestion(buffer, document)
        text = document.text
        if before is not None or not text.strip() or document.cursor_position != len(text):
            return before
        for one in self._offer(text):
            typed = text[one.start :]
            if typed and len(one.text) > len(typed) and lexical_key(one.text[: len(typed)]) == lexical_key(typed):
                return Suggestion(one.text[len(typed) :])
        return None
