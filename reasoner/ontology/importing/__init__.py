"""Ontologies of others, such as HPO, read from OBO and OWL files and compiled to a hierarchy that loads fast.

`load_hierarchy` is the way in. The libraries that parse are the extra `importers`; only compiling imports them.
"""
