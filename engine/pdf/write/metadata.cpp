#include "engine/pdf/write/metadata.hpp"

#include "engine/base/civil.hpp"
#include "engine/base/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>

namespace broadside::pdf {
namespace {

/// An identifier of 128 bits that depends on what is described alone, in the form of a UUID (RFC 4122, version 8).
std::string uuid(const scene::Metadata& m, bool press) {
    const std::string all = fmt::format("{}\n{}\n{}\n{}\n{}", m.title, m.source, m.generator, m.date, press);
    std::uint64_t a = 14695981039346656037ULL, b = 0x9E3779B97F4A7C15ULL;    // FNV-1a from two starts
    for (const char c : all) {
        a = (a ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        b = (b ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    return fmt::format("{:08x}-{:04x}-8{:03x}-{:04x}-{:012x}", a >> 32, a >> 16 & 0xFFFF, a & 0xFFF,
                       (b >> 48 & 0x3FFF) | 0x8000, b & 0xFFFFFFFFFFFF);
}

/// `2026-01-02T03:04:05Z`, of seconds since 1970 UTC.
std::string xmp_date(std::int64_t seconds) {
    const Civil c = civil(seconds);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

}    // namespace

std::string info_date(std::int64_t seconds) {
    const Civil c = civil(seconds);
    return fmt::format("D:{:04}{:02}{:02}{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::optional<Instant> parse_date(std::string_view date) {
    if (date.starts_with("D:")) date.remove_prefix(2);
    // The digits of year, month, day, hour, minute and second with whatever separates them.
    const auto take = [&](std::size_t digits) -> std::optional<int> {
        while (!date.empty() && (date[0] == '-' || date[0] == 'T' || date[0] == ':') && date.size() > digits)
            date.remove_prefix(1);
        int n = 0;
        if (date.size() < digits || std::from_chars(date.data(), date.data() + digits, n).ptr != date.data() + digits)
            return std::nullopt;
        date.remove_prefix(digits);
        return n;
    };
    const std::optional<int> year = take(4);
    if (!year) return std::nullopt;
    std::array<int, 5> rest{1, 1, 0, 0, 0};    // month, day, hour, minute, second
    std::size_t known = 0;
    const auto zone_begins = [&] {
        return date.empty() || date[0] == 'Z' || date[0] == '+' || (date[0] == '-' && known >= 3);
    };
    while (known < rest.size() && !zone_begins()) {
        const std::optional<int> n = take(2);
        if (!n) break;
        rest[known++] = *n;
    }
    if (!date.empty() && date[0] == '.') date.remove_prefix(std::min(date.find_first_of("Z+-"), date.size()));
    const std::chrono::year_month_day day{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(rest[0])),
                                          std::chrono::day(static_cast<unsigned>(rest[1]))};
    if (!day.ok()) return std::nullopt;
    std::int64_t seconds = std::chrono::sys_days(day).time_since_epoch().count();
    seconds = ((seconds * 24 + rest[2]) * 60 + rest[3]) * 60 + rest[4];
    const std::int64_t local = seconds;
    const bool zoned = !date.empty();
    if (!date.empty() && (date[0] == '+' || date[0] == '-')) {
        const int sign = date[0] == '+' ? 1 : -1;
        date.remove_prefix(1);
        const int hours = take(2).value_or(0);
        if (!date.empty() && date[0] == '\'') date.remove_prefix(1);
        seconds -= sign * (hours * 60 + take(2).value_or(0)) * 60;
    }
    constexpr std::array precisions{86'400 * 366, 86'400 * 31, 86'400, 3'600, 60, 1};
    return Instant{seconds, precisions[known], local, zoned};
}

std::string xmp(const scene::Metadata& m, bool press, bool tagged) {
    const std::string date = xmp_date(m.date), id = uuid(m, press);
    std::string out = fmt::format(R"(<?xpacket begin="{}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
)",
                                  "\xEF\xBB\xBF");
    const auto element = [&](std::string_view name, std::string_view before, std::string_view value,
                             std::string_view after) {
        if (!value.empty()) out += fmt::format("<{0}>{1}{2}{3}</{0}>\n", name, before, xml_escaped(value), after);
    };
    constexpr std::string_view k_alt = "<rdf:Alt><rdf:li xml:lang=\"x-default\">", k_alt_end = "</rdf:li></rdf:Alt>";
    element("dc:title", k_alt, m.title, k_alt_end);
    element("dc:creator", "<rdf:Seq><rdf:li>", m.author, "</rdf:li></rdf:Seq>");
    element("dc:description", k_alt, m.subject, k_alt_end);
    element("dc:source", "", m.source, "");
    element("pdf:Keywords", "", m.keywords, "");
    element("pdf:Producer", "", m.generator, "");
    element("xmp:CreatorTool", "", m.generator, "");
    element("xmp:CreateDate", "", date, "");
    element("xmp:ModifyDate", "", date, "");
    element("xmp:MetadataDate", "", date, "");
    element("xmpMM:DocumentID", "", "uuid:" + id, "");
    element("xmpMM:VersionID", "", "1", "");
    element("xmpMM:RenditionClass", "", "default", "");
    if (tagged) element("pdfuaid:part", "", "1", "");
    if (press) {
        element("pdf:Trapped", "", "False", "");
        element("pdfxid:GTS_PDFXVersion", "", "PDF/X-4", "");
    }
    return out + "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";
}

}    // namespace broadside::pdf
