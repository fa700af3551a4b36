"""Where the knowledge base is, what it consists of, and what was already compiled from it."""
