# Everything a person does with this clone. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help run test check reset docs deploy organisation environment needs needs-tests \
  lint types imports template quick-tests

PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .local/tools
export UV := $(CURDIR)/$(TOOLS)/bin/uv
BIN := .venv/bin
STAGE ?= prod

export SAM_CLI_TELEMETRY := 0

help:
	@echo "make run                      start everything on this machine (PORT=8080 to choose a port)"
	@echo "make test                     every test, as CI runs them"
	@echo "make check                    lint, types and quick tests, in seconds"
	@echo "make reset                    forget everything that runs have left on this machine"
	@echo "make docs                     write what docs/ takes from the code: the API and the workflows"
	@echo "make deploy STAGE=prod        deploy to AWS, with the stage's settings in samconfig.toml"
	@echo "make organisation STAGE=prod FILE=organisation.yaml"
	@echo "                              set up an organisation on a deployed stage"

run: environment
	@exec $(BIN)/python -m local.run

reset: environment
	@$(BIN)/python -m local.reset

check: environment
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types imports quick-tests

test: needs-tests environment
	@$(MAKE) --no-print-directory lint types imports template
	@# Tests that close all sockets of their process, and tests whose servers need them, live apart.
	@$(BIN)/python -m pytest tests/adapters tests/functions tests/usecases
	@$(BIN)/python -m pytest --ignore tests/adapters --ignore tests/functions \
	  --ignore tests/usecases

docs: environment
	@$(BIN)/python -m local.openapi
	@$(BIN)/python -m local.diagrams

deploy: environment
	$(BIN)/sam build --no-cached --config-env $(STAGE)
	@find .aws-sam/build/SharedLayer -name '*.pyc' | grep -q . || echo "No Python 3.13 was found to" \
	  "compile the layer with: it works, but its functions start twice as slowly. Give one with" \
	  "BAYPASS_LAYER_PYTHON=/path/to/python3.13." >&2
	$(BIN)/sam deploy --config-env $(STAGE) --no-fail-on-empty-changeset
	$(BIN)/python -m local.site --stage $(STAGE)

organisation: environment
	@test -n "$(FILE)" || { echo "Name the file: make organisation FILE=organisation.yaml"; exit 1; }
	@$(BIN)/python -m local.organisation --stage $(STAGE) --file "$(FILE)"

lint:
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

types:
	@$(BIN)/mypy layers/shared/baypass gates/baypass_gate local tests functions/*/handler.py

imports:
	@$(BIN)/lint-imports

template:
	@AWS_DEFAULT_REGION=eu-west-1 $(BIN)/sam validate --lint

# The contract tests meet the stand-ins here, and DynamoDB itself in `make test`.
quick-tests:
	@$(BIN)/python -m pytest -q tests/domain tests/words tests/usecases tests/gates \
	  --ignore tests/gates/test_gate_over_mqtt.py --ignore tests/gates/test_gate_settings.py

# The environment follows uv.lock, and is made anew only when that changes.

environment: .venv/.follows-uv-lock

.venv/.follows-uv-lock: uv.lock pyproject.toml layers/shared/pyproject.toml \
  layers/shared/requirements.txt gates/pyproject.toml | $(UV)
	@echo "Installing what uv.lock names."
	@"$(UV)" sync --quiet --frozen --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

$(UV): | needs
	@echo "Installing uv $(UV_VERSION) for this clone alone."
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

needs:
	@$(PYTHON) -m local.needs

needs-tests:
	@$(PYTHON) -m local.needs tests
