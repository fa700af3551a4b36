"""Guideline modules: from annotated clingo rules to stable models whose every atom has its justification."""
