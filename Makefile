# The two commands: `make run` and `make test`. Everything they need is set up by the first of them.
# Parameters: COUNT (make drill), MODULE and MUTANTS (make mutate), BENCH_SECONDS (make bench), PYTEST (extra arguments),
# SUITE_SECONDS and DRILL_SECONDS (how long a step may take before it counts as hung).

SHELL := /bin/bash
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PY := .venv/bin/python
COUNT ?= 20
MUTANTS ?= 60
BENCH_SECONDS ?= 5

.PHONY: help setup run fresh test lint test-sqlite test-postgres drill mutate bench docs format

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

setup: ## virtual environment with the locked dependencies, and .venv/bin/zhiping
	@scripts/setup

run: setup ## the product with a made-up cohort, on http://localhost:8000 (keeps its data in var/)
	@exec .venv/bin/zhiping up

fresh: setup ## the same, started over: var/ is removed first
	@exec .venv/bin/zhiping up --fresh

test: setup ## every check, the suite on SQLite, and what touches the database on PostgreSQL
	@scripts/check all $(PYTEST)

lint: setup ## ruff, mypy, import-linter
	@scripts/check lint

test-sqlite: setup ## the suite on SQLite only
	@scripts/check sqlite $(PYTEST)

test-postgres: setup ## all that touches the database, on PostgreSQL only
	@scripts/check postgres $(PYTEST)

drill: setup ## attacks and crashes; COUNT says how many of each
	@scripts/check drill --count $(COUNT) $(PYTEST)

mutate: setup ## change the pure core line by line and see that a test notices; MODULE, MUTANTS
	@$(PY) -m scripts.mutate --mutants $(MUTANTS) $(MODULE)

bench: setup ## what a request costs beside a bare view on the same server; tables in out/
	@$(PY) -m bench --seconds $(BENCH_SECONDS)

docs: setup ## the picture of the procedure and the table of clauses, written anew
	@$(PY) scripts/docs.py

format: setup ## let ruff format and sort
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
