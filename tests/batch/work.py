"""Work for workers in tests: quick, and as bad as the case asks for."""

import os
import sys
import time
from pathlib import Path

from reasoner.batch import records
from reasoner.batch.cases import Fault
from reasoner.batch.records import Record
from reasoner.errors import BatchError, RequestError


def echo(setting):
    """Records that hold the case; `sleep`, `die`, `die once PATH`, `print` and `stop` do as they say."""

    def work(case):
        words = case.data.decode().split()
        match words[:1]:
            case ["sleep"]:
                time.sleep(60)
            case ["die"]:
                if words[1:] and Path(words[1]).exists():
                    return record(case)
                if words[1:]:
                    Path(words[1]).touch()
                os._exit(9)
            case ["print"]:
                print(words[1])
                print(words[1], file=sys.stderr)
                os.write(2, words[1].encode())
            case ["pause"]:
                time.sleep(float(words[1]))
            case ["stop"]:
                raise BatchError("no room", fix="make room")
        return record(case)

    return "sha256:echo", work


def record(case):
    if case.fault:
        return records.refused(case.line, case.fault)
    done = records.refused(case.line, Fault(case.data.decode(), "-"))
    return Record(case.line, "refused", done.data)


def unready(setting):
    raise RequestError("profile `x` is unknown", fix="choose one of emergency")


def dying(setting):
    os._exit(7)
