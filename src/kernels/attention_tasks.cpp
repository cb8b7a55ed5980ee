#include "kernels/attention_tasks.h"

namespace heed::fast::tile {
namespace {

constexpr int kChunk = 512;     // queries or keys of a long segment that stay together
constexpr double kLeast = 5e5;  // multiply-adds worth handing to a thread
constexpr double kPieces = 64;  // the whole is cut into about this many tasks at most

double work(const Segment& segment, double width) {
  return double(segment.queries) * (2.0 * segment.keys + 16) * width;
}

/// Work for one task.
double grain_of(std::span<const Segment> segments, double width) {
  double total = 0;
  for (const Segment& segment : segments) total += work(segment, width);
  return total / kPieces > kLeast ? total / kPieces : kLeast;
}

int chunks(int n) { return (n + kChunk - 1) / kChunk; }
int at_least_one(double n) { return n > 1 ? int(n) : 1; }

/// Copies of `part` for about `pieces` pieces: by heads, then, if `length` is not 0, by queries or
/// keys, whichever `first` and `last` point to.
void cut_segment(Task part, int heads, int pieces, int length, int Task::*first, int Task::*last,
                 TaskList& tasks) {
  const int head_parts = pieces < heads ? pieces : heads;
  const int wanted = (pieces + head_parts - 1) / head_parts;
  const int per_part = (chunks(length) + wanted - 1) / wanted * kChunk;
  for (int h = 0; h < head_parts; h++) {
    part.first_head = heads * h / head_parts;
    part.last_head = heads * (h + 1) / head_parts;
    if (length == 0) tasks.add(part);
    for (int at = 0; at < length; at += per_part) {
      part.*first = at;
      part.*last = at + per_part;
      tasks.add(part);
    }
  }
}

/// Calls alone(segment) for each segment with more work than `grain`, and gathers the others.
template <class Alone>
void gather(std::span<const Segment> segments, int heads, double width, double grain,
            TaskList& tasks, const Alone& alone) {
  double gathered = 0;
  int first = 0;
  const auto flush = [&](int last) {
    if (first < last) tasks.add({first, last, 0, heads});
    first = last;
    gathered = 0;
  };
  for (int s = 0; s < int(segments.size()); s++) {
    const double here = work(segments[size_t(s)], width);
    if (here > grain) {
      flush(s);
      alone(s);
      first = s + 1;
    } else if ((gathered += here) >= grain) {
      flush(s + 1);
    }
  }
  flush(int(segments.size()));
}

}  // namespace

void TaskList::add(const Task& task) {
  check(count < kCapacity, "attention: more than ", kCapacity, " tasks: a defect in cutting them");
  tasks[count++] = task;
}

void cut_forward(std::span<const Segment> segments, int heads, int head_dim, TaskList& tasks) {
  const double width = double(heads) * head_dim, grain = grain_of(segments, width);
  gather(segments, heads, width, grain, tasks, [&](int s) {
    const Segment& segment = segments[size_t(s)];
    const int pieces = at_least_one(4 * work(segment, width) / grain);
    cut_segment({s, s + 1}, heads, pieces, segment.queries, &Task::first_query, &Task::last_query,
                tasks);
  });
}

bool segments_collide(std::span<const Segment> segments, bool same_rows) {
  int64_t end = 0;
  for (const Segment& segment : segments) {
    if (segment.keys > 0 && segment.first_key < end) return true;
    if (segment.keys > 0) end = int64_t(segment.first_key) + segment.keys;
    if (same_rows && (segment.first_query != segment.first_key || segment.queries != segment.keys))
      return true;
  }
  return false;
}

void cut_backward(std::span<const Segment> segments, int heads, int kv_heads, int head_dim,
                  bool one_by_one, TaskList& first, TaskList& second) {
  if (one_by_one)
    return cut_segment({0, int(segments.size())}, kv_heads, kv_heads, 0, nullptr, nullptr, first);
  const double width = double(heads) * head_dim, grain = grain_of(segments, width);
  double total = 0;
  for (const Segment& segment : segments) total += work(segment, width);
  gather(segments, kv_heads, width, grain, first, [&](int s) {
    const Segment& segment = segments[size_t(s)];
    const double here = work(segment, width);
    const int pieces = at_least_one(4 * here / grain);
    Task part{s, s + 1};
    if (here / kv_heads <= total / 4 || here < 8 * kLeast)
      return cut_segment(part, kv_heads, pieces, 0, nullptr, nullptr, first);
    part.key_side = false;
    cut_segment(part, kv_heads, pieces, segment.queries, &Task::first_query, &Task::last_query,
                first);
    part.key_side = true;
    part.query_side = false;
    cut_segment(part, kv_heads, pieces, segment.keys, &Task::first_key, &Task::last_key, second);
  });
}

}  // namespace heed::fast::tile
