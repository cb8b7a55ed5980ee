#include "tools/weave_source.h"

#include <cctype>
#include <vector>

namespace weave {
namespace {

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Where a literal ends that begins at `at` with a quote.
size_t end_of_literal(const std::string& text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size(); i++) {
    if (text[i] == '\\')
      i++;
    else if (text[i] == quote || text[i] == '\n')
      return i + 1;
  }
  return text.size();
}

// Where R"mark( ... )mark" ends; `at` is on its quote.
size_t end_of_raw_literal(const std::string& text, size_t at) {
  const size_t open = text.find('(', at);
  if (open == text.npos) return text.size();
  const std::string close = ")" + text.substr(at + 1, open - at - 1) + "\"";
  const size_t end = text.find(close, open);
  return end == text.npos ? text.size() : end + close.size();
}

// Where a line of the preprocessor ends, with those that it goes on in.
size_t end_of_directive(const std::string& text, size_t at) {
  size_t end = text.find('\n', at);
  while (end != text.npos && text[end - 1] == '\\') end = text.find('\n', end + 1);
  return end == text.npos ? text.size() : end;
}

// Where what begins at `at` and is not code ends: a comment, a literal, a directive. Or `at`.
size_t end_of_noise(const std::string& text, size_t at, bool line_start) {
  if (text.compare(at, 2, "//") == 0) return std::min(text.find('\n', at), text.size());
  if (text.compare(at, 2, "/*") == 0) {
    const size_t end = text.find("*/", at + 2);
    return end == text.npos ? text.size() : end + 2;
  }
  if (text[at] == '#' && line_start) return end_of_directive(text, at);
  const char before = at > 0 ? text[at - 1] : ' ', earlier = at > 1 ? text[at - 2] : ' ';
  if (text[at] == '"')
    return before == 'R' ? end_of_raw_literal(text, at) : end_of_literal(text, at);
  const bool prefix = (before == 'U' || before == 'u' || before == 'L') && !is_name(earlier);
  const bool digits = is_name(before) && !prefix;  // 1'000
  return text[at] == '\'' && !digits ? end_of_literal(text, at) : at;
}

// The source with blanks for comments, literals and directives: what remains is braces and names.
std::string code_alone(const std::string& source) {
  std::string code = source;
  bool line_start = true;
  for (size_t at = 0; at < code.size();) {
    const size_t end = end_of_noise(source, at, line_start);
    line_start = end == at && (code[at] == '\n' || (line_start && code[at] == ' '));
    if (end == at) at++;
    for (; at < end; at++)
      if (code[at] != '\n') code[at] = ' ';
  }
  return code;
}

// What stands at one level of a file: from its first letter to its ; or its closing brace.
struct Declaration {
  size_t begin = 0, end = 0;
  std::string path;    // its name, with the types it stands in: Tape::backward
  bool whole = false;  // with a body or a value
};

size_t skip_blanks(const std::string& code, size_t at, size_t end) {
  while (at < end && std::isspace(static_cast<unsigned char>(code[at]))) at++;
  return at;
}

// Behind the bracket that closes the one at `at`.
size_t behind_bracket(const std::string& code, size_t at) {
  int depth = 0;
  for (; at < code.size(); at++) {
    if (code[at] == '{' || code[at] == '(' || code[at] == '[') depth++;
    if (code[at] == '}' || code[at] == ')' || code[at] == ']') depth--;
    if (depth == 0) return at + 1;
  }
  return code.size();
}

// Behind the > of a template's < at `at`.
size_t behind_angle(const std::string& code, size_t at) {
  int depth = 0;
  for (; at < code.size(); at++) {
    if (code[at] == '(' || code[at] == '{') at = behind_bracket(code, at) - 1;
    if (code[at] == '<') depth++;
    if (code[at] == '>' && code[at - 1] != '-' && --depth == 0) return at + 1;
  }
  return code.size();
}

std::string word_at(const std::string& code, size_t at) {
  size_t end = at;
  while (end < code.size() && is_name(code[end])) end++;
  return code.substr(at, end - at);
}

// The name that ends right before `end`, with its qualifiers: Tape::backward, operator+.
std::string name_before(const std::string& code, size_t begin, size_t end) {
  while (end > begin && std::isspace(static_cast<unsigned char>(code[end - 1]))) end--;
  size_t start = end;
  const size_t symbol = code.rfind("operator", end);
  if (symbol != code.npos && symbol >= begin && end - symbol <= 11 &&
      (code.compare(symbol, 10, "operator()") == 0 || code.find_first_of(" (;{", symbol) >= end))
    start = symbol;
  while (start > begin &&
         (is_name(code[start - 1]) || code[start - 1] == ':' || code[start - 1] == '~'))
    start--;
  while (start < end && code[start] == ':') start++;
  return code.substr(start, end - start);
}

bool is_operator(const std::string& name) {
  const size_t at = name.rfind("operator");
  return at != name.npos && (at == 0 || name[at - 1] == ':');
}

class Reader {
 public:
  explicit Reader(const std::string& source) : code_(code_alone(source)) {
    read(0, code_.size(), "");
  }
  const std::vector<Declaration>& declarations() const { return found_; }

