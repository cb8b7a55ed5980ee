#include "nn/scene.h"

#include "base/check.h"

namespace heed {

static void check_starts(const Ragged& sentences) {
  const std::span<const int> starts = sentences.starts;
  check(!starts.empty() && starts[0] == 0, "sentences: the first must start at token 0");
  for (size_t s = 1; s < starts.size(); s++)
    check(starts[s] >= starts[s - 1], "sentences: number ", s, " would start at token ", starts[s],
          ", before the one in front of it, which starts at ", starts[s - 1]);
  check(size_t(starts.back()) == sentences.ids.size(), "sentences: the last ends at token ",
        starts.back(), ", and there are ", sentences.ids.size(), " tokens");
}

Saved<int> places(std::span<const Segment> segments, int64_t tokens) {
  Saved<int> result{size_t(tokens)};
  for (int& place : result.span()) place = 0;
  for (const Segment& s : segments) {
    check(s.first_query >= 0 && s.queries >= 0 && s.first_query + int64_t{s.queries} <= tokens,
          "a segment of queries ", s.first_query, " to ", s.first_query + s.queries,
          " reaches outside ", tokens, " tokens");
    for (int i = 0; i < s.queries; i++)
      result.span()[size_t(s.first_query + i)] = s.query_position + i;
  }
  return result;
}

Saved<Segment> segments(const Ragged& queries, const Ragged& keys) {
  check_starts(queries), check_starts(keys);
  check(queries.size() == keys.size(), "segments: ", queries.size(), " sentences look at ",
        keys.size(), ": the numbers must agree");
  Saved<Segment> result{size_t(queries.size())};
  for (int s = 0; s < queries.size(); s++)
    result.span()[size_t(s)] = {queries.starts[size_t(s)], queries.length(s),
                                keys.starts[size_t(s)], keys.length(s), 0};
  return result;
}

Tensor Observed::weights(int segment) const {
  if (cached) return Tensor();
  return attend.weights(queries, keys, segments[size_t(segment)], options, head);
}

}  // namespace heed
