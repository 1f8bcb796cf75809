#include "engine/icc/srgb.hpp"

#include "engine/base/owned.hpp"

#include <lcms2.h>

#include <algorithm>
#include <array>
#include <new>

namespace broadside::icc {
std::string srgb_profile() {
    const Owned<void, cmsCloseProfile> profile(cmsCreate_sRGBProfile());
    if (!profile) throw std::bad_alloc();
    cmsSetProfileVersion(profile.get(), 2.1);
    cmsUInt32Number size = 0;
    if (!cmsSaveProfileToMem(profile.get(), nullptr, &size)) throw std::bad_alloc();
    std::string out(size, '\0');
    if (!cmsSaveProfileToMem(profile.get(), out.data(), &size)) throw std::bad_alloc();
    // The header's date (ICC.1, 7.2: bytes 24 to 35) would be the moment of this run.
    // 1999-10-18.
    constexpr std::array<char, 12> k_date{0x07, static_cast<char>(0xCF), 0, 10, 0, 18, 0, 0, 0, 0, 0, 0};
    std::copy(k_date.begin(), k_date.end(), out.begin() + 24);
    return out;
}

}    // namespace broadside::icc
