# What a contributor runs. Nothing here needs root; `make check` is what must pass before a change lands.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= auto

check: lint types contracts test

$(BIN)/pytest: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q -e '.[dev]'
	@touch $@

lint: $(BIN)/pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(BIN)/pytest
	$(BIN)/mypy

contracts: $(BIN)/pytest
	$(BIN)/lint-imports --no-cache

# The tests' modules, compiled once: else each worker of the first run would do it, all at the same time.
compiled: $(BIN)/pytest
	-@$(BIN)/pytest --collect-only -qq >/dev/null  # what cannot be collected, `test` says

test: $(BIN)/pytest
	$(BIN)/pytest -n $(WORKERS)

format: $(BIN)/pytest
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(BIN)/pytest
	$(BIN)/python scripts/write_reference.py

pictures: $(BIN)/pytest
	$(BIN)/python scripts/draw_screens.py

$(BIN)/mkdocs: $(BIN)/pytest
	$(BIN)/pip install -q -e '.[docs]'
	@touch $@

site: $(BIN)/mkdocs
	$(BIN)/mkdocs build --strict

clean:
	rm -rf $(VENV) build dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis
