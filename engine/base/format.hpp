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
/// At most `digits` behind the point, no trailing zeros: `2.5`, `10000`.
std::string plain_number(double n, int digits = 3);
/// A power-of-ten base in short: `10k`, `500k`, `1M`, `208.5M`, `1B`.
std::string short_base(double n);
/// A JSON string, quotes included, of valid UTF-8.
std::string json_string(std::string_view utf8);

}    // namespace broadside
