// Attention, drawn in a terminal: which source words each target word looked at.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/tensor.h"

namespace heed {

/// What the terminal can show.
struct MapStyle {
  bool unicode = true;  ///< block characters; false: ASCII
  int columns = 80;     ///< the terminal's width
};

/// The locale that LC_ALL, LC_CTYPE or LANG sets, if it is one of UTF-8; else empty.
std::string utf8_locale();

/// What standard output can show: block characters on a terminal whose locale is UTF-8, unless it
/// is dumb or NO_COLOR is set. No escape codes are ever used.
MapStyle terminal_style();

/// The columns that a text takes up in a terminal: 0 for combining marks, 2 for East Asian wide
/// characters and emoji.
int display_width(std::string_view text);

/// A piece of a tokenizer for the eye: without joiner marks and spaces at its ends, control
/// characters replaced, cut to `most` columns.
std::string label_of(std::string_view piece, int most = 24);

/// A line for each target word: the source words it looked at most, with a bar for how much.
/// Words with less than a sixth of the attention are left out, but for the first.
/// weights [targets, sources].
std::string draw_alignment(std::span<const std::string> targets,
                           std::span<const std::string> sources, const Tensor& weights,
                           const MapStyle& style = {});

/// The whole table as shades: a row for each query, a column for each key; cut into several tables
/// if the terminal is too narrow.  weights [queries, keys], from 0 to 1.
std::string draw_map(std::span<const std::string> queries, std::span<const std::string> keys,
                     const Tensor& weights, const MapStyle& style = {});

}  // namespace heed
