# faas: Finance as a Service inside PostgreSQL.  Plain PGXS: make, make install, make installcheck.

EXTENSION = faas
EXTVERSION = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" faas.control)
MODULE_big = faas

# Each domain lists its own files; a file that is not listed is not built.
OBJS_util = src/faas.o src/settings.o src/errors.o src/version.o src/util/args.o src/util/spi.o \
	src/util/call.o
OBJS_money = src/money/decimal.o src/money/amount_io.o src/money/amount_typmod.o \
	src/money/amount_op.o src/money/amount_index.o src/money/amount_agg.o src/money/amount_cast.o \
	src/money/iso4217.o src/money/rounding.o src/money/numeric_round.o src/money/registry.o \
	src/money/amount_round.o src/money/amount_share.o src/money/amount_convert.o \
	src/money/amount_format.o src/money/amount_chinese.o
OBJS_ledger = src/ledger/engine.o src/ledger/load.o src/ledger/load_hold.o src/ledger/keys.o \
	src/ledger/replay.o src/ledger/hot.o src/ledger/heat.o src/ledger/apply.o \
	src/ledger/apply_hold.o src/ledger/write.o src/ledger/target.o src/ledger/row_hint.o \
	src/ledger/stripe.o src/ledger/stripe_admin.o src/ledger/stripe_view.o \
	src/ledger/codes.o src/ledger/uuid.o src/ledger/raise.o src/ledger/outcome.o \
	src/ledger/posting.o src/ledger/hold.o src/ledger/batch.o src/ledger/history.o \
	src/ledger/tables.o src/ledger/book.o src/ledger/guard.o src/ledger/currency.o \
	src/ledger/book_admin.o src/ledger/account_open.o src/ledger/account_admin.o \
	src/ledger/subject.o src/ledger/party.o src/ledger/day.o \
	src/ledger/scan.o src/ledger/chain.o src/ledger/entries.o src/ledger/balance.o \
	src/ledger/visible.o src/ledger/report.o src/ledger/verify.o src/ledger/progress.o
OBJS_ledger += src/ledger/verify_trail.o src/ledger/verify_base.o src/ledger/verify_scan.o \
	src/ledger/verify_moved.o src/ledger/verify_run.o
# what takes many requests at once
OBJS_ledger += src/ledger/request.o src/ledger/inbox.o src/ledger/packed.o \
	src/ledger/packed_tools.o
# Products stand on the ledger; calendar and interest on money.  One file a line.
OBJS_calendar = \
	src/calendar/day_set.o \
	src/calendar/month.o \
	src/calendar/build.o \
	src/calendar/cache.o \
	src/calendar/calendar.o \
	src/calendar/business_day.o \
	src/calendar/schedule.o
OBJS_interest = \
	src/interest/exact.o \
	src/interest/day_count.o \
	src/interest/accrual.o \
	src/interest/interest_sql.o \
	src/interest/schedule.o \
	src/interest/fund_yield.o \
	src/interest/business.o
OBJS_clearing = \
	src/clearing/rows.o \
	src/clearing/net.o \
	src/clearing/net_result.o \
	src/clearing/control.o \
	src/clearing/fee.o \
	src/clearing/fee_lines.o \
	src/clearing/fee_schedule.o \
	src/clearing/share.o \
	src/clearing/window.o
OBJS_custody = \
	src/custody/class.o \
	src/custody/rules.o \
	src/custody/segregation.o \
	src/custody/totals.o
OBJS_wealth = \
	src/wealth/fund.o

# how the ledger reports to settlement windows
OBJS_ledger += src/ledger/archive.o src/ledger/digest.o
OBJS_ledger += src/ledger/watch.o

OBJS = $(OBJS_util) $(OBJS_money) $(OBJS_calendar) $(OBJS_interest) $(OBJS_ledger) \
	$(OBJS_clearing) $(OBJS_custody) $(OBJS_wealth)

# The install script is these files in this order.
SQL_prologue = sql/00_prologue.sql sql/10_schema.sql
SQL_money = sql/money/types.sql sql/money/functions.sql sql/money/operators.sql \
	sql/money/opclasses.sql sql/money/aggregates.sql sql/money/casts.sql \
	sql/money/currency.sql sql/money/functions_extra.sql
