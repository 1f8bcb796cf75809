#include "engine/base/format.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace broadside {
namespace {

std::string significant(double n) {
    if (n == 0) return "0";
    const int whole = static_cast<int>(std::floor(std::log10(std::abs(n)))) + 1;
    return plain_number(n, std::max(0, 3 - whole));
}

}    // namespace

std::string grouped(std::int64_t n) {
    std::string digits = std::to_string(n < 0 ? -n : n);
    for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return n < 0 ? "−" + digits : digits;
}

std::string plain_number(double n, int digits) {
    std::array<char, 64> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), n, std::chars_format::fixed, digits).ptr;
    std::string out(buffer.data(), end);
    if (out.find('.') != std::string::npos) {
        while (out.back() == '0') out.pop_back();
        if (out.back() == '.') out.pop_back();
    }
    return out;
}

std::string short_count(double n) {
    // 999.5 rounds to four figures and so belongs to the next unit.
    if (n >= 999.5e9) return significant(n / 1e12) + "T";
    if (n >= 999.5e6) return significant(n / 1e9) + "B";
    if (n >= 999.5e3) return significant(n / 1e6) + "M";
    return grouped(std::llround(n));
}

std::string bytes_binary(double bytes) {
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) return plain_number(bytes, 0) + " B";
    std::size_t unit = 0;
    double n = bytes / 1024;
    while (n >= 1023.5 && unit + 1 < units.size()) {
        n /= 1024;
        ++unit;
    }
    return significant(n) + " " + units[unit];
}

std::string short_base(double n) {
    if (n >= 1e9) return plain_number(n / 1e9, 1) + "B";
    if (n >= 1e6) return plain_number(n / 1e6, 1) + "M";
    if (n >= 1e4) return plain_number(n / 1e3, 1) + "k";
    return plain_number(n, 1);
}

std::string json_string(std::string_view utf8) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : utf8) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20) {
            out += "\\u00";
            out += digits[byte >> 4];
            out += digits[byte & 15];
        } else {
            out += c;
        }
    }
    return out + '"';
}

}    // namespace broadside
