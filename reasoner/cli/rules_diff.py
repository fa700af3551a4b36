"""`reasoner rules simulate` and `diff`: patients who were drawn, and what an edit changes for them."""

from __future__ import annotations

from os import cpu_count
from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli.main import KbOption, Lang, note, rules_app
from reasoner.cli.rules import FOUND, JsonOption, LangOption, directory_of, print_json, workspace_of
from reasoner.cli.terminal import progress, show

DRAWN = 1_000
MANY = 2_000
"""Of more patients, processes compare parts: each takes seconds to read both versions."""
ProfileOption = Annotated[str, typer.Option(metavar="NAME", help="The priors.")]
SeedOption = Annotated[int, typer.Option(metavar="N", help="Of the draws: the same number gives the same patients.")]


@rules_app.command()
def simulate(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="How many patients.")],
    profile: ProfileOption = "emergency",
    seed: SeedOption = 1,
    known: Annotated[
        float,
        typer.Option(min=0, max=1, metavar="P", help="How likely what is not there is denied, and a value measured."),
    ] = 0.3,
    kb: KbOption = None,
) -> int:
    """Draw patients from priors, findings and demographics, and print them as JSON lines that `diff` and `batch` read.

    Exit codes: 0 drawn, 2 refused, 64 misuse.
    """
    from reasoner.authoring.cohort import written
    from reasoner.authoring.simulation import Simulation
    from reasoner.engine.knowledge_base import load

    with progress() as tell:
        knowledge = load(directory_of(kb), progress=lambda stage: tell(f"compiling {stage}"))
    for line in written(Simulation(knowledge, profile, seed=seed, known=known).patients(number)):
        typer.echo(line)
    return 0


@rules_app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A folder with a knowledge base, or a revision of git.")],
    new: Annotated[
        str | None, typer.Argument(metavar="NEW", help="The same; by default, the knowledge base as it is.")
    ] = None,
    cohort: Annotated[
        Path | None,
        typer.Option("--cohort", metavar="FILE", help="Records, one on each line; by default, patients are drawn."),
    ] = None,
    drawn: Annotated[int, typer.Option("--drawn", min=1, metavar="N", help="How many are drawn.")] = DRAWN,
    profile: ProfileOption = "emergency",
    seed: SeedOption = 1,
    jurisdiction: Annotated[str, typer.Option(metavar="CODE", help="Whose guidelines are asked.")] = "FR",
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="The moment; by default, of each record.")] = "",
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes; by default, as many as processors.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page for a reviewer.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.en,
    kb: KbOption = None,
) -> int:
    """What an edit changes: which conclusions, of how many patients, by which rules; what may change where it cannot be decided.

    Exit codes: 0 nothing changes for the cohort, 1 something does or may, 2 refused, 64 misuse.
    """
    from reasoner.authoring.cohort import Cohort, Drawn, read_cohort
    from reasoner.authoring.difference import difference
    from reasoner.authoring.difference_page import difference_lines, difference_page, examples_of
    from reasoner.authoring.models import Asking, Models
    from reasoner.authoring.revisions import sources_of
    from reasoner.authoring.simulation import Simulation
    from reasoner.authoring.workspace import Workspace, usable

    after = workspace_of(new if new and Path(new).is_dir() else kb)
    if new and not Path(new).is_dir():
        after = Workspace.of(sources_of(new, directory_of(kb)), after.memory)
    before = Workspace.of(sources_of(old, directory_of(kb)), after.memory)
    asking = Asking(as_of, jurisdiction, profile)
    with progress() as tell:
        tell("comparing")
        versions = usable(before), usable(after)
        simulation = Simulation(versions[1], profile, seed=seed)
        patients: Cohort = read_cohort(cohort) if cohort else Drawn(simulation, drawn)
        processes = jobs or (cpu_count() or 1 if len(patients) > MANY else 1)
        found = difference(
            *versions, patients, asking, processes, progress=lambda done: tell("comparing", done, len(patients))
        )
    named = cohort.name if cohort else f"{drawn} patients drawn from the profile {profile} (seed {seed})"
    if html is not None:
        models = Models(versions[0]), Models(versions[1])
        examples = examples_of(found, patients, models, asking, "fr" if lang is Lang.fr else "en")
        html.write_text(difference_page(found, (old, new or "as it is", named), examples), encoding="utf-8")
        note(f"written to {html}")
    if as_json:
        print_json({"format": "reasoner/diff/1", "old": old, "new": new or "", "cohort": named, **found.as_json()})
    else:
        show(difference_lines(found))
    return FOUND if found.changes else 0


@rules_app.command()
def review(
    module: Annotated[str, typer.Argument(metavar="MODULE", help="The module that was read.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="The role of who read it, such as cardiologist; no name.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day.")],
    digest: Annotated[
        str,
        typer.Option("--digest", metavar="DIGEST", help="Of the text that was read; refused if it is another by now."),
    ] = "",
    kb: KbOption = None,
) -> int:
    """Record that somebody reviewed a module as it stands; without it a module with `proposal = true` answers nobody.

    Exit codes: 0 recorded, 2 refused, 64 misuse.
    """
    from datetime import date

    from reasoner.authoring.reviewing import sign
    from reasoner.errors import RequestError

    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise RequestError(f"`{on}` is no date", fix="write 2026-03-01") from None
    signed = sign(directory_of(kb), module, role, day, digest)
    note(f"{module}: reviewed by a {signed.role} on {signed.on}, {signed.digest}")
    return 0