SQL_calendar = sql/calendar/tables.sql sql/calendar/seed.sql sql/calendar/admin.sql \
	sql/calendar/functions.sql
SQL_ledger = sql/ledger/types.sql sql/ledger/tables.sql sql/ledger/guards.sql \
	sql/ledger/books.sql sql/ledger/chart.sql sql/ledger/accounts.sql sql/ledger/move.sql \
	sql/ledger/views.sql sql/ledger/heat.sql sql/ledger/read.sql sql/ledger/verify.sql sql/ledger/progress.sql
SQL_ledger += sql/ledger/inbox.sql sql/ledger/packed.sql
SQL_ledger += sql/ledger/archive.sql
SQL_util = sql/util/call.sql
SQL_interest = \
	sql/interest/functions.sql \
	sql/interest/business.sql
SQL_clearing = \
	sql/clearing/net.sql \
	sql/clearing/fee.sql \
	sql/clearing/share.sql \
	sql/clearing/settlement_tables.sql \
	sql/clearing/window.sql \
	sql/clearing/settlement.sql \
	sql/clearing/settlement_file.sql \
	sql/clearing/settlement_verify.sql \
	sql/clearing/digest.sql
SQL_escrow = \
	sql/escrow/tables.sql \
	sql/escrow/machine.sql \
	sql/escrow/common.sql \
	sql/escrow/open.sql \
	sql/escrow/bid.sql \
	sql/escrow/move.sql \
	sql/escrow/view.sql \
	sql/escrow/verify.sql \
	sql/escrow/digest.sql
SQL_custody = \
	sql/custody/tables.sql \
	sql/custody/rules.sql \
	sql/custody/reconcile.sql \
	sql/custody/move.sql \
	sql/custody/views.sql \
	sql/custody/verify.sql \
	sql/custody/digest.sql
SQL_wealth = \
	sql/wealth/tables.sql \
	sql/wealth/internal.sql \
	sql/wealth/product.sql \
	sql/wealth/order.sql \
	sql/wealth/clear.sql \
	sql/wealth/income.sql \
	sql/wealth/views.sql \
	sql/wealth/verify.sql \
	sql/wealth/digest.sql
SQL_epilogue = sql/ledger/access.sql sql/90_grants.sql

SQL_MODULES = $(SQL_prologue) $(SQL_money) $(SQL_calendar) $(SQL_interest) $(SQL_ledger) $(SQL_util) \
	$(SQL_clearing) $(SQL_escrow) $(SQL_custody) $(SQL_wealth) $(SQL_epilogue)

DATA_built = sql/faas--$(EXTVERSION).sql
# Scripts of released versions, which never change, and the updates from each to the next.
DATA = $(sort $(wildcard sql/released/faas--*.sql sql/updates/faas--*--*.sql))
EXTRA_CLEAN = sql/faas--$(EXTVERSION).sql test/results test/regression.diffs test/regression.out \
	test/isolation/results test/isolation/output_iso test/isolation/regression.diffs \
	test/isolation/regression.out

PG_CPPFLAGS = -I$(srcdir)/src -DFAAS_VERSION='"$(EXTVERSION)"'
# A module must not export its helpers: before 16 every non-static symbol of a module is global.
PG_CFLAGS = -fvisibility=hidden
ifeq ($(WERROR),1)
PG_CFLAGS += -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers -Werror
endif

REGRESS = $(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql)))
REGRESS_OPTS = --inputdir=. --outputdir=test --load-extension=faas --encoding=UTF8

ISOLATION = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=test/isolation --load-extension=faas \
	--launcher='env PGDATESTYLE=ISO'

all:

$(OBJS) $(OBJS:.o=.bc): $(wildcard src/*.h src/*/*.h)
src/version.o src/version.bc src/ledger/tables.o src/ledger/tables.bc: faas.control

ifeq ($(PG_CONFIG),)
override PG_CONFIG = pg_config
endif
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq ($(PGXS),)
$(error $(PG_CONFIG) does not run: install the server's development package, or name it with PG_CONFIG=)
endif
include $(PGXS)

sql/faas--$(EXTVERSION).sql: $(SQL_MODULES) faas.control
	cat $(SQL_MODULES) | sed 's/^CREATE OR REPLACE /CREATE /' > $@
