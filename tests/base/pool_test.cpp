#include "base/pool.h"

#include <cstdint>
#include <cstring>
#include <vector>

#include "check.h"

using namespace heed;

TEST("pool: a block that is given back is lent again, without asking the system") {
  const size_t sizes[] = {0, 1, 64, 65, 1000, 1 << 20};
  for (const size_t bytes : sizes) {
    void* first = pool::take(bytes);
    pool::give(first);
    const int64_t calls = pool::statistics().system_calls;
    void* second = pool::take(bytes);
    CHECK_EQUAL(second, first);
    CHECK_EQUAL(pool::statistics().system_calls, calls);
    pool::give(second);
  }
}

TEST("pool: blocks hold what was asked for, apart from each other, aligned to 64") {
  std::vector<unsigned char*> blocks;
  std::vector<size_t> sizes;
  for (size_t bytes = 1; bytes < 5000; bytes += 37) {
    blocks.push_back(static_cast<unsigned char*>(pool::take(bytes)));
    sizes.push_back(bytes);
    std::memset(blocks.back(), int(blocks.size()), bytes);
    CHECK_EQUAL(reinterpret_cast<uintptr_t>(blocks.back()) % 64, 0u);
  }
  for (size_t i = 0; i < blocks.size(); i++) {
    size_t kept = 0;
    for (size_t j = 0; j < sizes[i]; j++) kept += blocks[i][j] == (i + 1) % 256;
    CHECK_EQUAL(kept, sizes[i]);
    pool::give(blocks[i]);
  }
}

TEST("pool: the statistics add up") {
  const pool::Statistics before = pool::statistics();
  void* block = pool::take(3 << 20);
  const pool::Statistics during = pool::statistics();
  CHECK(during.bytes_used - before.bytes_used >= 3 << 20);
  CHECK(during.bytes_peak >= during.bytes_used);
  CHECK(during.bytes_held >= during.bytes_used);
  pool::give(block);
  CHECK_EQUAL(pool::statistics().bytes_used, before.bytes_used);
  CHECK_EQUAL(pool::statistics().bytes_held, during.bytes_held);
  pool::reset_peak();
  CHECK_EQUAL(pool::statistics().bytes_peak, pool::statistics().bytes_used);
}

TEST("pool: a block from the system is at most an eighth too large") {
  std::vector<void*> blocks;
  const pool::Statistics before = pool::statistics();
  while (pool::statistics().system_calls == before.system_calls)  // use up what waits first
    blocks.push_back(pool::take((3 << 20) + 8));
  CHECK(pool::statistics().bytes_held - before.bytes_held <= (3 << 20) * 9 / 8);
  for (void* block : blocks) pool::give(block);
}

#ifndef __SANITIZE_ADDRESS__  // which stops the program itself
TEST("pool: more than the machine has is an error that says so") {
  const int64_t used = pool::statistics().bytes_used;
  CHECK_ERROR(pool::take(size_t{1} << 50), "out of memory");
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}
#endif

TEST("pool: copies of a Saved share its items until the last is gone") {
  const int64_t used = pool::statistics().bytes_used;
  {
    const int items[] = {3, 1, 4};
    Saved<int> first{std::span<const int>(items)};
    {
      const Saved<int> second = first;
      second.span()[0] = 2;
    }
    CHECK_EQUAL(first.span().size(), 3u);
    CHECK_EQUAL(first.span()[0], 2);
    CHECK_EQUAL(first.span()[2], 4);
    CHECK_EQUAL(items[0], 3);
    CHECK(pool::statistics().bytes_used > used);
    CHECK(Saved<int>(std::span<const int>()).span().empty());
  }
  CHECK_EQUAL(pool::statistics().bytes_used, used);
}

TEST("pool: what waits can be given back to the system, what is lent stays") {
  void* kept = pool::take(1 << 20);
  std::memset(kept, 7, 1 << 20);
  pool::give(pool::take(5 << 20));
  CHECK(pool::statistics().bytes_held > pool::statistics().bytes_used);
  pool::release_waiting();
  CHECK_EQUAL(pool::statistics().bytes_held, pool::statistics().bytes_used);
  CHECK_EQUAL(static_cast<unsigned char*>(kept)[(1 << 20) - 1], 7);
  const int64_t calls = pool::statistics().system_calls;
  pool::give(pool::take(5 << 20));
  CHECK_EQUAL(pool::statistics().system_calls, calls + 1);
  pool::give(kept);
}
