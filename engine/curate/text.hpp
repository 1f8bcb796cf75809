#pragma once
/// \file
/// Text for terminals: columns, wrapping, color.
/// Units:   columns; every character of the catalog takes one.

#include <string>
#include <string_view>
#include <vector>

namespace broadside::curate {

/// Characters of UTF-8.
int columns(std::string_view text);
/// Padded with spaces to `width`, on the right or (numbers) on the left; longer text stays as it is.
std::string padded(std::string_view text, int width, bool right = false);
/// Lines of at most `width` columns, broken at spaces where there are any. At least one line.
std::vector<std::string> wrapped(std::string_view text, int width);
/// At most `width` columns, ending in … where something was cut.
std::string cut(std::string_view text, int width);

/// A record of RFC 4180, ended by a line feed.
std::string csv_line(const std::vector<std::string>& fields);

enum class Paint { bold, dim, difference, warning };
/// With ANSI colors where `color`.
std::string painted(std::string_view text, Paint paint, bool color);

}    // namespace broadside::curate
