# 信用银行 (Credit Bank): the commands of the house. `make help` lists them.

.DELETE_ON_ERROR:
.PHONY: help run app test quick check client databases browser curl proxy bench slow-disk load faults mutants tidb tidb-server audit openapi workflows reference clean node

# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

VENV := .venv
BIN := $(VENV)/bin
CLIENT := miniprogram_mock/client
# The virtualenv first: Node is there where the machine has none that is new enough.
NPM := cd $(CLIENT) && PATH="$(CURDIR)/$(BIN):$$PATH" npm
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

# A test process on each core, each with databases of its own; tests are handed out one by one, as some take minutes.
PYTEST := PATH="$$PATH:/usr/sbin" $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=8 --dist=load --maxschedchunk=1

# Installs Debian packages where that is allowed without asking: as root, or by a sudo that wants no password.
# RUNLEVEL=1 keeps their services from starting on machines without systemd; the tests start servers of their own.
apt_install = { as_root=$$([ "$$(id -u)" = 0 ] || echo "sudo -n"); \
	command -v apt-get >/dev/null && $$as_root true 2>/dev/null && { \
	echo make: installing $(1); \
	$$as_root apt-get update -qq </dev/null; \
	$$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
		apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 $(1) </dev/null >/dev/null; }; }

# What is in $$missing; without it the command goes on, and says what it would have needed.
install_missing = [ -z "$$missing" ] || $(call apt_install,$$missing) || \
	echo "make: could not install" $$missing "- as root: apt-get install" $$missing >&2

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

run: $(VENV)/installed ## web server, worker, WeChat stand-in and mini-program, with demo data, until Ctrl-C
	@$(MAKE) --no-print-directory app || \
		echo "make: the mini-program could not be built, for the reason above; all else runs without it" >&2
	@$(BIN)/flask serve

app: $(CLIENT)/dist/h5.built ## build the mini-program for the browser, where its sources have changed

# What installs comes first and one after the other; then what only reads, side by side.
test: $(VENV)/installed-dev $(CLIENT)/node_modules/installed databases browser curl proxy ## all checks: style, types, import rules, known weaknesses, mini-program, tests on both databases and in a browser
	@$(MAKE) --no-print-directory --jobs=2 --output-sync check audit client
	@$(PYTEST) $(PYTEST_ARGS)

quick: $(VENV)/installed-dev ## most of the tests, on SQLite only and without a browser: for while one works
	@$(PYTEST) --quick $(PYTEST_ARGS)

check: $(VENV)/installed-dev ## only style, types and import rules
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

client: $(CLIENT)/dist/h5.built $(CLIENT)/dist/mp-weixin.built ## only the mini-program: both builds, types, tests
	@log=$(CURDIR)/$(CLIENT)/dist/lint-api.log; $(NPM) run --silent lint:api >$$log 2>&1 || { cat $$log >&2; exit 1; }
	@$(NPM) run --silent api:check
	@$(NPM) run --silent type-check
	@$(NPM) run --silent test
	@$(NPM) run --silent test:mp-weixin

# Without them the tests run on SQLite alone, and say loudly at their end what was not run.
databases:
	@PATH="$$PATH:/usr/sbin"; \
	missing=$$(command -v mariadbd >/dev/null || echo mariadb-server; command -v redis-server >/dev/null || echo redis-server); \
	$(install_missing)

# The same for the tests in a browser. Without the fonts all Chinese is boxes.
browser:
	@missing=$$(command -v chromium chromium-browser google-chrome >/dev/null || echo chromium; \
		find -L /usr/share/fonts -name '*CJK*' 2>/dev/null | grep -q . || echo fonts-noto-cjk); \
	$(install_missing)

# The README's walk-through, which is a test as well, is made of it.
curl:
	@missing=$$(command -v curl >/dev/null || echo curl); \
	$(install_missing)

# The example of deploy/nginx is tried out with the real one.
proxy:
	@PATH="$$PATH:/usr/sbin"; missing=$$(command -v nginx >/dev/null || echo nginx-light; command -v openssl >/dev/null || echo openssl); \
	$(install_missing)

bench: $(VENV)/installed-dev databases ## how fast it is, on SQLite and on MariaDB
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench $(BENCH)
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench.standing
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench.batches
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench.confirming
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench.gatherings

slow-disk: $(VENV)/installed-dev databases ## claims of one hot offer on disks that take longer and longer; writes docs/scaling.md
	@PATH="$$PATH:/usr/sbin"; missing=$$(command -v strace >/dev/null || echo strace); \
	$(install_missing); \
	$(BIN)/python -m bench.slow_disk

load: $(VENV)/installed-load databases ## a fair with more and more people; the report goes to docs/load.md
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m bench.load $(LOAD)

# Without root the disk is not filled: that takes a file system of its own.
faults: $(VENV)/installed-dev databases ## break everything that can break, look whether anything was lost; writes docs/reliability.md
	@PATH="$$PATH:/usr/sbin"; \
	missing=$$(ls /usr/lib/galera/libgalera_smm.so >/dev/null 2>&1 || echo galera-4; command -v rsync >/dev/null || echo rsync; \
		command -v haproxy >/dev/null || echo haproxy; ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1 || echo libfaketime); \
	$(install_missing); \
	$(BIN)/python -m tests.faults $(FAULTS)

