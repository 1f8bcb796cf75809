#include "engine/pdf/read/press_ink.hpp"

#include "engine/pdf/read/unpack.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace broadside::pdf {
namespace {

double sum(const std::array<double, 4>& ink) { return ink[0] + ink[1] + ink[2] + ink[3]; }

}    // namespace

PressInk::PressInk(const std::string& profile) {
    if (profile.empty()) return;
    press_.reset(cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    if (press_ && cmsGetColorSpace(press_.get()) != cmsSigCmykData) press_.reset();
}

bool PressInk::converted(const PaintColor& color) {
    return color.space == ColorSpace::rgb || color.space == ColorSpace::icc_rgb || color.space == ColorSpace::cal_rgb ||
           color.space == ColorSpace::lab;
}

PressInk::Transform PressInk::transform(const Profile& from, cmsUInt32Number format) const {
    if (!press_ || !from) return {};
    return Transform(cmsCreateTransform(from.get(), format, press_.get(), TYPE_CMYK_DBL, INTENT_RELATIVE_COLORIMETRIC,
                                        cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE));
}

std::optional<double> PressInk::of(const PaintColor& color) {
    std::array<double, 4> ink{};
    if (color.space == ColorSpace::lab) {
        if (!lab_) lab_ = transform(Profile(cmsCreateLab4Profile(nullptr)), TYPE_Lab_DBL);
        if (!*lab_ || color.values.size() != 3) return std::nullopt;
        const cmsCIELab lab{color.values[0], color.values[1], color.values[2]};
        cmsDoTransform(lab_->get(), &lab, ink.data(), 1);
        return sum(ink);
    }
    if (color.values.size() != 3) return std::nullopt;
    Object stream = color.profile;
    const auto [it, fresh] = transforms_.try_emplace(stream.isStream() ? stream.getObjGen() : QPDFObjGen());
    if (fresh) {
        Profile from;
        if (stream.isStream()) {
            const std::string data = unpacked(stream).value_or("");    // without, a fault of its own
            from.reset(cmsOpenProfileFromMem(data.data(), static_cast<cmsUInt32Number>(data.size())));
            if (from && cmsGetColorSpace(from.get()) != cmsSigRgbData) from.reset();
        } else {
            from.reset(cmsCreate_sRGBProfile());    // near enough to any RGB to know the ink of
        }
        it->second = transform(from, TYPE_RGB_DBL);
    }
    if (!it->second) return std::nullopt;
    std::array<double, 3> rgb{};
    std::ranges::transform(color.values, rgb.begin(), [](double v) { return std::clamp(v, 0.0, 1.0); });
    cmsDoTransform(it->second.get(), rgb.data(), ink.data(), 1);
    return sum(ink);
}

std::optional<double> PressInk::most() {
    PaintColor color = initial_color(ColorSpace::lab);
    std::optional<double> out;
    for (int l = 0; l <= 100; l += 4)
        for (int a = -100; a <= 100; a += 10)
            for (int b = -100; b <= 100; b += 10) {
                color.values = {static_cast<double>(l), static_cast<double>(a), static_cast<double>(b)};
                const std::optional<double> ink = of(color);
                if (!ink) return std::nullopt;
                out = std::max(out.value_or(0), *ink);
            }
    return out;
}

}    // namespace broadside::pdf
