#pragma once
/// \file
/// Days and times of the clock, UTC.

#include <cstdint>

namespace broadside {

struct Civil {
    int year = 1970;
    int month = 1, day = 1;
    int hour = 0, minute = 0, second = 0;
};
/// Of seconds since 1970.
Civil civil(std::int64_t seconds);

}    // namespace broadside
