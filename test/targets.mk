# Targets beside the PGXS ones.  Each is one script, so that it can be read and run on its own; the
# scripts install missing packages, build, and stage the result in .build without touching the system.
#
# Variables: PG_CONFIG names another server (PG_CONFIG=/usr/lib/postgresql/17/bin/pg_config),
# TESTS="a b" picks tests of one suite, DATA and KEEP belong to the demo.

SUITES = tidy regress isolation tap pgtap examples

export PG_CONFIG TESTS DATA KEEP WERROR SERVERS REPORTED CHECK UPDATED

.PHONY: check $(addprefix check-,$(SUITES)) check-servers check-update \
	check-assert update-script stress demo demo-stop bench stage tidy indent pictures \
	dist help clean

# every test, the same way; ends on "N passed, N failed"
check:
	@test/tools/check $(SUITES)

# one suite; TESTS="a b" narrows it
$(addprefix check-,$(SUITES)): check-%:
	@test/tools/check $*

# every test on other servers, each in a Debian of its own: SERVERS="15 17 18" CHECK="make check"
check-servers:
	@test/tools/servers

# every suite on databases of the newest released version that were updated; SUITES="regress" picks
check-update:
	@UPDATED=1 test/tools/check $(filter-out tidy,$(SUITES))

# every suite on a server that is built with assertions; then some with all caches discarded at each use
check-assert:
	@SUITES="$(filter-out tidy examples,$(SUITES))" test/tools/check_assert

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
