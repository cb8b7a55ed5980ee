// What a lesson's program is written with: predictions, sections, named values, figures.
#pragma once

#include <string>

namespace lesson {

/// Reads --values FILE and --figures FOLDER (both are for `make weave`; a learner gives neither).
/// `number` is the lesson's.
void begin(int argc, char** argv, int number);

/// Prints the header of a section: "== the V of the difference quotient". The text of a lesson
/// quotes a whole section. A section whose name begins with "time: " holds timings; its text is not
/// compared, since it differs from run to run.
void section(const std::string& name);

/// Asks the reader for a prediction in words; Enter skips. Not a terminal: not asked, and empty.
std::string predict(const std::string& question);
/// The same for a number: the first in the answer ("12", "1e-8", "1,024 times", "85%"). An answer
/// without one is asked for again. NaN if it was skipped.
double predict_number(const std::string& question);

/// Prints the prediction, if one was made, beside the result.
void reveal(const std::string& prediction, const std::string& result);
/// The same for a number, and how near it came to `right`. A share of at most 1 may be predicted in
/// percent.
void reveal(double prediction, double right, const std::string& result);

/// A figure in the prose: returns `text`, and remembers it under a name that is unique in the
/// lesson. The README says `98%<!-- accuracy -->` and the two are compared.
std::string value(const std::string& name, const std::string& text);

/// Stores a picture as figures/NAME.svg of the lesson (the same bytes each time) and prints where.
void figure(const std::string& name, const std::string& svg);
/// The same for a picture of timings: stored with the lesson, never compared. Written only when
/// `make weave` asks for it and there is none yet.
void timing_figure(const std::string& name, const std::string& svg);

}  // namespace lesson
