"""`reasoner kb`: what the knowledge base holds, and how much of it has a source."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from reasoner.cli.diagnose import Lang
from reasoner.cli.main import KbOption, kb_app, note

if TYPE_CHECKING:
    from reasoner.engine.knowledge_base import KnowledgeBase


def _loaded(kb: str | None) -> KnowledgeBase:
    from pathlib import Path

    from reasoner.engine.knowledge_base import load

    return load(Path(kb) if kb else None, progress=lambda stage: note(f"compiling {stage} …"))


@kb_app.command()
def status(kb: KbOption = None) -> int:
    """Its identity, its size, and how many of its rules and numbers are sourced."""
    knowledge = _loaded(kb)
    content = knowledge.content
    statuses = Counter(rule.metadata.get("status", "not stated") for rule in knowledge.rules if rule.module != "core")
    belief = content["belief"]
    draws = belief["draws"]["count"]
    lines = [
        f"knowledge base  {knowledge.digest}",
        f"modules         {len(content['modules']['modules'])}, of which clinically approved: "
        f"{sum(module['clinical_review'] == 'approved' for module in content['modules']['modules'])}",
        f"rules           {len(knowledge.rules)}; of the guidelines' {sum(statuses.values())}: "
        + ", ".join(f"{count} {name}" for name, count in sorted(statuses.items())),
        f"concepts        {len(content['ontology']['concepts'])}, axioms {len(content['ontology']['axioms'])}",
        f"hypotheses      {len(belief['hypotheses'])}, evidences {len(belief['evidences'])}, posterior draws {draws}",
    ]
    for name, profile in sorted(belief["profiles"].items()):
        lines.append(f"profile         {name}: priors {profile['numbers']}")
    typer.echo("\n".join(lines))
    return 0


@kb_app.command("list")
def list_modules(
    on: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Which are in force on that day.")] = None,
    jurisdiction: Annotated[str, typer.Option(metavar="CODE", help="Whose guidelines.")] = "FR",
    kb: KbOption = None,
) -> int:
    """The guideline modules: publisher, version, validity, review, number of rules."""
    from reasoner.engine.reasoner import read_as_of
    from reasoner.knowledge.modules import states

    knowledge = _loaded(kb)
    document = knowledge.content["modules"]
    in_force = states(document, read_as_of(on or date.today()), jurisdiction)
    rules = Counter(rule.module for rule in knowledge.rules)
    for module in document["modules"]:
        until = f" until {module['valid_until']}" if module["valid_until"] else ""
        since = f" from {module['valid_from']}" if module["valid_from"] else ""
        typer.echo(f"{module['id']}: {module['title']['en']} — {module['publisher']} {module['version']}")
        typer.echo(
            f"    {rules[module['id']]} rules · {', '.join(module['jurisdiction'])}{since}{until} · "
            f"{in_force[module['id']].replace('_', ' ')} · clinical review: {module['clinical_review']} · {module['source']}"
        )
    return 0


@kb_app.command()
def show(
    concept: Annotated[str, typer.Argument(metavar="CONCEPT", help="An id, a code, or a label in either language.")],
    lang: Annotated[Lang, typer.Option(help="The language of the labels.")] = Lang.en,
    kb: KbOption = None,
) -> int:
    """One concept: labels, codes, unit, superclasses and subclasses, and the rules that speak of it."""
    from difflib import get_close_matches

    from reasoner.vocabulary import lexical_key

    knowledge = _loaded(kb)
    ontology, lexicon = knowledge.content["ontology"], knowledge.content["lexicon"]
    row = lexicon.get(lexical_key(concept))
    if row is None:
        close = get_close_matches(lexical_key(concept), lexicon, n=3)
        note(f"reasoner: no concept `{concept}`" + (f"; near: {', '.join(close)}" if close else ""))
        return 2
    name = row["concept"]
    found = ontology["concepts"][name]

    def labels(names: list[str]) -> str:
        return ", ".join(f"{ontology['concepts'][one]['labels'][lang.value]} ({one})" for one in names) or "—"

    typer.echo(f"{name}: {found['labels']['en']} / {found['labels']['fr']}")
    for key in ("synonyms", "codes", "unit"):
        if found.get(key):
            typer.echo(f"  {key}: {_flat(found[key])}")
    typer.echo(f"  is a: {labels(ontology['isa'].get(name, []))}")
    typer.echo(f"  kinds: {labels(sorted(sub for sub, sups in ontology['isa'].items() if name in sups))}")
    for rule in knowledge.rules:
        if _mentions(rule.text, name):
            typer.echo(f"  rule {rule.id} ({rule.module}): {rule.metadata[lang.value]}")
    return 0


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_flat(part)}" for key, part in value.items() if part)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _mentions(text: str, name: str) -> bool:
    import re

    return re.search(rf"\b{re.escape(name)}\b", text) is not None
