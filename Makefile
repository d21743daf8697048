# Shuqiao. `make` alone lists the verbs.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
ARGS   ?=
SIZE   ?= full
ONLY   ?=
MINUTES ?= 30
KILLS   ?= 200
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help demo test check format bench soak docs screenshots migrations clean

help:  ## List the verbs
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

# The environment is made once and again whenever the locked versions change.
$(READY): pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or call make PYTHON=/path/to/python3.11"; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $(READY)

demo: $(READY)  ## Tell the story in an invented city, then keep portal and gateway running (ARGS=--no-serve to stop after)
	$(BIN)/shuqiao demo $(ARGS)

test: $(READY)  ## All tests; says what it had to skip and why
	$(BIN)/python -m pytest -q -rs -n $(WORKERS) --dist loadfile $(ARGS)

check: $(READY)  ## Format, lint, types, import contracts, architecture and documentation
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/architecture tests/documentation

format: $(READY)  ## Rewrite the code in the house format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY)  ## Measure as ratios against a peer in the same run (ONLY=part SIZE=small|full)
	$(BIN)/python -m bench --size $(SIZE) $(if $(ONLY),--only $(ONLY))

soak: $(READY)  ## Kills, contention, and MINUTES of mixed load; about an hour (MINUTES=30 KILLS=200)
	SOAK_MINUTES=$(MINUTES) SOAK_KILLS=$(KILLS) $(BIN)/python -m pytest -q -rs -m soak $(ARGS)

docs: $(READY)  ## Write the generated reference pages again
	$(BIN)/python -m docs.generate

screenshots: $(READY)  ## Take the READMEs' pictures of the portal again (needs chromium)
	$(BIN)/python -m docs.screenshots

migrations: $(READY)  ## Write the migrations that the tables' changes need
	SHUQIAO_DIR=$$(mktemp -d) DJANGO_SETTINGS_MODULE=shuqiao.site.settings $(BIN)/python -m django makemigrations

clean:  ## Remove the environment and what was built
	rm -rf $(VENV) build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache
