# Every target is one line that a person could type. `make` alone lists them.
.DEFAULT_GOAL := help
PY := .venv/bin/python
STAMP := .venv/.stamp

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  %-18s %s\n", $$1, $$2}'

setup: $(STAMP) ## create the environment from the lock file
$(STAMP): requirements.lock pyproject.toml
	python3 -m venv .venv
	$(PY) -m pip install --quiet --disable-pip-version-check "$$(grep -oE '^uv==[0-9.]+' requirements.lock)"
	.venv/bin/uv pip sync --quiet --python .venv --require-hashes requirements.lock
	.venv/bin/uv pip install --quiet --python .venv --no-deps --editable .
	@touch $(STAMP)

demo: setup docs ## set everything up and run the main job
	.venv/bin/invoicing demo

dev: setup docs ## the all-in-one for a developer's day
	.venv/bin/invoicing dev

test: setup docs ## set everything up and pass every test
	@sh tests/needs.sh
	$(PY) -m pytest tests --numprocesses auto --dist loadfile

# Compiled modules are kept out of the tree, so that the next run begins sooner.
test-fast: setup ## the unit tests only
	PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.pytest_cache/compiled $(PY) -m pytest tests/unit tests/architecture --numprocesses auto --dist worksteal

test-components: setup ## the API, the command line, the pages and the PDF, each whole, without servers
	$(PY) -m pytest tests/components --numprocesses auto --dist worksteal

lint: setup ## formatter, linter, strict types, import contracts
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

check: lint test-fast ## what lint and the unit tests find

fmt: setup ## format and mend what can be mended
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench-pipeline: setup ## invoices per second through the whole lifecycle, against a bare workflow
	$(PY) -m tests.performance.bench_pipeline

lock: setup ## compute the lock file anew
	.venv/bin/uv pip compile pyproject.toml --all-extras --generate-hashes --universal --python-version 3.11 --upgrade -o requirements.lock --quiet

clean: ## remove the environment and the local state
	rm -rf .venv .invoicing .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.PHONY: help setup demo dev test test-fast test-components lint check fmt bench-pipeline lock clean

conformance: setup ## every official case at hand, ours beside the official rules
	@$(PY) -m tests.conformance.fetch
	$(PY) -m tests.conformance

conformance-mutants: setup ## ours and the official rules on mutants: SEED=1 COUNT=10000
	@$(PY) -m tests.conformance.fetch
	$(PY) -m tests.conformance.agreement --seed $(or $(SEED),1) --count $(or $(COUNT),10000)

bench-validate: setup ## verdicts a second against warm Saxon and the other validators
	$(PY) -m tests.performance.bench_validate

.PHONY: conformance conformance-mutants bench-validate

.bench/.stamp: tests/performance/requirements.txt
	-.venv/bin/uv pip install --quiet --python $(PY) --no-deps --target .bench -r $< && touch $@

conformance-formats: setup ## official documents read, written back, the same invoice in both syntaxes
	@$(PY) -m tests.conformance.fetch
	$(PY) -m tests.conformance.formats

bench-formats: setup .bench/.stamp ## writing and reading documents beside other libraries
	PYTHONPATH=.bench $(PY) -m tests.performance.bench_formats

.PHONY: bench-formats conformance-formats

bench-lifecycle: setup ## events, actions and bytes of history of each preset
	$(PY) -m tests.performance.bench_lifecycle

.PHONY: bench-lifecycle

.bench/.billing: tests/performance/requirements-billing.txt
	.venv/bin/uv pip install --quiet --python $(PY) --no-deps --target .bench -r $< && touch $@

bench-billing: setup .bench/.billing ## a month of 10,000 partnerships; QUICK=1 for a small one
	PYTHONPATH=.bench $(PY) -m tests.performance.bench_billing

.PHONY: bench-billing

bench-exchange: setup ## EDIFACT and X12 beside other libraries, files over SFTP beside a bare loop
	$(PY) -m tests.performance.bench_exchange

.PHONY: bench-exchange

bench-settlement: setup ## bank files beside other readers, then matched against 100,000 open invoices
	$(PY) -m tests.performance.bench_settlement

.PHONY: bench-settlement

first-invoice: setup ## seconds from a fresh clone to the first reconciled invoice
	$(PY) -m tests.performance.first_invoice

.PHONY: first-invoice

bench-pdf: setup ## milliseconds for an invoice as PDF, and the memory that stays
	$(PY) -m tests.performance.bench_pdf

.PHONY: bench-pdf

conformance-pdf: setup ## random invoices as PDF in every language, judged by veraPDF (Maven, Java 17)
	$(PY) -m tests.conformance.pdf

.PHONY: conformance-pdf

api-fuzz: setup ## requests made of the API's own description, at the running service: EXAMPLES=25
	$(PY) -m tests.fuzz.api --examples $(or $(EXAMPLES),25)

.PHONY: api-fuzz

sdk: setup ## make the Python client from docs/openapi.json, and check its types
	$(PY) deploy/sdk/generate.py
	cd deploy/sdk/python && $(CURDIR)/$(PY) -m mypy --strict --follow-imports=silent --exclude generated invoicing_client

openapi-lint: setup ## our own rules for the OpenAPI document
	$(PY) -m docs.openapi_rules

openapi-diff: setup ## what changed since the last release, and whether it breaks clients: BASE=revision or file
	$(PY) -m docs.openapi_changes $(BASE)

.PHONY: sdk openapi-lint openapi-diff

docs: setup ## the documentation site, built strictly into .site/ and served at /docs
	$(PY) -m docs.website.build

screenshots: setup docs ## take the pictures of the documentation: GROUPS="site console", SERVER=URL of a running one
	$(PY) -m docs.website.screenshots $(if $(SERVER),--server $(SERVER)) $(GROUPS)

.PHONY: docs screenshots
