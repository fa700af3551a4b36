"""The worker's side: a process that is handed chunks of cases and hands back records, one by one.

It ends with its parent, is deaf to the keyboard's interrupt (the parent decides), and prints nothing: what libraries print may
quote a record.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from dataclasses import dataclass
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection

from reasoner.batch.answering import Prepare
from reasoner.batch.setting import Setting
from reasoner.errors import BatchError, ReasonerError


@dataclass(frozen=True, slots=True)
class Ready:
    """A worker's first word: it has loaded the knowledge base of this digest."""

    knowledge: str


@dataclass(frozen=True, slots=True)
class Stop:
    """A worker's last word: no case can be answered, for this reason."""

    message: str
    fix: str


def serve(link: Connection, prepare: Prepare, setting: Setting) -> None:
    """Work until the other side closes the link; the entry of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _silence()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _work(link, prepare, setting)
    except (EOFError, OSError):  # the parent closed the link, or is gone
        return


def _work(link: Connection, prepare: Prepare, setting: Setting) -> None:
    try:
        knowledge, work = prepare(setting)
    except ReasonerError as refusal:
        link.send(Stop(str(refusal.args[0]), refusal.fix))
        return
    except Exception as failure:
        link.send(
            Stop(f"a worker could not start ({type(failure).__name__})", "check the installation: reasoner kb status")
        )
        return
    gc.collect()
    gc.freeze()  # the knowledge base stays: the collector need not look at it again for every answer
    link.send(Ready(knowledge))
    while True:
        for case in link.recv():
            try:
                link.send(work(case))
            except BatchError as refusal:
                link.send(Stop(str(refusal.args[0]), refusal.fix))
                return


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
