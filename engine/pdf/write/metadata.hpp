#pragma once
/// \file
/// What a PDF says about itself, twice and in agreement: the Info dictionary's dates and the XMP packet.

#include "engine/scene/scene.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace broadside::pdf {

/// `D:20260102030405Z`, of seconds since 1970 UTC.
std::string info_date(std::int64_t seconds);

/// A date of Info (`D:20261126…+01'00'`) or XMP (`2026-11-26T…+01:00`), without a zone in UTC.
struct Instant {
    std::int64_t seconds = 0;    // since 1970 UTC
    int precision = 1;           // seconds that it leaves open: 60 without seconds, 86,400 without a time
    std::int64_t local = 0;      // as `seconds`, of the clock on the wall
    bool zoned = false;
};
std::optional<Instant> parse_date(std::string_view date);

/// The XMP packet (ISO 16684-1); with `press` also what PDF/X-4 asks for, with `tagged` what PDF/UA-1 does.
std::string xmp(const scene::Metadata& metadata, bool press, bool tagged);

}    // namespace broadside::pdf
