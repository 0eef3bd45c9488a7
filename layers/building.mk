# How both layers are made of the packages that uv.lock names; a layer's Makefile names itself in
# PACKAGE and says in `trimmed` what nobody needs of them. `sam build` calls that from a copy of
# its folder, with the path of the original Makefile.
# By default a layer fits Lambda (Python 3.13 on arm64); BAYPASS_LAYER_FOR=this-machine makes one
# for the Python that runs the local cloud.

HERE := $(abspath $(dir $(firstword $(MAKEFILE_LIST))))
ROOT := $(abspath $(HERE)/../..)
UV ?= $(or $(wildcard $(ROOT)/.local/tools/bin/uv),uv)

BAYPASS_LAYER_FOR ?= lambda
LAMBDA_PYTHON_VERSION := 3.13
LAMBDA_PLATFORM := aarch64-unknown-linux-gnu

ifeq ($(BAYPASS_LAYER_FOR),this-machine)
BAYPASS_LAYER_PYTHON ?= $(ROOT)/.venv/bin/python
TARGET = --python "$(BAYPASS_LAYER_PYTHON)"
else
# Bytecode is only good for the Python version that made it.
ifndef BAYPASS_LAYER_PYTHON
BAYPASS_LAYER_PYTHON := $(shell "$(UV)" python find --no-project $(LAMBDA_PYTHON_VERSION) 2>/dev/null \
  || { UV_HTTP_RETRIES=0 "$(UV)" python install --quiet $(LAMBDA_PYTHON_VERSION) \
       && "$(UV)" python find --no-project --managed-python $(LAMBDA_PYTHON_VERSION); } 2>/dev/null)
endif
TARGET = --python-version $(LAMBDA_PYTHON_VERSION) --python-platform $(LAMBDA_PLATFORM)
endif

.PHONY: packages trimmed compiled

packages:
	@mkdir -p "$(ARTIFACTS_DIR)/python"
	@"$(UV)" export --quiet --project "$(ROOT)" --frozen --package $(PACKAGE) --no-dev \
	  --no-emit-workspace --no-hashes --no-header --no-annotate > "$(ARTIFACTS_DIR)/requirements.txt"
	@"$(UV)" pip install --quiet --no-deps --target "$(ARTIFACTS_DIR)/python" $(TARGET) \
	  --only-binary :all: --requirements "$(ARTIFACTS_DIR)/requirements.txt"
	@rm "$(ARTIFACTS_DIR)/requirements.txt"

# /opt is read-only in Lambda and the archive carries no dates: only unchecked bytecode is used
# there. Without a Python that can make it, the layer works, but its functions start twice as slowly.
compiled: trimmed
	@[ -z "$(BAYPASS_LAYER_PYTHON)" ] || "$(BAYPASS_LAYER_PYTHON)" -m compileall -q -j 0 \
	  --invalidation-mode unchecked-hash -s "$(ARTIFACTS_DIR)" -p /opt "$(ARTIFACTS_DIR)/python"
