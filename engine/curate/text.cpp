#include "engine/curate/text.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

/// Bytes of the first `n` characters.
std::size_t bytes_of(std::string_view text, int n) {
    std::size_t at = 0;
    for (; at < text.size(); ++at)
        if (starts_character(text[at]) && n-- == 0) break;
    return at;
}

}    // namespace

int columns(std::string_view text) { return static_cast<int>(std::ranges::count_if(text, starts_character)); }

std::string padded(std::string_view text, int width, bool right) {
    const std::string space(static_cast<std::size_t>(std::max(0, width - columns(text))), ' ');
    return right ? space + std::string(text) : std::string(text) + space;
}

std::vector<std::string> wrapped(std::string_view text, int width) {
    std::vector<std::string> lines;
    width = std::max(1, width);
    while (columns(text) > width) {
        const std::size_t most = bytes_of(text, width);
        // The space may be the first character that no longer fits.
        std::size_t end = text.substr(0, most + 1).rfind(' ');
        if (end == std::string_view::npos || end == 0) end = most;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty() || lines.empty()) lines.emplace_back(text);
    return lines;
}

std::string cut(std::string_view text, int width) {
    if (columns(text) <= width) return std::string(text);
    return std::string(text.substr(0, bytes_of(text, std::max(0, width - 1)))) + "…";
}

std::string csv_line(const std::vector<std::string>& fields) {
    std::string out;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (i > 0) out += ',';
        if (fields[i].find_first_of(",\"\r\n") == std::string::npos) {
            out += fields[i];
            continue;
        }
        out += '"';
        for (const char c : fields[i]) out += c == '"' ? "\"\"" : std::string(1, c);
        out += '"';
    }
    return out + "\n";
}

std::string painted(std::string_view text, Paint paint, bool color) {
    if (!color || text.empty()) return std::string(text);
    const char* code = paint == Paint::bold         ? "1"
                       : paint == Paint::dim        ? "2"
                       : paint == Paint::difference ? "36"
                                                    : "33";
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}    // namespace broadside::curate
