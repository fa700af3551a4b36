"""The version of this software, where every room can read it; `pyproject.toml` has the same."""

VERSION = "0.1.0"
