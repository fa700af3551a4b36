"""The command `reasoner`: parse, call, print."""
