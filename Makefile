# make build and make test need only Python 3.11 or later and make; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
UV := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE)
DEMO := warehouse/demo
DEMO_EDITION := published/demo
DEMO_SIZE := --size 5 2 2 --faults 250
LAYOUTS := blocks writing sheets text/html text/plain text/csv office/docx office/opendocument office/doc office/workbook
COMPILED := $(addprefix loaders/,normalize.py reading.py report/heading.py report/prose.py) $(wildcard loaders/forms/*.py) \
	$(LAYOUTS:%=loaders/layout/%.py)
SQL := models macros analyses tests/dbt bi/superset/design/sql

.DEFAULT_GOAL := help
.PHONY: help build demo test test-fast test-ocr lint lint-python lint-sql format fast slow ocr lock release bi clean \
	proof-reading proof-kills proof-editions proof-scale proof-site

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 15

build: $(STAMP) ## install the environment and build the warehouse; an empty warehouse gets the sample
	$(BIN)/ogi build

demo: export OGI_DB = $(DEMO)/ogi.duckdb
demo: export OGI_PUBLISHED = $(DEMO_EDITION)
demo: $(STAMP) ## build and publish an invented country, in its own warehouse and edition
	$(BIN)/python -m synthetic.demo --database $(OGI_DB) $(DEMO_SIZE)
	$(BIN)/ogi build
	$(BIN)/ogi publish --texts

test: $(STAMP) lint ## lint, and run all tests
	$(PYTEST)

test-fast: $(STAMP) ## run the tests that need neither dbt nor a browser, in about a minute
	$(BIN)/pytest -n 3 --dist worksteal tests/reading tests/cli -m "not slow and not dbt"

test-ocr: ocr ## install OCR and run its tests
	$(PYTEST) tests/reading -k ocr

lint: $(STAMP) ## check style and types of Python (ruff, mypy), its imports (import-linter), and SQL (sqlfluff)
	@$(MAKE) --no-print-directory -j2 lint-python lint-sql

lint-python: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lint-sql: $(STAMP)
	$(BIN)/sqlfluff lint --disable-progress-bar $(wildcard $(SQL))

format: $(STAMP) ## format Python and SQL
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(wildcard $(SQL))

fast: $(STAMP) slow ## compile the reader with mypyc, which cuts reading time by about a third (needs a C compiler)
	$(BIN)/mypyc $(COMPILED)
	mkdir $(VENV)/reader
	mv ./*__mypyc.*.so $(VENV)/reader
	$(BIN)/python -c 'import pathlib, sysconfig as s; pathlib.Path(s.get_path("purelib"), "ogi_reader.pth").write_text("$(abspath $(VENV))/reader\n")'

slow: ## remove the compiled reader
	find loaders -name '*.so' -delete
	rm -rf build $(VENV)/reader $(VENV)/lib/python*/site-packages/ogi_reader.pth

ocr: $(STAMP) ## install OCR, for scans and pictures (about 300 MB)
	$(PIP) --require-hashes -r requirements-ocr.lock

lock: $(STAMP) ## resolve all three locks; UPGRADE=--upgrade takes the latest versions
	$(UV) --extra dev pyproject.toml -o requirements.lock
	$(UV) --extra dev --extra ocr --extra ocr-dev --constraint requirements.lock pyproject.toml -o requirements-ocr.lock
	$(UV) bi/superset/requirements.in -o bi/superset/requirements.lock

release: $(STAMP) ## set the version, date the changelog, build the wheel (VERSION=1.2.3)
	$(BIN)/python tools/release.py "$(VERSION)"

proof-reading: $(STAMP) ## read 20,000 generated reports and compare each cell, year and body with what was printed
	$(BIN)/python -m benchmarks.reading --count 20000 --write docs/reading.md
	OGI_PROOF=1 $(PYTEST) tests/reading/test_layout_pdf.py tests/reading/test_forms_solve.py tests/warehouse/test_bodies.py \
		tests/warehouse/test_extremes.py $(addprefix tests/reading/test_,generated.py permutations.py mutations.py web_pages.py)

proof-kills: $(STAMP) ## kill each verb that writes at random moments and repeat it, and swap editions under a reader
	OGI_PROOF=1 $(PYTEST) -k "killed or mixture"

proof-editions: $(STAMP) ## build the demo from its pages, loaded in two orders, and compare all digests
	OGI_PROOF=1 $(BIN)/pytest tests/warehouse/test_reproducible.py

proof-scale: $(STAMP) ## measure reading, loading and building of up to 20,000 reports
	$(BIN)/python -m benchmarks.run

proof-site: $(STAMP) ## install Superset and test its dashboards in a browser (needs Chromium and chromedriver)
	OGI_BI_TEST=1 $(BIN)/pytest -rs tests/bi

bi: ## run Superset with dashboards on the published edition, read-only, on 127.0.0.1 (EDITION=demo PORT=8088)
	@[ -n "$(EDITION)" ] || [ -e "$(or $(OGI_PUBLISHED),published)/ogi.duckdb" ] \
		|| { echo "nothing is published yet: building and publishing first"; $(MAKE) build && $(BIN)/ogi publish; }
	@$(PYTHON) -m bi.superset --edition "$(EDITION)" --port $(or $(PORT),8088)

clean: ## remove the environment and generated files; warehouses and editions stay
	rm -rf $(VENV) build dist target logs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --no-deps: the lock is complete, and pip's hash mode fails on the extra of one package
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make build PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-build-isolation -e .
	@touch $@
