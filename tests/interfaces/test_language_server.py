"""The language server, asked by a real client over standard input and output."""

import asyncio
import shutil
import sys

import pytest

pytest.importorskip("pygls", reason="the extra `editor` is not installed")

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from reasoner.knowledge.sources import installed_directory

START = "from reasoner.cli.main import run; run(['rules', 'server', '--kb', {!r}])"
PROGRAM = "rules/esc_pe_2019/assess.lp"
BAD = "\n%! id: added\n%! en: added\n%! fr: ajouté\n%! section: 1\nsuspected(haemoptisis) :- present(fever).\n"
PATIENCE = 60


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """A knowledge base that may be edited."""
    target = tmp_path_factory.mktemp("kb")
    for part in ("rules", "knowledge", "ontologies"):
        shutil.copytree(installed_directory() / part, target / part)
    return target


class Session:
    """A client with one document open."""

    def __init__(self, client, directory, told):
        self.client, self.told = client, told
        self.uri = (directory / PROGRAM).as_uri()
        self.text = (directory / PROGRAM).read_text(encoding="utf-8")
        self.document = types.TextDocumentIdentifier(self.uri)

    async def opened(self):
        item = types.TextDocumentItem(self.uri, "clingo", 1, self.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def change(self, text):
        self.text = text
        whole = types.TextDocumentContentChangeWholeDocument(text)
        identifier = types.VersionedTextDocumentIdentifier(2, self.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))
        return await self.diagnostics()

    async def diagnostics(self):
        while True:
            found = await asyncio.wait_for(self.told.get(), PATIENCE)
            if found.uri == self.uri:
                return list(found.diagnostics)

    def position(self, text, offset=0):
        before = self.text[: self.text.index(text) + offset]
        return types.Position(before.count("\n"), len(before) - before.rfind("\n") - 1)

    def at(self, text, offset=1):
        return {"text_document": self.document, "position": self.position(text, offset)}


def talk(directory, conversation):
    """Start a server, hold a conversation, and stop it."""

    async def held():
        client = LanguageClient("test", "1")
        told = asyncio.Queue()

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def take(given):
            told.put_nowait(given)

        await client.start_io(sys.executable, "-c", START.format(str(directory)))
        root = types.InitializeParams(types.ClientCapabilities(), root_uri=directory.as_uri())
        await asyncio.wait_for(client.initialize_async(root), PATIENCE)
        client.initialized(types.InitializedParams())
        try:
            await conversation(Session(client, directory, told))
        finally:
            await asyncio.wait_for(client.shutdown_async(None), PATIENCE)
            client.exit(None)
            await asyncio.wait_for(client.stop(), PATIENCE)

    asyncio.run(held())


def test_an_author_is_served(directory):
    async def conversation(session):
        client = session.client
        assert await session.opened() == []
        (found,) = await session.change(session.text + BAD)
        assert (found.code, found.source) == ("undeclared", "reasoner")
        assert found.range.start == session.position("haemoptisis")

        actions = await client.text_document_code_action_async(
            types.CodeActionParams(session.document, found.range, types.CodeActionContext([found]))
        )
        (edit,) = actions[0].edit.changes[session.uri]
        assert (edit.range, edit.new_text) == (found.range, "haemoptysis")

        hover = await client.text_document_hover_async(types.HoverParams(**session.at("heart_rate, N)")))
        assert "fréquence cardiaque" in hover.contents.value
        assert "/min" in hover.contents.value

        place = await client.text_document_definition_async(
            types.DefinitionParams(**session.at("points(wells_pe, heart_rate"))
        )
        assert place.uri.endswith("rules/core/predicates.toml")
        place = await client.text_document_definition_async(types.DefinitionParams(**session.at("heart_rate, N)")))
        assert place.uri.endswith(".ttl")

        context = types.ReferenceContext(include_declaration=True)
        places = await client.text_document_references_async(
            types.ReferenceParams(context=context, **session.at("wells_heart_rate"))
        )
        assert {one.uri.rsplit("/", 1)[1] for one in places} == {"assess.lp", "cases.yaml"}

        renamed = await client.text_document_rename_async(
            types.RenameParams(new_name="wells_pulse", **session.at("wells_heart_rate"))
        )
        assert sum(map(len, renamed.changes.values())) == len(places)
        assert (
            await client.text_document_rename_async(
                types.RenameParams(new_name="fever", **session.at("wells_heart_rate"))
            )
            is None
        )

        assert await session.change(session.text.replace("haemoptisis", "haemoptysis")) == []
        (found,) = await session.change(session.text + "\nnonsense(\n")
        assert found.code == "syntax"

    talk(directory, conversation)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("suspected(essouff", "dyspnoea"),
        ("suspected(haemop", "haemoptysis"),
        ("suspec", "suspected"),
        ("%! se", "section"),
        ("suspected(x) :- present(shortness of bre", "dyspnoea"),
    ],
)
def test_what_may_come_next(workspace_navigation, line, expected):
    assert expected in [one.name for one in workspace_navigation.completions(line)]


def test_nothing_fits_nonsense(workspace_navigation):
    assert workspace_navigation.completions("suspected(qqqqq") == []
    assert workspace_navigation.hover("qqqqq") == ""
    assert workspace_navigation.definition("qqqqq") is None
    assert workspace_navigation.word(PROGRAM, 10**9, 1) is None


@pytest.fixture(scope="module")
def workspace_navigation():
    from reasoner.authoring.navigation import Navigation
    from reasoner.authoring.workspace import Workspace

    return Navigation(Workspace.read(installed_directory()))
