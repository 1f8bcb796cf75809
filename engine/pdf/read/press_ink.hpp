#pragma once
/// \file
/// Ink of colors of the screen and calibrated ones (DeviceRGB, ICC profiles of RGB, CalRGB, Lab), which a press
/// converts through the profile of its printing condition: colorimetrically, relative to the paper, as a file for the
/// press asks for unless it says otherwise. DeviceRGB is taken for sRGB.
/// Units:   percent, C + M + Y + K.
/// Threads: one.

#include "engine/base/owned.hpp"
#include "engine/pdf/read/color.hpp"

#include <lcms2.h>

#include <map>
#include <optional>
#include <string>

namespace broadside::pdf {

class PressInk {
public:
    /// `profile`: ICC bytes of the output intent; of another kind than CMYK, or damaged, nothing can be said.
    explicit PressInk(const std::string& profile);
    /// Whether a space is one that the press converts.
    static bool converted(const PaintColor& color);
    /// Empty where one of the profiles cannot be used.
    std::optional<double> of(const PaintColor& color);
    /// The most of any color.
    std::optional<double> most();

private:
    using Profile = Owned<void, cmsCloseProfile>;
    using Transform = Owned<void, cmsDeleteTransform>;

    Transform transform(const Profile& from, cmsUInt32Number format) const;

    Profile press_;
    std::map<QPDFObjGen, Transform> transforms_;    // of profiles by their streams, none: sRGB
    std::optional<Transform> lab_;
};

}    // namespace broadside::pdf
