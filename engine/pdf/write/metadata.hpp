#pragma once
/// \file
/// What a PDF says about itself, twice and in agreement: the Info dictionary's dates and the XMP packet.

#include "engine/scene/scene.hpp"

#include <cstdint>
#include <string>

namespace broadside::pdf {

/// `D:20260102030405Z` and `2026-01-02T03:04:05Z`, of seconds since 1970 UTC.
std::string info_date(std::int64_t seconds);
std::string xmp_date(std::int64_t seconds);

/// Back from the form of Info, as far as it is written; 0 where it is none.
std::int64_t seconds_of(const std::string& date);

/// The XMP packet (ISO 16684-1); with `press` also what PDF/X-4 asks for.
std::string xmp(const scene::Metadata& metadata, bool press);

}    // namespace broadside::pdf
