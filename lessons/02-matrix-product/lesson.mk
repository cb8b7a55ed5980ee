# This check judges speed: the answers are compiled as the library is.
$(BUILD)/lessons/02-matrix-product/%: ANSWERS_LEVEL = -O3
