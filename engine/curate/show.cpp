#include "engine/curate/curate.hpp"
#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

using catalog::Model;

/// `text` from column `indent` on, wrapped.
std::string beside(const std::string& label, const std::string& text, int indent, int width) {
    std::string out = padded(label, indent);
    bool first = true;
    for (const std::string& line : wrapped(text, std::max(20, width - indent))) {
        if (!first) out += std::string(static_cast<std::size_t>(indent), ' ');
        out += line + "\n";
        first = false;
    }
    return out;
}

std::string sources_of(const Model& m, const Terminal& terminal) {
    std::string out;
    for (const auto& [path, value] : m.values) {
        if (!is_figure(path)) continue;
        const std::string source = m.source_of(path);
        const auto confidence = m.confidence_of(path);
        out += painted(path, Paint::bold, terminal.color) + "  " +
               cut(value, std::max(10, terminal.width - columns(path) - 2)) + "\n";
        const std::string from =
            (source.empty() ? "source not recorded" : source) + (confidence ? "; " + name_of(*confidence) : "");
        for (const std::string& line : wrapped(from, std::max(20, terminal.width - 4)))
            out += "    " +
                   painted(line, confidence && *confidence != catalog::Confidence::seen ? Paint::warning : Paint::dim,
                           terminal.color) +
                   "\n";
    }
    return out;
}

}    // namespace

std::string show(const catalog::Catalog& c, const Model& m, bool sources, const Terminal& terminal) {
    std::string out =
        painted(m.full_name(), Paint::bold, terminal.color) + "  " + painted(m.id, Paint::dim, terminal.color) + "\n";
    if (sources) return out + "\n" + sources_of(m, terminal);
    constexpr int indent = 22;
    std::string section;
    for (const Row& row : fact_rows(c, m)) {
        if (row.section != section) {
            section = row.section;
            out += "\n" + painted(section, Paint::bold, terminal.color) + "\n";
        }
        std::string value = row.value;
        const auto confidence = row.path.empty() ? std::nullopt : m.confidence_of(row.path);
        if (confidence && *confidence != catalog::Confidence::seen) value += " [" + name_of(*confidence) + "]";
        const std::string text = beside("  " + row.label, value, indent, terminal.width);
        out += row.warning ? painted(text.substr(0, text.size() - 1), Paint::warning, terminal.color) + "\n" : text;
    }
    if (!m.details.empty()) {
        out += "\n" + painted("Details", Paint::bold, terminal.color) + "\n";
        for (const std::string& detail : m.details) out += beside("  -", detail, 4, terminal.width);
    }
    for (const std::string& note : {m.parameters.note, m.kv_cache_note, m.training.note, m.note})
        if (!note.empty()) out += "\n" + beside("  ", note, 2, terminal.width);
    return out;
}

}    // namespace broadside::curate
