// The memory of a computation, and how it is undone: reverse-mode automatic differentiation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

#include "base/pool.h"
#include "core/tensor.h"

namespace heed {

/// What random numbers depend on, with the number of the op.
struct TapeKey {
  uint64_t seed = 0, step = 0;
};

struct TapeOptions {
  bool dropout = true;
  /// Check every result and gradient: the first NaN or infinity throws, naming op and step.
  bool check_finite = false;
  /// Called after each op, forward and backward: for timing by op.
  void (*watch)(const char* op, bool backward) = nullptr;
};

/// While a Tape is alive, every operation on this thread that touches a tensor whose gradient is
/// wanted leaves a note of how to undo it; `backward` runs the notes in reverse. Recording is
/// training: dropout acts only while a tape is alive.
///
///     Tape tape({seed, step});
///     Tensor loss = model.loss(batch);
///     tape.backward(loss);
class Tape {
 public:
  /// Throws if another tape is alive on this thread.
  explicit Tape(TapeKey key = {}, TapeOptions options = {});
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// Computes the gradient of `loss`, one number, by every tensor that wants one. Notes are freed
  /// as they are used, so it can be called once; throws on a second call.
  void backward(const Tensor& loss);

  /// The tape alive on this thread, or null.
  static Tape* current();
  /// The id of the tape whose backward ran last: gradients of others are stale.
  static uint64_t latest_backward();

  uint64_t id() const { return id_; }
  /// How many operations are remembered.
  int64_t size() const { return size_; }
  bool dropout() const { return options_.dropout; }
  /// A key for the random numbers of the next op: a function of seed, step and its number.
  uint64_t next_random_key();

  /// Whether this tape has noted an op on the tensor last used thus, and may still undo it.
  bool needs(const TensorUse& use) const { return use.tape == id_ && !used_; }
  /// How many handles on a result the tape has: its own, and the one of the backward.
  static constexpr int kHandles = 2;

  /// Used by `record`: keeps `backward`, whose results are `y` and perhaps `y2`.
  template <class Backward>
  void remember(const char* op, const Tensor& y, const Tensor& y2, std::span<const Tensor> inputs,
                Backward&& backward) {
    using Kept = std::decay_t<Backward>;
    Note* note = new_note(op, y, y2, inputs, sizeof(Kept));
    new (note + 1) Kept(std::forward<Backward>(backward));
    note->run = [](void* kept) { (*static_cast<Kept*>(kept))(); };
    note->destroy = [](void* kept) { static_cast<Kept*>(kept)->~Kept(); };
  }

 private:
  struct alignas(64) Note {
    const char* op;
    Tensor y, y2;
    Note* previous;
    void (*run)(void*);
    void (*destroy)(void*);
  };

  Note* new_note(const char* op, const Tensor& y, const Tensor& y2, std::span<const Tensor> inputs,
                 size_t closure_bytes);
  void drop_last();
  void check_note(const Note& note, bool backward) const;

  TapeKey key_;
  TapeOptions options_;
  uint64_t id_, ops_ = 0;
  bool used_ = false;
  int64_t size_ = 0;
  Note* last_ = nullptr;
  struct Seat;
  Seat* seat_;
};

/// Puts an operation on the living tape, if there is one and an input wants a gradient, and returns
/// its result. `backward` reads y.grad() and claims the gradients of the inputs, one a statement;
/// what it captures is what is saved. With a second result y2, it asks has_grad() of each.
template <class Backward>
Tensor record(const char* op, const Tensor& y, std::initializer_list<Tensor> inputs,
              Backward&& backward, const Tensor& y2 = Tensor()) {
  Tape* tape = Tape::current();
  bool wanted = false;
  for (const Tensor& input : inputs) wanted = wanted || (tape && input && input.needs_grad());
  if (wanted)
    tape->remember(op, y, y2, {inputs.begin(), inputs.size()}, std::forward<Backward>(backward));
  return y;
}

}  // namespace heed
