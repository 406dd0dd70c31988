# Two commands: make build, make test. Nothing has to be installed beforehand but Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEMO := warehouse/demo
DEMO_EDITION := published/demo
DEMO_SIZE := --size 5 2 2 --faults 250
LAYOUTS := blocks writing text/html text/plain text/csv office/docx office/opendocument office/doc office/workbook
COMPILED := $(addprefix loaders/,normalize.py reading.py report/heading.py report/prose.py) $(wildcard loaders/forms/*.py) \
	$(LAYOUTS:%=loaders/layout/%.py)
SQL := models macros analyses tests/dbt bi/superset/design/sql

.DEFAULT_GOAL := help
.PHONY: help build demo test lint format fast slow lock bi clean

help: ## say what there is to make
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

build: $(STAMP) ## make the environment and the warehouse, from the sample where nothing is loaded
	$(BIN)/ogi build

demo: export OGI_DB = $(DEMO)/ogi.duckdb
demo: export OGI_PUBLISHED = $(DEMO_EDITION)
demo: $(STAMP) ## an invented country, in a warehouse and an edition of its own
	$(BIN)/python -m synthetic.demo --database $(OGI_DB) $(DEMO_SIZE)
	$(BIN)/ogi build
	$(BIN)/ogi publish --texts

test: $(STAMP) lint ## lint, types, and all tests
	$(BIN)/pytest -n 2 --dist loadgroup

lint: $(STAMP) ## ruff, mypy and sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint --disable-progress-bar $(wildcard $(SQL))

format: $(STAMP) ## put Python and SQL into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar $(wildcard $(SQL))

fast: $(STAMP) slow ## compile the reader with mypyc, where there is a C compiler: it reads half as much again a second, or more
	$(BIN)/mypyc $(COMPILED)
	mkdir $(VENV)/reader
	mv ./*__mypyc.*.so $(VENV)/reader
	$(BIN)/python -c 'import pathlib, sysconfig as s; pathlib.Path(s.get_path("purelib"), "ogi_reader.pth").write_text("$(abspath $(VENV))/reader\n")'

slow: ## read with plain Python again
	find loaders -name '*.so' -delete
	rm -rf build $(VENV)/reader $(VENV)/lib/python*/site-packages/ogi_reader.pth

lock: ## resolve requirements.lock anew, with hashes and without hosts (pip install uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev pyproject.toml -o requirements.lock

bi: ## Superset with dashboards on the published edition, read-only, on this machine (EDITION=demo PORT=8088)
	@[ -n "$(EDITION)" ] || [ -e "$(or $(OGI_PUBLISHED),published)/ogi.duckdb" ] \
		|| { echo "nothing is published yet: build and publish first"; $(MAKE) build && $(BIN)/ogi publish; }
	@$(PYTHON) -m bi.superset --edition "$(EDITION)" --port $(or $(PORT),8088)

clean: ## remove what was made, but for the warehouse and the editions
	rm -rf $(VENV) target logs .mypy_cache .ruff_cache .pytest_cache .hypothesis ./*.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --no-deps: the lock is complete, and pip's hash mode trips over one package's extra
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make build PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
