# Everything a person does with this clone. `make help` lists it.

.DEFAULT_GOAL := help
.PHONY: help run test prove check reset gate-times docs deploy host organisation ledger environment needs needs-tests \
  lint types imports template quick-tests

PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .local/tools
export UV := $(CURDIR)/$(TOOLS)/bin/uv
BIN := .venv/bin
STAGE ?= prod
MINUTES ?= 30
WITHOUT_SOCKETS := tests/adapters tests/domain tests/functions tests/prove tests/usecases tests/words

export SAM_CLI_TELEMETRY := 0

help:
	@echo "make run                      start everything on this machine (PORT=8080 to choose a port)"
	@echo "make test                     every test, as CI runs them"
	@echo "make prove MINUTES=30         the promises under every fault and in any order, for that long"
	@echo "make check                    lint, types and quick tests, in seconds"
	@echo "make reset                    forget everything that runs have left on this machine"
	@echo "make ledger                   compare what the running instance was paid with what it sold"
	@echo "make gate-times               measure on the running instance how long a press takes to the barrier"
	@echo "make docs                     write what docs/ takes from the code: the API and the workflows"
	@echo "make deploy STAGE=prod        deploy to AWS, with the stage's settings in samconfig.toml"
	@echo "make host STAGE=prod EMAIL=ann@example.com NAME='Ann Owner' ORGANISATION='Acme Campus'"
	@echo "                              make the first organisation and its owner on a deployed stage"
	@echo "make organisation STAGE=prod FILE=organisation.yaml"
	@echo "                              set up an organisation on a deployed stage"

run: environment
	@exec $(BIN)/python -m local.run

reset: environment
	@$(BIN)/python -m local.reset

ledger: environment
	@$(BIN)/python -m local.ledger

check: environment
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types imports quick-tests

test: needs-tests environment
	@$(MAKE) --no-print-directory lint types imports template
	@# Tests that close all sockets of their process, and tests whose servers need them, live apart.
	@# The first need nothing but a processor, so they run on all there are.
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(WITHOUT_SOCKETS)
	@# The others share a browser or an emulator with those of their file or folder.
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(addprefix --ignore ,$(WITHOUT_SOCKETS))

gate-times: environment
	@$(BIN)/python -m local.gate_times

prove: environment
	@$(BIN)/python -m tests.prove --minutes $(MINUTES)

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

host: environment
	@test -n "$(EMAIL)" -a -n "$(NAME)" -a -n "$(ORGANISATION)" || { echo "Name the owner and the" \
	  "organisation: make host EMAIL=ann@example.com NAME='Ann Owner' ORGANISATION='Acme Campus'"; exit 1; }
	@$(BIN)/python -m local.hosts --stage $(STAGE) --email "$(EMAIL)" --name "$(NAME)" \
	  --organisation "$(ORGANISATION)"

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
	  --ignore tests/gates/test_gate_over_mqtt.py --ignore tests/gates/test_gate_settings.py \
	  --ignore tests/gates/test_certificates_over_mqtt.py --ignore tests/gates/test_cameras_on_the_wire.py \
	  --ignore tests/gates/test_gate_under_chaos.py

# The environment follows uv.lock, and is made anew only when that changes.

environment: .venv/.follows-uv-lock

.venv/.follows-uv-lock: uv.lock pyproject.toml layers/shared/pyproject.toml \
  layers/shared/requirements.txt layers/papers/pyproject.toml layers/papers/requirements.txt \
  gates/pyproject.toml tests/asyncapi/package-lock.json | $(UV)
	@echo "Installing what uv.lock names."
	@"$(UV)" sync --quiet --frozen --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@$(BIN)/npm ci --prefix tests/asyncapi --ignore-scripts --no-audit --no-fund --silent
	@touch $@

$(UV): | needs
	@echo "Installing uv $(UV_VERSION) for this clone alone."
	@$(PYTHON) -m venv $(TOOLS)
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

needs:
	@$(PYTHON) -m local.needs

needs-tests:
	@$(PYTHON) -m local.needs tests
