#include "engine/base/color.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace broadside {
namespace {

using Vec = std::array<double, 3>;
using Matrix = std::array<Vec, 3>;

Vec operator*(const Matrix& m, const Vec& v) {
    Vec out{};
    for (std::size_t i = 0; i < 3; ++i) out[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    return out;
}

// sRGB transfer function, IEC 61966-2-1.
double linear(std::uint8_t channel) {
    const double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}
std::uint8_t encoded(double c) {
    c = std::clamp(c, 0.0, 1.0);
    const double e = c <= 0.0031308 ? 12.92 * c : 1.055 * std::pow(c, 1 / 2.4) - 0.055;
    return static_cast<std::uint8_t>(std::lround(e * 255));
}
Vec linear(Color c) { return {linear(c.r), linear(c.g), linear(c.b)}; }

constexpr double k_degree = std::numbers::pi / 180;

double hue(double b, double a) {
    if (a == 0 && b == 0) return 0;
    const double h = std::atan2(b, a) / k_degree;
    return h < 0 ? h + 360 : h;
}

}    // namespace

std::optional<Color> Color::parse(std::string_view hex) {
    if (hex.size() != 7 || hex[0] != '#') return std::nullopt;
    std::array<int, 6> digits{};
    for (std::size_t i = 0; i < 6; ++i) {
        const char c = hex[i + 1];
        if (c >= '0' && c <= '9')
            digits[i] = c - '0';
        else if (c >= 'a' && c <= 'f')
            digits[i] = c - 'a' + 10;
        else if (c >= 'A' && c <= 'F')
            digits[i] = c - 'A' + 10;
        else
            return std::nullopt;
    }
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(digits[i] * 16 + digits[i + 1]); };
    return Color{byte(0), byte(2), byte(4)};
}

std::string Color::hex() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "#";
    for (const std::uint8_t c : {r, g, b}) {
        out += digits[c >> 4];
        out += digits[c & 15];
    }
    return out;
}

Color mix(Color a, Color b, double t) {
    const auto channel = [t](std::uint8_t x, std::uint8_t y) {
        return static_cast<std::uint8_t>(std::lround(x + (y - x) * std::clamp(t, 0.0, 1.0)));
    };
    return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b)};
}

double luminance(Color c) {
    const Vec v = linear(c);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
}

double contrast(Color a, Color b) {
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

Lab to_lab(Color c) {
    // sRGB to XYZ (IEC 61966-2-1), then CIE 15 with the D65 white point.
    constexpr Matrix to_xyz{{{0.4124, 0.3576, 0.1805}, {0.2126, 0.7152, 0.0722}, {0.0193, 0.1192, 0.9505}}};
    const Vec xyz = to_xyz * linear(c);
    const auto f = [](double t) {
        constexpr double d = 6.0 / 29;
        return t > d * d * d ? std::cbrt(t) : t / (3 * d * d) + 4.0 / 29;
    };
    const double x = f(xyz[0] / 0.95047), y = f(xyz[1]), z = f(xyz[2] / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double difference(Lab p, Lab q) {
    // Names as in Sharma, Wu and Dalal 2005.
    const double c_mean = (std::hypot(p.a, p.b) + std::hypot(q.a, q.b)) / 2;
    const double c7 = std::pow(c_mean, 7), g = 0.5 * (1 - std::sqrt(c7 / (c7 + std::pow(25.0, 7))));
    const double a1 = (1 + g) * p.a, a2 = (1 + g) * q.a;
    const double c1 = std::hypot(a1, p.b), c2 = std::hypot(a2, q.b);
    const double h1 = hue(p.b, a1), h2 = hue(q.b, a2);
    const double dl = q.l - p.l, dc = c2 - c1;
    double dh = 0;
    if (c1 * c2 != 0) {
        dh = h2 - h1;
        if (dh > 180) dh -= 360;
        if (dh < -180) dh += 360;
    }
    const double dh_big = 2 * std::sqrt(c1 * c2) * std::sin(dh / 2 * k_degree);
    const double l = (p.l + q.l) / 2, cm = (c1 + c2) / 2;
    double h = h1 + h2;
    if (c1 * c2 != 0) {
        if (std::abs(h1 - h2) <= 180)
            h /= 2;
        else
            h = h < 360 ? (h + 360) / 2 : (h - 360) / 2;
    }
    const double t = 1 - 0.17 * std::cos((h - 30) * k_degree) + 0.24 * std::cos(2 * h * k_degree) +
                     0.32 * std::cos((3 * h + 6) * k_degree) - 0.20 * std::cos((4 * h - 63) * k_degree);
    const double theta = 30 * std::exp(-std::pow((h - 275) / 25, 2));
    const double cm7 = std::pow(cm, 7), rc = 2 * std::sqrt(cm7 / (cm7 + std::pow(25.0, 7)));
    const double l50 = (l - 50) * (l - 50);
    const double sl = 1 + 0.015 * l50 / std::sqrt(20 + l50), sc = 1 + 0.045 * cm, sh = 1 + 0.015 * cm * t;
    const double rt = -std::sin(2 * theta * k_degree) * rc;
    const double x = dl / sl, y = dc / sc, z = dh_big / sh;
    return std::sqrt(x * x + y * y + z * z + rt * y * z);
}

double difference(Color a, Color b) { return difference(to_lab(a), to_lab(b)); }

Color simulated(Color c, Vision vision) {
    // Linear RGB to LMS (Hunt–Pointer–Estevez as scaled in Viénot et al. 1999) and back; the missing cone's response is
    // replaced by the one that keeps neutral colors and the two anchor hues of each half plane.
    constexpr Matrix to_lms{{{17.8824, 43.5161, 4.11935}, {3.45565, 27.1554, 3.86714}, {0.0299566, 0.184309, 1.46709}}};
    constexpr Matrix to_rgb{{{0.0809444479, -0.130504409, 0.116721066},
                             {-0.0102485335, 0.0540193266, -0.113614708},
                             {-0.000365296938, -0.00412161469, 0.693511405}}};
    const Vec lms = to_lms * linear(c);
    Vec seen = lms;
    switch (vision) {
        case Vision::protanopia: seen[0] = 2.02344 * lms[1] - 2.52581 * lms[2]; break;
        case Vision::deuteranopia: seen[1] = 0.494207 * lms[0] + 1.24827 * lms[2]; break;
        case Vision::tritanopia: {
            // The plane through neutral and 485 nm on one side, 660 nm on the other.
            const bool bluish = lms[1] / lms[0] < 0.34478 / 0.65518;
            seen[2] = bluish ? -0.00257 * lms[0] + 0.05366 * lms[1] : -0.06011 * lms[0] + 0.16299 * lms[1];
            break;
        }
    }
    const Vec rgb = to_rgb * seen;
    return {encoded(rgb[0]), encoded(rgb[1]), encoded(rgb[2])};
}

}    // namespace broadside
