"""The record of one person as it came: what was written, where it stands, and what could not be read."""
