"""The model card: what was learned, from what, how well it does, and where it must not be trusted."""

from __future__ import annotations

from collections.abc import Iterator

from reasoner.probability.learning.evaluation import KNOWN, Evaluation
from reasoner.probability.learning.learner import LearnedModel

WORST = 5
FEW = 10


_MODEL = """\
Each condition has a rate of its own for every binary evidence that its list holds; the other conditions share one rate
for each evidence. Values of an evidence that is not binary are draws from one distribution of the condition, around a
pooled centre; a condition that does not list the evidence uses the centre. Age and sex, which no list holds, are
learned for every condition. Answers about a child evidence count only where the parent is present. Means, centres and
concentrations are random too, learned by stochastic variational inference on the marginal likelihood (rates integrated
out); given a draw of them each rate's posterior is conjugate and drawn exactly.

With probability {slip} an answer is taken to say nothing about the condition (declared, not learned: simulated patients
never have a finding outside their condition's list, real ones do). So no single answer lowers the odds of a condition
against `other`, which predicts each value at the mean over the conditions, by more than that factor. Prior of the
profile `ddxplus`: counts of the rows plus {prior_count}.
"""
_KNOWN = """\
Known of each held-out patient: all its answers, absent findings included; a random third of the evidences; or only the
findings that are present.
"""
_SIMULATED = """\
- The patients are simulated, much as the fitted model would; accuracy on real patients is unknown and will be
  lower. Neither priors nor calibration carry over."""


def model_card(model: LearnedModel, evaluation: Evaluation, *, command: str) -> str:
    """Render the card as Markdown.

    Parameters: `command`, the command line that makes the model, without paths of a machine.
    Law: determined by its arguments; holds no time and no place.
    """
    return "\n".join((*_what(model, command), *_how_well(evaluation), *_convergence(model), *_limits(model))) + "\n"


def _what(model: LearnedModel, command: str) -> Iterator[str]:
    training = model.document["training"]
    yield "# Model card: rates of findings in acute conditions"
    yield ""
    yield "Generated with the model; do not edit. Numbers are *synthetic*: derived from simulated patients."
    yield ""
    yield f"- Command: `{command}`"
    yield from (f"- Data, {key}: {value}" for key, value in sorted(training["data"].items()))
    yield f"- Rows: {training['rows']}; digest of the converted rows: {training['rows_digest']}"
    yield f"- Seed {training['seed']}, {training['steps']} steps, {model.document['draws']['count']} posterior draws"
    yield "- Versions: " + ", ".join(f"{name} {number}" for name, number in sorted(training["versions"].items()))
    yield ""
    yield "## Model"
    yield ""
    yield _MODEL.format(slip=training["slip"], prior_count=training["prior_count"])
    yield "| hyperparameter | posterior mean (95 % interval) |"
    yield "|---|---|"
    yield from (f"| {name} | {text} |" for name, text in training["hyperparameters"].items())
    yield ""


def _how_well(evaluation: Evaluation) -> Iterator[str]:
    columns = [evaluation.metrics[known] for known in KNOWN]
    yield f"## Cross-validation ({evaluation.folds} folds, profile `ddxplus`)"
    yield ""
    yield _KNOWN
    yield "| | " + " | ".join(KNOWN) + " |"
    yield "|---|" + "---|" * len(KNOWN)
    for rank in (1, 3, 5):
        yield f"| top-{rank} accuracy | " + " | ".join(_share(one.top[rank], one.rows) for one in columns) + " |"
    yield "| log loss (nats) | " + " | ".join(f"{one.log_loss:.4f}" for one in columns) + " |"
    yield "| expected calibration error | " + " | ".join(f"{one.calibration_error:.4f}" for one in columns) + " |"
    yield ""
    yield "In brackets: 95 % Wilson interval. Conditions with the least recall (share of their patients ranked first):"
    yield ""
    yield "| known | condition | recall | patients |"
    yield "|---|---|---|---|"
    for known, one in zip(KNOWN, columns, strict=True):
        yield from (f"| {known} | {name} | {recall:.2f} | {rows} |" for name, recall, rows in one.worst(WORST))
    yield ""


def _convergence(model: LearnedModel) -> Iterator[str]:
    found = model.convergence
    yield "## Convergence"
    yield ""
    yield "Mean loss (negative evidence lower bound, nats) of the last five tenths of the steps: "
    yield ", ".join(f"{mean:.1f}" for mean in found.windows) + f"; standard deviation of a step {found.spread:.1f}."
    yield "The last two agree within their noise." if found.settled else "**The last two differ beyond their noise.**"
    yield ""


def _limits(model: LearnedModel) -> Iterator[str]:
    rows_of = model.document["training"]["rows_of"]
    none = sorted(name for name, number in rows_of.items() if number == 0)
    few = sorted(f"{name} ({number})" for name, number in rows_of.items() if 0 < number < FEW)
    yield "## Limits"
    yield ""
    yield _SIMULATED
    if none:
        yield f"- No row at all, so known by their list alone: {', '.join(none)}."
    if few:
        yield f"- Fewer than {FEW} rows: {', '.join(few)}."
    yield "- Findings are taken as independent given the condition, and a patient as having one condition."
    yield "- There are no vital signs and no test results in the data."


def _share(share: float, rows: int) -> str:
    """A proportion with its Wilson score interval (Wilson 1927), z = 1.96."""
    z = 1.959963984540054
    centre = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z / (1 + z * z / rows) * (share * (1 - share) / rows + z * z / (4 * rows * rows)) ** 0.5
    return f"{share:.3f} ({centre - half:.3f} to {centre + half:.3f})"
