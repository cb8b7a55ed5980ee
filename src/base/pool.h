// Memory that is borrowed and given back: after the first step of training nothing reaches `new`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <utility>

namespace heed {

/// Blocks of memory in size classes, 8 to a doubling. A block that is given back waits for the next
/// one who asks for its size or less. One pool for the whole program; tensors, tapes and what they
/// save belong to the thread that trains.
namespace pool {

struct Statistics {
  int64_t system_calls = 0;  ///< how often the system was asked for memory
  int64_t bytes_held = 0;    ///< from the system, in use or waiting
  int64_t bytes_used = 0;    ///< lent out now
  int64_t bytes_peak = 0;    ///< the most that was ever lent out
};

/// At least `bytes` bytes, aligned to 64, contents undefined.
void* take(size_t bytes);
/// Gives back what `take` returned. Under the address sanitizer it may not be touched any more.
void give(void* block);
/// Gives the blocks that wait back to the system: what is measured from here on starts afresh.
void release_waiting();

const Statistics& statistics();
/// Makes `bytes_peak` start again from what is in use now.
void reset_peak();

}  // namespace pool

/// A copy of a span in memory from the pool: what a closure on the tape saves. Copies share it.
template <class T>
class Saved {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  /// Room for `size` items, not yet set.
  explicit Saved(size_t size) : size_(size) {
    block_ = static_cast<Block*>(pool::take(sizeof(Block) + size * sizeof(T)));
    block_->references = 1;
  }
  explicit Saved(std::span<const T> items) : Saved(items.size()) {
    if (!items.empty()) std::memcpy(block_ + 1, items.data(), items.size_bytes());
  }
  Saved(const Saved& other) : block_(other.block_), size_(other.size_) { block_->references++; }
  Saved& operator=(const Saved&) = delete;
  ~Saved() {
    if (--block_->references == 0) pool::give(block_);
  }

  std::span<T> span() const { return {reinterpret_cast<T*>(block_ + 1), size_}; }

 private:
  struct alignas(16) Block {
    int references;
  };
  Block* block_;
  size_t size_;
};

}  // namespace heed
