"""The language server of guideline authors: what lint finds, as they type, and what names mean."""

from __future__ import annotations

import gc
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from reasoner.authoring.cases import FILE, read_cases
from reasoner.authoring.findings import Finding, Place
from reasoner.authoring.lint import lint
from reasoner.authoring.navigation import Navigation, Word
from reasoner.authoring.workspace import Workspace
from reasoner.errors import KnowledgeError
from reasoner.version import __version__

SOURCE = "reasoner"
YOUNG = 50_000
"""So many new objects are looked through at once for what is garbage: an edit makes some thousands."""
_SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
_KINDS = {
    "concept": types.CompletionItemKind.Value,
    "predicate": types.CompletionItemKind.Function,
    "key": types.CompletionItemKind.Keyword,
    "rule": types.CompletionItemKind.Reference,
}


class RuleServer(LanguageServer):
    """Serves one knowledge base.

    Parameters: `directory`, with the folders knowledge, ontologies and rules.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__("reasoner-rules", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self._directory = directory.resolve()
        self._base = Workspace.read(self._directory)
        self._texts: dict[str, str] = {}
        self._told: dict[str, list[Finding]] = {}
        self._cases: dict[str, tuple[int, tuple[Finding, ...]]] = {}
        self._now = self._base
        self._navigation = Navigation(self._base)
        _register(self)

    def path(self, uri: str) -> str:
        """The path in the knowledge base of a document; empty if it is not in it."""
        file = Path(unquote(urlsplit(uri).path))
        return file.relative_to(self._directory).as_posix() if file.is_relative_to(self._directory) else ""

    def uri(self, path: str) -> str:
        """The document of a path."""
        return (self._directory / path).as_uri()

    def edit(self, uri: str, text: str | None) -> None:
        """Take the text of an open document, or what is on disk where it was closed, and tell what is found."""
        path = self.path(uri)
        if not path:
            return
        if text is None:
            self._texts.pop(path, None)
        else:
            self._texts[path] = text
        try:
            kept = {name: one for name, one in self._texts.items() if name.startswith("rules/")}
            self._now = self._base.edited(kept)
        except KnowledgeError as refusal:
            self._tell_refusal(path, refusal)
            return
        self._navigation = Navigation(self._now)
        self._tell()

    @property
    def navigation(self) -> Navigation:
        """The way through what is open now."""
        return self._navigation

    def findings(self, path: str) -> list[Finding]:
        """What is found in one file."""
        return [one for one in self._found() if one.place.path == path]

    def _found(self) -> list[Finding]:
        return [*lint(self._now), *(one for module in self._now.modules for one in self._of_cases(module))]

    def _of_cases(self, module: str) -> tuple[Finding, ...]:
        """What is wrong with the cases of a module, read again once their file has changed."""
        path = self._directory / "rules" / module / FILE
        stamp = path.stat().st_mtime_ns if path.is_file() else 0
        if self._cases.get(module, (None, ()))[0] != stamp:
            self._cases[module] = stamp, read_cases(self._directory, module)[1]
        return self._cases[module][1]

    def _tell(self) -> None:
        """Tell what is found in each file where that is not what was told last; of open documents always."""
        found: dict[str, list[Finding]] = {path: [] for path in (*self._texts, *self._told)}
        for one in self._found():
            found.setdefault(one.place.path, []).append(one)
        for path, some in found.items():
            if path in self._texts or self._told.get(path, []) != some:
                self._publish(path, [_diagnostic(one) for one in some])
        self._told = {path: some for path, some in found.items() if some}

    def _tell_refusal(self, path: str, refusal: KnowledgeError) -> None:
        place = types.Range(types.Position(0, 0), types.Position(0, 1))
        self._publish(path, [types.Diagnostic(place, str(refusal), severity=_SEVERITIES["error"], source=SOURCE)])

    def _publish(self, path: str, diagnostics: list[types.Diagnostic]) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(self.uri(path), diagnostics))

    def word(self, uri: str, position: types.Position) -> Word | None:
        """The name at a position of a document."""
        return self._navigation.word(self.path(uri), position.line + 1, position.character + 1)

    def line(self, uri: str, position: types.Position) -> str:
        """What stands before a position in its line."""
        lines = self._now.lines(self.path(uri))
        return lines[position.line][: position.character] if position.line < len(lines) else ""


def _range(place: Place) -> types.Range:
    return types.Range(types.Position(place.line - 1, place.column - 1), types.Position(place.line - 1, place.end - 1))


def _diagnostic(finding: Finding) -> types.Diagnostic:
    return types.Diagnostic(
        _range(finding.place),
        f"{finding.message}. {finding.fix}",
        severity=_SEVERITIES[finding.check.severity],
        code=finding.check.id,
        source=SOURCE,
    )


def _register(server: RuleServer) -> None:
    """What the server answers to."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(given: types.DidOpenTextDocumentParams) -> None:
        server.edit(given.text_document.uri, given.text_document.text)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(given: types.DidChangeTextDocumentParams) -> None:
        server.edit(given.text_document.uri, server.workspace.get_text_document(given.text_document.uri).source)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(given: types.DidCloseTextDocumentParams) -> None:
        server.edit(given.text_document.uri, None)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(given: types.HoverParams) -> types.Hover | None:
        word = server.word(given.text_document.uri, given.position)
        if word is None:
            return None
        text = server.navigation.hover(word.text)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), _range(word.place))

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=["(", ",", "!", " "]))
    def complete(given: types.CompletionParams) -> types.CompletionList:
        found = server.navigation.completions(server.line(given.text_document.uri, given.position))
        items = [
            types.CompletionItem(one.name, kind=_KINDS[one.kind], detail=one.detail, filter_text=one.typed)
            for one in found
        ]
        return types.CompletionList(is_incomplete=True, items=items)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def define(given: types.DefinitionParams) -> types.Location | None:
        word = server.word(given.text_document.uri, given.position)
        place = server.navigation.definition(word.text) if word else None
        return types.Location(server.uri(place.path), _range(place)) if place else None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def refer(given: types.ReferenceParams) -> list[types.Location]:
        word = server.word(given.text_document.uri, given.position)
        places = server.navigation.references(word.text) if word else []
        return [types.Location(server.uri(one.path), _range(one)) for one in places]

    @server.feature(types.TEXT_DOCUMENT_RENAME)
    def rename(given: types.RenameParams) -> types.WorkspaceEdit | None:
        word = server.word(given.text_document.uri, given.position)
        if word is None:
            return None
        try:
            places = server.navigation.renamed(word.text, given.new_name)
        except ValueError as refusal:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, str(refusal)))
            return None
        edits: dict[str, list[types.TextEdit]] = {}
        for one in places:
            edits.setdefault(server.uri(one.path), []).append(types.TextEdit(_range(one), given.new_name))
        return types.WorkspaceEdit(changes=edits)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION)
    def act(given: types.CodeActionParams) -> list[types.CodeAction]:
        uri = given.text_document.uri
        lines = range(given.range.start.line + 1, given.range.end.line + 2)
        return [
            types.CodeAction(
                f"write `{one.replacement}`",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[_diagnostic(one)],
                edit=types.WorkspaceEdit(changes={uri: [types.TextEdit(_range(one.place), one.replacement)]}),
            )
            for one in server.findings(server.path(uri))
            if one.replacement and one.place.line in lines
        ]


def serve(directory: Path) -> None:
    """Serve one knowledge base over standard input and output, until the editor leaves.

    What was read at the start lives as long as the server: the garbage collector need not look at it after each edit.
    """
    server = RuleServer(directory)
    gc.freeze()
    gc.set_threshold(YOUNG)
    server.start_io()
