# The second exercise: a translator with the learner's rule, beside full attention.
$(BUILD)/lessons/10-attention/variant: lessons/10-attention/variant.cpp \
		lessons/10-attention/rule/exercise.h $(BUILD)/libheed.a
	@mkdir -p $(@D)
	@$(CXX) $(filter-out $(WARNINGS),$(FLAGS)) $< $(BUILD)/libheed.a -o $@
.PHONY: variant-10
variant-10: $(BUILD)/lessons/10-attention/variant
	@$< $(ARGS)
