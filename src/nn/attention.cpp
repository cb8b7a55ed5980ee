#include "nn/attention.h"

#include <cstdlib>

#include "base/check.h"
#include "base/options.h"
#include "kernels/attention_rules.h"

namespace heed {
namespace {

std::shared_ptr<Attention> make_window(const std::string& name, Role role) {
  char* end = nullptr;
  const std::string number = name.substr(7);
  const long width = std::strtol(number.c_str(), &end, 10);
  check(!number.empty() && *end == 0 && width >= 1 && width <= 1 << 20, "--attention ", name,
        ": after 'window:' comes how many tokens are seen, 1 or more, as in window:16");
  if (role == Role::decoder) return rule_attention(SlidingWindow{int(width)});
  return rule_attention(LocalWindow{int(width)});
}

}  // namespace

std::shared_ptr<Attention> make_attention(const std::string& name, Role role, int heads,
                                          const std::vector<AttentionVariant>& variants) {
  for (const AttentionVariant& variant : variants)
    if (variant.name == name) return variant.make(role, heads);
  const bool window = name.compare(0, 7, "window:") == 0;
  if (name != "full" && name != "alibi" && !window) {
    std::vector<std::string> known = {"full", "window:16", "alibi"};
    for (const AttentionVariant& variant : variants) known.push_back(variant.name);
    std::string list, near = nearest(name, known);
    for (const std::string& one : known) list += (list.empty() ? "" : ", ") + one;
    fail("--attention ", name, " is not known; there are ", list,
         near.empty() ? "" : "; did you mean " + near + "?");
  }
  if (window && role != Role::cross) return make_window(name, role);
  if (name == "alibi" && role == Role::encoder) return rule_attention(AlibiBothSides(heads));
  if (name == "alibi" && role == Role::decoder) return rule_attention(Alibi(heads));
  if (role == Role::decoder) return rule_attention(Causal{});
  return rule_attention(Full{});
}

}  // namespace heed
