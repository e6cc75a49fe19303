# Everything happens in the checkout's own virtual environment, from hash-checked lock files.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PYTEST_OPTIONS ?= -n 2

# Is there when what the tests in a browser need from npm is installed.
AXE    := tests/browser/node_modules/.package-lock.json

.PHONY: run test check lint lock bench axe screenshots clean help

help:            ## show what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: output/manifest.json  ## set up, build the shipped facts into output/, and show a first answer
	@$(BIN)/graphkit path nvidia nokia
	@echo; echo "Browse it: output/graph.html   Ask it: $(BIN)/graphkit query --list"

test: $(VENV)/.tested $(AXE)  ## set up and run all tests
	@$(BIN)/python -m pytest $(PYTEST_OPTIONS)

axe: $(AXE)     ## install what the tests in a browser need besides: axe-core and Mermaid (needs npm)

$(AXE): tests/browser/package-lock.json
	@if ! command -v npm >/dev/null; then echo "npm is not there: the tests with axe-core and Mermaid are left out (apt install npm)"; \
	elif ! (cd tests/browser && npm ci --silent); then \
		echo "npm could not install axe-core and Mermaid: the tests with them are left out"; fi

lint: $(VENV)/.tested  ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

output/manifest.json: $(VENV)/.installed $(shell find ontology graphkit -type f -not -name '*.pyc')
	@$(BIN)/graphkit build ontology -o output

$(VENV)/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

lock:            ## resolve the newest versions that fit, for every Python that is supported, with hashes
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@printf '%s\n' hatchling editables > $(VENV)/build.in
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links pyproject.toml $(VENV)/build.in -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --group dev pyproject.toml $(VENV)/build.in -c requirements.lock \
		-o requirements-dev.lock

bench: $(VENV)/.tested output/manifest.json  ## measure against peers, in one run, as ratios
	@$(BIN)/python benchmarks/start.py

screenshots: $(VENV)/.tested  ## take the pictures of the page that the documentation shows
	@$(BIN)/python benchmarks/screenshots.py docs/images

clean:           ## remove what was built, not the environment
	@rm -rf output/[!.]* .pytest_cache .mypy_cache .ruff_cache .hypothesis
