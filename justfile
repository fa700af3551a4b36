# The one front door for every check, the same for a person and for CI.

# lint, types, import contracts, tests
check: lint types contracts test

lint:
    ruff check .
    ruff format --check .

types:
    mypy

contracts:
    lint-imports

# the quick suite: unit tests, laws, executed documentation
test *ARGS:
    pytest -n 2 {{ARGS}}

# minutes, not seconds: mutants, generated vignettes, development rows
slow *ARGS:
    pytest -n 2 --dist load -m slow {{ARGS}}

# time and memory of the main paths
bench *ARGS:
    python benchmarks/latency.py {{ARGS}}
