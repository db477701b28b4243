# Both first commands need Python 3.11 or newer and make, nothing else. PYTHON=… chooses another interpreter.

new_enough = "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do if $(new_enough); then echo $$p; break; fi; done)
BIN := .venv/bin
SAMPLE ?= samples/quincy-street/story.txt
PAGE = out/$(notdir $(patsubst %/,%,$(dir $(SAMPLE)))).html
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test scores check-formats bench docs clean

demo: .venv/installed ## read a sample, show what was found, write its page
	@$(BIN)/fabula read $(SAMPLE)
	@mkdir -p out
	@$(BIN)/fabula page $(SAMPLE) -o $(PAGE)
	@echo; echo "The page is written: open $(PAGE) in a browser."

test: .venv/installed-dev ## the whole check: style, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

scores: .venv/installed-dev ## evaluation/SCORES.md and the README's table anew: make scores DATA=folder
	@test -n "$(DATA)" || { echo "make scores: name the folder of the corpora: make scores DATA=…" >&2; exit 2; }
	$(BIN)/python -m evaluation.scores --data $(DATA)
	$(BIN)/python -m docs.make

check-formats: .venv/installed-dev ## every way out on three novels of PDNC, too: make check-formats DATA=folder
	@test -n "$(DATA)" || { echo "make check-formats: name the folder of the corpora: make check-formats DATA=…" >&2; exit 2; }
	FABULA_NOVELS="$(DATA)/pdnc/data" $(BIN)/python -m pytest tests/formats

bench: .venv/installed-dev ## speed, memory and start-up time of this machine
	$(BIN)/python -m bench

docs: .venv/installed-dev ## what is made from the program: the page of commands, the schema, the README's table
	$(BIN)/python -m docs.make

clean: ## remove what the commands above made
	rm -rf .venv out

.venv/python:
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer was found (python3 is $$(python3 --version 2>&1)); install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@p="$(PYTHON)"; $(new_enough) || { echo "make: $(PYTHON) is not Python 3.11 or newer; name another: make PYTHON=/path/to/python3.12" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "make: $(PYTHON) cannot make environments; on Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/python pyproject.toml
	@echo "Installing fabula into .venv (once)…"
	@$(PIP) install --editable . || { echo "make: pip could not install what fabula needs; the lines above say why" >&2; exit 2; }
	@touch $@

.venv/installed-dev: .venv/python pyproject.toml evaluation/requirements.txt
	@echo "Installing fabula and its checks into .venv (once)…"
	@$(PIP) install --editable '.[dev]' -r evaluation/requirements.txt || { echo "make: pip could not install what the checks need; the lines above say why" >&2; exit 2; }
	@touch $@ .venv/installed
