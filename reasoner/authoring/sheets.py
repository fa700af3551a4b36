"""Pages for authors, each one file that needs nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("reasoner.authoring"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )


def sheet(name: str, **values: Any) -> str:
    """The page of a template.

    Law: no word of a rule, a case or a record is markup.
    """
    return _templates().get_template(f"{name}.html").render(**values)
