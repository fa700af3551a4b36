"""Whole Bayesian networks as they are published: `bif` reads a file into a `network`, and `writing` writes one."""

from reasoner.probability.networks.bif import parse_bif, read_bif
from reasoner.probability.networks.network import Network, Variable
from reasoner.probability.networks.writing import to_bif

__all__ = ["Network", "Variable", "parse_bif", "read_bif", "to_bif"]
