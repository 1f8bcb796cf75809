#include "engine/pdf/press/press_colors.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/format.hpp"
#include "engine/base/owned.hpp"

#include <fmt/format.h>
#include <lcms2.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <string_view>
#include <unordered_map>

namespace broadside::pdf {
namespace {

using Profile = Owned<void, cmsCloseProfile>;
using Transform = Owned<void, cmsDeleteTransform>;

constexpr cmsUInt32Number k_flags = cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE;

std::string four(std::uint32_t signature) {
    std::string out;
    for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(signature >> shift & 0xFF);
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

Transform transform(const Profile& from, cmsUInt32Number from_format, const Profile& to, cmsUInt32Number to_format,
                    cmsUInt32Number flags = k_flags) {
    return Transform(
        cmsCreateTransform(from.get(), from_format, to.get(), to_format, INTENT_RELATIVE_COLORIMETRIC, flags));
}

std::array<double, 3> rgb(Color c) { return {c.r / 255.0, c.g / 255.0, c.b / 255.0}; }
std::array<double, 4> inks(const Cmyk& ink) { return {ink.c, ink.m, ink.y, ink.k}; }
double tenth(double n) { return std::clamp(std::round(n * 10) / 10, 0.0, 100.0); }

/// CIE lightness of a luminance and back.
double luminance_of(double lightness) {
    return lightness > 8 ? std::pow((lightness + 16) / 116, 3) : lightness * 27 / 24389;
}

bool has_signature(std::string_view file) { return file.size() >= 132 && file.substr(36, 4) == "acsp"; }

/// What is wrong with the frame of a profile (ICC.1:2022, 7.2 and 7.3), naming the tag; empty where it is whole.
std::string fault_of_profile(std::string_view file) {
    const auto word = [&](std::size_t at) {
        std::uint32_t n = 0;
        for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<unsigned char>(file[at + i]);
        return n;
    };
    if (word(0) > file.size()) return fmt::format("it ends after {} of its {} bytes", file.size(), word(0));
    const std::size_t tags = word(128);
    if (tags == 0 || tags > (file.size() - 132) / 12) return fmt::format("its table has {} tags", tags);
    for (std::size_t i = 0; i < tags; ++i) {
        const std::size_t entry = 132 + 12 * i, offset = word(entry + 4), length = word(entry + 8);
        if (offset > file.size() || length > file.size() - offset)
            return fmt::format("its tag {} ends beyond the file", printable(four(word(entry))));
    }
    return {};
}

}    // namespace

struct PressColors::Impl {
    std::string bytes, description, identifier;
    double limit = 300;
    Profile press, srgb{cmsCreate_sRGBProfile()}, lab{cmsCreateLab4Profile(nullptr)};
    Transform to_press, to_screen, press_to_lab, screen_to_lab;
    std::array<double, 101> black_luminance{};                    // of black ink at each percent, relative to paper
    mutable std::unordered_map<std::uint32_t, Cmyk> converted;    // looked up, never iterated

    Lab lab_of(const Cmyk& ink) const {
        const auto in = inks(ink);
        cmsCIELab out{};
        cmsDoTransform(press_to_lab.get(), in.data(), &out, 1);
        return {out.L, out.a, out.b};
    }
    Lab lab_of(Color color) const {
        const auto in = rgb(color);
        cmsCIELab out{};
        cmsDoTransform(screen_to_lab.get(), in.data(), &out, 1);
        return {out.L, out.a, out.b};
    }

