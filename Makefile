# Schalter: one Makefile, no recursion. `make help` lists what a person calls.
#
# Everything built goes to build/<target>/. A target is a set of flags:
#   debug (default), release, asan (gcc, ASan+UBSan), clang (clang, debug flags),
#   arm64 (release flags for the device, cross/arm64.mk).

TARGET ?= debug
B := build/$(TARGET)
MAKEFLAGS += --no-builtin-rules
V ?=
Q := $(if $(V),,@)
.SUFFIXES:
.DELETE_ON_ERROR:

CC_debug := gcc
CC_release := gcc
CC_asan := gcc
CC_clang := clang
PKG_CONFIG := pkg-config
ifeq ($(TARGET),arm64)
include cross/arm64.mk
endif
CC := $(CC_$(TARGET))

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wswitch-enum -Wformat=2 -Wvla -Wundef -Wwrite-strings -Wpointer-arith
WARN_gcc := -Wcast-align=strict
WARN_$(CC_arm64) := $(WARN_gcc)
FLAGS_debug := -Og -g3
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
FLAGS_asan := -O1 -g3 -fsanitize=address,undefined -fno-omit-frame-pointer \
	-fno-sanitize-recover=all -DSCHALTER_ASAN
FLAGS_clang := -O1 -g
# The same tree gives the same bytes, wherever it lies.
FLAGS_arm64 := $(FLAGS_release) -ffile-prefix-map=$(CURDIR)=.
CC_coverage := gcc
FLAGS_coverage := -O0 -g --coverage -DSCHALTER_ASAN

PACKAGES := sdl2 SDL2_ttf libcurl libqrencode libusb-1.0 pixman-1 fribidi libutf8proc \
	jansson yaml-0.1 openssl sqlite3 libsystemd libseccomp libdrm libinput libudev xkbcommon
PC_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PC_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -lunibreak -lwslay -lm

CPPFLAGS := -D_GNU_SOURCE -Ifirmware -I.
CFLAGS := -std=gnu17 $(WARN) $(WARN_$(CC)) $(FLAGS_$(TARGET)) -ffp-contract=off -fPIE \
	-MMD -MP $(PC_CFLAGS)
LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
LDLIBS := $(PC_LIBS)

