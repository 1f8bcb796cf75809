#include "engine/curate/model_file.hpp"

#include <algorithm>

namespace broadside::curate {
namespace {

json::Value text_or_null(const std::string& text) {
    if (text.empty()) return {};
    return {text};
}

}    // namespace

void check_id(const std::string& id) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (id.empty() || !std::ranges::all_of(id, plain) || id.front() == '-' || id.back() == '-')
        throw UsageError("an id has lower-case letters, digits and hyphens, got \"" + id + "\"");
}

std::string written(const ModelFile& file) {
    json::Object out{{"$schema", {std::string("../schema/model.schema.json")}},
                     {"id", {file.id}},
                     {"name", {file.name}},
                     {"size", {file.size}},
                     {"organization", text_or_null(file.organization)},
                     {"released", text_or_null(file.released)},
                     {"category", {file.group}}};
    const json::Value null;
    for (const json::Member& m : file.structure) {
        out.push_back(m);
        if (m.key == "inputs")
            out.push_back(
                {"parameters", {json::Object{{"total", null}, {"active", null}, {"basis", {std::string("counted")}}}}});
    }
    const json::Object rest{
        {"kv_cache_per_token", {json::Object{{"published_bytes", null}}}},
        {"training",
         {json::Object{{"tokens", null},
                       {"precision", text_or_null(file.precision)},
                       {"optimizer", null},
                       {"post_training", null}}}},
        {"license",
         {json::Object{{"name", text_or_null(file.license)},
                       {"short", text_or_null(file.license_short)},
                       {"spdx", text_or_null(file.license_spdx)},
                       {"url", text_or_null(file.license_url)}}}},
        {"links",
         {json::Object{
             {"report", null}, {"config", text_or_null(file.config_url)}, {"weights", null}, {"code", null}}}},
        {"lineage", {file.lineage}},
        {"distinctive", null}};
    out.insert(out.end(), rest.begin(), rest.end());
    if (!file.note.empty()) out.push_back({"note", {file.note}});
    if (!file.sources.empty()) out.push_back({"sources", {file.sources}});
    if (!file.confidence.empty()) out.push_back({"confidence", {file.confidence}});
    return json::write({out});
}

}    // namespace broadside::curate
