# The whole interface. Everything happens in sesportal/bootstrap/, which also runs where make is missing:
#   python3 sesportal/bootstrap/run.py run
#
#   make run                     serve on http://127.0.0.1:8000 with a demonstration corps
#   make run PORT=8001 DEMO_EXECUTIVES=500
#   make test                    all tests;    make test ARGS="tests/executives -k ledger"
#   make check                   linters, types, import directions, deployment settings
#   make fix | docs | bench      mend formatting | write generated documents | measure

PYTHON ?= python3

.PHONY: run test check fix docs bench setup
run test check fix docs bench setup:
	@$(PYTHON) sesportal/bootstrap/run.py $@ $(if $(filter test bench setup,$@),$(ARGS))
