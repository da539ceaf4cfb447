# `make demo` and `make test` do all their set-up in .venv; nothing else needs to be installed by hand but make itself.
.DEFAULT_GOAL := help
.PHONY: help demo test check fast models benchmarks

help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

demo: ## Take the practice interviews through the whole flow
	@tools/setup.sh all ffmpeg
	@.venv/bin/testimony demo

test: ## Check style, types and directions, then run every test
	@tools/setup.sh dev ffmpeg espeak-ng strace iproute2 postgresql chromium
	@$(MAKE) --no-print-directory check
	@.venv/bin/pytest --numprocesses 2 --dist loadfile

check: ## Style, types, and the directions between packages
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/ruff check --quiet .
	@.venv/bin/mypy
	@.venv/bin/mypy --explicit-package-bases benchmarks tools
	@.venv/bin/lint-imports --no-cache | tail -n 4

fast: ## Only the tests that need no model, server or browser
	@.venv/bin/pytest -m 'not models and not prefect and not browser and not postgres'

benchmarks: ## Measure speed, as ratios side by side
	@.venv/bin/python benchmarks/whole_process.py
