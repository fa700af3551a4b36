"""Servers that others talk to: editors."""
