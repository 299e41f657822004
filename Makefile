# Everything runs in .venv, which is made on demand; no root and no compiler are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --prefer-binary
HOST   ?= 127.0.0.1
PORT   ?= 8000
KILL_ROUNDS ?= 1000
# One more than there are cores: some tests wait for processes that they started or killed.
TEST_PROCESSES ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# Tests are shuffled, the same way each time: what passed once passes again. Another order: make test TEST_SEED=$$RANDOM
TEST_SEED ?= 26
TOGETHER := -n $(TEST_PROCESSES) --dist worksteal --randomly-seed=$(TEST_SEED) --ignore tests/browser
# Byte code is kept whatever the surroundings say: without it each of some hundred processes compiles everything anew.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help demo run test long shaken lint browser bench kill words sure clean

help:
	@echo "make demo     the product with a sample campaign, at http://$(HOST):$(PORT)"
	@echo "make run      the product, empty: it opens on the set-up wizard"
	@echo "make test     every test that needs no outside service"
	@echo "make long     the tests that take long by their nature, and the other database"
	@echo "make shaken   nearly all tests, where rows that nobody put in order come in another one"
	@echo "make lint     ruff, mypy, import contracts"
	@echo "make browser  the browser tests (needs Chromium)"
	@echo "make kill     $(KILL_ROUNDS) rounds of kill -9"
	@echo "make bench    the benchmarks"
	@echo "make words    the translators' catalogues, after a text was changed"
	@echo "make sure     all that must be green before a push"

demo: $(VENV)/.runtime
	@PUBLIC_URL="$${PUBLIC_URL:-http://$(HOST):$(PORT)}" exec $(BIN)/flask up --demo --host $(HOST) --port $(PORT)

run: $(VENV)/.runtime
	@PUBLIC_URL="$${PUBLIC_URL:-http://$(HOST):$(PORT)}" exec $(BIN)/flask up --host $(HOST) --port $(PORT)

test: $(VENV)/.development
	@$(BIN)/python -m tests.compiled
	$(BIN)/pytest $(TOGETHER) -m "not browser and not long"

long: $(VENV)/.development
	@$(BIN)/python -m tests.compiled
	$(BIN)/pytest $(TOGETHER) -m long

shaken: $(VENV)/.development
	SHAKEN=1 $(BIN)/pytest $(TOGETHER) -m "not kill and not slow"

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

browser: $(VENV)/.development
	$(BIN)/pytest -n 2 --dist loadfile -m browser tests/browser

kill: $(VENV)/.development
	KILL_ROUNDS=$(KILL_ROUNDS) $(BIN)/pytest -n 2 -m kill tests/kill --timeout 1200

bench: $(VENV)/.development
	$(BIN)/python -m tests.bench

words: $(VENV)/.development
	$(BIN)/pybabel --quiet extract -F share/translations/babel.cfg --sort-output --no-location --no-wrap \
	  -k say -k say_many:1,2 -k mark -k lazy_gettext -o share/translations/messages.pot share templates workers
	$(BIN)/pybabel --quiet update -i share/translations/messages.pot -d share/translations \
	  --no-fuzzy-matching --no-wrap --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel --quiet compile -d share/translations

sure: lint test long browser kill

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# The check comes first: Debian's python3 makes half an environment where python3-venv is missing.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no $(PYTHON) here. Install Python 3.11 or newer (Debian, Ubuntu: sudo apt-get install python3 python3-venv)." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another one: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing. Install it (Debian, Ubuntu: sudo apt-get install python3-venv) and run make again." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime
