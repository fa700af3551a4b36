"""Small spaces, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

from reasoner.probability.sparse.annotations import Annotation
from reasoner.probability.sparse.compile import Assumptions, compile_space
from reasoner.probability.sparse.posterior import Findings
from reasoner.probability.sparse.space import Space, prepare
from reasoner.probability.sparse.taxonomy import Edge, Taxonomy, taxonomy

from .brute import Brute

SHARES = st.one_of(st.sampled_from([0.0, 1.0, 0.5, 0.02]), st.integers(0, 20).map(lambda part: part / 20))


@dataclass(frozen=True)
class Model:
    """A small space in every form that tests need."""

    parents: dict[str, list[str]]
    frequency: dict[str, dict[str, float]]
    assumptions: Assumptions

    @property
    def taxonomy(self) -> Taxonomy:
        edges = [Edge(one) for one in self.parents]
        return taxonomy([*edges, *(Edge(one, above) for one, uppers in self.parents.items() for above in uppers)])

    @property
    def annotations(self) -> list[Annotation]:
        return [
            Annotation(name, finding, share) for name, said in self.frequency.items() for finding, share in said.items()
        ]

    @property
    def document(self) -> dict[str, object]:
        return compile_space(self.annotations, self.taxonomy, self.assumptions)

    @property
    def space(self) -> Space:
        return prepare(self.document)

    @property
    def brute(self) -> Brute:
        return Brute(self.frequency, self.parents, self.assumptions)


@st.composite
def models(draw: st.DrawFn) -> Model:
    """A taxonomy of up to 12 findings with several parents each, up to 6 hypotheses, assumptions."""
    count = draw(st.integers(1, 12))
    names = [f"f{number:02}" for number in draw(st.permutations(range(count)))]
    parents = {
        name: draw(st.lists(st.sampled_from(names[:number]), max_size=2, unique=True)) if number else []
        for number, name in enumerate(names)
    }
    frequency = {
        f"h{number}": draw(st.dictionaries(st.sampled_from(names), SHARES, min_size=1, max_size=5))
        for number in range(draw(st.integers(1, 6)))
    }
    assumptions = Assumptions(
        leak=draw(st.sampled_from([1.0, 0.1, 0.01])),
        broad=draw(st.sampled_from([1.0, 0.5, 0.2])),
        other=draw(st.sampled_from([0.5, 0.01])),
    )
    return Model(parents, frequency, assumptions)


@st.composite
def cases(draw: st.DrawFn, model: Model) -> Findings:
    """Some findings of a model, present and absent, also contradicting each other."""
    some = st.lists(st.sampled_from(sorted(model.parents)), max_size=5)
    return Findings(draw(some), draw(some))
