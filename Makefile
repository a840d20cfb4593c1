# Builds, tests and runs hsim. `make help` lists the goals; V=1 shows whole commands.
#
# Sources are found, not listed: adding a file needs no edit here. Everything made goes to
# build/VARIANT/, so compilers and flags live side by side:
#     gcc-O2 (the default, copied to ./hsim)  gcc-O0  gcc-O3  clang-O2  gcc-asan  custom
# `make program VARIANT=clang-O2` makes build/clang-O2/hsim. CC, CFLAGS, CPPFLAGS, LDFLAGS, DESTDIR
# and PREFIX are honoured; setting one of the first four selects the variant `custom`.

VERSION = 0.1.0
PREFIX = /usr/local
.DEFAULT_GOAL = all
SHELL = /bin/sh
.DELETE_ON_ERROR:

ifneq ($(filter setup,$(MAKECMDGOALS)),)
# `make setup run`: nothing below may be looked at before setup has installed it, so the other goals
# wait and then run in a make of their own.
.NOTPARALLEL:
LATER := $(filter-out setup,$(MAKECMDGOALS))
.PHONY: setup $(LATER)
setup: ## Install what building, testing and plotting need (Debian, Ubuntu)
	@tools/setup
$(LATER): setup
	@$(MAKE) --no-print-directory $@
else

ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
ifneq ($(V),1)
Q = @
endif
say = @echo "  $(1)"

# ---- Variant: COMPILER-MODE -------------------------------------------------------------------
is_set = $(filter-out undefined default file,$(origin $(1)))
IS_CUSTOM := $(strip $(foreach name,CC CFLAGS CPPFLAGS LDFLAGS,$(call is_set,$(name))))
VARIANT ?= $(if $(IS_CUSTOM),custom,gcc-O2)
OUT := build/$(VARIANT)
ifeq ($(origin CC),default)
CC = $(if $(filter clang-%,$(VARIANT)),clang,gcc)
endif
MODE_O0 = -O0 -g
MODE_O2 = -O2 -g
MODE_O3 = -O3 -g
MODE_asan = -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS ?= $(or $(MODE_$(lastword $(subst -, ,$(VARIANT)))),$(MODE_O2))

# ---- Flags ------------------------------------------------------------------------------------
PKG_CONFIG ?= pkg-config
LIBRARIES = glib-2.0 sqlite3 libxxhash
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
DEFINES = -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -DHS_VERSION='"$(VERSION)"'
# Goals that compile: the tools and libraries are looked for before the first file is.
ifneq ($(filter-out help clean tidy canary uninstall deb,$(or $(MAKECMDGOALS),all)),)
ifneq ($(shell CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' tools/setup --check build || echo missing),)
$(error nothing was built)
endif
LIBRARY_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBRARIES))
LIBRARY_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBRARIES)) -lm
endif
COMPILE = $(CC) -std=c17 $(WARNINGS) $(DEFINES) -I. -I$(OUT) $(LIBRARY_CFLAGS) $(CPPFLAGS) \
	$(CFLAGS) -MMD -MP -c
# Criterion's macros trip -Wconversion, so tests do without.
OWN_FLAGS = -Wconversion
CRITERION_CFLAGS = $(shell $(PKG_CONFIG) --cflags criterion)
# Of libm the program has the square root (analysis/statistics.h); tests check distributions against
# formulas with more of it. sim and models do without.
CRITERION_LIBS = $(shell $(PKG_CONFIG) --libs criterion)

# ---- Sources ----------------------------------------------------------------------------------
LAYERS = sim models analysis cli
find = $(sort $(shell find $(wildcard $(1)) -name '$(2)' 2>/dev/null))
SOURCES := $(filter-out cli/main.c,$(call find,$(LAYERS),*.c))
SQL := $(call find,$(LAYERS),*.sql)
# What else the program carries in itself: scripts of pictures, what a page is made of, its terms.
TEXT_KINDS = gp js css html
TEXTS := $(foreach kind,$(TEXT_KINDS),$(call find,$(LAYERS) third_party,*.$(kind))) \
	docs/glossary.md
TEST_FILES := $(filter-out tests/fuzz/% tests/bench/%,$(call find,tests,*.c))
TEST_SOURCES := $(foreach file,$(TEST_FILES),$(if $(filter test_%,$(notdir $(file))),$(file)))
TEST_HELPERS := $(filter-out $(TEST_SOURCES),$(TEST_FILES))
BENCH_SOURCES := $(call find,tests/bench,bench_*.c)

