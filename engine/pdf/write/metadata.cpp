#include "engine/pdf/write/metadata.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <string_view>

namespace broadside::pdf {
namespace {

struct Civil {
    int year;
    unsigned month, day;
    long long hour, minute, second;
};

Civil civil(std::int64_t seconds) {
    const std::chrono::sys_seconds at{std::chrono::seconds(seconds)};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            time.hours().count(),
            time.minutes().count(),
            time.seconds().count()};
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

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

}    // namespace

std::string info_date(std::int64_t seconds) {
    const Civil c = civil(seconds);
    return fmt::format("D:{:04}{:02}{:02}{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::string xmp_date(std::int64_t seconds) {
    const Civil c = civil(seconds);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second);
}

std::int64_t seconds_of(const std::string& date) {
    const auto part = [&](std::size_t at, std::size_t length, int otherwise) {
        int n = 0;
        if (date.size() < at + length ||
            std::from_chars(date.data() + at, date.data() + at + length, n).ec != std::errc{})
            return otherwise;
        return n;
    };
    if (!date.starts_with("D:")) return 0;
    const std::chrono::year_month_day day{std::chrono::year(part(2, 4, 1970)),
                                          std::chrono::month(static_cast<unsigned>(part(6, 2, 1))),
                                          std::chrono::day(static_cast<unsigned>(part(8, 2, 1)))};
    if (!day.ok()) return 0;
    const std::int64_t days = std::chrono::sys_days(day).time_since_epoch().count();
    return ((days * 24 + part(10, 2, 0)) * 60 + part(12, 2, 0)) * 60 + part(14, 2, 0);
}

std::string xmp(const scene::Metadata& m, bool press) {
    const std::string date = xmp_date(m.date), id = uuid(m, press);
    std::string out = fmt::format(R"(<?xpacket begin="{}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="http://www.npes.org/pdfx/ns/id/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:format>application/pdf</dc:format>
)",
                                  "\xEF\xBB\xBF");
    const auto element = [&](std::string_view name, std::string_view before, std::string_view value,
                             std::string_view after) {
        if (!value.empty()) out += fmt::format("<{0}>{1}{2}{3}</{0}>\n", name, before, escaped(value), after);
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
    if (press) {
        element("pdf:Trapped", "", "False", "");
        element("pdfxid:GTS_PDFXVersion", "", "PDF/X-4", "");
    }
    return out + "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n";
}

}    // namespace broadside::pdf
