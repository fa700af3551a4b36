"""Decision tables: a CSV file and its description become rules with the same metadata, one a row (`docs/handbook/tables.md`)."""