    Impl(const std::filesystem::path& path, double ink_limit) : limit(ink_limit) {
        const auto fail = [&](const std::string& message, const std::string& hint = {}) {
            throw InputError({path.string()}, "profile", message, hint);
        };
        bytes = read_file(path, k_most_profile_bytes);
        if (!has_signature(bytes)) fail("this is not an ICC profile");
        if (const std::string fault = fault_of_profile(bytes); !fault.empty())
            fail("this ICC profile is damaged: " + fault);
        press.reset(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
        if (!press) fail("this is not an ICC profile");
        const std::string hint =
            "the press needs an output profile (prtr) of a CMYK printing condition, ICC version 2 or 4";
        if (cmsGetDeviceClass(press.get()) != cmsSigOutputClass)
            fail(fmt::format("expected an output profile (prtr), got class \"{}\"",
                             four(cmsGetDeviceClass(press.get()))),
                 hint);
        if (cmsGetColorSpace(press.get()) != cmsSigCmykData)
            fail(fmt::format("expected the color space CMYK, got \"{}\"", four(cmsGetColorSpace(press.get()))), hint);
        const auto version = static_cast<int>(static_cast<unsigned char>(bytes.at(8)));
        if (version != 2 && version != 4) fail(fmt::format("expected ICC version 2 or 4, got {}", version), hint);

        std::array<char, 256> text{};
        cmsGetProfileInfoASCII(press.get(), cmsInfoDescription, "en", "US", text.data(), text.size());
        description = text.data();
        if (description.empty()) description = path.stem().string();
        identifier =
            description.find("FOGRA39") != std::string::npos || description.find("ISO Coated v2") != std::string::npos
                ? "FOGRA39"
            : description.find("TR006") != std::string::npos || description.find("TR 006") != std::string::npos
                ? "CGATS TR 006"
                : "Custom";

        to_press = transform(srgb, TYPE_RGB_DBL, press, TYPE_CMYK_DBL);
        to_screen = transform(press, TYPE_CMYK_DBL, srgb, TYPE_RGB_DBL);
        press_to_lab = transform(press, TYPE_CMYK_DBL, lab, TYPE_Lab_DBL, cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE);
        screen_to_lab = transform(srgb, TYPE_RGB_DBL, lab, TYPE_Lab_DBL, cmsFLAGS_NOOPTIMIZE | cmsFLAGS_NOCACHE);
        if (!srgb || !lab || !screen_to_lab) throw std::bad_alloc();    // nothing of the file's
        if (!to_press || !to_screen || !press_to_lab)
            fail("the ICC profile has no tables to convert colors with", hint);
        for (std::size_t k = 0; k < black_luminance.size(); ++k)
            black_luminance[k] = luminance_of(lab_of(Cmyk{0, 0, 0, static_cast<double>(k)}).l);
    }
};

PressColors::PressColors(const std::filesystem::path& profile, double ink_limit)
    : impl_(std::make_unique<Impl>(profile, ink_limit)) {}
PressColors::~PressColors() = default;
PressColors::PressColors(PressColors&&) noexcept = default;
PressColors& PressColors::operator=(PressColors&&) noexcept = default;

Cmyk PressColors::convert(Color color) const {
    const auto key = static_cast<std::uint32_t>(color.r << 16 | color.g << 8 | color.b);
    const auto [it, added] = impl_->converted.try_emplace(key);
    if (!added) return it->second;
    const auto in = rgb(color);
    std::array<double, 4> out{};
    cmsDoTransform(impl_->to_press.get(), in.data(), out.data(), 1);
    double colored = out[0] + out[1] + out[2];
    const double room = impl_->limit - out[3];
    // Rounding may add a twentieth to each ink.
    const double scale = colored > room - 0.2 && colored > 0 ? std::max(room - 0.2, 0.0) / colored : 1;
    it->second = {tenth(out[0] * scale), tenth(out[1] * scale), tenth(out[2] * scale), tenth(out[3])};
    return it->second;
}

Cmyk PressColors::black(Color color) const {
    const std::array<double, 101>& table = impl_->black_luminance;
    const double wanted = table[100] + (table[0] - table[100]) * luminance_of(impl_->lab_of(color).l);
    std::size_t k = 0;
    while (k < 100 && table[k + 1] > wanted) ++k;
    if (k == 100) return {0, 0, 0, 100};
    const double step = table[k] - table[k + 1];
    const double part = step > 0 ? std::clamp((table[k] - wanted) / step, 0.0, 1.0) : 0;
    return {0, 0, 0, tenth(static_cast<double>(k) + part)};
}

Color PressColors::printed(const Cmyk& ink) const {
    const auto in = inks(ink);
    std::array<double, 3> out{};
    cmsDoTransform(impl_->to_screen.get(), in.data(), out.data(), 1);
    const auto byte = [](double v) { return static_cast<std::uint8_t>(std::lround(std::clamp(v, 0.0, 1.0) * 255)); };
    return {byte(out[0]), byte(out[1]), byte(out[2])};
}

double PressColors::shift(Color color, const Cmyk& ink) const {
    return difference(impl_->lab_of(color), impl_->lab_of(ink));
}

const std::string& PressColors::identifier() const { return impl_->identifier; }
const std::string& PressColors::description() const { return impl_->description; }
const std::string& PressColors::profile() const { return impl_->bytes; }

}    // namespace broadside::pdf
