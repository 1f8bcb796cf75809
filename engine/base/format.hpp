#pragma once
/// \file
/// Numbers as the poster and the terminal write them, and strings as JSON writes them: one way everywhere, whatever the
/// locale.

#include <cstdint>
#include <string>
#include <string_view>

namespace broadside {

/// `7,168`
std::string grouped(std::int64_t n);
/// Three significant figures at most, with M, B or T: `671B`, `1.04T`, `3.35B`, `270M`; `1B` for 1e9.
std::string short_count(double n);
/// Three significant figures at most in KiB, MiB, GiB or TiB; bytes below 1 KiB: `68.6 KiB`, `496 KiB`.
std::string bytes_binary(double bytes);
struct Quantity {
    std::string number, unit;
};
Quantity quantity_binary(double bytes);    // the same in two pieces
/// At most `digits` behind the point, no trailing zeros: `2.5`, `10000`.
std::string plain_number(double n, int digits = 3);
/// A power-of-ten base in short: `10k`, `500k`, `1M`, `208.5M`, `1B`.
std::string short_base(double n);
/// `1 row`, `1,024 rows`: of nouns with a regular plural.
std::string counted(std::int64_t n, std::string_view noun);
/// A JSON string, quotes included. What is not UTF-8 becomes U+FFFD, so that the result always is.
std::string json_string(std::string_view text);
/// Text as XML and HTML take it in content and between double quotes; control characters, which XML 1.0 has
/// no way to write, are left out.
std::string xml_escaped(std::string_view text);
/// A column's name: `A` for 0, …, `Z`, `AA`, `AB`, …
std::string letters(std::int64_t index);
/// What makes a text unfit for a sheet: control characters, ones that no XML holds, ones that turn the text or break
/// lines, and text that shows nothing. `has a control character`; empty where it is fit, and where it is not UTF-8.
std::string fault_of_text(std::string_view utf8);
/// Text of a file for a terminal or a message: control characters, marks that turn the direction of
/// text, line separators and what is not UTF-8 are written out (`\n`, `\x1b`, `\u202e`), so that it
/// stays on its line and forges nothing.
std::string printable(std::string_view text);

}    // namespace broadside
