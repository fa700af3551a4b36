"""plingo with its ProbLog front end: every chance an atom of its own, since a chance on an atom that rules also derive means
something else there; evidence and exclusions as constraints."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from inferences.told import given, tell, timed


def main() -> None:
    model = given()
    lines = [f'd({place}) :- &problog("{prior}"). &query(d({place})).' for place, prior in enumerate(model["priors"])]
    lines += [
        f'k({place}) :- &problog("{leak}"). f({place}) :- k({place}).' for place, leak in enumerate(model["leaks"])
    ]
    for place, (disorder, finding, strength) in enumerate(model["links"]):
        lines.append(f'l({place}) :- &problog("{strength}"). f({finding}) :- d({disorder}), l({place}).')
    lines += [f":- d({first}), d({second})." for first, second in model["exclusions"]]

    def answer(signs: list[int]) -> list[float]:
        seen = [f":- {'not ' if sign == 1 else ''}f({place})." for place, sign in enumerate(signs) if sign]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "network.lp"
            path.write_text("\n".join(lines + seen) + "\n")
            command = [str(Path(sys.executable).parent / "plingo"), str(path), "--frontend", "problog", "-q1"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode < 0:
            sys.exit("plingo was stopped by its limit of time")
        named = {int(place): float(value) for place, value in re.findall(r"^d\((\d+)\): ([\d.e-]+)", done.stdout, re.M)}
        return [named[place] for place in range(len(model["priors"]))]

    tell(0.0, [timed(lambda signs=signs: answer(signs)) for signs in model["patients"]])


if __name__ == "__main__":
    main()
