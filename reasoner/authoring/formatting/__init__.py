"""One way to write rules and tables, so that an edit shows what it changes; never another meaning."""
