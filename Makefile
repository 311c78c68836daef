# make demo      the portal with its sample city on http://127.0.0.1:8000/ (PORT=9000 make demo for another)
# make test      everything that is checked before a change is accepted
# make check     of these, what needs neither database nor browser
# make bench     how fast, as ratios
# make messages  Japanese catalogue written anew; fails while something is untranslated
# make lock      newer versions of the dependencies into uv.lock

PORT ?= 8000
BIN := .venv/bin
UV := build/uv/bin/uv
UV_SYNC := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --locked
# A server's environment without a server: `check --deploy` looks at the settings a city runs.
DEPLOYED := DEBUG=false ALLOWED_HOSTS=portal.city.example.jp DATA_DIR=build/deployed \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')
TEST := $(BIN)/python -m pytest -q
JUNIT := build/junit

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: demo test check lint types contracts migrations deploy messages bench lock \
	test-sqlite test-postgres test-browser

demo: .venv/.ready-demo
	PORT=$(PORT) $(BIN)/python manage.py demo

test: check test-sqlite test-postgres test-browser
	@$(BIN)/python tools/test_summary.py $(JUNIT)-sqlite.xml $(JUNIT)-postgres.xml $(JUNIT)-browser.xml

check: lint types contracts migrations deploy

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates

types: .venv/.ready
	$(BIN)/python -m mypy

contracts: .venv/.ready
	$(BIN)/lint-imports

migrations: .venv/.ready
	$(BIN)/python manage.py makemigrations --check --dry-run

deploy: .venv/.ready
	$(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING

test-sqlite: .venv/.ready
	env -u DATABASE_URL $(TEST) -n 2 --ignore=tests/browser --junitxml=$(JUNIT)-sqlite.xml tests

test-postgres: .venv/.ready
	$(BIN)/python tools/postgres.py $(TEST) -n 2 --ignore=tests/browser --junitxml=$(JUNIT)-postgres.xml tests

# One database is enough here: what differs between the two lies behind the pages.
test-browser: .venv/.ready
	$(BIN)/python tools/browser.py
	env -u DATABASE_URL $(TEST) -n 2 --junitxml=$(JUNIT)-browser.xml tests/browser

bench: .venv/.ready
	$(BIN)/python -m tests.benchmarks

messages: .venv/.ready
	$(BIN)/python tools/messages.py build --prune
	$(BIN)/python tools/messages.py check

lock: $(UV)
	UV_PYTHON_DOWNLOADS=never $(UV) lock --upgrade

# The environment: only what runs for the demo, everything for the rest. uv lives beside it, not in it.

.venv/.ready: uv.lock pyproject.toml $(UV)
	$(UV_SYNC) --python $$(sh tools/find_python.sh)
	@touch .venv/.ready .venv/.ready-demo

.venv/.ready-demo: uv.lock pyproject.toml $(UV)
	$(UV_SYNC) --inexact --no-default-groups --python $$(sh tools/find_python.sh)
	@touch $@

$(UV): tools/find_python.sh
	sh tools/make_uv.sh
	@touch $@
