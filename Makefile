# On a fresh machine with only Python (3.11 or later) and make:
#
#   make demo        set up what it needs, make 200 verified triples, score gold programs, name the reports
#   make demo-all    the same with every dialect
#   make demo-train  train a tiny model from nothing on triples of three families, and judge it
#   make test        set up everything and run the tests
#
# Everything is installed into .venv from constraints.txt, as much as each target needs. PYTHON=python3.12
# picks another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MINI := eval/benchmarks/mini
RUNS := runs
DEMO_TRIPLES := --difficulty easy --dialect pyscipopt --workers 2 \
	--family lot_sizing --family reliability --family inventory

# What is installed is remembered by a file each; `all` is the whole of what developers need.
INSTALLED := $(VENV)/.installed-
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-all demo-train test slow servers lint types bench constraints clean

help:
	@echo "make demo | demo-all | demo-train | test | slow | servers | lint | types | bench | constraints | clean"

setup: $(INSTALLED)all

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "optmodel needs Python 3.11 or later; name one: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The core, and the two smallest packages of other dialects.
$(INSTALLED)demo: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable . gurobipy pulp
	@touch $@

$(INSTALLED)dialects: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dialects]'
	@touch $@ $(INSTALLED)demo

$(INSTALLED)train: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[train]'
	@touch $@

$(INSTALLED)all: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable '.[dialects,programs,publish,train,dev]'
	@touch $@ $(INSTALLED)demo $(INSTALLED)dialects $(INSTALLED)train

define DEMO_TRIPLES_AND_CHECK
$(BIN)/optmodel generate --count 200 --seed 7 --workers 2 --out $(RUNS)/demo
$(BIN)/optmodel verify --workers 2 $(RUNS)/demo
endef

demo: $(INSTALLED)demo
	$(DEMO_TRIPLES_AND_CHECK)
	$(BIN)/optmodel evaluate --benchmark mini --benchmark-file $(MINI)/items.jsonl --items $(MINI)/light.txt \
		--predictions $(MINI)/gold.jsonl --out $(RUNS)/demo-mini
	@echo
	@echo "Scored: the $$(grep -c . $(MINI)/light.txt) gold programs in Pyomo, HiGHS, SCIP, gurobipy and PuLP;"
	@echo "all $$(grep -c . $(MINI)/gold.jsonl), in every dialect: make demo-all."
	@echo "Dataset report:    $(CURDIR)/$(RUNS)/demo/report.html"
	@echo "Evaluation report: $(CURDIR)/$(RUNS)/demo-mini/report.html"

demo-all: $(INSTALLED)dialects
	$(DEMO_TRIPLES_AND_CHECK)
	$(BIN)/optmodel evaluate --benchmark mini --benchmark-file $(MINI)/items.jsonl \
		--predictions $(MINI)/gold.jsonl --out $(RUNS)/demo-mini-all
	@echo
	@echo "Dataset report:    $(CURDIR)/$(RUNS)/demo/report.html"
	@echo "Evaluation report: $(CURDIR)/$(RUNS)/demo-mini-all/report.html"

demo-train: $(INSTALLED)train
	$(BIN)/optmodel generate --count 6000 --seed 11 $(DEMO_TRIPLES) --out runs/demo-train/triples
	$(BIN)/optmodel generate --count 150 --seed 12 $(DEMO_TRIPLES) --out runs/demo-train/held-out
	OMP_NUM_THREADS=2 $(BIN)/optmodel train examples/train/demo.toml
	@echo
	@echo "Report: $(CURDIR)/runs/demo-train/model/report.html"

test: $(INSTALLED)all
	$(BIN)/python -m pytest -n auto --maxprocesses 8

slow: $(INSTALLED)all
	$(BIN)/python -m pytest -n auto --maxprocesses 8 -m slow

servers: $(INSTALLED)all
	$(BIN)/python -m pytest -m servers

lint: $(INSTALLED)all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(INSTALLED)all
	$(BIN)/mypy

bench: $(INSTALLED)all
	$(BIN)/python bench/speed.py

# Keeps torch as it is: an installed one may name its own build, which others cannot install.
constraints: $(INSTALLED)all
	@grep -E '^(#|torch==)' constraints.txt > constraints.new
	@$(BIN)/python -m pip freeze --exclude-editable | grep -v '^torch==' >> constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
