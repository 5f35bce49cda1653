# Two commands: `make up` starts everything with demo data, `make test` runs every test.
.PHONY: up test check bench clean setup lock
PY := .venv/bin

setup:
	@bash tools/setup.sh

up: setup
	@$(PY)/anumat up --data .data --demo

check: setup
	@$(PY)/ruff format --check .
	@$(PY)/ruff check .
	@$(PY)/mypy
	@$(PY)/lint-imports
	@$(PY)/deptry .
	@$(PY)/python tools/rules.py

test: check
	@bash tools/setup.sh --for-tests
	@PATH="$(CURDIR)/.tools/chromium:$$PATH" $(PY)/pytest

bench: setup
	@$(PY)/python -m tests.benchmarks

lock:
	@bash tools/lock.sh

clean:
	@rm -rf .venv .tools .data .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build dist