mutants: $(VENV)/installed-mutants ## change the code in thousands of small wrong ways, look which the tests notice; a night; writes docs/testing.md
	@$(BIN)/python -m tests.mutants $(MUTANTS)

# Not part of make test: TiDB is not packaged for Debian, and takes half an hour to build.
tidb: $(VENV)/installed-dev databases ## what touches a database, and the faults, on TiDB where it is found (TIDB_SERVER=…, PATH, make tidb-server); writes docs/scaling.md
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m pytest --tidb $(PYTEST_ARGS)
	@PATH="$$PATH:/usr/sbin" $(BIN)/python -m tests.faults --only tidb $(FAULTS)

TIDB_BUILD := $(HOME)/.cache/creditbank/tidb
tidb-server: ## build TiDB's server into ~/.cache/creditbank/tidb, from its Go module; takes half an hour
	@command -v go >/dev/null || { echo "make: Go 1.21 or newer is needed, which brings itself up to date: https://go.dev/dl/" >&2; exit 1; }
	@mkdir -p $(TIDB_BUILD)
	@cp devtools/tidb/go.mod devtools/tidb/tools.go $(TIDB_BUILD)/
	@cd $(TIDB_BUILD) && go mod tidy && nice go build -p 2 -ldflags '-s -w' -o tidb-server github.com/pingcap/tidb/cmd/tidb-server
	@$(TIDB_BUILD)/tidb-server -V

# A weakness that is known ends it. Where the advisories cannot be reached it says so, and goes on.
audit: $(VENV)/installed-dev ## only known weaknesses of what we stand on, as PyPI knows them
	@$(BIN)/pip-audit --requirement requirements.txt --no-deps --disable-pip --progress-spinner off --timeout 10 \
		>$(VENV)/audit.log 2>&1 </dev/null || ! grep -q '^Found ' $(VENV)/audit.log || { cat $(VENV)/audit.log >&2; exit 1; }
	@! grep -q 'could not be audited\|Traceback' $(VENV)/audit.log || \
		echo "make: pypi.org does not answer with advisories, so not all was audited: $(VENV)/audit.log" >&2

openapi: $(VENV)/installed ## write docs/openapi.json anew, after a change of the API that is meant
	@$(BIN)/flask openapi write docs/openapi.json

workflows: $(VENV)/installed ## draw docs/workflows.md anew, after a change of states
	@$(BIN)/python -m devtools.workflows

reference: $(VENV)/installed ## write docs/permissions.md and docs/console-map.md anew, after a change that is meant
	@$(BIN)/python -m devtools.reference docs

clean: ## remove the virtualenv and caches; data under instance/ stays
	rm -rf $(VENV) $(CLIENT)/node_modules $(CLIENT)/dist .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis .mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/installed: $(BIN)/python requirements.txt constraints.txt
	@echo "make: installing what requirements.txt names"
	@$(PIP_INSTALL) --requirement requirements.txt
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed requirements-dev.txt
	@echo "make: installing what requirements-dev.txt names"
	@$(PIP_INSTALL) --requirement requirements-dev.txt
	@touch $@

$(VENV)/installed-load: $(VENV)/installed-dev requirements-load.txt
	@echo "make: installing what requirements-load.txt names"
	@$(PIP_INSTALL) --requirement requirements-load.txt
	@touch $@

$(VENV)/installed-mutants: $(VENV)/installed-dev requirements-mutants.txt
	@echo "make: installing what requirements-mutants.txt names"
	@$(PIP_INSTALL) --requirement requirements-mutants.txt
	@touch $@

# The folders count too: a file that is gone has changed its folder.
CLIENT_SOURCES := $(shell find $(CLIENT)/src) $(addprefix $(CLIENT)/,index.html tsconfig.json vite.config.ts)

# The stamp is as old as the beginning of the build: what is changed meanwhile is built next time.
$(CLIENT)/dist/%.built: $(CLIENT_SOURCES) $(CLIENT)/node_modules/installed
	@echo "make: building the mini-program ($*)"
	@mkdir -p $(@D) && touch $@.begun
	@($(NPM) run --silent build:$*) >$@.log 2>&1 || { cat $@.log >&2; exit 1; }
	@mv $@.begun $@

# Scripts of packages are not run: none of ours needs one.
$(CLIENT)/node_modules/installed: $(CLIENT)/package.json $(CLIENT)/package-lock.json | node
	@echo "make: installing what the mini-program is built with"
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

node: $(BIN)/python
	@PATH="$(CURDIR)/$(BIN):$$PATH"; \
	node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null || { \
		echo "make: installing Node from PyPI, as there is none of version 20.19 or newer"; \
		$(PIP_INSTALL) --requirement requirements-node.txt; }

# Debian keeps ensurepip, without which there is no virtualenv, in a package of its own.
$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo "make: Python 3.11 or newer is needed: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		$(call apt_install,$$package) || \
		{ echo "make: $(PYTHON) cannot make a virtualenv; as root: apt-get install $$package" >&2; exit 1; }; }
	@echo "make: making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }
