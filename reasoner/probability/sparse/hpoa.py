"""Annotations of rare diseases as the Human Phenotype Ontology publishes them: the file `phenotype.hpoa`.

What is read: `database_id`, `qualifier`, `hpo_id`, `frequency` of the rows of aspect P, phenotypic abnormality. What is
not, so far: onset, sex, modifiers, modes of inheritance.
Format: obophenotype.github.io/human-phenotype-ontology/annotations/phenotype_hpoa.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

from reasoner.errors import KnowledgeError
from reasoner.probability.sparse.annotations import Annotation, frequency

_COLUMNS = ("database_id", "qualifier", "hpo_id", "frequency", "aspect")
_CLASSES = {
    "HP:0040280": 1.0,  # obligate: 100 %
    "HP:0040281": 0.895,  # very frequent: 80 to 99 %
    "HP:0040282": 0.545,  # frequent: 30 to 79 %
    "HP:0040283": 0.17,  # occasional: 5 to 29 %
    "HP:0040284": 0.025,  # very rare: 1 to 4 %
    "HP:0040285": 0.0,  # excluded: 0 %
}
"""The middle of the range by which the ontology defines each of its classes of frequency."""


@dataclass(slots=True)
class _Said:
    """What the rows of one disease and one finding say."""

    place: str
    present: int = 0
    seen: int = 0
    shares: list[float] = field(default_factory=list)
    stated: bool = False
    denied: bool = False

    def frequency(self, unstated: float) -> float:
        if self.seen:
            return self.present / self.seen
        if self.shares:
            return sum(self.shares) / len(self.shares)
        return 0.0 if self.denied and not self.stated else unstated


def read_hpoa(text: str, name: str, unstated: float = 1.0) -> tuple[Annotation, ...]:
    """Read `phenotype.hpoa`; one annotation for each disease and finding.

    Where several rows say something of the same disease and finding, counts are added up; without counts the stated shares are
    averaged; only without either does `NOT` exclude, or is the frequency `unstated`.
    Parameters: `name`, of the file, for messages; `unstated`, 1 as in LIRICAL, which is a convention and no measurement.
    Raises: KnowledgeError with the line: a column that is missing, a row of another length, a frequency that is none.
    """
    said: dict[tuple[str, str], _Said] = {}
    for place, (disease, qualifier, finding, written, aspect) in _rows(text, name):
        if aspect != "P":
            continue
        one = said.setdefault((disease, finding), _Said(place))
        if qualifier == "NOT":
            one.denied = True
        elif not written:
            one.stated = True
        elif written in _CLASSES:
            one.shares.append(_CLASSES[written])
        else:
            share = frequency(written, place)
            if "/" in written:
                present, seen = map(int, written.split("/"))
                one.present, one.seen = one.present + present, one.seen + seen
            else:
                one.shares.append(share)
    return tuple(
        Annotation(disease, finding, one.frequency(unstated), one.place) for (disease, finding), one in said.items()
    )


def _rows(text: str, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The place of each row and what it has in `_COLUMNS`."""
    header: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        fields, place = line.split("\t"), f"{name}:{number}"
        if not header:
            header = fields
            missing = [column for column in _COLUMNS if column not in header]
            if missing:
                raise KnowledgeError(f"{place}: no column {', '.join(missing)}", fix="name a whole phenotype.hpoa")
            chosen = itemgetter(*map(header.index, _COLUMNS))
        elif len(fields) != len(header):
            raise KnowledgeError(f"{place}: {len(fields)} fields for {len(header)} columns", fix="fetch the file again")
        else:
            yield place, chosen(fields)
