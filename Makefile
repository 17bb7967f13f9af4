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
# make ids     add the ids of new records to data/published-ids.txt, as each deployment does
# make bench   measure every stage at up to 10,000 claims; write the tables of BENCHMARKS.md
# make upkeep  list dead links and claims not reviewed for a year
#
# Where there is no make, `python scripts/run.py serve` does the same, and so for test, quick, lint,
# check, site, edition, plain, ids and upkeep.

PYTHON ?= python3
RUN := $(PYTHON) scripts/run.py
IN := .venv/bin/python
PIP := $(IN) -m pip --disable-pip-version-check --quiet

.PHONY: serve test quick lint check site edition ids upkeep plain dev browser walk audit fuzz \
  steadfast bench lock clean

serve test quick lint check site upkeep plain edition ids:
	@$(RUN) $@ $(NAME) $(FLAGS)

dev:
	@$(RUN) setup dev

walk: dev
	$(IN) scripts/build.py site
	WALK=1 $(IN) tests/audit/audit.py

audit: dev
	$(IN) scripts/build.py site
	FULL=$(FULL) $(IN) tests/audit/audit.py

MINUTES ?= 10
fuzz: dev
ifdef GUIDED
	$(PIP) install --require-hashes -r tests/requirements-guided.txt
	$(IN) tests/support/fuzz_guided.py $(MINUTES)
else
	slow=$$(mktemp -d) && $(IN) tests/support/slow.py $$slow && rm -r $$slow
	$(IN) tests/support/fuzz.py $(MINUTES)
endif

steadfast: dev
	$(IN) tests/support/steadfast.py

bench: dev
	$(IN) tests/bench/bench.py

# The lock files name every package with its hash; a new one is made only on purpose.
LOCK := $(IN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-annotate --no-emit-index-url --custom-compile-command "make lock"
lock: dev
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) --group dev pyproject.toml --output-file requirements-dev.txt
	$(LOCK) --group guided --output-file tests/requirements-guided.txt
	for engine in properdocs zensical; do \
	  $(LOCK) --group $$engine --constraint requirements.txt \
	    --output-file tests/engines/$$engine.txt || exit 1; \
	done

clean:
	rm -rf .venv site .site-new .site-old .mypy_cache .pytest_cache .ruff_cache
