# Heed. The two commands: make train, make test. make help lists the others.
#
#   CXX=clang++   another compiler          ARCH=x86-64-v3   another processor than this one
#   MODE=debug | sanitize (default: release)
#   ROOT=folder   build there                PRECOMPILED=     no precompiled headers

CXX ?= g++
ifeq ($(origin CXX),default)
CXX := $(shell command -v g++ >/dev/null 2>&1 && echo g++ || echo c++)
endif
ARCH ?= native
MODE ?= release
REAL ?= float

# All processors build, unless -j or a make that called this one says otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
endif

# (What the -Wno- switch off, GCC 12 sees in its own <string>, falsely.)
# Flags the compiler may or may not know: asked once for each, on a file of one line.
try = $(shell echo 'int main(){}' | $(CXX) -Werror -x c++ $(1) - -o /dev/null >/dev/null 2>&1 && echo "$(1)")
NATIVE := $(or $(call try,-march=$(ARCH)),$(call try,-mcpu=$(ARCH)))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
	$(foreach w,restrict array-bounds stringop-overflow stringop-overread,$(call try,-Wno-$(w)))
release = -O3
debug = -O0 -g -DHEED_DEBUG
sanitize = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	$(call try,-Wno-maybe-uninitialized)
ROOT ?= build
BUILD := $(ROOT)$(if $(filter release,$(MODE)),,/$(MODE))$(if $(filter float,$(REAL)),,/$(REAL))
FLAGS := -std=c++20 $($(MODE)) $(NATIVE) -ffp-contract=off -pthread $(WARNINGS) -DREAL=$(REAL) \
	-Isrc -Itests -Ilessons -I. $(CXXFLAGS)

