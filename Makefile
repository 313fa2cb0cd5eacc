PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
# a worker that is done takes tests over from the other
PYTEST := $(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal

.PHONY: demo test test-all check checker picture explorer docs table catalogue bench formal clean

demo: $(STAMP)  ## set up .venv and run the main job on built-in real data
	$(BIN)/pluralign demo

test: check  ## lint, types, import contracts, then the quick tests
	$(PYTEST)

test-all: check  ## the same with the slow tests
	$(PYTEST) -m "slow or not slow"

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

checker:  ## the stand-alone checker as one file: python -I checker.pyz FILE…
	rm -rf build/checker
	mkdir -p build/checker
	cp -R proofs/checker build/checker/certificate_checker
	find build/checker -name __pycache__ -prune -exec rm -rf {} +
	$(PYTHON) -m zipapp build/checker --main certificate_checker.__main__:run --output checker.pyz

picture: $(STAMP)  ## the picture of the rooms in CONTRIBUTING.md, from the imports
	$(BIN)/python docs/pictures/imports.py

table: $(STAMP)  ## the table rules × axioms of the README, and its picture
	mkdir -p build
	$(BIN)/pluralign matrix --markdown build/table.md --plot docs/pictures/matrix.svg

catalogue: $(STAMP)  ## the certificates of the table, from proofs/catalogue/violations.jsonl; some minutes with ANEW=--anew
	$(BIN)/python -m pluralign.proofs.catalogue.build $(ANEW)
	$(BIN)/python -m pluralign.proofs.catalogue.minima

explorer:  ## the explorer's page from its sources, with Node
	cd pluralign/explorer/frontend && npm ci --ignore-scripts --no-audit --no-fund && npm run build && npm run check && npm test

docs: $(STAMP)  ## the site in build/site: every link followed, every notebook executed
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(STAMP)  ## a complete run, under 25 minutes, and its tables in docs/benchmarks.md; goes on where it was ended
	mkdir -p build
	rm -f build/bench.jsonl
	$(BIN)/pluralign bench --out build/bench.jsonl --store build/bench.store --write docs/benchmarks.md
	rm -f build/bench.store*

formal: $(STAMP)  ## build the proofs in Coq, check them anew, and compare the extracted checker with the one in Python
	$(BIN)/python proofs/formal/build.py --jobs $(WORKERS)
	$(PYTEST) -m "slow or not slow" tests/proofs/formal

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pluralign needs Python 3.11 or newer: make PYTHON=python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	rm -rf $(VENV)/lib/python*/site-packages/cbcbox/cbc_dist_debug*  # two thirds of CBC's size, which nobody loads
	touch $@

clean:
	rm -rf $(VENV) proofs/formal/build .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info build checker.pyz
