"""The prompt: a terminal in which the language of queries is spoken."""
