# On a fresh machine with only Python (3.11 or later) and make:
#
#   make demo    set up, make 200 verified triples, score a gold run, and say where the reports are
#   make demo-train  train a tiny model from nothing on triples of three families, and judge it
#   make test    set up and run the tests
#
# Everything is installed into .venv from constraints.txt; PYTHON=python3.12 picks another interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
MINI := eval/benchmarks/mini
RUNS := runs
DEMO_TRIPLES := --difficulty easy --dialect pyscipopt --workers 2 \
	--family lot_sizing --family reliability --family inventory

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-train test slow servers lint types bench constraints clean

help:
	@echo "make demo | demo-train | test | slow | servers | lint | types | bench | constraints | clean"

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "optmodel needs Python 3.11 or later; name one: make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint constraints.txt --editable '.[dialects,publish,train,dev]'
	@touch $@

demo: $(STAMP)
	$(BIN)/optmodel generate --count 200 --seed 7 --workers 2 --out $(RUNS)/demo
	$(BIN)/optmodel verify --workers 2 $(RUNS)/demo
	$(BIN)/optmodel evaluate --benchmark mini --benchmark-file $(MINI)/items.jsonl \
		--predictions $(MINI)/gold.jsonl --out $(RUNS)/demo-mini
	@echo
	@echo "Dataset report:    $(CURDIR)/$(RUNS)/demo/report.html"
	@echo "Evaluation report: $(CURDIR)/$(RUNS)/demo-mini/report.html"

demo-train: $(STAMP)
	$(BIN)/optmodel generate --count 6000 --seed 11 $(DEMO_TRIPLES) --out runs/demo-train/triples
	$(BIN)/optmodel generate --count 150 --seed 12 $(DEMO_TRIPLES) --out runs/demo-train/held-out
	OMP_NUM_THREADS=2 $(BIN)/optmodel train examples/train/demo.toml
	@echo
	@echo "Report: $(CURDIR)/runs/demo-train/model/report.html"

test: $(STAMP)
	$(BIN)/python -m pytest -n auto --maxprocesses 8

slow: $(STAMP)
	$(BIN)/python -m pytest -m slow

servers: $(STAMP)
	$(BIN)/python -m pytest -m servers

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python bench/speed.py

# Keeps torch as it is: an installed one may name its own build, which others cannot install.
constraints: $(STAMP)
	@grep -E '^(#|torch==)' constraints.txt > constraints.new
	@$(BIN)/python -m pip freeze --exclude-editable | grep -v '^torch==' >> constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
