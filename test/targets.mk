# Targets beside the PGXS ones.  Each is one script, so that it can be read and run on its own; the
# scripts install missing packages, build, and stage the result in .build without touching the system.
#
# Variables: PG_CONFIG names another server (PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config),
# TESTS="a b" picks tests of one suite, DATA and KEEP belong to the demo.

SUITES = tidy isolation regress pgtap tap examples

export PG_CONFIG TESTS DATA KEEP WERROR SERVERS REPORTED CHECK UPDATED RUNS SEED TARGETS

.PHONY: check $(addprefix check-,$(SUITES)) check-ubsan check-asan fuzz valgrind coverage analyze \
	check-servers check-update check-assert update-script upgrade-cluster stress crash demo demo-clearing demo-stop \
	bench stage tidy indent pictures dist help clean

# every test, the same way; ends on "N passed, N failed"
check:
	@test/tools/check $(SUITES)

# one suite; TESTS="a b" narrows it
$(addprefix check-,$(SUITES)): check-%:
	@test/tools/check $*

# the suites under the sanitizers; any report fails; SUITES="regress" picks
check-ubsan:
	@test/tools/sanitize undefined $(filter-out tidy,$(SUITES))

check-asan:
	@test/tools/chroot 17 test/tools/sanitize address $(filter-out tidy,$(SUITES))

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

# pg_upgrade of a ledger between two versions, in a Debian that has both: FROM=15 TO=17
upgrade-cluster:
	@FROM="$(FROM)" TO="$(TO)" test/tools/upgrade_cluster

# every suite on databases of the newest released version that were updated; SUITES="regress" picks
check-update:
	@UPDATED=1 test/tools/check $(filter-out tidy,$(SUITES))

# every suite on a server that is built with assertions; then some with all caches discarded at each use
check-assert:
	@SUITES="$(filter-out tidy examples,$(SUITES))" test/tools/check_assert

# many sessions mix every operation: SECONDS=20 CLIENTS=32 SEED= FSYNC=on PRELOAD=faas
stress:
	@STRESS_SECONDS="$(or $(SECONDS),20)" STRESS_CLIENTS="$(or $(CLIENTS),32)" STRESS_SEED="$(SEED)" \
		STRESS_FSYNC="$(FSYNC)" STRESS_PRELOAD="$(PRELOAD)" SUITE_SECONDS=86400 TESTS=040_stress \
		test/tools/check tap

# kill servers and fill their disks, and look whether anything is lost: N=20 SEED=
crash:
	@CRASH_CYCLES="$(or $(N),20)" CRASH_SEED="$(SEED)" SUITE_SECONDS=86400 TESTS=038_crash \
		test/tools/check tap

# the main job on real data, in a private server
demo:
	@demo/run

# a business day: merchants, an escrow, a settlement window, a fund, in a private server
demo-clearing:
	@demo/run clearing

demo-stop:
	@demo/run --stop

# beside plain PostgreSQL; variables are at the head of the script: QUICK, DOC, CASES, SECTIONS, ...
bench:
	@test/bench/run

# build and install below .build/stage
stage:
	@test/tools/stage

# sql/updates/faas--A--B.sql from the install script, after every change of SQL
update-script:
	@test/tools/update_script

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
