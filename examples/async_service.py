"""Answers over a socket, from one process that never blocks: how to embed the library in an asynchronous service.

    python examples/async_service.py --port 8765

One JSON object a line, in both directions. A connection may have many questions under way; replies carry their `id`:

    {"id": "1", "patient": {… a vignette …}, "as_of": "2026-03-01", "seconds": 5, "language": "fr"}
    {"id": "1", "answer": {… as `reasoner.answer_schema()` says …}, "text": "…"}
    {"id": "2", "problems": [{"severity": "error", "place": "…", "message": "…", "fix": "…"}]}

What such a service has to get right, and how it is done here: an answer keeps a processor busy, so it is worked out in a
thread, and all threads share one `Reasoner`; a question has a deadline, which counts its time in the queue, and is given up
when the client closes the connection; the queue has an end; an answer is checked before it is sent; logs hold no word of a
record and no message of an error, which may quote one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from reasoner import Interruption, Patient, Problem, Reasoner, ReasonerError, RequestError, Unanswerable, verify

LONGEST_LINE = 1_000_000
LONGEST_SECONDS = 30.0

log = logging.getLogger("async_service")


@dataclass(frozen=True)
class Asked:
    """One question as it came: the vignette as bytes, and the rest of the line."""

    id: str
    vignette: bytes
    as_of: str
    profile: str
    language: str
    seconds: float


def read_line(line: bytes) -> Asked:
    """Read a line that a client sent; numbers in the vignette stay as they were written.

    Raises: RequestError if it is no question.
    """
    try:
        document = json.loads(line, parse_float=str, parse_int=str)
        words = {key: document.get(key, "") for key in ("id", "as_of", "profile", "language")}
        seconds = min(float(document.get("seconds", LONGEST_SECONDS)), LONGEST_SECONDS)
        if not all(isinstance(word, str) for word in words.values()):
            raise TypeError
    except (AttributeError, RecursionError, TypeError, ValueError):
        raise RequestError("a line is no question", fix='write {"id": "1", "patient": {…}} on one line') from None
    vignette = json.dumps(document.get("patient"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Asked(vignette=vignette, seconds=seconds, **words)


def refusal(identifier: str, error: ReasonerError) -> dict[str, Any]:
    """The reply to a question that has no answer."""
    return {"id": identifier, "problems": [Problem("error", "/", str(error.args[0]), error.fix).as_json()]}


class Service:
    """Answers the questions of many connections with one reasoner.

    Parameters: `threads`, how many answers are worked on at once; `most`, how many may be under way or waiting.
    """

    def __init__(self, reasoner: Reasoner, *, threads: int = 4, most: int = 64) -> None:
        self._reasoner = reasoner
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="answer")
        self._most = most
        self._under_way = 0

    async def start(self, host: str, port: int) -> asyncio.Server:
        """Begin to listen."""
        return await asyncio.start_server(self._converse, host, port, limit=LONGEST_LINE)

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection: a task for each line; what is under way when the client leaves is given up."""
        asked: dict[asyncio.Task[None], Interruption] = {}
        try:
            while line := await reader.readline():
                try:
                    question = read_line(line)
                except RequestError as error:
                    await _send(writer, refusal("", error))
                    continue
                interruption = Interruption(question.seconds)
                task = asyncio.create_task(self._serve(question, interruption, writer))
                asked[task] = interruption
                task.add_done_callback(asked.pop)
        except (ConnectionError, ValueError) as error:  # the client is gone, or its line is too long
            log.info(type(error).__name__)
        finally:
            for interruption in asked.values():
                interruption.cancel()
            writer.close()

    async def _serve(self, question: Asked, interruption: Interruption, writer: asyncio.StreamWriter) -> None:
        if self._under_way >= self._most:
            log.warning("refused")
            busy = Unanswerable("too many questions are waiting", fix="ask again in a moment")
            return await _send(writer, refusal(question.id, busy))
        self._under_way += 1
        try:
            loop = asyncio.get_running_loop()
            reply = await loop.run_in_executor(self._pool, self._reply, question, interruption)
        finally:
            self._under_way -= 1
        await _send(writer, reply)

    def _reply(self, question: Asked, interruption: Interruption) -> dict[str, Any]:
        """The reply to one question, worked out in a thread."""
        try:
            reply = self._answer(question, interruption)
        except ReasonerError as error:
            log.info(type(error).__name__)
            return refusal(question.id, error)
        except Exception as error:
            log.error(type(error).__name__)
            return refusal(question.id, Unanswerable("the service failed", fix="tell those who run it"))
        log.info("answered")
        return reply

    def _answer(self, question: Asked, interruption: Interruption) -> dict[str, Any]:
        interruption.check("reading")
        patient = Patient.from_bytes(question.vignette, "/patient")
        asked = {"as_of": question.as_of or patient.recorded, "profile": question.profile or "emergency"}
        answer = self._reasoner.answer(patient, **asked, interruption=interruption)
        interruption.check("checking")
        place = self._reasoner.jurisdiction
        knowledge = self._reasoner.knowledge
        check = verify(answer.certificate, case=patient, **asked, jurisdiction=place, knowledge=knowledge)
        if check.verdict != "checked":
            raise Unanswerable("the checker did not derive this answer again", fix="tell those who run the service")
        text = answer.render("fr" if question.language == "fr" else "en", brief=True)
        return {"id": question.id, "answer": answer.to_json(check.sentence()), "text": text}


async def _send(writer: asyncio.StreamWriter, reply: dict[str, Any]) -> None:
    with contextlib.suppress(ConnectionError):
        writer.write(json.dumps(reply).encode() + b"\n")
        await writer.drain()


async def run(host: str, port: int) -> None:
    """Serve until the process is ended."""
    service = Service(Reasoner.load("FR"))
    server = await service.start(host, port)
    try:
        await server.serve_forever()
    finally:
        server.close()
        service.close()


if __name__ == "__main__":
    options = argparse.ArgumentParser(description="Answers over a socket, one JSON object a line.")
    options.add_argument("--host", default="127.0.0.1")
    options.add_argument("--port", type=int, default=8765)
    chosen = options.parse_args()
    logging.basicConfig(level=logging.INFO)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(chosen.host, chosen.port))
