# Aïn: `make run` serves the product, `make test` proves it. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export AIN_HOST ?= 127.0.0.1
export AIN_PORT ?= 8050

$(VENV)/.runtime: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.tools: $(VENV)/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

.PHONY: help run venv lint test bench bench-leaks soak system pins
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: $(VENV)/.runtime  ## build the demonstration city when the database is empty, then serve it
	$(BIN)/python app.py

venv: $(VENV)/.tools  ## .venv with the product, the test tools and the linters

system:  ## Chromium, its driver and PostgreSQL, by apt when they are missing
	sh tests/install_system.sh

lint: venv  ## ruff, format, mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: venv system  ## every test, under 15 minutes on 2 cores
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadfile -rR

bench: venv  ## speed and memory, medians of several runs
	$(BIN)/python -m tests.bench

bench-leaks: venv  ## the leak engine on public data, beside plain rules and chance
	$(BIN)/python -m tests.bench.leaks

soak: venv system  ## long runs: kill loops, memory over hours
	$(BIN)/python -m pytest -m soak

pins:  ## recompile the exact versions from the hand-written lists
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.txt requirements.in
	$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements-dev.txt requirements-dev.in
