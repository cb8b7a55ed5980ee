#include "base/pool.h"

#include <bit>
#include <new>

#include "base/check.h"

#if __has_include(<sanitizer/asan_interface.h>)
#include <sanitizer/asan_interface.h>  // does nothing without the address sanitizer
#else
#define ASAN_POISON_MEMORY_REGION(block, bytes)
#define ASAN_UNPOISON_MEMORY_REGION(block, bytes)
#endif

namespace heed::pool {
namespace {

constexpr std::align_val_t kAlignment{64};
constexpr int kClasses = 8 * 48;

/// Stands before each block.
struct alignas(64) Header {
  Header* next;  // while it waits
  int size_class;
  size_t bytes;
};

struct Pool {
  Header* waiting[kClasses] = {};
  Statistics statistics;
};

Pool& the_pool() {
  static Pool* pool = new Pool;  // never destroyed: tensors may outlive main
  return *pool;
}

// Class 8 e + m holds blocks of (8 + m) 2^e * 8 bytes: 64, 72, ... 120, 128, 144, ...
int class_of(size_t bytes) {
  const size_t units = bytes <= 64 ? 8 : (bytes + 7) / 8;
  const int exponent = int(std::bit_width(units)) - 4;
  const size_t eighths = (units + (size_t{1} << exponent) - 1) >> exponent;  // 8 to 16
  return 8 * exponent + int(eighths) - 8;
}

size_t bytes_of(int size_class) { return size_t(8 + size_class % 8) * 8 << (size_class / 8); }

// The smallest block that waits and is large enough. Small requests do not eat the large blocks
// that a later one of the same step needs: a smaller batch asks in the same order as the largest.
Header* find_waiting(Pool& pool, int least) {
  for (int size_class = least; size_class < kClasses; size_class++) {
    Header* found = pool.waiting[size_class];
    if (!found) continue;
    pool.waiting[size_class] = found->next;
    return found;
  }
  return nullptr;
}

Header* ask_system(Pool& pool, int size_class) {
  const size_t bytes = bytes_of(size_class);
  void* memory = ::operator new(sizeof(Header) + bytes, kAlignment, std::nothrow);
  check(memory != nullptr, "out of memory: ", bytes >> 20, " MiB more are needed, ",
        pool.statistics.bytes_held >> 20, " MiB are in use; a smaller --batch-tokens needs less");
  pool.statistics.system_calls++;
  pool.statistics.bytes_held += int64_t(bytes);
  return new (memory) Header{nullptr, size_class, bytes};
}

}  // namespace

void* take(size_t bytes) {
  Pool& pool = the_pool();
  const int size_class = class_of(bytes);
  Header* header = find_waiting(pool, size_class);
  if (!header) header = ask_system(pool, size_class);
  Statistics& statistics = pool.statistics;
  statistics.bytes_used += int64_t(header->bytes);
  if (statistics.bytes_used > statistics.bytes_peak) statistics.bytes_peak = statistics.bytes_used;
  ASAN_UNPOISON_MEMORY_REGION(header + 1, bytes);
  return header + 1;
}

void give(void* block) {
  Pool& pool = the_pool();
  Header* header = static_cast<Header*>(block) - 1;
  ASAN_POISON_MEMORY_REGION(block, header->bytes);
  pool.statistics.bytes_used -= int64_t(header->bytes);
  header->next = pool.waiting[header->size_class];
  pool.waiting[header->size_class] = header;
}

void release_waiting() {
  Pool& pool = the_pool();
  for (Header*& waiting : pool.waiting)
    while (waiting) {
      Header* header = waiting;
      waiting = header->next;
      ASAN_UNPOISON_MEMORY_REGION(header + 1, header->bytes);
      pool.statistics.bytes_held -= int64_t(header->bytes);
      ::operator delete(header, kAlignment);
    }
}

const Statistics& statistics() { return the_pool().statistics; }

void reset_peak() {
  Statistics& statistics = the_pool().statistics;
  statistics.bytes_peak = statistics.bytes_used;
}

}  // namespace heed::pool
