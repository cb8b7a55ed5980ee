#include "core/tape.h"

#include <atomic>
#include <cmath>

#include "base/check.h"
#include "base/random.h"

namespace heed {

/// Where the tape of a thread sits. Whichever of the two goes first tells the other: a tape may end
/// on another thread than it began on.
struct Tape::Seat {
  Tape* tape = nullptr;
  ~Seat() {
    if (tape) tape->seat_ = nullptr;
  }
  static Seat& here() {
    static thread_local Seat seat;
    return seat;
  }
};

static std::atomic<uint64_t> last_id = 0;  // of the whole program: no two threads share an id
static thread_local uint64_t latest = 0;

Tape::Tape(TapeKey key, TapeOptions options)
    : key_(key), options_(options), id_(++last_id), seat_(&Seat::here()) {
  check(!seat_->tape, "a tape is alive on this thread already: end its scope before the next one");
  seat_->tape = this;
}

Tape::~Tape() {
  while (last_) drop_last();
  if (seat_) seat_->tape = nullptr;
}

Tape* Tape::current() { return Seat::here().tape; }
uint64_t Tape::latest_backward() { return latest; }

uint64_t Tape::next_random_key() { return random_key(key_.seed, key_.step, ops_++); }

Tape::Note* Tape::new_note(const char* op, const Tensor& y, const Tensor& y2,
                           std::span<const Tensor> inputs, size_t closure_bytes) {
  void* memory = pool::take(sizeof(Note) + closure_bytes);
  last_ = new (memory) Note{op, y, y2, last_, nullptr, nullptr};
  size_++;
  for (const Tensor& input : inputs)
    if (input) input.node()->use = {id_, op};
  for (const Tensor* result : {&y, &y2})
    if (*result) result->node()->use = {id_, op}, result->node()->recorded = id_;
  if (options_.check_finite) check_note(*last_, false);
  if (options_.watch) options_.watch(op, false);
  return last_;
}

void Tape::drop_last() {
  Note* note = last_;
  last_ = note->previous;
  if (note->destroy) note->destroy(note + 1);
  note->~Note();
  pool::give(note);
  size_--;
}

void Tape::check_note(const Note& note, bool backward) const {
  for (const Tensor* y : {&note.y, &note.y2}) {
    if (!*y || (backward && !y->has_grad())) continue;
    const real* values = backward ? y->grad().data : y->data();
    for (int64_t i = 0; i < y->count(); i++)
      check(std::isfinite(values[i]), note.op, ": the ", backward ? "gradient of the " : "",
            "result of shape ", y->shape(), " holds ", values[i], " at ", i, " in step ",
            key_.step);
  }
}

void Tape::backward(const Tensor& loss) {
  check(!used_, "backward was called twice on one tape: the first call has used it up; record the ",
        "computation again under a new tape");
  check(loss.count() == 1, "backward: the loss has shape ", loss.shape(),
        ", and one number is wanted: take its sum or mean first");
  check(loss.needs_grad(), "backward: the loss does not depend on any tensor that wants a ",
        "gradient, or was computed before this tape began");
  used_ = true;
  latest = id_;
  *loss.claim_gradient().data = 1;
  for (; last_; drop_last()) {  // each note undoes one operation
    if (!last_->y.has_grad() && !(last_->y2 && last_->y2.has_grad())) continue;
    if (options_.check_finite) check_note(*last_, true);
    last_->run(last_ + 1);
    if (options_.watch) options_.watch(last_->op, true);
  }
}

}  // namespace heed
