# Accord: every command a contributor types. `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help bench chaos demo demo-reset journey pictures conformance conformance-report clauses test check format lint types imports templates migrations deploy lock

PY := .venv/bin/python
SUITE := https://localhost:8443
CHECKS := types templates imports lint migrations deploy clauses tests/interop/node_modules/installed # the longest first
WHOLE_LINES := $(if $(filter output-sync,$(.FEATURES)),--output-sync) # macOS brings a make that cannot
# Runs a tool with an environment that looks like production's and an empty database; see demo/environment.py.
AS_DEPLOYED := $(PY) -m demo run --

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/installed ## start everything on this machine; Ctrl-C ends it (ports: PORT_BROWSER, PORT_MTLS, PORT_RECIPIENT, PORT_STAFF)
	@$(PY) -m demo up

demo-reset: .venv/installed ## stop the demo's database and delete all it made (var/)
	@$(PY) -m demo reset

journey: .venv/installed ## walk every ecosystem's main story without a person, on free ports
	@$(PY) -m demo journey

bench: .venv/installed ## our speed beside node-oidc-provider and stock django-oauth-toolkit, as ratios (needs wrk and node)
	@$(PY) -m bench $(ARGS)

chaos: .venv/installed ## kill everything under load, cut the link at COMMIT, and compare what was promised (ARGS="--seed 7")
	@$(PY) -m chaos $(ARGS)

pictures: .venv/installed ## take the README's pictures from the running product (docs/pictures)
	@$(PY) -m demo pictures

conformance: .venv/installed ## put the running demo before an OpenID conformance suite (SUITE=https://localhost:8443, ARGS)
	@$(PY) -m conformance configure --suite $(SUITE)
	@$(PY) -m conformance run --suite $(SUITE) $(ARGS)

test: .venv/installed tests/interop/node_modules/installed ## all tests, on a throwaway PostgreSQL, a real Chromium and nginx (ARGS="-k word" narrows)
	@$(PY) -m demo test --clauses=var/clauses.json $(ARGS)

check: .venv/installed ## what CI runs: every check below side by side, then all tests
	@$(MAKE) --no-print-directory --jobs=4 $(WHOLE_LINES) $(CHECKS)
	@$(MAKE) --no-print-directory test

format: .venv/installed ## rewrite the code in the house's format
	@$(PY) -m ruff format
	@$(PY) -m ruff check --fix

lint: .venv/installed ## format and lint, changing nothing
	@$(PY) -m ruff format --check
	@$(PY) -m ruff check

types: .venv/installed ## mypy, strict
	@$(AS_DEPLOYED) -m mypy

imports: .venv/installed ## who may import whom
	@PYTHONPATH=examples/recipient .venv/bin/lint-imports

templates: .venv/installed ## djlint
	@$(PY) -m djlint --lint --quiet templates

migrations: .venv/installed ## every model change has its migration
	@$(AS_DEPLOYED) manage.py makemigrations --check --dry-run

deploy: .venv/installed ## Django's and our own deployment checks
	@$(AS_DEPLOYED) manage.py check --deploy --fail-level WARNING

clauses: .venv/installed ## every clause and its tests stand in docs/conformance.md
	@$(PY) -m tests.clauses check

conformance-report: .venv/installed ## write docs/conformance.md from the last `make test`: clause, code, tests, result by issuer
	@$(PY) -m tests.clauses write var/clauses.json

lock: .venv/installed ## refresh requirements.lock (all) and docker/requirements.lock (what a server needs)
	@demo/lock.sh

# Left behind by the last complete installation, so an unchanged lock costs nothing.
.venv/installed: requirements.lock
	@demo/install.sh

tests/interop/node_modules/installed: tests/interop/package-lock.json
	@tests/interop/install.sh
