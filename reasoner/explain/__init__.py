"""Reasons as a graph, bound into a certificate and told to a person in English or French."""
