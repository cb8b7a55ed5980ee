// The checks of lesson 10's second exercise: a window that also sees the first word.
#include <string>
#include <vector>

#include "tools/check.h"

using lesson::Numbers;

static constexpr int kQueries = 9, kKeys = 12;

/// The parts of the table sees(query, key), each a check of its own.
enum class Region { window, first, future, all };

static bool inside(Region region, int query, int key, int width) {
  const bool future = key > query, window = !future && query - key < width;
  if (region == Region::window) return window;
  if (region == Region::first) return !future && !window;
  return region == Region::all || future;
}

static bool answer(int query, int key, int width, const std::string& mistake = "") {
  const bool future = key > query, window = query - key < width;
  if (mistake == "forgets_first") return !future && window;
  if (mistake == "sees_the_future") return key == 0 || window;
  if (mistake == "window_one_too_wide") return !future && (key == 0 || query - key <= width);
  if (mistake == "window_on_both_sides") return key == 0 || (window && key - query < width);
  if (mistake == "first_only_in_window") return key == 0 && window;
  if (mistake == "not_itself") return key < query && (key == 0 || window);
  if (mistake == "first_words_of_width") return !future && (key < width || window);
  if (mistake == "key_one_is_first") return !future && (key == 1 || window);
  return !future && (key == 0 || window);
}

// The table, a row for each query; outside of the region it is what it should be.
template <class Sees>
static Numbers table(Region region, int width, const Sees& sees) {
  Numbers all;
  for (int query = 0; query < kQueries; query++)
    for (int key = 0; key < kKeys; key++)
      all.push_back(inside(region, query, key, width) ? sees(query, key)
                                                      : answer(query, key, width));
  return all;
}

static const char* reason(int query, int key, int width) {
  if (key > query) return "that word comes later";
  if (key == query) return "a word looks at itself";
  if (query - key < width) return "that word is in the window";
  return key == 0 ? "key 0 is the first word" : "that word is out of the window";
}

static void compare(lesson::Report& report, Region region, int width) {
  const WindowAndFirst rule{width};
  const auto given = [=](const char* mistake) {
    return lesson::Given{mistake, table(region, width, [=](int query, int key) {
                           return answer(query, key, width, mistake);
                         })};
  };
  const Numbers got = table(region, width, [=](int q, int k) { return rule.sees(q, k); });
  const Numbers wanted = table(region, width, [=](int q, int k) { return answer(q, k, width); });
  std::string seen;
  for (int at = 0; at < kQueries * kKeys && seen.empty(); at++) {
    const int query = at / kKeys, key = at % kKeys;
    const bool right = wanted[size_t(at)] != 0;
    if (got[size_t(at)] != wanted[size_t(at)])
      seen = lesson::text("With width %d, sees(%d, %d) is %s; it should be %s: %s.", width, query,
                          key, right ? "false" : "true", right ? "true" : "false",
                          reason(query, key, width));
  }
  report.compare(seen, got, wanted,
                 {given("forgets_first"), given("sees_the_future"), given("window_one_too_wide"),
                  given("window_on_both_sides"), given("first_only_in_window"), given("not_itself"),
                  given("first_words_of_width"), given("key_one_is_first")});
}

static void window(lesson::Report& report) { compare(report, Region::window, 3); }
static void first(lesson::Report& report) { compare(report, Region::first, 3); }
static void future(lesson::Report& report) { compare(report, Region::future, 3); }
static void other_widths(lesson::Report& report) {
  for (const int width : {1, 2, 5, 100}) compare(report, Region::all, width);
}

const lesson::Lesson kLesson = {
    .number = 10,
    .title = "A window that also sees the first word",
    .checks = {{"a word sees itself and the width - 1 words before it",
                "Look at the comparison of query - key with width.", window},
               {"beyond the window it sees the first word alone",
                "Look at the far end of the window, and at what you do with key 0.", first},
               {"it sees no word after itself", "Look at the sign of query - key.", future},
               {"the same for other widths", "Look at where width enters.", other_widths}},
    .causes = {
        {"forgets_first", "The window is there; the first word, key 0, is not."},
        {"sees_the_future",
         "For later words query - key is negative, which is below any width: rule them out."},
        {"window_one_too_wide", "The window is one word too wide: < became <=."},
        {"window_on_both_sides", "The window looks ahead as far as back."},
        {"first_only_in_window", "Two conditions are joined by && that should be joined by ||."},
        {"not_itself", "A word should see itself: key == query."},
        {"first_words_of_width", "The first `width` words are seen instead of the first one."},
        {"key_one_is_first", "Words count from 0: the first one is key 0."}}};
