#include "engine/curate/curate.hpp"
#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"

#include <algorithm>
#include <optional>

namespace broadside::curate {
namespace {

using catalog::Model;

/// `text` from column `indent` on, wrapped.
std::string beside(const std::string& label, const std::string& text, int indent, int width) {
    std::string out = padded(label, indent);
    bool first = true;
    const int end = columns(label);
    if (end > indent || (end == indent && !label.ends_with(' '))) {    // no room beside it
        out += "\n";
        first = false;
    }
    for (const std::string& line : wrapped(text, std::max(20, width - indent))) {
        if (!first) out += std::string(static_cast<std::size_t>(indent), ' ');
        out += line + "\n";
        first = false;
    }
    return out;
}

/// Every figure under what it comes from.
std::string sources_of(const Model& m, const Terminal& terminal) {
    struct Source {
        std::string from;
        bool doubtful;
        std::vector<std::pair<std::string, std::string>> figures;
    };
    std::vector<Source> sources;
    for (const auto& [path, value] : m.provenance.values) {
        if (!is_figure(path)) continue;
        const std::string source = m.provenance.source_of(path);
        const auto confidence = m.provenance.confidence_of(path);
        const std::string from =
            (source.empty() ? "source not recorded" : source) + (confidence ? "; " + name_of(*confidence) : "");
        auto at = std::ranges::find(sources, from, &Source::from);
        if (at == sources.end())
            at = sources.insert(at, {from, confidence && *confidence != catalog::Confidence::seen, {}});
        at->figures.emplace_back(path, value);
    }
    std::string out;
    for (const Source& source : sources) {
        out += "\n";
        for (const std::string& line : wrapped(source.from, terminal.width))
            out += painted(line, source.doubtful ? Paint::warning : Paint::bold, terminal.color) + "\n";
        for (const auto& [path, value] : source.figures)
            out += beside("  " + path + "  ", value, std::min(columns(path) + 4, terminal.width / 2), terminal.width);
    }
    return out;
}

}    // namespace

std::string show(const catalog::Catalog& c, const Model& m, bool sources, const Terminal& terminal) {
    std::string out =
        painted(m.full_name(), Paint::bold, terminal.color) + "  " + painted(m.id, Paint::dim, terminal.color) + "\n";
    if (sources) return out + sources_of(m, terminal);
    constexpr int indent = 22;
    std::optional<FactSection> section;
    for (const Row& row : fact_rows(c, m)) {
        if (row.section != section) {
            section = row.section;
            out += "\n" + painted(title(row.section), Paint::bold, terminal.color) + "\n";
        }
        std::string value = row.value;
        const auto confidence = row.path.empty() ? std::nullopt : m.provenance.confidence_of(row.path);
        if (confidence && *confidence != catalog::Confidence::seen) value += " [" + name_of(*confidence) + "]";
        const std::string text = beside("  " + row.indented(), value, indent, terminal.width);
        out += row.warning ? painted(text.substr(0, text.size() - 1), Paint::warning, terminal.color) + "\n" : text;
    }
    if (!m.story.details.empty()) {
        out += "\n" + painted("Details", Paint::bold, terminal.color) + "\n";
        for (const std::string& detail : m.story.details) out += beside("  -", detail, 4, terminal.width);
    }
    for (const std::string& note : {m.parameters.note, m.kv_cache_note, m.story.training.note, m.story.note})
        if (!note.empty()) out += "\n" + beside("  ", note, 2, terminal.width);
    return out;
}

}    // namespace broadside::curate
