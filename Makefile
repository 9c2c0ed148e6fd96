PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test database stop format lock

help:
	@echo "make run       serve the site with its demo on http://localhost:8000 (PORT=8001 changes it)"
	@echo "make test      run every check and every test (ARGS='-k wall' chooses)"
	@echo "make database  start the embedded PostgreSQL, leave it running and print its addresses"
	@echo "make stop      stop what was left running"
	@echo "make format    put the code into its form"
	@echo "make lock      resolve all dependencies again"

run test database stop format lock:
	@command -v "$(PYTHON)" >/dev/null || { echo "There is no $(PYTHON): install Python 3.11 or later, or name yours with PYTHON=/path/to/python3."; exit 1; }
	@exec "$(PYTHON)" -m dev $@
