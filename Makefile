# Two commands: `make demo` runs the main job on the embedded model, `make test` runs all tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export TRANSFORMERS_VERBOSITY := error

.PHONY: demo test lint clean

demo: $(VENV)/.demo
	$(BIN)/tercume check
	$(BIN)/tercume translate --model embedded --format po,html,md,json,review

test: $(VENV)/.test
	$(BIN)/python -m pytest --ignore tests/refresh/test_ray.py
	$(BIN)/python -m pytest tests/refresh/test_ray.py  # Ray's threads and locks stay in a process of their own

lint: $(VENV)/.test
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

# CPU builds of PyTorch are enough for the tests; a torch that is already there is kept.
$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -c 'import torch' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check 'torch==2.13.0' || $(BIN)/python -m pip install --quiet --disable-pip-version-check torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,ray,postgres,train]'
	touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
