#include "engine/curate/curate.hpp"

#include "engine/curate/facts.hpp"
#include "engine/curate/text.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace broadside::curate {

TableFormat parse_table_format(std::string_view name) {
    if (name == "table") return TableFormat::table;
    if (name == "json") return TableFormat::json;
    if (name == "csv") return TableFormat::csv;
    throw UsageError(fmt::format("expected the format table, json or csv, got \"{}\"", name));
}

const catalog::Model& model_of(const catalog::Catalog& c, std::string_view id) {
    if (const catalog::Model* m = c.find(id)) return *m;
    std::vector<std::string> ids;
    for (const catalog::Model& m : c.models) ids.push_back(m.id);
    const std::string meant = did_you_mean(id, ids);
    throw UsageError(fmt::format("there is no model \"{}\" in the catalog; {}", id,
                                 meant.empty() ? "`broadside list` names them" : meant));
}

std::string problems_json(std::span<const Problem> problems) {
    json::Array list;
    std::int64_t errors = 0, warnings = 0;
    for (const Problem& p : problems) {
        (p.severity == Severity::error ? errors : warnings) += static_cast<std::int64_t>(p.count);
        list.push_back({json::Object{{"severity", {std::string(p.severity == Severity::error ? "error" : "warning")}},
                                     {"file", {p.place.file}},
                                     {"line", {std::int64_t{p.place.line}}},
                                     {"column", {std::int64_t{p.place.column}}},
                                     {"field", {p.field}},
                                     {"message", {p.message}},
                                     {"hint", {p.hint}}}});
    }
    return json::write({json::Object{{"errors", {errors}}, {"warnings", {warnings}}, {"problems", {list}}}});
}

std::string figures(const catalog::Catalog& c, TableFormat format) {
    const std::vector<std::string> head{"model", "field", "value", "source", "confidence"};
    std::vector<std::vector<std::string>> rows;
    for (const catalog::Model& m : c.models)
        for (const auto& [path, value] : m.provenance.values) {
            if (!is_figure(path)) continue;

            const auto confidence = m.provenance.confidence_of(path);
            rows.push_back({m.id, path, value, m.provenance.source_of(path), confidence ? name_of(*confidence) : ""});
        }
    std::string out;
    switch (format) {
        case TableFormat::csv:
            out = csv_line(head);
            for (const auto& row : rows) out += csv_line(row);
            break;
        case TableFormat::json: {
            json::Array list;
            for (const auto& row : rows) {
                json::Object object;
                for (std::size_t i = 0; i < head.size(); ++i) object.push_back({head[i], {row[i]}});
                list.push_back({object});
            }
            out = json::write({list});
            break;
        }
        case TableFormat::table:
            out = "| model | field | value | source | confidence |\n| --- | --- | --- | --- | --- |\n";
            for (const auto& row : rows) {
                for (const std::string& cell : row) {
                    out += "| ";
                    for (const char ch : cell) out += ch == '|' ? "\\|" : std::string(1, ch);
                    out += ' ';
                }
                out += "|\n";
            }
            break;
    }
    return out;
}

std::string gaps(const catalog::Catalog& c, const std::vector<std::string>& models) {
    std::string out;
    const auto asked = [&](const catalog::Model& m) {
        return models.empty() || std::ranges::find(models, m.id) != models.end();
    };
    for (const catalog::Model& m : c.models)
        if (asked(m) && !m.provenance.unknown.empty())
            out += fmt::format("{}: {}\n", m.id, fmt::join(m.provenance.unknown, ", "));
    return out;
}

}    // namespace broadside::curate
