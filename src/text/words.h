// The `words` way of cutting a line: words, punctuation and French clitics, without loss.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

/// Marks the side of a piece on which no space stands: "Hello, you" is cut into Hello  ￭,  you.
inline constexpr std::string_view kJoiner = "\uFFED";

/// Cuts a line into pieces. Pieces are parted by one space unless a joiner mark says otherwise, so
/// ordinary words carry no mark: "l'ami dort-il ?" gives l'￭  ami  dort  ￭-il  ?
/// A no-break space stays with its punctuation mark (￭\u00A0?); any other unusual space is a piece
/// of its own. Contractions are cut as in the Penn treebank (do ￭n't, she ￭'s).
std::vector<std::string> split_words(std::string_view line);

/// Undoes split_words: join_words(split_words(line)) == line for every line of valid UTF-8.
std::string join_words(std::span<const std::string> pieces);

/// The piece without its joiner marks.
std::string_view unmarked(std::string_view piece);

}  // namespace heed
