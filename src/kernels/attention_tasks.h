// How attention over ragged segments is cut into pieces for the threads. The cut depends on shapes
// alone, and no digit depends on the cut.
#pragma once

#include <span>

#include "kernels/attention_rules.h"

namespace heed::fast::tile {

/// A piece of work: neighbouring segments with all their queries and keys, or a part of one.
struct Task {
  int first_segment = 0, last_segment = 0;
  int first_head = 0, last_head = 0;         ///< heads forward, key/value heads backward
  int first_query = 0, last_query = kToEnd;  ///< last is cut to the segment's queries
  int first_key = 0, last_key = kToEnd;      ///< likewise
  bool query_side = true, key_side = true;   ///< backward: write dq, write dk and dv

  static constexpr int kToEnd = std::numeric_limits<int>::max();
};

struct TaskList {
  static constexpr int kCapacity = 1024;
  int count = 0;
  Task tasks[kCapacity];

  void add(const Task& task);
};

/// Many short sentences share a task; a long one is cut by head, then by 512 queries.
void cut_forward(std::span<const Segment> segments, int heads, int head_dim, TaskList& tasks);

/// The tasks of `first` may run in any order, then those of `second`. A segment that is most of the
/// work and has few key/value heads is cut by queries in `first` (for dq) and by keys in `second`
/// (for dk and dv), which costs 7 products instead of 5; others by key/value heads. `one_by_one`
/// keeps all segments of a head in one task, in order: for segments that write the same rows.
void cut_backward(std::span<const Segment> segments, int heads, int kv_heads, int head_dim,
                  bool one_by_one, TaskList& first, TaskList& second);

/// Whether two segments may write one row: their keys do not rise from segment to segment, or dq is
/// also dk or dv (`same_rows`) and some segment's queries are not its keys.
bool segments_collide(std::span<const Segment> segments, bool same_rows);

}  // namespace heed::fast::tile
