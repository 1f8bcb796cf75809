#include "engine/app/options.hpp"

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/base/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <string_view>
#include <utility>

namespace broadside::app {
namespace {

/// The number at the start of `text` and what follows it; nothing where there is no number.
template <class Number>
std::optional<std::pair<Number, std::string_view>> leading_number(std::string_view text) {
    Number n{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc()) return {};
    return std::pair{n, text.substr(static_cast<std::size_t>(end - text.data()))};
}

}    // namespace

double parse_dpi(const std::string& text) {
    if (const auto number = leading_number<double>(text); number && number->second.empty())
        if (number->first >= 1 && number->first <= 100'000) return number->first;
    throw UsageError(fmt::format("--dpi {}: expected a number from 1 to 100000", text));
}

std::size_t parse_memory(const std::string& text) {
    constexpr std::uint64_t k_most = std::uint64_t{1} << 50;    // bytes; beyond it is a slip
    constexpr std::array units{std::pair{"", 0},     std::pair{"K", 10}, std::pair{"KiB", 10}, std::pair{"M", 20},
                               std::pair{"MiB", 20}, std::pair{"G", 30}, std::pair{"GiB", 30}};
    if (const auto number = leading_number<std::uint64_t>(text); number && number->first > 0)
        for (const auto& [name, shift] : units)
            if (number->second == name && number->first <= k_most >> shift)
                return static_cast<std::size_t>(number->first) << shift;
    throw UsageError(fmt::format("--memory {}: expected a size like 24M, 512K or 1G, of 1048576G at most", text));
}

raster::Compression parse_compression(const std::string& text) {
    // There was one between them, of which nothing was left to gain.
    if (text == "fast" || text == "balanced") return raster::Compression::fast;
    if (text == "small") return raster::Compression::small;
    throw UsageError(fmt::format("--compression {}: expected fast or small", text));
}

raster::Backend parse_backend(const std::string& text) {
    if (text == "broadside") return raster::Backend::own;
    if (text == "cairo") return raster::Backend::cairo;
    throw UsageError(fmt::format("--backend {}: expected broadside or cairo", text));
}

sheet::SheetOptions::Frame parse_frame(const std::string& text) {
    if (text == "none") return sheet::SheetOptions::Frame::none;
    if (text == "cell") return sheet::SheetOptions::Frame::cell;
    throw UsageError(fmt::format("--frame {}: expected none or cell", text));
}

bool parse_ground(const std::string& text) {
    if (text == "layout") return false;
    if (text == "none") return true;
    throw UsageError(fmt::format("--ground {}: expected layout or none", text));
}

RowChoice parse_rows(const std::string& text) {
    if (const auto part = leading_number<int>(text); part && part->second.starts_with('/'))
        if (const auto parts = leading_number<int>(part->second.substr(1)); parts && parts->second.empty())
            if (part->first >= 1 && part->first <= parts->first) return {{}, part->first, parts->first};
    if (const auto first = leading_number<std::int64_t>(text); first && first->second.starts_with(':'))
        if (const auto last = leading_number<std::int64_t>(first->second.substr(1)); last && last->second.empty())
            if (first->first >= 0 && first->first < last->first) return {{first->first, last->first}};
    throw UsageError(
        fmt::format("--rows {}: expected two rows A:B with 0 ≤ A < B, of which B is the first left out, or K/N, the "
                    "K-th of N parts",
                    text));
}

double parse_length_mm(const std::string& option, const std::string& text) {
    constexpr double k_most_mm = 1000;
    constexpr std::array units{std::pair{"", 1.0}, std::pair{"mm", 1.0}, std::pair{"cm", 10.0},
                               std::pair{"in", k_mm_per_inch}, std::pair{"pt", pt_to_mm(1)}};
    if (const auto number = leading_number<double>(text); number && number->first >= 0)
        for (const auto& [name, mm] : units)
            if (number->second == name && number->first * mm <= k_most_mm) return number->first * mm;
    throw UsageError(
        fmt::format("{} {}: expected a length like 3.175mm, 0.125in or 9pt, of 1000mm at most", option, text));
}

std::int64_t parse_epoch(const std::string& text) {
    // The last second of the year 9999, the last that PDF and XMP can write.
    constexpr std::int64_t k_latest = 253402300799;
    if (const auto seconds = leading_number<std::int64_t>(text); seconds && seconds->second.empty())
        if (seconds->first >= 0 && seconds->first <= k_latest) return seconds->first;
    throw UsageError(fmt::format("SOURCE_DATE_EPOCH={}: expected whole seconds since 1970, up to {}", text, k_latest));
}

std::string parse_address(const std::string& text) {
    const bool web = text.starts_with("https://") || text.starts_with("http://");
    const bool plain =
        std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '<' && c != '>'; });
    if (!web || !plain || text.find_first_of("?#") != std::string::npos ||
        text.size() < std::string_view("http://x").size())
        throw UsageError(fmt::format("--address {}: expected an address like https://example.org/gallery/", text));
    return text.ends_with('/') ? text : text + '/';
}

Format format_of(const std::string& output) {
    if (output == "-") return Format::png;
    const std::string ending = ending_of(output);
    if (ending == ".png") return Format::png;
    if (ending == ".pdf") return Format::pdf;
    if (ending == ".svg") return Format::svg;
    if (ending == ".tif" || ending == ".tiff") return Format::tiff;
    if (ending == ".dzi") return Format::dzi;
    if (ending == ".json") return Format::report;
    throw UsageError(fmt::format("-o {}: {}; known endings are .png, .pdf, .svg, .tif, .dzi and .json", output,
                                 ending.empty() ? "no ending that says what to write" : "unknown ending " + ending));
}

}    // namespace broadside::app
