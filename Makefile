# Every target sets up $(VENV) first; nothing is needed but make and Python 3.11 to 3.14.
# make demo PYTHON=python3.12 takes that Python; make test ARGS='-k trust' hands options to pytest.

IS_SUPPORTED = import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.14; do \
	"$$python" -c '$(IS_SUPPORTED)' 2>/dev/null && { echo "$$python"; break; }; done)
VENV ?= .venv
BIN = $(VENV)/bin
LOCKED = $(VENV)/.locked
READY = $(VENV)/.ready
DEMO = results/demo
ARGS ?=

.DEFAULT_GOAL = help
.PHONY: help setup demo test check validate bench docs lint format types lock clean
.DELETE_ON_ERROR:

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; do \
		printf 'make %-9s %s\n' "$$name" "$$text"; done

setup: $(READY) ## create .venv with the locked packages (every other target does it too)

$(LOCKED): requirements.lock
	@"$(PYTHON)" -c '$(IS_SUPPORTED)' 2>/dev/null || { \
		echo "Interlock needs Python 3.11, 3.12, 3.13 or 3.14; $(if $(PYTHON),$(PYTHON) is none of them,none was found)." >&2; \
		echo "Install one, or name it: make $(or $(MAKECMDGOALS),demo) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot create environments: its modules venv and ensurepip are missing." >&2; \
		echo "On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Setting up $(VENV) with $$("$(PYTHON)" --version) (once; a minute or two) ..."
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@touch $(LOCKED)

$(READY): $(LOCKED) pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## run the flagship comparison and write its report
	@$(BIN)/python -c 'from model.engine import compile_ahead; compile_ahead(print)'
	$(BIN)/interlock compare baseline shared-kpis open-books weekly-check-ins aligned --out $(DEMO) --force
	$(BIN)/interlock report $(DEMO)
	@echo "The report is $$(pwd)/$(DEMO)/report.html; open it in a browser."

test: $(READY) ## run all tests (those in the browser and LibreOffice where these are installed)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile $(ARGS)

check: $(READY) ## run the quick tests: units and properties
	$(BIN)/python -m pytest -m "unit or properties" --numprocesses auto --dist worksteal $(ARGS)

validate: $(READY) ## print how the model compares with observed companies
	$(BIN)/interlock validate $(ARGS)

bench: $(READY) ## measure speed and memory; keeps the table in benchmarks/results.md
	$(BIN)/python benchmarks/run.py

docs: $(READY) ## write the generated parts of the documentation again
	$(BIN)/python docs/generate.py

lint: $(READY) ## look for faults of style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: $(READY) ## lay the code out and mend what can be mended
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: $(READY) ## check the types
	$(BIN)/mypy

lock: $(READY) ## resolve pyproject.toml anew for all Pythons (ARGS=--upgrade takes newer versions)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-config --quiet \
		--custom-compile-command 'make lock' --output-file requirements.lock $(ARGS)

clean: ## remove the environment and what tools wrote; results stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './results/*' -prune -exec rm -rf {} +
