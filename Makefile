# siloSim. `make` lists the targets. Needs make, a POSIX shell and Python >= 3.12; everything else goes to .venv.
# All paths are relative, so the folder may have any name, with spaces too.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV := .venv
# Called through the interpreter: the scripts in .venv/bin carry absolute paths, which break in a moved folder.
RUN := $(VENV)/bin/python -m
# An editable install points at one folder. The folder's checksum is part of the stamps' names, so a copied or
# moved clone installs itself again instead of silently running the old folder's code.
HERE := $(firstword $(shell pwd | cksum))
CORE := $(VENV)/.core-$(HERE)
DEV := $(VENV)/.dev-$(HERE)
# The exact versions of constraints.txt, the build backend included (hence no isolated build).
PIP := $(RUN) pip --disable-pip-version-check --quiet

BUSY ?=
ARGS ?=
# Four processes at most: every one of them loads the compiled model.
WORKERS ?= auto
PYTEST := $(RUN) pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile

.PHONY: help venv demo demo-busy test quick lint types check format wheel readme site bench reference ablations pairing artefacts anchors calibration experiments coverage theory mutants soak docs validate clean distclean

help: ## this list
	@echo "siloSim: agent-based simulation of organisational silos"
	@echo
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1#\2/p' Makefile | awk -F'#' '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo
	@echo "  make demo BUSY=1 ARGS='--replications 10'   options are handed on to siloSim"
	@echo "  make test ARGS='-k trust'                   or to pytest"
	@echo "  make venv PYTHON=/path/to/python            another Python than the one found"

demo: $(CORE) ## one organisation before and after three policies (BUSY=1: at high load)
	@$(RUN) siloSim demo $(if $(filter-out 0 no,$(BUSY)),--busy) $(ARGS)

demo-busy: ## the same at high load
	@$(MAKE) --no-print-directory demo BUSY=1

test: $(DEV) ## all tests
	@$(PYTEST) $(ARGS)

quick: $(DEV) ## the tests that take less than a few seconds each
	@$(PYTEST) -m "not slow" $(ARGS)

lint: $(DEV) ## style, format, types, layers
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy
	$(VENV)/bin/lint-imports

types: $(DEV) ## types only
	$(RUN) mypy

check: lint test ## lint and test: run this before a commit

format: $(DEV) ## put the code into the common format
	$(RUN) ruff check --fix .
	$(RUN) ruff format .

wheel: $(DEV) ## build the wheel into dist/
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist

readme: $(DEV) ## run the marked commands of README and first hour, paste their output, draw the pages' pictures
	$(VENV)/bin/python tools/refresh_output.py README.md docs/first-hour.md
	$(VENV)/bin/python tools/refresh_pictures.py

site: $(DEV) ## the documentation as a web site in site/, with the reference; warnings are errors
	$(VENV)/bin/python tools/build_site.py $(ARGS)

bench: $(DEV) ## benchmarks (about five minutes) into results/benchmarks/latest.json
	$(VENV)/bin/python benchmarks/run.py --out results/benchmarks/latest.json $(ARGS)

reference: $(DEV) ## the built-in scenarios in figures, beside published ranges
	$(VENV)/bin/python experiments/reference/run.py $(ARGS)

ablations: $(DEV) ## what each mechanism does, and what taking it out must not change (two minutes)
	$(VENV)/bin/python experiments/ablations/run.py $(ARGS)

pairing: $(DEV) ## what common random numbers save, for every policy (three minutes)
	$(VENV)/bin/python experiments/pairing/run.py $(ARGS)

artefacts: $(DEV) ## length of a step, size, departments, warm-up, horizon (three minutes)
	$(VENV)/bin/python experiments/artefacts/run.py $(ARGS)

anchors: $(DEV) ## how near a fit comes for what clients say, and what moves which anchor (ten minutes)
	$(VENV)/bin/python experiments/anchors/run.py $(ARGS)

calibration: $(DEV) ## search the numbers that show all published patterns, and judge them (ten minutes)
	$(VENV)/bin/python experiments/calibration/run.py all $(ARGS)

experiments: $(DEV) ## the three shipped sweeps: council, silos, joint incentives (seven minutes)
	$(VENV)/bin/python experiments/shipped.py all $(ARGS)

coverage: $(DEV) ## how often the intervals hold the truth, a thousand synthetic experiments each (five minutes)
	$(VENV)/bin/python experiments/interval_coverage/run.py $(ARGS)

theory: $(DEV) ## closed forms with all replications, and their table in docs/theory.md (two minutes)
	$(VENV)/bin/python tests/theory/refresh.py

mutants: $(DEV) ## break the model in 220 places and see that tests notice (about ten minutes)
	$(VENV)/bin/python tools/mutants.py --out results/mutants.csv $(ARGS)

soak: $(DEV) ## kill a sweep fifty times on each executor, go on each time, compare hashes (about ten minutes)
	$(VENV)/bin/python tools/soak.py $(ARGS)

docs: $(DEV) ## the ODD's tables, notation, glossary, the submodels' pages and pictures, from the code
	$(VENV)/bin/python tools/refresh_docs.py

validate: $(DEV) ## look for the stylised facts (about six minutes) and write docs/validation.md
	@$(RUN) siloSim validate-model --replications 80 --seed 11 --out docs/validation.md $(ARGS)

venv: $(DEV) ## set up .venv with all tools
	@echo "$(VENV) is ready, with $$($(VENV)/bin/python --version)."

# The demo needs no tools for development: half the packages, half the wait for somebody who wants a first look.
$(CORE): pyproject.toml constraints.txt
	@sh tools/make_venv.sh $(VENV)
	@echo "Installing siloSim into $(VENV) (about a minute, the first time)"
	@$(PIP) install -c constraints.txt hatchling editables
	@$(PIP) install -c constraints.txt --no-build-isolation -e .
	@touch $@

$(DEV): pyproject.toml constraints.txt
	@sh tools/make_venv.sh $(VENV)
	@echo "Installing siloSim and the tools for development into $(VENV) (about a minute, the first time)"
	@$(PIP) install -c constraints.txt hatchling editables
	@$(PIP) install -c constraints.txt --no-build-isolation -e '.[dev]'
	@touch $(CORE) $@

clean: ## delete caches and built files
	rm -rf build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools benchmarks experiments -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## delete .venv too
	rm -rf $(VENV)