 private:
  void read(size_t at, size_t end, const std::string& scope);
  size_t read_one(size_t begin, size_t end, const std::string& scope);
  size_t read_type(size_t begin, size_t at, size_t end, const std::string& scope);
  size_t read_rest(size_t begin, size_t at, size_t end, const std::string& scope);
  size_t read_value(size_t begin, size_t at, size_t end, const std::string& path);
  void add(size_t begin, size_t end, const std::string& scope, const std::string& name, bool whole);

  std::string code_;
  std::vector<Declaration> found_;
};

void Reader::add(size_t begin, size_t end, const std::string& scope, const std::string& name,
                 bool whole) {
  if (!name.empty()) found_.push_back({begin, end, scope + name, whole});
}

void Reader::read(size_t at, size_t end, const std::string& scope) {
  while ((at = skip_blanks(code_, at, end)) < end) {
    const std::string word = word_at(code_, at);
    const bool access = word == "public" || word == "private" || word == "protected";
    if (access || code_[at] == ';' || code_[at] == '}')
      at = access ? code_.find(':', at) + 1 : at + 1;
    else
      at = read_one(at, end, scope);
  }
}

// Reads one declaration; returns where the next begins.
size_t Reader::read_one(size_t begin, size_t end, const std::string& scope) {
  size_t at = begin;
  std::string word = word_at(code_, at);
  while (word == "template" || word == "requires" || word == "export") {
    at = skip_blanks(code_, at + word.size(), end);
    if (code_[at] == '<') at = skip_blanks(code_, behind_angle(code_, at), end);
    word = word_at(code_, at);
  }
  if (word == "namespace" || word == "inline" || word == "extern") {
    const size_t open = code_.find_first_of("{;(=", at);
    const bool space = code_.substr(at, open - at).find("namespace") != code_.npos;
    const bool scoped = word == "extern" || space;
    if (open != code_.npos && code_[open] == '{' && scoped) {
      const size_t close = behind_bracket(code_, open);
      read(open + 1, close - 1, scope);
      return close;
    }
  }
  if (word == "struct" || word == "class" || word == "enum" || word == "union")
    return read_type(begin, at, end, scope);
  return read_rest(begin, at, end, scope);
}

// struct Name : Base { members };   or a variable or function of such a type
size_t Reader::read_type(size_t begin, size_t at, size_t end, const std::string& scope) {
  const size_t stop = code_.find_first_of("{;(=", at);
  if (stop >= end || code_[stop] == '(' || code_[stop] == '=')
    return read_rest(begin, at, end, scope);
  std::string name = word_at(code_, at), last = name;
  while (name == "struct" || name == "class" || name == "enum" || name == "union" ||
         name == "alignas") {
    at = skip_blanks(code_, at + name.size(), end);
    if (code_[at] == '(') at = skip_blanks(code_, behind_bracket(code_, at), end);
    name = word_at(code_, at);
  }
  size_t close = stop;
  if (code_[stop] == '{') {
    close = behind_bracket(code_, stop) - 1;
    if (last != "enum") read(stop + 1, close, scope + name + "::");
  }
  const size_t behind = std::min(code_.find(';', close), end - 1) + 1;
  add(begin, behind, scope, name, code_[stop] == '{');
  return behind;
}

// Functions, constants, variables, aliases: the first bracket or = says what its name is.
size_t Reader::read_rest(size_t begin, size_t at, size_t end, const std::string& scope) {
  std::string name;
  bool function = false, list = false;  // a constructor's list of members
  for (; at < end; at++) {
    const char c = code_[at];
    const std::string before = name.empty() ? name_before(code_, begin, at) : "";
    if (c == '<' && !function && !before.empty() && !is_operator(before)) {
      at = behind_angle(code_, at) - 1;
    } else if (c == '(' && (before == "__attribute__" || before == "alignas")) {
      if (word_at(code_, begin) == "typedef") name = name_before(code_, begin, at - before.size());
      at = behind_bracket(code_, at) - 1;
    } else if (c == '(' && (before == "operator" || before.ends_with("::operator"))) {
      at = behind_bracket(code_, at) - 1;  // operator(): another bracket follows
    } else if (c == '(') {
      function = function || name.empty();
      if (name.empty()) name = before;
      at = behind_bracket(code_, at) - 1;
    } else if (c == '[') {
      if (name.empty()) name = before;
      at = behind_bracket(code_, at) - 1;
    } else if (c == ':' && function && code_[at - 1] != ':' && code_[at + 1] != ':') {
      list = true;
    } else if (c == '=' && !function && !is_operator(before)) {
      return read_value(begin, at, end, scope + (name.empty() ? before : name));
    } else if (c == ';') {
      add(begin, at + 1, scope, name.empty() ? before : name, false);
      return at + 1;
    } else if (c == '{' && function && !(list && is_name(code_[at - 1]))) {
      const size_t behind = behind_bracket(code_, at);
      add(begin, behind, scope, name, true);
      return behind;
    } else if (c == '{') {  // int count{0};
      if (name.empty()) name = before;
      at = behind_bracket(code_, at) - 1;
    }
  }
  return end;
}

// What follows the = of a constant, up to its semicolon.
size_t Reader::read_value(size_t begin, size_t at, size_t end, const std::string& path) {
  while (at < end && code_[at] != ';')
    at = code_[at] == '{' || code_[at] == '(' || code_[at] == '[' ? behind_bracket(code_, at)
                                                                  : at + 1;
  add(begin, at + 1, "", path, true);
  return at + 1;
}

bool ends_with_name(const std::string& path, const std::string& name) {
  return path.size() > name.size() + 2 && path.ends_with("::" + name);
}

// How well a declaration answers to a name; 0: not at all.
int fit(const Declaration& one, const std::string& name) {
  const int close = one.path == name ? 2 : ends_with_name(one.path, name) ? 1 : 0;
  return close == 0 ? 0 : close + (one.whole ? 2 : 0);
}

size_t line_start(const std::string& text, size_t at) {
  const size_t end = at == 0 ? text.npos : text.rfind('\n', at - 1);
  return end == text.npos ? 0 : end + 1;
}

// The first of the comment lines right above a line.
size_t with_comment(const std::string& source, size_t start) {
  while (start > 0) {
    const size_t above = line_start(source, start - 1);
    const size_t text = source.find_first_not_of(" \t", above);
    if (source.compare(text, 2, "//") != 0) break;
    start = above;
  }
  return start;
}

std::string without_indentation(const std::string& text, size_t indentation) {
  std::string result;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const size_t letters = std::min(text.find_first_not_of(' ', at), end - 1);
    at += std::min(indentation, letters - at);
    result += text.substr(at, end - at);
    at = end;
  }
  return result;
}

}  // namespace

std::string definition_of(const std::string& name, const std::string& source) {
  const Reader reader(source);
  const Declaration* best = nullptr;
  for (const Declaration& one : reader.declarations())
    if (fit(one, name) > (best ? fit(*best, name) : 0)) best = &one;
  if (!best) return "";
  const size_t start = line_start(source, best->begin);
  const size_t end = std::min(source.find('\n', best->end - 1), source.size());
  const size_t first = with_comment(source, start);
  return without_indentation(source.substr(first, end - first) + "\n", best->begin - start);
}

}  // namespace weave