# Programs: one .c with main() each; everything else of the product is the library.
TOOLS := $(filter-out firmware/tools/catalogue_%.c,$(wildcard firmware/tools/*.c))
MAINS := firmware/face/main.c firmware/caretaker/main.c $(TOOLS)
PRODUCT := $(filter-out $(MAINS),$(wildcard firmware/*/*.c ui/*.c drivers/*.c))
LIB := $(B)/libschalter.a
PROGRAMS := $(if $(wildcard firmware/face/main.c),$(B)/schalter) $(B)/schalter-caretaker \
	$(TOOLS:firmware/tools/%.c=$(B)/schalter-%)

UNIT := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c))
JOURNEYS := $(patsubst %.c,$(B)/%,$(wildcard tests/journeys/test_*.c))
SYSTEM := $(patsubst %.c,$(B)/%,$(wildcard tests/system/*.c))
BENCH := $(B)/tests/bench/plan $(B)/tests/bench/stopwatch

.PHONY: all
all: $(PROGRAMS) ## build the product

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  $(CC) $<")
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(EXTRA) -c -o $@ $<

$(LIB): $(PRODUCT:%.c=$(B)/%.o)
	@rm -f $@
	$(Q)ar rcs $@ $^

$(B)/schalter: $(B)/firmware/face/main.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/schalter-caretaker: $(B)/firmware/caretaker/main.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/schalter-%: $(B)/firmware/tools/%.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/tests/unit/% $(B)/tests/journeys/%: EXTRA := -DTEST_ASSETS='"assets"'
$(B)/tests/unit/%: $(B)/tests/unit/%.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka -lpng

JOURNEY_KIT := $(patsubst %.c,$(B)/%.o,$(filter-out tests/journeys/test_%,$(wildcard tests/journeys/*.c)))
$(B)/tests/journeys/%: $(B)/tests/journeys/%.o $(JOURNEY_KIT) $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lcmocka -lpng

$(B)/tests/system/%: $(B)/tests/system/%.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lpng -lX11 -lXtst

# A program of the world around: knows pcscd, not our driver.
$(B)/tests/system/pcsc_client.o: CFLAGS += $(shell $(PKG_CONFIG) --cflags libpcsclite 2>/dev/null)
$(B)/tests/system/pcsc_client: LDLIBS += -lpcsclite

# Knows which command goes to the reader next.
$(B)/tests/system/card_faults: LDFLAGS += -Wl,--wrap=reader_transmit

# The measurement from outside: one program knows the pages, the other only the glass.
$(B)/tests/bench/plan: $(B)/tests/bench/plan.o $(B)/tests/bench/peer_page.o $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lpng
$(B)/tests/bench/stopwatch: $(patsubst %,$(B)/tests/bench/%.o,stopwatch route glass procs) $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lX11 -lXtst

# Simulated parts, each a program of its own.
USBEMU_PC = $(shell $(PKG_CONFIG) --$(1) umockdev-1.0 glib-2.0 gio-2.0 2>/dev/null)
$(B)/tests/usbemu/%.o: CFLAGS += $(call USBEMU_PC,cflags)
$(B)/usbemu: $(patsubst %.c,$(B)/%.o,$(wildcard tests/usbemu/*.c))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call USBEMU_PC,libs) -lpthread
$(B)/tests/portal/eid_paos.o: CFLAGS += $(shell $(PKG_CONFIG) --cflags libxml-2.0 2>/dev/null)
$(B)/portal: $(patsubst %.c,$(B)/%.o,$(wildcard tests/portal/*.c))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs libmicrohttpd gnutls openssl jansson libxml-2.0 2>/dev/null) -lpthread

# The virtual ID card, and the maker of the keys around it.
$(B)/id-card: $(patsubst %.c,$(B)/%.o,$(wildcard tests/cards/*.c))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcrypto
$(B)/id-keys: $(patsubst %.c,$(B)/%.o,$(wildcard tests/cards/keys/*.c) tests/cards/tlv.c tests/cards/curve.c tests/cards/infos.c)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcrypto
build/keys-eid/made: $(B)/id-keys
	$(Q)$< build/keys-eid && touch $@

$(B)/dock: $(patsubst %.c,$(B)/%.o,$(wildcard tests/demo/*.c)) $(LIB)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS) -lpng

# Intermediate objects are kept: the next build needs them.
.SECONDARY:
-include $(shell find $(B) -name '*.d' 2>/dev/null)

.PHONY: units units-built
units-built: $(UNIT) $(JOURNEYS)
units: $(UNIT) $(JOURNEYS) ## run the unit tests and journeys
	@for t in $^; do echo "== $$t"; $$t || exit 1; done

# What the scripts under tests/ call.
.PHONY: programs tests-built
programs: $(PROGRAMS) $(B)/usbemu $(B)/portal $(B)/dock $(B)/id-card $(B)/id-keys
tests-built: programs $(UNIT) $(JOURNEYS) $(SYSTEM)

# Fuzzers: libFuzzer with clang for `make fuzz`; the same entry points replay their corpus
# in every `make test`.
FUZZ := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_FLAGS := -O2 -g -fsanitize=fuzzer-no-link,address,undefined -DSCHALTER_ASAN
FUZZ_OBJECTS := $(PRODUCT:%.c=build/fuzz/%.o)
# Pages are watched branch by branch, not comparison by comparison: no input reaches their
# numbers as they are, and the events fuzzer would spend half its time on them.
build/fuzz/ui/%.o: FUZZ_FLAGS += -fno-sanitize-coverage=trace-cmp
build/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  clang -fsanitize=fuzzer $<")
	$(Q)clang $(CPPFLAGS) -std=gnu17 $(WARN) $(FUZZ_FLAGS) -ffp-contract=off -MMD -MP $(PC_CFLAGS) -c -o $@ $<
build/fuzz/libschalter.a: $(FUZZ_OBJECTS)
	@rm -f $@
	$(Q)ar rcs $@ $^
build/fuzz/fuzz_%: build/fuzz/tests/fuzz/fuzz_%.o build/fuzz/libschalter.a
	$(Q)clang $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
-include $(shell find build/fuzz -name '*.d' 2>/dev/null)

.PHONY: fuzz-built fuzz
fuzz-built: $(FUZZ:%=build/fuzz/fuzz_%)
fuzz: fuzz-built ## run every fuzzer for 60 s (FUZZ_SECONDS)
	tests/run/fuzz.sh run

.PHONY: deps run check test test-cards crash contract bench golden coverage
deps: ## install every package the project needs
	@tests/run/deps.sh
run: ## show the kiosk with a stand-in town, printer, card reader and ID card
	@tests/run/deps.sh
	@$(MAKE) --no-print-directory TARGET=release programs system-built
	@tests/demo/run.sh release
.PHONY: system-built bench-built
system-built: $(SYSTEM)
bench-built: $(BENCH)
check: ## format, layers, style, static analysis, units, journeys, goldens (under 3 min)
	@tests/run/all.sh check
test: ## everything, last line: N passed, N failed, N skipped
	@tests/run/deps.sh
	@tests/run/all.sh test
test-cards: ## the part of it that reads ID cards: readers, AusweisApp, the town's service
	@tests/run/deps.sh
	@tests/run/all.sh cards
crash: programs system-built ## 200 kills and every write boundary
	@CRASH_KILLS=200 tests/run/crash.sh $(B)
contract: programs system-built ## traffic against the official API description
	@tests/contract/product.sh $(B)
bench: ## speed and size from outside, with Chromium in the same run
	@tests/run/deps.sh
	@$(MAKE) --no-print-directory TARGET=release programs bench-built
	@tests/bench/run.sh release
golden: tests-built ## write the golden pictures and texts again
	@GOLDEN_WRITE=1 tests/run/golden.sh $(B)
coverage: ## lines the unit tests and journeys reach
	@tests/run/coverage.sh

# The device: cross/README.md.
.PHONY: cross-deps cross cross-test
cross-deps: ## install what building for the device needs
	@tests/run/deps.sh cross/host.txt
cross: ## build the product for arm64, and look whether the device can run it
	@$(MAKE) --no-print-directory TARGET=arm64 all
	@cross/check.sh build/arm64
cross-test: ## run the arm64 unit tests, journeys and golden pages here, under qemu-user
	@$(MAKE) --no-print-directory TARGET=arm64 units-built
	@cross/test.sh build/arm64

# The first program of the device, alone in its initramfs: no library, no loader.
INITRAMFS := $(patsubst %.c,$(B)/%.o,$(wildcard cross/initramfs/*.c))
$(B)/initramfs: $(INITRAMFS) $(LIB)
	$(Q)$(CC) $(CFLAGS) -static -Wl,-z,relro,-z,now -o $@ $^
$(B)/tests/unit/test_verity: $(B)/cross/initramfs/verity.o
$(B)/tests/unit/test_sign: $(B)/cross/initramfs/sign.o
$(B)/tests/unit/test_verity $(B)/tests/unit/test_sign: LDLIBS += $(LIB)
$(B)/tests/image/%: $(B)/tests/image/%.o
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Here, not on the device: plugs the simulated USB devices into QEMU.
REDIR := $(patsubst %,$(B)/tests/image/%.o,redir redir_transfer) \
	$(patsubst %.c,$(B)/%.o,$(filter-out tests/usbemu/main.c tests/usbemu/front%.c,$(wildcard tests/usbemu/*.c)))
$(B)/redir: $(REDIR)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lusbredirparser -lpthread

BOARD ?= qemu
VARIANT ?= release
.PHONY: device image image-smoke image-test image-compare
device: all $(B)/initramfs $(patsubst %,$(B)/tests/image/%,agent hand broken_kiosk)
image: ## build the disk of a board in build/image (BOARD=qemu, VARIANT=release or test)
	@$(MAKE) --no-print-directory TARGET=arm64 device
	@cross/image.sh build/arm64 $(BOARD) $(VARIANT) build/image/$(BOARD)-$(VARIANT)
# What the tests of the device need on this machine.
.PHONY: image-programs
image-programs: programs $(B)/redir $(B)/tests/system/pages $(B)/tests/system/make_outbox $(B)/tests/bench/plan
image-smoke: ## boot the test variant under QEMU: the kiosk, harm refused, an application handed in
	@tests/run/deps.sh
	@sh tests/run/image.sh smoke
image-test: ## all of tests/image: also slots, updates, a technician with a stick, broken systems, power cuts, a release (70 min, alone)
	@tests/run/deps.sh
	@sh tests/run/image.sh test
image-compare: ## power to menu: the kiosk, the kiosk through Mesa, Chromium, in one image (10 min, alone)
	@tests/run/deps.sh
	@tests/run/deps.sh cross/host.txt
	@$(MAKE) --no-print-directory TARGET=debug image-programs
	@$(MAKE) --no-print-directory image VARIANT=compare
	@PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/image/compare.py build/image/$(BOARD)-compare 2

.PHONY: pictures
pictures: $(B)/tests/system/pages ## paint the pictures of the handbook anew
	@/usr/bin/python3 docs/bilder/paint.py $<

.PHONY: phone
phone: $(B)/schalter-phone ## write the phone page's services from the catalogue
	$(Q)$< assets/catalogue recklinghausen assets/lang >$(B)/services.js && mv $(B)/services.js assets/phone/services.js

.PHONY: format
format: ## rewrite the layout of every source file
	$(Q)clang-format -i $(wildcard firmware/*/*.[ch] ui/*.[ch] drivers/*.[ch] tests/*/*.[ch] cross/*/*.[ch])

.PHONY: clean
clean: ## remove everything built
	rm -rf build

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12
