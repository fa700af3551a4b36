"""The example of an asynchronous service does what it says: together, in time, and without a word in the logs."""

import asyncio
import importlib.util
import json
import logging
import sys
import threading

import pytest
import yaml

from conftest import ROOT, VIGNETTES
from reasoner import Interruption, Patient, answer_schema


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("async_service", ROOT / "examples" / "async_service.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def document(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def converse(service, lines):
    """What a service replies to some lines, by id."""

    async def conversation():
        server = await service.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname(), limit=10_000_000)
        writer.write(b"".join(lines))
        replies = [json.loads(await reader.readline()) for _ in lines]
        writer.close()
        server.close()
        return {reply["id"]: reply for reply in replies}

    try:
        return asyncio.run(asyncio.wait_for(conversation(), 120))
    finally:
        service.close()


def logged(caplog):
    """What the service logged; asyncio has a logger of its own."""
    return [record.getMessage() for record in caplog.records if record.name == "async_service"]


def line(**parts):
    return json.dumps(parts).encode() + b"\n"


def test_every_question_of_a_connection_is_answered_as_alone_and_checked(example, reasoner, caplog):
    jsonschema = pytest.importorskip("jsonschema")
    caplog.set_level(logging.DEBUG, "async_service")
    lines = [line(id=path.stem, patient=document(path), language="fr") for path in VIGNETTES]
    replies = converse(example.Service(reasoner), lines)
    for path in VIGNETTES:
        patient = Patient.from_file(path)
        alone = reasoner.answer(patient, as_of=patient.recorded)
        reply = replies[path.stem]
        jsonschema.validate(reply["answer"], answer_schema(), jsonschema.Draft202012Validator)
        assert reply["answer"] == alone.to_json("derivation checked")
        assert reply["text"] == alone.render("fr", brief=True)
    assert logged(caplog) == ["answered"] * len(VIGNETTES)


def test_what_cannot_be_answered_is_a_problem_for_the_client_and_one_word_in_the_log(example, reasoner, caplog):
    caplog.set_level(logging.DEBUG, "async_service")
    whole = document(VIGNETTES[0])
    replies = converse(
        example.Service(reasoner),
        [
            line(id="late", patient=whole, seconds=0),
            line(id="profile", patient=whole, profile="secret"),
            line(id="date", patient=whole, as_of="secret"),
            line(id="vignette", patient={"secret": 1}),
            line(id={"no": "word"}),
        ],
    )
    fixes = {name: reply["problems"][0] for name, reply in replies.items()}
    assert "the deadline of 0 s passed at the stage `reading`" in fixes["late"]["message"]
    assert "profile `secret` is unknown" in fixes["profile"]["message"]
    assert "`secret` is no date" in fixes["date"]["message"]
    assert "no vignette" in fixes["vignette"]["message"]
    assert "no question" in fixes[""]["message"]
    assert sorted(logged(caplog)) == [
        "DeadlineExceeded",
        "RecordError",
        "RequestError",
        "RequestError",
    ]


class Slow:
    """A reasoner that takes for ever, until it is interrupted."""

    def __init__(self):
        self.asked, self.interrupted = threading.Event(), threading.Event()

    def answer(self, patient, *, as_of, profile, interruption: Interruption):
        self.asked.set()
        try:
            while not self.interrupted.wait(0.01):
                interruption.check("thinking")
        finally:
            self.interrupted.set()


def test_a_question_is_given_up_when_the_client_leaves(example, caplog):
    caplog.set_level(logging.DEBUG, "async_service")
    slow = Slow()
    service = example.Service(slow)

    async def leave():
        server = await service.start("127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(line(id="1", patient=document(VIGNETTES[0])))
        assert await asyncio.to_thread(slow.asked.wait, 30)
        writer.close()
        assert await asyncio.to_thread(slow.interrupted.wait, 30)
        server.close()

    asyncio.run(leave())
    service.close()
    assert logged(caplog) == ["Cancelled"]


def test_a_full_queue_refuses_at_once(example):
    slow = Slow()
    service = example.Service(slow, threads=1, most=1)

    async def crowd():
        server = await service.start("127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(line(id="1", patient=document(VIGNETTES[0])) + line(id="2", patient=document(VIGNETTES[0])))
        reply = json.loads(await reader.readline())
        writer.close()
        await asyncio.to_thread(slow.interrupted.wait, 30)
        server.close()
        return reply

    reply = asyncio.run(crowd())
    service.close()
    assert reply["id"] == "2"
    assert reply["problems"][0]["message"] == "too many questions are waiting"
