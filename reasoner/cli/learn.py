"""`reasoner learn`: a model from patient data, with a card that says what it is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reasoner.cli.main import KbOption, learn_app
from reasoner.cli.terminal import progress


@learn_app.callback()
def _learn() -> None:
    """Learn a model from patient data."""


@learn_app.command()
def acute(
    data: Annotated[Path, typer.Option(metavar="FILE", help="Patients with their diagnoses: a DDXPlus file (CSV).")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where model.json and MODEL_CARD.md go.")] = Path(
        "acute-model"
    ),
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="The same seed, data and library versions give the same bytes; 1 if not given."),
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Steps of variational inference; 1000 if not given.")] = None,
    folds: Annotated[int, typer.Option(min=2, help="Parts of the cross-validation that the card reports.")] = 5,
    kb: KbOption = None,
) -> int:
    """Learn how often each finding occurs in each condition, with Pyro, and write model and model card.

    After an interruption the same command goes on: what it finished is kept in DIR/unfinished until the model is written.
    To use the model, put both files into knowledge/acute of a knowledge base. Exit codes: 0 written, 2 refused, 64 misuse.
    """
    from reasoner.engine.learning import training_data
    from reasoner.knowledge.sources import installed_directory, read_sources
    from reasoner.probability.learning.card import model_card
    from reasoner.probability.learning.evaluation import cross_validate
    from reasoner.probability.learning.finished import FinishedFits
    from reasoner.probability.learning.learner import SEED, STEPS, learn
    from reasoner.probability.learning.writing import write_model

    finished = FinishedFits(out / "unfinished")
    seed, steps = SEED if seed is None else seed, STEPS if steps is None else steps
    sources = read_sources(Path(kb) if kb else installed_directory())
    with progress() as tell:

        def step(done: int, of: int, loss: float) -> None:
            if done % max(of // 10, 1) == 0:
                tell(f"learning, loss {loss:.1f}", done, of)

        training = training_data(data, sources, tell)
        model = learn(
            training.structure,
            training.rows,
            seed=seed,
            steps=steps,
            progress=step,
            data=training.origin,
            finished=finished,
        )
        tell(f"cross-validation in {folds} parts")
        evaluation = cross_validate(
            training.structure, training.rows, seed=seed, steps=steps, folds=folds, progress=step, finished=finished
        )
    command = f"reasoner learn acute --data {data.name} --seed {seed} --steps {steps}"
    written = write_model(out, model, model_card(model, evaluation, command=command))
    finished.forget()
    for path in written:
        typer.echo(str(path))
    return 0
