#include "engine/base/format.hpp"

#include <algorithm>
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

/// The first character of a text; where it is no UTF-8 (RFC 3629), the first byte.
struct Character {
    std::uint32_t code = 0;
    std::size_t length = 1;
    bool valid = false;
    std::string_view bytes;
};
Character next_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t first = byte(0);
    const Character broken{first, 1, false, text.substr(0, 1)};
    const std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (length == 0 || text.size() < length) return broken;
    std::uint32_t code = length == 1 ? first : first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if (byte(i) >> 6 != 2) return broken;
        code = code << 6 | (byte(i) & 0x3F);
    }
    constexpr std::uint32_t k_least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < k_least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return broken;
    return {code, length, true, text.substr(0, length)};
}

/// Characters that show nothing but change what a terminal shows.
bool steers(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C || (code >= 0x200E && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

/// Spaces, and characters of no width.
bool is_blank(std::uint32_t code) {
    return code == ' ' || code == 0xA0 || code == 0xAD || code == 0x034F || code == 0x061C || code == 0x115F ||
           code == 0x1680 || code == 0x180E || (code >= 0x2000 && code <= 0x200F) || code == 0x202F ||
           (code >= 0x205F && code <= 0x2064) || code == 0x3000 || code == 0x3164 || code == 0xFEFF;
}

std::string hex(std::uint32_t code, int digits) {
    std::string out;
    for (int shift = 4 * (std::max(digits, code > 0xFFFF ? 6 : digits) - 1); shift >= 0; shift -= 4)
        out += "0123456789abcdef"[code >> shift & 15];
    return out;
}

}    // namespace

std::string grouped(std::int64_t n) {
    std::string digits = std::to_string(n < 0 ? -n : n);
    for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(digits.size()) - 3; i > 0; i -= 3)
        digits.insert(static_cast<std::size_t>(i), ",");
    return n < 0 ? "−" + digits : digits;
}

std::string plain_number(double n, int digits) {
    // Most numbers are small and fall plainly on one side of half a unit: in whole numbers
    // they take a fifth of the time.
    constexpr std::array k_powers{1.0, 1e1, 1e2, 1e3, 1e4};
    if (digits >= 0 && digits < static_cast<int>(k_powers.size()) && std::abs(n) < 1e5) {
        const double units = std::abs(n) * k_powers[digits], whole = std::floor(units), rest = units - whole;
        if (std::abs(rest - 0.5) > 1e-6) {    // the product is right to 1e-7
            auto left = static_cast<std::uint32_t>(whole) + (rest > 0.5);
            std::array<char, 16> text{};
            char* first = text.data() + text.size();
            bool shown = false;    // a digit behind the point
            for (int i = 0; i < digits; ++i, left /= 10) {
                shown = shown || left % 10 != 0;
                if (shown) *--first = static_cast<char>('0' + left % 10);
            }
            if (shown) *--first = '.';
            do {
                *--first = static_cast<char>('0' + left % 10);
                left /= 10;
            } while (left != 0);
            if (std::signbit(n)) *--first = '-';
            return {first, text.data() + text.size()};
        }
    }
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

Quantity quantity_binary(double bytes) {
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) return {plain_number(bytes, 0), "B"};
    std::size_t unit = 0;
    double n = bytes / 1024;
    while (n >= 1023.5 && unit + 1 < units.size()) {
        n /= 1024;
        ++unit;
    }
    return {significant(n * (1 + 1e-12)), units[unit]};    // halves up: 68.6 and 15.25 are 83.9, not 15.2 of them
}

std::string bytes_binary(double bytes) {
    const Quantity q = quantity_binary(bytes);
    return q.number + " " + q.unit;
}

std::string short_base(double n) {
    // 999.95 rounds to four figures before the point and so belongs to the next unit.
    if (n >= 999.95e6) return plain_number(n / 1e9, 1) + "B";
    if (n >= 999.95e3) return plain_number(n / 1e6, 1) + "M";
    if (n >= 9999.95) return plain_number(n / 1e3, 1) + "k";
    return plain_number(n, 1);
}

std::string counted(std::int64_t n, std::string_view noun) {
    std::string out = grouped(n) + ' ';
    out += noun;
    return n == 1 ? out : out + 's';
}

std::string json_string(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const Character c = next_character(text);
        text.remove_prefix(c.length);
        if (!c.valid)
            out += "\xEF\xBF\xBD";
        else if (c.bytes == "\"" || c.bytes == "\\")
            (out += '\\') += c.bytes;
        else if (c.bytes == "\n")
            out += "\\n";
        else if (c.code < 0x20)
            out += "\\u" + hex(c.code, 4);
        else
            out += c.bytes;
    }
    return out + '"';
}

std::string xml_escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
        }
    }
    return out;
}

std::string letters(std::int64_t index) {
    std::string out;
    for (std::int64_t n = index; n >= 0; n = n / 26 - 1) out.insert(out.begin(), static_cast<char>('A' + n % 26));
    return out;
}

std::string fault_of_text(std::string_view text) {
    bool shows = false;
    while (!text.empty()) {
        const auto [code, length, valid, bytes] = next_character(text);
        text.remove_prefix(length);
        if (!valid) return {};
        if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return "has a control character";
        if ((code & 0xFFFE) == 0xFFFE || (code >= 0xFDD0 && code <= 0xFDEF))
            return "has U+" + hex(code, 4) + ", which is no character";
        if (steers(code) && code != 0x061C && code != 0x200E && code != 0x200F && code != 0xFEFF)
            return "has U+" + hex(code, 4) + ", which turns text or breaks its line";
        shows = shows || !is_blank(code);
    }
    return shows ? "" : "shows nothing";
}

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const Character c = next_character(text);
        text.remove_prefix(c.length);
        if (c.valid && c.code == '\n')
            out += "\\n";
        else if (c.valid && c.code == '\t')
            out += "\\t";
        else if (c.valid && !steers(c.code))
            out += c.bytes;
        else if (c.valid && c.code > 0xFF)
            out += "\\u" + hex(c.code, 4);
        else
            out += "\\x" + hex(c.code, 2);
    }
    return out;
}

}    // namespace broadside
