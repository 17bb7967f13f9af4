# make serve   set up, render, show the site at http://127.0.0.1:8000/ and follow edits
# make test    set up, run every test, in a real browser too
# make quick   set up, run what needs no build and no browser: lint, types, unit tests
# make check   print every problem in data/
# make site    publish to site/ for any static host
# make edition NAME=2026.1   freeze the site at the git tag 2026.1, below editions/
# make plain   list words without a glossary entry and long sentences; measure the English
# make walk    look at every page in a browser: links, policy, width, accessibility
# make audit   the same, and measure: weight, shifts, Lighthouse (FULL=1: more)
# make fuzz MINUTES=10   feed the reader and the checker texts made to be slow, then broken data,
#                        other data each time
#                        (GUIDED=1: led by coverage; installs atheris, where it runs)
# make steadfast   kill what writes at two hundred moments: nothing may be lost
# make bench   measure every stage at up to 10,000 claims; write the tables of BENCHMARKS.md
# make upkeep  list dead links and claims not reviewed for a year

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip --disable-pip-version-check --quiet

.PHONY: serve test quick chromium check site edition upkeep plain walk audit fuzz steadfast bench \
  lint lock clean

serve: $(VENV)/site
	@$(RUN) scripts/build.py serve

check: $(VENV)/site
	$(RUN) scripts/build.py check

site: $(VENV)/site
	$(RUN) scripts/build.py site $(FLAGS)

edition: $(VENV)/site
	$(RUN) scripts/build.py edition $(NAME)

upkeep: $(VENV)/site
	$(RUN) scripts/build.py upkeep

plain: $(VENV)/site
	$(RUN) scripts/build.py plain

walk: $(VENV)/dev chromium
	$(RUN) scripts/build.py site
	WALK=1 $(RUN) tests/audit/audit.py

audit: $(VENV)/dev chromium
	$(RUN) scripts/build.py site
	FULL=$(FULL) $(RUN) tests/audit/audit.py

MINUTES ?= 10
fuzz: $(VENV)/dev
ifdef GUIDED
	$(PIP) install --require-hashes -r tests/requirements-guided.txt
	$(RUN) tests/support/fuzz_guided.py $(MINUTES)
else
	slow=$$(mktemp -d) && $(RUN) tests/support/slow.py $$slow && rm -r $$slow
	$(RUN) tests/support/fuzz.py $(MINUTES)
endif

steadfast: $(VENV)/dev
	$(RUN) tests/support/steadfast.py

bench: $(VENV)/dev
	$(RUN) tests/bench/bench.py

# Each file of tests is run by one core, the costly ones first: tests/conftest.py.
SPREAD := -n auto --dist loadfile --no-loadscope-reorder

test: lint chromium
	$(RUN) -m pytest $(SPREAD)

quick: lint
	$(RUN) -m pytest $(SPREAD) tests/unit

# A browser is the system's: found, installed where that is allowed, or named.
CHROMIUM := chromium chromium-browser google-chrome google-chrome-stable
chromium:
	@for name in $(CHROMIUM); do command -v $$name >/dev/null && exit 0; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else \
	  echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium)."; exit 1; \
	fi

lint: $(VENV)/dev
	$(RUN) -m ruff check scripts tests
	$(RUN) -m ruff format --check scripts tests
	$(RUN) -m mypy

# The lock files name every package with its hash; a new one is made only on purpose.
LOCK := $(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-emit-index-url --custom-compile-command "make lock"
lock: $(VENV)/dev
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) --group dev pyproject.toml --output-file requirements-dev.txt
	$(LOCK) --group guided --output-file tests/requirements-guided.txt
	for engine in properdocs zensical; do \
	  $(LOCK) --group $$engine --constraint requirements.txt \
	    --output-file tests/engines/$$engine.txt || exit 1; \
	done

$(VENV)/site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make a virtual environment: install its venv package (Debian: apt-get install python3-venv)"; exit 1; }
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/site
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) site .site-new .site-old .mypy_cache .pytest_cache .ruff_cache
