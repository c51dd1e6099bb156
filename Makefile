# Nhịp. `make run` and `make test` need Python 3.11 or newer and make, nothing else.

PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)
BIN := .venv/bin
WORKERS ?= 2
PURE := workflow vietnamese.py config.py embedded.py embedded_servers.py launch.py supervision.py

.DEFAULT_GOAL := help
.PHONY: help setup run test browser bench guards format check lock

help:  ## Show this list
	@echo "Nhịp: make TARGET (settings: docs/operations.md, e.g. make run PORT=8080 NHIP_HOME=/srv/nhip)"
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'

setup: .venv/runtime.stamp  ## Make .venv with what Nhịp runs on

run: setup  ## Start everything; Ctrl-C stops it
	@exec $(BIN)/python launch.py

test: .venv/dev.stamp browser  ## Run all tests (sets itself up)
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(TESTS)

guards: .venv/dev.stamp  ## Run the tests that keep the house in order
	@$(BIN)/pytest -q tests/guards

bench: .venv/dev.stamp var/bench/stamp  ## Measure speed and memory against floors (some minutes; ARGS="--units 2000 finding")
	@$(BIN)/python -m bench $(ARGS)

format: .venv/dev.stamp  ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: .venv/dev.stamp browser  ## Format, lint, types, guards, tests: all that must hold
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy --strict $(PURE)
	@$(BIN)/pytest -q tests/guards
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal --ignore=tests/guards

lock: .venv/dev.stamp  ## Lock requirements/*.in anew
	@for name in runtime dev bench; do \
		$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
			requirements/$$name.in -o requirements/$$name.txt || exit 1; done

# Browser tests drive the machine's own Chromium; only Debian's package is fetched, and only by root.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	if [ "$$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then \
		echo "Installing Debian's chromium for the browser tests"; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } \
			>/dev/null 2>&1 || echo "chromium could not be installed: the browser tests will be skipped"; \
	else \
		echo "No chromium: the browser tests are skipped (Debian: apt-get install chromium)"; \
	fi

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Nhịp needs Python 3.11 or newer (Debian: apt-get install python3 python3-venv)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make a .venv: install its venv module (Debian: apt-get install python3-venv)"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/runtime.stamp: requirements/runtime.txt | .venv/bin/python
	@echo "Installing what Nhịp runs on into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# Other people's engines, to measure against; in an environment of their own that nothing else sees.
var/bench/stamp: requirements/bench.txt | .venv/bin/python
	@echo "Installing what the bench compares with into var/bench"
	@$(BIN)/python -m venv var/bench
	@var/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/runtime.stamp
	@echo "Installing what the tests need into .venv"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