# What decides what comes out of a run and what is measured of it: runs of a program in which these
# are the same need not be made again.
DECIDING := $(call find,sim models,*.[ch]) $(call find,sim models,*.sql) \
	$(call find,analysis/sql,measure_*.sql) $(call find,analysis,batch.[ch]) \
	$(call find,analysis,measures*.[ch]) $(call find,analysis,run_extract*.[ch])

# Guest programs: built by another compiler, for another CPU.
GUEST_FOLDER = scenarios/guests
GUEST_CC = riscv64-unknown-elf-gcc
GUEST_GCC = 12.2.0
# Long enough for qemu-riscv64 to be measured beside its own start (tests/bench/bench_cpu.c).
GUESTS_LARGE = $(foreach name,dhry stream chase,build/guests/$(name)-large.elf \
	build/guests/$(name)-large.oracle)
LARGE_IF_POSSIBLE := $(if $(shell command -v $(GUEST_CC) 2>/dev/null),$(GUESTS_LARGE))
GUESTS := $(filter-out runtime,$(basename $(notdir $(wildcard $(GUEST_FOLDER)/*.c))))

EMBEDDED := $(patsubst %,$(OUT)/embedded/%.o,$(notdir $(SQL) $(TEXTS)))
EMBEDDED_HEADERS := $(OUT)/embedded/sql.h $(OUT)/embedded/texts.h $(OUT)/embedded/program_id.h
OBJECTS := $(SOURCES:%.c=$(OUT)/%.o) $(EMBEDDED)
TEST_OBJECTS := $(TEST_FILES:%.c=$(OUT)/%.o)
BENCH_OBJECTS := $(BENCH_SOURCES:%.c=$(OUT)/%.o)
PROGRAM := $(OUT)/hsim
TESTS := $(TEST_SOURCES:%.c=$(OUT)/%)
BENCHES := $(BENCH_SOURCES:%.c=$(OUT)/%)

# ---- Goals ------------------------------------------------------------------------------------
.PHONY: all program tests benches place run scenarios campaign validate test bench asan tidy \
	canary docs docs-check pictures golden guests guests-check setup install uninstall deb clean \
	help FORCE

all: place ## Build ./hsim (the default goal)
	@echo "Built ./hsim $(VERSION). Next: ./hsim run scenarios/os-crash.scn"

run: place ## Build, then run scenarios/os-crash.scn
	@./hsim run scenarios/os-crash.scn

scenarios: place ## Run every scenario in scenarios/, a line each
	@tests/scenarios ./hsim

campaign: place ## Strike FIG. 5 and FIG. 6 with second faults (EVERY=1: at every moment)
	@tests/campaign ./hsim $(EVERY)

validate: place ## Compare what comes out with what theory and others say must
	@./hsim validate -j $$(nproc)

test: place ## Run every test with gcc, clang, -O0 to -O3 and sanitizers (TEST=PATTERN: some)
	@tests/run

asan: ## Run the tests under AddressSanitizer and UndefinedBehaviorSanitizer only
	@tests/run asan

bench: program benches $(LARGE_IF_POSSIBLE) ## Run the benchmarks in tests/bench/
	@for bench in $(BENCHES); do echo "$$bench"; $$bench || exit 1; done
	@$(if $(BENCHES),,echo "There is no benchmark yet: add tests/bench/bench_NAME.c with a main")

tidy: canary ## Check the rules of the house (layers, lengths, names, format)
	@tests/tidy/tidy

canary:
	@tools/setup --check build test && tests/tidy/canary

REFERENCES = scenario store collection cli isa measures policies errors
docs: place ## Write docs/reference/ anew from the tables in the program
	@mkdir -p docs/reference
	@for name in $(REFERENCES); do \
	    ./hsim reference $$name > $(OUT)/$$name.md && cp $(OUT)/$$name.md docs/reference/ \
	    && echo "  DOC docs/reference/$$name.md" || exit 1; done

# Of a scenario each, and what is drawn of it.
PICTURES = os-crash-memory os-crash-lanes os-crash-requests compare-256-compare detector-heat
pictures: place ## Draw docs/pictures/ anew from the scenarios that the documents show
	@mkdir -p docs/pictures
	@for name in $(PICTURES); do \
	    case $${name##*-} in compare) how=compare;; heat) how=sweep;; *) how=run;; esac; \
	    ./hsim $$how -q -o $(OUT)/picture-$$how.db scenarios/$${name%-*}.scn \
	    && ./hsim plot -q -o $(OUT)/$$name.svg $(OUT)/picture-$$how.db $${name##*-} \
	    && cp $(OUT)/$$name.svg docs/pictures/ && echo "  SVG docs/pictures/$$name.svg" \
	    || exit 1; done
	@draw() { name=$$1; reps=$$2; shift 2; \
	    ./hsim sweep -q --reps $$reps -o $(OUT)/picture-$$name.db scenarios/sweeps/$$name.scn \
	    && ./hsim plot -q -o docs/pictures/sweeps-$$name-$$1.svg $(OUT)/picture-$$name.db "$$@" \
	    && rm -f docs/pictures/sweeps-$$name-$$1.gp \
	    && echo "  SVG docs/pictures/sweeps-$$name-$$1.svg" || exit 1; }; \
	draw detector 8 heat; draw storage 3 sweep --measure throughput; \
	draw share 4 sweep --measure outage.step --only 'A 504'

docs-check: place ## Check that docs/reference/ is what `make docs` would write
	@for name in $(REFERENCES); do \
	    ./hsim reference $$name > $(OUT)/$$name.md \
	    && diff -u docs/reference/$$name.md $(OUT)/$$name.md \
	    || { echo "docs/reference/$$name.md is out of date: run make docs"; exit 1; }; done
	@echo "docs/reference is up to date"

golden: place ## Rewrite tests/golden/ from this build and show what changed, for you to accept
	@HS_GOLDEN=write tests/run gcc cli || true
	@git --no-pager diff -- tests/golden; git status --short -- tests/golden
	@echo "Read the difference above. To accept it: git add tests/golden"

guests: $(GUESTS:%=build/guests/%.elf) ## Build the guest programs in scenarios/guests/ anew
	@install -m 644 $^ $(GUEST_FOLDER)/

guests-check: $(GUESTS:%=build/guests/%.elf) ## Check that the guests are what `make guests` makes
	@for name in $(GUESTS); do cmp build/guests/$$name.elf $(GUEST_FOLDER)/$$name.elf || { \
	    echo "$(GUEST_FOLDER)/$$name.elf is not what its source makes: run make guests (the files" \
	        "are made by gcc $(GUEST_GCC), this is $$($(GUEST_CC) -dumpversion))"; exit 1; }; done
	@echo "scenarios/guests is up to date"

setup: ## Install what building, testing and plotting need (Debian, Ubuntu)

# What is installed below PREFIX. OURS are folders that belong to hsim alone.
SHARE = $(DESTDIR)$(PREFIX)/share
PAGES = $(SHARE)/man/man1/hsim.1 $(SHARE)/man/man5/hsim-scenario.5 \
	$(SHARE)/bash-completion/completions/hsim
OURS = $(SHARE)/hsim $(SHARE)/doc/hsim
# With a blank inside, the first half of a path would be removed.
ifneq ($(and $(filter install uninstall,$(MAKECMDGOALS)),$(word 2,x$(DESTDIR)$(PREFIX)x)),)
$(error DESTDIR and PREFIX cannot have blanks: '$(DESTDIR)$(PREFIX)')
endif
# `make install PROGRAM=FILE` installs a program that is there, and builds none.
TO_INSTALL = $(if $(findstring command,$(origin PROGRAM)),,$(PROGRAM))
install: $(TO_INSTALL) ## Install program, pages for man and scenarios to $(DESTDIR)$(PREFIX)
	@rm -rf $(OURS)
	@install -d $(DESTDIR)$(PREFIX)/bin $(dir $(PAGES)) $(OURS)
	@install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/hsim
	@$(PROGRAM) reference man > $(word 1,$(PAGES))
	@$(PROGRAM) reference man-scenario > $(word 2,$(PAGES))
	@$(PROGRAM) reference bash-completion > $(word 3,$(PAGES))
	@cp -R scenarios $(SHARE)/hsim/
	@cp -R LICENSE README.md docs $(SHARE)/doc/hsim/
	@cp third_party/uPlot/LICENSE $(SHARE)/doc/hsim/LICENSE.uPlot
	@chmod 644 $(PAGES) && chmod -R u=rwX,go=rX $(OURS)
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/hsim; scenarios: $(SHARE)/hsim/scenarios"

uninstall: ## Remove what `make install` has put there
	@rm -rf $(DESTDIR)$(PREFIX)/bin/hsim $(PAGES) $(OURS)
	@echo "Removed $(DESTDIR)$(PREFIX)/bin/hsim and what belongs to it"

deb: ## Make a Debian package in build/deb, and let lintian look at it
	@tools/deb

clean: ## Remove what was built (results/ stays)
	@rm -rf build hsim

help: ## List these goals
	@echo "make GOAL, where GOAL is"
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | sort -u \
	    | awk -F '|' '{ printf "  %-12s %s\n", $$1, $$2 }'

# ---- Building ---------------------------------------------------------------------------------
program: $(PROGRAM)
tests: $(TESTS)
benches: $(BENCHES)

# A copy, by a rename: a program that runs meanwhile keeps its file.
place: $(PROGRAM)
	@cmp -s $< hsim || { cp $< hsim.new && mv hsim.new hsim; }

$(PROGRAM): $(OUT)/cli/main.o $(OUT)/libhsim.a
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) $(LDLIBS)

$(OUT)/libhsim.a: $(OBJECTS) $(OUT)/sources
$(OUT)/libtests.a: $(TEST_HELPERS:%.c=$(OUT)/%.o) $(OUT)/sources
%.a:
	$(call say,AR $@)
	$(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)

$(TESTS): %: %.o $(OUT)/libtests.a $(OUT)/libhsim.a
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(CRITERION_LIBS) $(LIBRARY_LIBS) $(LDLIBS)

$(BENCHES): %: %.o $(OUT)/libhsim.a
	$(call say,LD $@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) $(LDLIBS)

$(TEST_OBJECTS): OWN_FLAGS = $(CRITERION_CFLAGS)
$(OUT)/%.o: %.c $(OUT)/flags | $(EMBEDDED_HEADERS)
	$(call say,CC $<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(OWN_FLAGS) -o $@ $<

# X.sql becomes `const char hs_sql_X[]`, declared in "embedded/sql.h"; X.gp `const char
# hs_text_X_gp[]`, declared in "embedded/texts.h", and so on: NUL terminated, other signs than
# letters and digits made "_".
symbol = $(subst .,_,$(subst -,_,$(1)))
define embed
	$(call say,TEXT $<)
	@mkdir -p $(@D)
	@{ echo '/* Made from $<. */'; echo '#include "embedded/$(1)"'; \
	   echo 'const char $(2)[] = {'; \
	   od -An -v -to1 $< | sed "s/ *\([0-7][0-7]*\)/'\\\\\1',/g"; echo '0};'; } > $@
endef
define declare
	@mkdir -p $(@D)
	@{ echo '/* Made by make: files of the source tree, each NUL terminated. */'; \
	   echo '#ifndef $(1)'; echo '#define $(1)'; \
	   for name in $(2); do echo "extern const char $$name[];"; done; echo '#endif'; } > $@
endef
TEXTS_MADE := $(patsubst %,$(OUT)/embedded/%.c,$(notdir $(TEXTS)))
vpath %.sql $(sort $(dir $(SQL)))
vpath %.md docs
$(foreach kind,$(TEXT_KINDS),$(eval vpath %.$(kind) $(sort $(dir $(filter %.$(kind),$(TEXTS))))))
$(OUT)/embedded/%.sql.c: %.sql
	$(call embed,sql.h,hs_sql_$(call symbol,$*))
$(TEXTS_MADE): $(OUT)/embedded/%.c: %
	$(call embed,texts.h,hs_text_$(call symbol,$*))
$(OUT)/embedded/%.o: $(OUT)/embedded/%.c $(EMBEDDED_HEADERS) $(OUT)/flags
	$(Q)$(COMPILE) $(OWN_FLAGS) -o $@ $<
$(OUT)/embedded/sql.h: $(OUT)/sources
	$(call declare,HS_EMBEDDED_SQL_H,$(sort $(foreach name,$(basename $(notdir $(SQL))),\
	    hs_sql_$(call symbol,$(name)))))
$(OUT)/embedded/texts.h: $(OUT)/sources
	$(call declare,HS_EMBEDDED_TEXTS_H,$(sort $(foreach name,$(notdir $(TEXTS)),\
	    hs_text_$(call symbol,$(name)))))
# The same for all compilers, flags and machines.
$(OUT)/embedded/program_id.h: $(DECIDING) $(OUT)/sources Makefile
	@mkdir -p $(@D)
	@{ echo '/* Made by make: a digest of all files that decide what comes out of a run. */'; \
	   echo '#ifndef HS_EMBEDDED_PROGRAM_ID_H'; echo '#define HS_EMBEDDED_PROGRAM_ID_H'; \
	   printf '#define HS_PROGRAM_ID "%.32s"\n' \
	       "$$({ echo '$(VERSION)'; sha256sum $(DECIDING); } | sha256sum)"; echo '#endif'; } > $@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
.SECONDARY:

# Guest programs: C for the simulated CPU. The files made are kept beside their source, so that a
# run needs no cross compiler; the same compiler makes the same bytes anywhere.
GUEST_FLAGS = -std=c17 -O2 -Wall -Wextra -Wshadow -Wconversion -Werror -march=rv64imac_zicsr \
	-mabi=lp64 -mcmodel=medany -I. -ffreestanding -fno-tree-loop-distribute-patterns \
	-nostdlib -static -s -Wl,--build-id=none -Wl,-z,max-page-size=4096 \
	-Wl,-T,$(GUEST_FOLDER)/guest.ld
build/guests/%.elf: $(GUEST_FOLDER)/%.c $(wildcard $(GUEST_FOLDER)/*.h) $(GUEST_FOLDER)/start.S \
		$(GUEST_FOLDER)/runtime.c $(GUEST_FOLDER)/guest.ld
	$(call say,GUEST $<)
	@mkdir -p $(@D)
	$(Q)$(GUEST_CC) $(GUEST_FLAGS) -o $@ $(GUEST_FOLDER)/start.S $< $(GUEST_FOLDER)/runtime.c
# The same sources on Linux: what they print there they must print here. For the host's CPU, and for
# qemu-riscv64.
build/guests/%.native: build/guests/%.elf
	$(Q)gcc -std=c17 -O2 -I. -DHSIM_ORACLE -o $@ $(GUEST_FOLDER)/$*.c
build/guests/%.oracle: build/guests/%.elf
	$(Q)$(GUEST_CC) $(GUEST_FLAGS) -DHSIM_ORACLE -Wl,--defsym,BASE=0x10000 -o $@ \
	    $(GUEST_FOLDER)/start.S $(GUEST_FOLDER)/$*.c $(GUEST_FOLDER)/runtime.c

GUEST_LARGE = -DDHRY_TURNS=400000u -DSTREAM_TURNS=200u -DCHASE_STEPS=20000000u
build/guests/%-large.elf: build/guests/%.elf
	$(Q)$(GUEST_CC) $(GUEST_FLAGS) $(GUEST_LARGE) -o $@ $(GUEST_FOLDER)/start.S \
	    $(GUEST_FOLDER)/$*.c $(GUEST_FOLDER)/runtime.c
build/guests/%-large.oracle: build/guests/%.elf
	$(Q)$(GUEST_CC) $(GUEST_FLAGS) $(GUEST_LARGE) -DHSIM_ORACLE -Wl,--defsym,BASE=0x10000 -o $@ \
	    $(GUEST_FOLDER)/start.S $(GUEST_FOLDER)/$*.c $(GUEST_FOLDER)/runtime.c

# Two stamps: they change when the flags or the list of files do, and what depends on them is made
# anew. Without them a change of CFLAGS or a removed file would leave old objects in place.
export HS_MAKE_FLAGS := $(COMPILE) $(OWN_FLAGS) $(LDFLAGS) $(LIBRARY_LIBS) $(LDLIBS)
export HS_MAKE_SOURCES := $(OBJECTS) $(TEST_OBJECTS) $(BENCH_OBJECTS)
stamp = @mkdir -p $(@D); printf '%s\n' "$$$(1)" | cmp -s - $@ || printf '%s\n' "$$$(1)" > $@
$(OUT)/flags: FORCE
	$(call stamp,HS_MAKE_FLAGS)
$(OUT)/sources: FORCE
	$(call stamp,HS_MAKE_SOURCES)

-include $(OUT)/cli/main.d $(OBJECTS:.o=.d) $(TEST_OBJECTS:.o=.d) $(BENCH_OBJECTS:.o=.d)
endif
