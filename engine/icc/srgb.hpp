#pragma once
/// \file
/// The ICC profile of sRGB (IEC 61966-2-1) that pictures and documents carry: version 2.1, which every reader knows.
/// The same bytes in every run: its date is that of the standard.
/// Errors:  std::bad_alloc.

#include <string>

namespace broadside::icc {

std::string srgb_profile();

}    // namespace broadside::icc
