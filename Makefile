# Sổ 178. Needs Python 3.11 or newer; Node, PostgreSQL and Chromium are used if they are there and
# brought along if they are not. Everything is installed inside this folder.
.DEFAULT_GOAL := help
.NOTPARALLEL:
# Any Python that is new enough; `make PYTHON=python3.13` chooses one. Unasked, the application runs
# on the system's own even if it is not the first one on PATH: distributions build it with profiles,
# version managers mostly do not, and that is a sixth of all time. (It may lack pip: then another
# one brings the package manager.)
NEW_ENOUGH := import sqlite3, ssl, sys, zoneinfo; sys.exit(sys.version_info < (3, 11))
ifeq ($(origin PYTHON),undefined)
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip; $(NEW_ENOUGH)' 2>/dev/null && command -v $$p && break; done)
APP_PYTHON := $(shell /usr/bin/python3 -c '$(NEW_ENOUGH)' 2>/dev/null && echo /usr/bin/python3)
endif
APP_PYTHON := $(or $(APP_PYTHON),$(PYTHON))
# A brought-along Node stands before the system's, which was missing or too old.
export PATH := $(CURDIR)/.tools/node:$(PATH)
# Certificates of the system: an office's proxy may sign with its own.
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= $(firstword $(wildcard \
	/etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
export UV_PYTHON_DOWNLOADS := never
# Kept compiled modules halve each start of the application, whatever the shell asks of Python.
unexport PYTHONDONTWRITEBYTECODE
# A service account may have no home; package managers want a place for their caches.
ifneq ($(shell test -w "$$HOME" && echo writable),writable)
export HOME := $(CURDIR)/.cache/home
endif

UV := .tools/bin/uv --quiet
BIN := .venv/bin
HERE := $(BIN)/python -m backend
PYTEST := PYTHONPATH=.ci $(BIN)/python -m pytest -q -p noskips
# Not named as a setting of the server: make hands what its command line sets on to all it starts.
TEST_WORKERS := auto
BACKEND_TESTS = $(PYTEST) -p no:playwright -n $(TEST_WORKERS) --maxprocesses=8 --dist worksteal --ignore=tests/e2e --ignore=tests/consumers tests
# A long proof may take longer than the time after which a test counts as hanging.
CAMPAIGN := DEMO_DIR=$(CURDIR)/.cache/demo PYTHONPATH=.ci $(BIN)/python -m pytest -q -o faulthandler_timeout=$(if $(FULL),0,1800) -p campaign -p no:playwright -n auto --maxprocesses=8 --dist worksteal --ignore=tests/e2e tests
BROWSERS := 2
# What is done in turn is done at every fourth commit.
TURN = PROOF_TURN=$$(git rev-list --count HEAD 2>/dev/null || echo 0)
NODE_OK := node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b < 2019 ? 1 : 0)' \
	>/dev/null 2>&1 && npm --version >/dev/null 2>&1
PIP_INSTALL := install -q --disable-pip-version-check --require-hashes -r
NPM_CI := npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
SOURCES = $(shell find frontend/src frontend/public frontend/scripts) \
	$(wildcard frontend/index.html frontend/*.json frontend/*.ts frontend/*.js)

.PHONY: $(shell awk -F: '/^[a-z0-9-]+:/ { print $$1 }' Makefile)

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z0-9-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# Without APP_ENV in the environment or in .env it is the demo: an office's .env is never overruled.
run: .venv/.app frontend/dist/index.html ## Start the application, with a demo district unless APP_ENV says otherwise (DEMO=2026, PORT, DATABASE_URL, VAR_DIR)
	@echo "5/5 Database and server..."; exec $(HERE) serve
install: .venv/.app frontend/dist/index.html ## Set up what a server needs, and start nothing
	@echo "Everything is set up. docs/operations.md (operations.vi.md) tells how to go on."

# Who tests in a browser waits for pages, one after the other, and has the longest way; who tests an
# outage waits for its end. Both run from the start, and the tests on SQLite take what they leave of
# the cores (`nice`). One browser is driven without xdist, which would load and collect all tests in a
# second process; so is PostgreSQL's one worker.
test: .venv/.dev .ci/node_modules/.stamp ## Run every test: SQLite, PostgreSQL, front end, browser
	@mkdir -p .cache; rm -rf .cache/demo .cache/described.json; export $(TURN) DESCRIBED_ONCE=$(CURDIR)/.cache/described.json; \
	$(MAKE) -s test-beside BROWSERS=$$(($$(getconf _NPROCESSORS_ONLN) > 2 ? 2 : 0)) > .cache/beside.log 2>&1 & \
	beside=$$!; $(MAKE) -s test-pg TEST_WORKERS=0 > .cache/postgres.log 2>&1 & postgres=$$!; \
	nice -n 5 $(MAKE) -s test-backend; status=$$?; wait $$postgres || status=$$?; cat .cache/postgres.log; \
	wait $$beside || status=$$?; cat .cache/beside.log; exit $$status

test-beside: frontend/dist/index.html
	@nice -n 5 $(MAKE) -s test-front > .cache/front.log 2>&1 & front=$$!; \
	$(MAKE) -s test-e2e; status=$$?; wait $$front || status=$$?; cat .cache/front.log; exit $$status

test-backend: .venv/.dev ## Backend and migrations on SQLite
	@echo "Tests on SQLite..."; unset TEST_DATABASE_URL; $(BACKEND_TESTS)

test-pg: .venv/.dev .ci/node_modules/.stamp ## The same on a real PostgreSQL (TEST_DATABASE_URL, PG_BIN or PG_FROM=system|npm)
	@echo "Tests on PostgreSQL..."; $(BIN)/python .ci/testpg.py -- env $(BACKEND_TESTS)

test-front: frontend/node_modules/.stamp ## Unit tests of the front end
	@echo "Tests of the front end..." && cd frontend && npm run -s test

lint-client: frontend/node_modules/.stamp ## The front end's client is that of the recorded API (which the backend's tests compare)
	@rm -rf .cache/api && mkdir -p .cache/api && cp -pR frontend/src/api .cache/api
	@cd frontend && npm run -s client >/dev/null
	@diff -rq .cache/api/api frontend/src/api || \
	{ echo "The client was stale and is new now: commit it"; exit 1; }
	@cp -pR .cache/api/api frontend/src/  # as old as they were: nothing is built anew for them

test-e2e: .venv/.dev .ci/node_modules/.stamp frontend/dist/index.html .cache/demo/.stamp ## Browser tests in a real Chromium, and a generated client (CHROMIUM or CHROMIUM_FROM=system|npm)
	@echo "Tests in a browser..." && $(BIN)/python .ci/chromium.py && \
	DEMO_DIR=$(CURDIR)/.cache/demo $(PYTEST) -o faulthandler_timeout=$(if $(FULL),0,600) -p no:schemathesis -n $(BROWSERS) --dist worksteal --confcutdir=tests/e2e tests/e2e \
	tests/consumers/test_openapi_python_client.py

# Seeded once for all browsers, and anew whenever the program has changed.
.cache/demo/.stamp: .venv/.app $(shell find backend migrations -type f ! -name '*.pyc')
	@rm -rf .cache/demo && mkdir -p .cache/demo
	@export APP_ENV=demo VAR_DIR=.cache/demo; unset DATABASE_URL; $(HERE) migrate && $(HERE) seed >/dev/null
	@touch $@

# The long proofs, each larger than in `make test`; with FULL=1 whole and without a limit of time, then
# every page in a browser. `make` there, not $(MAKE): `make -n` would begin the whole line.
# Each database has half of BUDGET's minutes; what is not begun by then is left out and named.
BUDGET := 35
PROOFS_END = $(if $(FULL),,export PROOFS_END=$$(($$(date +%s) + 30 * $(BUDGET)));)
campaign: .venv/.dev .ci/node_modules/.stamp .ci/api/node_modules/.stamp .ci/kotlin/node_modules/.stamp .tools/generators/.stamp frontend/node_modules/.stamp .cache/demo/.stamp ## The long proofs on SQLite and PostgreSQL (FULL=1: whole, without a limit of time)
	@export PROOFS=$(if $(FULL),full,campaign) $(TURN); \
	$(PROOFS_END) echo "Campaign on SQLite..."; (unset TEST_DATABASE_URL; $(CAMPAIGN)); status=$$?; \
	$(PROOFS_END) echo "Campaign on PostgreSQL..."; $(BIN)/python .ci/testpg.py -- env $(CAMPAIGN) || status=$$?; \
	$(if $(FULL),make -s test-e2e || status=$$?;) exit $$status

lint: .venv/.dev lint-client .ci/api/node_modules/.stamp ## Check style, types, imports, the API's description, locks, licences, shell and container files
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy && $(BIN)/lint-imports --no-logo
	cd frontend && npm run -s lint && npm run -s check
	cd .ci/api && npm run -s lint
	$(BIN)/python .ci/locks.py && $(BIN)/python .ci/licences.py --check && $(BIN)/python .ci/oldest.py
	$(BIN)/shellcheck -x .ci/run docker/*.sh docker/postgres/*.sh examples/scripts/*.sh && $(BIN)/hadolint docker/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose*.yml

counts: .venv/.dev ## Count what makes the back end easy or hard to read (docs/architecture.md)
	@$(BIN)/python .ci/counts.py
format: .venv/.dev ## Rewrite Python files in the house style
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .
dev: .venv/.dev frontend/node_modules/.stamp ## Run API and front end, both reloading (front end on port 5173)
	@set -e; export PORT=$${PORT:-8000}; $(HERE) migrate; $(HERE) seed; \
	$(BIN)/uvicorn backend.main:create_app --factory --reload --reload-dir backend --port $$PORT & \
	trap "kill $$! 2>/dev/null" EXIT INT TERM; \
	cd frontend && API_URL=http://127.0.0.1:$$PORT npm run -s dev

migration: .venv/.dev ## Write a migration from the models: make migration m="add vehicles"
	@test -n "$(m)" || { echo 'Say what changes: make migration m="add vehicles"'; exit 1; }
	@mkdir -p .cache && rm -f .cache/migration.db*
	@export DATABASE_URL=sqlite:///.cache/migration.db; \
	$(BIN)/alembic upgrade head && $(BIN)/alembic revision --autogenerate -m "$(m)"

resource: .venv/.dev frontend/node_modules/.stamp ## Write a new resource: make resource name=vehicles domain=inspections vi="phương tiện"
	@test -n "$(name)" && test -n "$(domain)" || \
	{ echo 'Say which: make resource name=vehicles domain=inspections vi="phương tiện"'; exit 1; }
	@$(BIN)/python .ci/new_resource.py "$(name)" "$(domain)" --vi "$(vi)"
	@$(MAKE) -s migration m="add $(name)" && $(MAKE) -s client && $(MAKE) -s golden
	@echo 'Next: git diff, then "Then make it yours" in CONTRIBUTING.md'

migrate: .venv/.app ## Bring the database up to date
	@$(HERE) migrate
seed: .venv/.app ## Load the demo district (DEMO=2026: carried on to 2026)
	@$(HERE) seed
client: .venv/.app frontend/node_modules/.stamp ## Record the API and make the front end's client from it
	@mkdir -p .cache && $(HERE) openapi > .cache/openapi.json
	@mv .cache/openapi.json tests/contract/openapi.json && cd frontend && npm run -s client
golden: .venv/.dev ## Record anew what hostile requests are answered, what the demo of 2022 says, examples of the API, words that others keep, what asks for If-Match
	@unset TEST_DATABASE_URL; REWRITE_GOLDEN=1 $(PYTEST) -p no:playwright tests/demo/test_golden.py tests/demo/test_examples.py tests/contract/test_wire_words.py \
	tests/contract/test_preconditions.py \
	tests/fuzz/test_hostile.py::test_hostile_requests_are_refused_in_words_and_alike
	@$(HERE) openapi > .cache/openapi.json && mv .cache/openapi.json tests/contract/openapi.json  # with the examples
bench: .venv/.dev .ci/node_modules/.stamp ## Measure the common jobs against hand-written code, DRF and FastAPI, and what was kept (BENCH=full: all sizes, longer)
	@$(BIN)/python .ci/testpg.py --production -- env PYTHONPATH=.ci $(BIN)/python -m tests.bench
build: frontend/dist/index.html ## Build the front end into frontend/dist
clean: ## Remove what make made; data in var/ stays
	rm -rf .tools .venv .cache .*_cache .hypothesis .ci/node_modules .ci/api/node_modules .ci/kotlin/node_modules frontend/node_modules frontend/dist

.tools/.uv: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with venv is needed."; exit 1; }; \
	echo "1/5 Package manager..."
	@mkdir -p "$$HOME" && $(PYTHON) -m venv --without-pip .tools
	@$(PYTHON) -m pip --python .tools/bin/python $(PIP_INSTALL) $< 2>/dev/null || \
	{ $(PYTHON) -m venv .tools && .tools/bin/python -m pip $(PIP_INSTALL) $<; }  # it has no pip, or an old one
	@touch $@

.venv/.app: requirements/app.txt .tools/.uv
	@echo "2/5 Python packages..."
	@$(UV) venv --allow-existing -p $(APP_PYTHON) .venv
	@$(UV) pip install -p .venv --require-hashes -r $<
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.app
	@echo "    Python packages for tests and checks..."
	@$(UV) pip sync -p .venv --require-hashes $<
	@touch $@

.tools/.node: requirements/node.txt .tools/.uv
	@$(NODE_OK) || { echo "    Node..." && mkdir -p .tools/node && \
	$(UV) pip install -p .tools --require-hashes -r $< && ln -sf ../bin/node ../bin/npm ../bin/npx .tools/node/; }
	@touch $@

frontend/node_modules/.stamp: frontend/package-lock.json .tools/.node
	@echo "3/5 Node packages..."
	@cd frontend && $(NPM_CI) && touch node_modules/.stamp

.ci/node_modules/.stamp: .ci/package-lock.json .tools/.node
	@echo "    PostgreSQL and Chromium for tests..."
	@cd .ci && $(NPM_CI) && touch node_modules/.stamp

.tools/generators/.stamp: requirements/generators.txt .tools/.uv
	@echo "    Generators of clients..."
	@$(UV) venv --allow-existing -p $(APP_PYTHON) .tools/generators
	@$(UV) pip install -p .tools/generators --require-hashes -r $< && touch $@

.ci/api/node_modules/.stamp: .ci/api/package-lock.json .tools/.node
	@echo "    What checks the API's description..."
	@cd .ci/api && $(NPM_CI) && touch node_modules/.stamp

.ci/kotlin/node_modules/.stamp: .ci/kotlin/package-lock.json .tools/.node
	@echo "    What compiles the Kotlin client..."
	@cd .ci/kotlin && $(NPM_CI) && touch node_modules/.stamp

frontend/dist/index.html: frontend/node_modules/.stamp $(SOURCES)
	@echo "4/5 Front end..."
	@cd frontend && npm run -s build >/dev/null && touch dist/index.html
