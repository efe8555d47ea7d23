# Each target is one line of scripts/run.py, which works without make: python3 scripts/run.py <target>
PYTHON ?= python3
PORT ?= 8000
ARGS ?=

.PHONY: help demo demo-reset install test nightly check fix bench
help:
	@$(PYTHON) scripts/run.py help
demo:
	@$(PYTHON) scripts/run.py demo --port $(PORT)
test:
	@$(PYTHON) scripts/run.py test $(ARGS)
bench:
	@$(PYTHON) scripts/run.py bench $(ARGS)
demo-reset install nightly check fix:
	@$(PYTHON) scripts/run.py $@
