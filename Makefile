# Two commands do all the set-up: `make play` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable
.DEFAULT_GOAL := help
.PHONY: help play test check bench format lock measure chromium clean

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Studyhall needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Python's venv module is missing; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: $(BIN)/python requirements.lock pyproject.toml
	@echo "Installing what Studyhall runs on …"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

play: $(VENV)/.installed ## open the playground in a browser
	@$(BIN)/studyhall play $(PLAY)

# The scenes begin first: they wait for processes, and the longest would be left alone at the end.
test: $(VENV)/.installed-dev chromium ## run every test (but the measurements)
	@$(BIN)/pytest -n 3 --durations 10 --dist loadfile --no-loadscope-reorder $(or $(TESTS),tests/scenes tests)

check: $(VENV)/.installed-dev ## format, lint, types, import contracts, content
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/studyhall content lint --strict

bench: $(VENV)/.installed-dev ## measure, as ratios within one run
	@$(BIN)/pytest -m bench -s tests/bench $(TESTS)

format: $(VENV)/.installed-dev ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

measure: $(VENV)/.installed-dev ## train the tiny model again and write its measurements
	@$(BIN)/python content/genai/pretraining-and-fine-tuning/measure.py

lock: $(VENV)/.installed-dev ## take up the newest versions of all libraries
	@$(PIP) install uv
	@for kind in "requirements.lock" "requirements-dev.lock --all-extras --constraint requirements.lock"; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --upgrade pyproject.toml --output-file $$kind || exit 1; done

# The browser test wants a Chromium. Where we may, we install it; elsewhere the test says so.
chromium:
	@for name in $(BROWSERS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing Chromium for the browser tests …"; \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 \
	    || echo "Chromium could not be installed: the browser tests will be skipped."; \
	else \
	  echo "No Chromium: the browser tests will be skipped. On Debian or Ubuntu: sudo apt-get install chromium"; \
	fi

clean: ## remove what was built (not your data)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build test-results
