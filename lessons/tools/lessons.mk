# The lessons: what the Makefile's make learn, check-03, ... are made of.

LEARN = HEED_MAKE='$(MAKE) --no-print-directory' HEED_BUILD=$(BUILD) $(BUILD)/learn
LESSONS := $(patsubst lessons/%/,%,$(sort $(dir $(wildcard lessons/[0-9]*/lesson.cpp))))
EXERCISES := $(patsubst lessons/%/,%,$(sort $(dir $(wildcard lessons/[0-9]*/untouched.h \
	lessons/[0-9]*/*/untouched.h))))
# A learner's warnings do not stop a check.
CHECK_FLAGS := $(filter-out $(WARNINGS) -Isrc -Itests,$(FLAGS))
CHECKER := $(call object,$(addprefix lessons/tools/,check.cpp pattern.cpp run_checks.cpp))
lesson_folder = $(patsubst lessons/%/,%,$(wildcard lessons/$(1)-*/ lessons/0$(1)-*/))

# A learner's first command says what is compiled, and then prints a dot for each file.
LEARNS := $(filter learn watch check-% hint-% solution-% reset-% lesson-%,$(MAKECMDGOALS))
PROGRAMS := $(foreach n,$(patsubst lesson-%,%,$(filter lesson-%,$(LEARNS))),$(call lesson_folder,$(n)))
FIRST := $(if $(PROGRAMS),$(BUILD)/libheed.a,$(BUILD)/learn)
ifneq ($(if $(wildcard $(FIRST)),,$(LEARNS)),)
$(info First $(if $(PROGRAMS),the library is compiled: some 90 files and about two minutes,the lessons' \
	tools are compiled: a dozen small files and less than a minute) on two processors.)
endif
$(BUILD)/learn: $(call object,$(addprefix lessons/tools/,learn.cpp progress.cpp compile_error.cpp) \
		$(wildcard src/base/*.cpp))
	@$(CXX) $(FLAGS) $^ -o $@
	$(if $(LEARNS),@echo)
$(BUILD)/lessons/weaver: $(call object,$(wildcard lessons/tools/weave*.cpp)) $(BUILD)/libheed.a
	@$(CXX) $(FLAGS) $^ -o $@

# A check is compiled quickly, unless the lesson says otherwise.
ANSWERS_LEVEL = -O0
# What one lesson alone needs stands in its folder.
include $(wildcard lessons/*/lesson.mk)

# Kept although only a pattern names them.
.SECONDARY: $(LESSONS:%=$(BUILD)/lessons/%/lesson.o) $(BUILD)/lessons/tools/lesson.o
.SECONDEXPANSION:
# An adapter includes the learner's code, whose warnings stop nothing, and whose sums of floats the
# compiler may rearrange: whatever the order of their loops, vectors carry them.
MINE_FLAGS = $(filter-out $(WARNINGS),$(FLAGS)) -fassociative-math -fno-signed-zeros -fno-trapping-math
$(BUILD)/lessons/%/mine.o: lessons/%/mine.cpp lessons/%/exercise.h $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(CXX) $(MINE_FLAGS) -MMD -MP -c $< -o $@
# The checks with the learner's exercise, and with every answer there is.
$(BUILD)/lessons/%/yours: lessons/%/exercise.h lessons/%/check.cpp $$(wildcard lessons/$$*/reference.h) \
		$(CHECKER) lessons/tools/answers.sh
	@mkdir -p $(@D)
	@sh lessons/tools/answers.sh lessons/$* lessons/$*/exercise.h > $@.cpp
	@$(CXX) $(CHECK_FLAGS) $(ANSWERS_LEVEL) $@.cpp $(CHECKER) -o $@
$(BUILD)/lessons/%/answers: lessons/%/check.cpp lessons/%/untouched.h lessons/%/solution.h \
		$$(wildcard lessons/$$*/reference.h lessons/$$*/mutants/*.h lessons/$$*/strangers/*.h) \
		$(CHECKER) lessons/tools/answers.sh
	@mkdir -p $(@D)
	@echo "  compile the answers of lessons/$*"
	@sh lessons/tools/answers.sh lessons/$* $(filter-out %/reference.h,$(filter %.h,$^)) > $@.cpp
	@$(CXX) $(CHECK_FLAGS) $(ANSWERS_LEVEL) $@.cpp $(CHECKER) -o $@
$(BUILD)/lessons/%/lesson: $(BUILD)/lessons/%/lesson.o $(call object,lessons/tools/lesson.cpp $(CHARTS)) \
		$(BUILD)/libheed.a
	@$(CXX) $(FLAGS) $^ -o $@

.PHONY: learn watch weave lessons
learn: $(BUILD)/learn
	@$(LEARN) map
# Code 1 is a verdict or a sentence, which make need not comment.
watch: $(BUILD)/learn $(CHECKER)
	@$(LEARN) watch || [ $$? -eq 1 ]
define command
$(1)-%: $$(BUILD)/learn
	@$$(LEARN) $(1) $$* || [ $$$$? -eq 1 ]
endef
$(foreach verb,check hint solution reset,$(eval $(call command,$(verb))))
lesson-%: $$(addprefix $(BUILD)/lessons/,$$(addsuffix /lesson,$$(call lesson_folder,$$*))) $(BUILD)/learn
	@if $(LEARN) begin $*; then $< $(ARGS); fi

# The programs of the lessons and the answers to their exercises: what make test runs.
lessons: $(BUILD)/learn $(BUILD)/lessons/weaver $(LESSONS:%=$(BUILD)/lessons/%/lesson) $(EXERCISES:%=$(BUILD)/lessons/%/answers)
weave: lessons
	@ROOT=$(BUILD) $(BUILD)/lessons/weaver

# make train MINE=1: the translator with every solved exercise in place of the library's part.
ifdef MINE
YOURS := $(shell cat $(BUILD)/mine/adapters 2>/dev/null)
MINE_ARGS = --out runs/mine $(ARGS)
mine: $(BUILD)/learn
	@$(LEARN) mine $(BUILD)/mine
	@$(MAKE) --no-print-directory MINE=1 $(BUILD)/mine/heed
$(BUILD)/mine/yours.o: $(BUILD)/mine/yours.cpp $(BUILD)/flags
	@$(CXX) $(FLAGS) -c $< -o $@
$(BUILD)/mine/heed: $(BUILD)/mine/yours.o $(call object,lessons/tools/mine.cpp $(YOURS)) $(BUILD)/libheed.a \
		$(BUILD)/mine/adapters
	@$(CXX) $(FLAGS) $(filter %.o %.a,$^) -o $@
endif
