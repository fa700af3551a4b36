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

# the archives as published: what is in them, the wheel in a clean environment, the oldest and the newest libraries
package *ARGS:
    pytest -n 0 -m "slow or not slow" tests/package {{ARGS}}

# write the command line's page anew
help-page:
    python tests/cli/test_help_page.py

# time and memory of the main paths
bench *ARGS:
    python benchmarks/latency.py {{ARGS}}
