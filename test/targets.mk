# Targets beside the PGXS ones.  Each is one script, so that it can be read and run on its own; the
# scripts install missing packages, build, and stage the result in .build without touching the system.
#
# Variables: PG_CONFIG names another server (PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config),
# TESTS="a b" picks tests of one suite, DATA and KEEP belong to the demo.

SUITES = tidy regress isolation tap pgtap examples

export PG_CONFIG TESTS DATA KEEP WERROR SERVERS REPORTED CHECK RUNS SEED TARGETS

.PHONY: check-ubsan check-asan fuzz valgrind coverage analyze
.PHONY: check $(addprefix check-,$(SUITES)) check-servers stress demo demo-stop bench stage tidy indent pictures \
	dist help clean

# every test, the same way; ends on "N passed, N failed"
check:
	@test/tools/check $(SUITES)

# one suite; TESTS="a b" narrows it
$(addprefix check-,$(SUITES)): check-%:
	@test/tools/check $*

# the suites under the sanitizers; any report fails
check-ubsan:
	@test/tools/sanitize undefined

check-asan:
	@test/tools/chroot 17 test/tools/sanitize address

# RUNS=10000000 inputs to every parser
fuzz:
	@test/tools/fuzz

# the main paths under valgrind
valgrind:
	@test/tools/valgrind

# which lines of src/ the suites run
coverage:
	@test/tools/coverage

# gcc -fanalyzer, clang-tidy, cppcheck
analyze:
	@test/tools/analyze

# every test on other servers, each in a Debian of its own: SERVERS="15 17 18" CHECK="make check"
check-servers:
	@test/tools/servers

# many sessions mix every operation: SECONDS=20 CLIENTS=32
stress:
	@STRESS_SECONDS="$(or $(SECONDS),20)" STRESS_CLIENTS="$(or $(CLIENTS),32)" TESTS=040_stress \
		test/tools/check tap

# the main job on real data, in a private server
demo:
	@demo/run

demo-stop:
	@demo/run --stop

# beside plain PostgreSQL; variables are at the head of the script: QUICK, DOC, CASES, SECTIONS, ...
bench:
	@test/bench/run

# build and install below .build/stage
stage:
	@test/tools/stage

tidy:
	@test/tools/tidy

indent:
	@test/tools/indent

# draw doc/*.svg that are not measured
pictures:
	@test/tools/pictures

dist:
	@test/tools/dist

clean:
	@if [ -x "$$(command -v "$(or $(PG_CONFIG),pg_config)")" ]; then \
		$(MAKE) --no-print-directory -f Makefile clean; fi
	@demo/run --stop
	rm -rf .build

help:
	@test/tools/help