LIBRARY := $(filter-out src/app/main.cpp,$(wildcard src/*/*.cpp))
# The program itself draws no charts: only lessons and tests do.
CHARTS := $(wildcard lessons/charts/*.cpp)
# Models of lessons that no lesson has yet.
MODELS := $(wildcard lessons/models/*.cpp)
GENERATOR := $(filter-out data/generator/main.cpp,$(wildcard data/generator/*.cpp))
WEAVE := $(wildcard lessons/tools/weave_*.cpp)
TESTS := $(wildcard tests/*/*_test.cpp) $(wildcard tests/*.cpp)
ifneq ($(REAL),float)
TESTS := $(wildcard tests/*/*_gradient_test.cpp) $(wildcard tests/*.cpp)
GENERATOR :=
WEAVE :=
CHARTS :=
MODELS :=
endif
object = $(patsubst %.cpp,$(BUILD)/%.o,$(1))

.PHONY: all train translate test test-quick same-bits bench data doctor clean help tests gradient-tests
all: $(BUILD)/heed $(BUILD)/libheed.a

# What is not the arithmetic gains nothing from -O3 and compiles faster with less.
room = $(filter $(addprefix $(BUILD)/,$(addsuffix /%,$(1))),$(2))
plain = $(call room,src/base src/core src/ops src/text \
	src/generate src/score src/store src/train src/tasks src/inspect tests data lessons,$(1))
optimise = $(if $(filter release,$(MODE)),$(if $(call room,src/app src/bench,$(1)),-Og,$(if $(plain),-O1)))

PRECOMPILED ?= $(BUILD)/standard.h.gch
INCLUDE := $(if $(PRECOMPILED),-include $(BUILD)/standard.h)
$(BUILD)/standard.h.gch: src/base/standard.h $(BUILD)/flags
	@cp $< $(BUILD)/standard.h
	@$(CXX) $(FLAGS) -x c++-header $< -o $@

define compile
@mkdir -p $(@D)
@$(if $(LEARNS),printf .,echo "  compile $<")
@$(CXX) $(FLAGS) $(call optimise,$@) $(1) -MMD -MP -c $< -o $@
endef
$(BUILD)/%.o: %.cpp $(BUILD)/flags $(PRECOMPILED)
	$(call compile,$(INCLUDE))
# The longest of all does not wait for the headers: otherwise one processor would be idle meanwhile.
$(BUILD)/src/kernels/register_tile.o: src/kernels/register_tile.cpp $(BUILD)/flags
	$(call compile)

# Written again only when the compiler or its flags change, and everything is rebuilt then.
ifneq ($(strip $(shell cat $(BUILD)/flags 2>/dev/null)),$(strip $(CXX) $(FLAGS)))
.PHONY: $(BUILD)/flags
endif
$(BUILD)/flags:
	@mkdir -p $(@D)
	@echo '$(CXX) $(FLAGS)' > $@

$(BUILD)/libheed.a: $(call object,$(LIBRARY))
	@rm -f $@
	@ar qcs $@ $^
$(BUILD)/heed: $(call object,src/app/main.cpp $(LIBRARY))
	@$(CXX) $(FLAGS) $^ -o $@
$(BUILD)/tests/all: $(call object,$(TESTS) $(GENERATOR) $(WEAVE) $(CHARTS) $(MODELS)) $(BUILD)/libheed.a
	@$(CXX) $(FLAGS) $^ -o $@
# For other processors: scripts/same_bits.sh and scripts/arm_tests.sh build these two elsewhere.
KERNELS := $(wildcard src/kernels/*.cpp src/base/*.cpp)
$(BUILD)/same_bits: $(call object,scripts/same_bits.cpp $(KERNELS))
	@$(CXX) $(FLAGS) $^ -o $@
$(BUILD)/kernel_tests: $(call object,$(wildcard tests/kernels/*_test.cpp) tests/main.cpp $(KERNELS))
	@$(CXX) $(FLAGS) $^ -o $@
$(BUILD)/generate: $(call object,$(GENERATOR) data/generator/main.cpp)
	@$(CXX) $(FLAGS) $^ -o $@
$(BUILD)/readme: $(BUILD)/readme.o $(BUILD)/libheed.a
	@$(CXX) $(FLAGS) $^ -o $@
# The program that the README shows: its first block of C++.
$(BUILD)/readme.o: README.md $(BUILD)/flags $(BUILD)/libheed.a
	@sed -n '/^```cpp$$/,/^```$$/p' README.md | sed '/^```/d' > $(BUILD)/readme.cpp
	@$(CXX) $(FLAGS) -MMD -MP -c $(BUILD)/readme.cpp -o $@
tests: $(BUILD)/tests/all $(BUILD)/readme $(BUILD)/generate
gradient-tests: $(BUILD)/tests/all

## make train      train the translator on the bundled English-French pairs: a minute or two
##                 (ARGS=--resume goes on with a stopped run, ARGS=--overwrite starts again)
RECIPE = --width 64 --heads 2 --hidden 256 --encoder-layers 2 --dropout 0 --steps 2000 \
	--batch-tokens 1024 --schedule cosine --learning-rate 6e-3 --warmup 150
EN_FR = --train data/en-fr/train.tsv --valid data/en-fr/valid.tsv --test data/en-fr/test.tsv
##                 (MINE=1 builds it with the exercises that you solved)
train: $(if $(MINE),mine,$(BUILD)/heed)
	@$(BUILD)/$(if $(MINE),mine/)heed train $(EN_FR) --probes data/en-fr/probes \
		--out runs/$(if $(MINE),mine,en-fr) $(RECIPE) $(ARGS)

## make learn      the lessons: what is done, what is next, what to type
## make lesson-03  run a lesson's program      make check-03     judge its exercise
## make hint-03    a hint, then the next       make solution-03  an answer, and how yours differs
## make reset-03   begin again, yours is kept  make watch        check at every save
## make weave      bring the lessons' text up to date with code and output
include lessons/tools/lessons.mk

## make translate  type a sentence, see French and which words it looked at
translate: $(BUILD)/heed
	@$(BUILD)/heed translate --model runs/en-fr $(ARGS)

## make test       build and run all tests
test: all tests lessons
	@$(MAKE) --no-print-directory gradient-tests REAL=double
	@CXX='$(CXX)' sh tests/run.sh $(BUILD) $(ARGS)

## make test-quick the same without the slow ones: for every save
test-quick: all tests
	@sh tests/run.sh $(BUILD) --quick $(ARGS)

## make same-bits  whether this processor's kernels give the digits of those for AVX2
same-bits:
	@CXX='$(CXX)' sh scripts/same_bits.sh

## make bench      how fast everything is here, in under two minutes (ARGS="--filter gemm --tsv")
bench: $(BUILD)/heed
	@$(BUILD)/heed bench $(ARGS)

## make data       make the bundled pairs again, the same bytes
data: $(BUILD)/generate
	@$(BUILD)/generate data/en-fr

## make doctor     what this machine offers, and what to do about what is missing
doctor: $(BUILD)/heed
	@$(BUILD)/heed doctor

## make clean      remove build/ (runs/ stays)
clean:
	rm -rf build

help:
	@sed -n 's/^## //p' Makefile

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
