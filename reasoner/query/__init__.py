"""The query language: text, tree, typed plan, calls of the engine."""
