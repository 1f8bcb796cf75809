#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace broadside::curate {
namespace {

using catalog::Catalog;
using catalog::Model;

/// What changelogs call a field; others go by their path.
const std::map<std::string, std::string>& labels() {
    static const std::map<std::string, std::string> all{
        {"name", "name"},
        {"size", "size"},
        {"organization", "organization"},
        {"released", "day of release"},
        {"category", "group"},
        {"parameters.total", "total parameters"},
        {"parameters.active", "active parameters"},
        {"context_tokens", "context"},
        {"vocabulary", "vocabulary"},
        {"layers", "layers"},
        {"embedding_dim", "embedding width"},
        {"tied_embeddings", "tied embeddings"},
        {"topology", "topology"},
        {"norm.kind", "norm"},
        {"norm.placement", "place of the norms"},
        {"kv_cache_per_token.published_bytes", "published KV cache per token"},
        {"training.tokens", "training tokens"},
        {"training.precision", "training precision"},
        {"training.optimizer", "optimizer"},
        {"license.name", "licence"},
    };
    return all;
}
std::string label(const std::string& path) {
    const auto found = labels().find(path);
    return found != labels().end() ? found->second : path;
}

/// Whole numbers in groups, texts in quotes only where they have spaces.
std::string shown(const std::string& value) {
    std::int64_t n = 0;
    const char* end = value.data() + value.size();
    if (const auto [at, error] = std::from_chars(value.data(), end, n); error == std::errc() && at == end)
        return grouped(n);
    return value.find(' ') == std::string::npos ? value : "\"" + value + "\"";
}

/// Lists and texts that are reported as a whole.
const std::pair<const char*, const char*> k_whole[] = {{"distinctive", "phrases of what is new"},
                                                       {"details", "details"},
                                                       {"lineage", "lineage"},
                                                       {"inputs", "inputs"},
                                                       {"training.post_training", "post-training"},
                                                       {"parameters.not_counted", "parts that are not counted"},
                                                       {"links", "links"},
                                                       {"mtp", "multi-token prediction"}};

bool within(const std::string& path, std::string_view whole) {
    return path.starts_with(whole) && (path.size() == whole.size() || path[whole.size()] == '.');
}

std::vector<std::string> changes(const Model& before, const Model& after) {
    std::vector<std::string> out;
    std::set<std::string> paths, told;
    for (const auto& [path, value] : before.provenance.values) paths.insert(path);
    for (const auto& [path, value] : after.provenance.values) paths.insert(path);
    const auto value_in = [](const Model& m, const std::string& path) {
        const auto found = m.provenance.values.find(path);
        return found == m.provenance.values.end() ? std::optional<std::string>() : found->second;
    };
    for (const std::string& path : paths) {
        const auto was = value_in(before, path), is = value_in(after, path);
        if (was == is || path == "$schema") continue;
        if (within(path, "stack")) {
            if (told.insert("stack").second) {
                const auto arranged = [](const Model& m) {
                    return spelled(mixer_stretches(m, true)) + " with " + spelled(ffn_stretches(m, true));
                };
                if (arranged(before) != arranged(after))
                    out.push_back(fmt::format("layers are {}, were {}", arranged(after), arranged(before)));
            }
            continue;
        }
        const auto whole = std::ranges::find_if(k_whole, [&](const auto& w) { return within(path, w.first); });
        if (whole != std::end(k_whole)) {
            if (told.insert(whole->first).second) out.push_back(std::string(whole->second) + " changed");
            continue;
        }
        if (path.ends_with("note")) {
            if (told.insert("notes").second) out.emplace_back("notes changed");
        } else if (!was) {
            out.push_back(fmt::format("{} {} (new)", label(path), shown(*is)));
        } else if (!is) {
            out.push_back(fmt::format("{} no longer given (was {})", label(path), shown(*was)));
        } else if (*was == "null") {
            out.push_back(fmt::format("{} {}, was not known", label(path), shown(*is)));
        } else {
            out.push_back(
                fmt::format("{} {}, was {}", label(path), *is == "null" ? "not known" : shown(*is), shown(*was)));
        }
    }
    if (before.provenance.sources != after.provenance.sources) out.emplace_back("sources changed");
    if (before.provenance.confidence != after.provenance.confidence) out.emplace_back("confidence changed");
    return out;
}

}    // namespace

Difference diff(const Catalog& before, const Catalog& after) {
    Difference out;
    const auto index = [&](const char* what, const std::string& was, const std::string& is) {
        if (was != is) out.text += fmt::format("- Catalog: {} \"{}\", was \"{}\"\n", what, is, was);
    };
    index("edition", before.edition, after.edition);
    index("title", before.title, after.title);
    index("subtitle", before.subtitle, after.subtitle);
    index("date", iso(before.date), iso(after.date));
    for (const catalog::Group& g : after.groups) {
        const auto was = std::ranges::find(before.groups, g.id, &catalog::Group::id);
        if (was == before.groups.end())
            out.text += fmt::format("- Catalog: group \"{}\" added\n", g.title);
        else if (was->title != g.title || was->sentence != g.sentence)
            out.text += fmt::format("- Catalog: heading of \"{}\" changed\n", g.title);
    }
    for (const catalog::Group& g : before.groups)
        if (std::ranges::find(after.groups, g.id, &catalog::Group::id) == after.groups.end())
            out.text += fmt::format("- Catalog: group \"{}\" removed\n", g.title);

    for (const Model& m : after.models)
        if (!before.find(m.id)) {
            out.added.push_back(m.id);
            out.text += fmt::format("- Added {} ({})\n", m.full_name(), m.id);
        }
    for (const Model& m : before.models)
        if (!after.find(m.id)) {
            out.removed.push_back(m.id);
            out.text += fmt::format("- Removed {} ({})\n", m.full_name(), m.id);
        }
    for (const Model& m : after.models) {
        const Model* was = before.find(m.id);
        if (!was) continue;
        std::vector<std::string> all = changes(*was, m);
        const auto &o = after.organization_of(m), &p = before.organization_of(*was);
        if (o.id == p.id && o.name != p.name)
            all.push_back(fmt::format("organization is called {}, was {}", o.name, p.name));
        if (o.id == p.id && o.color != p.color)
            all.push_back(fmt::format("color {}, was {}", o.color.hex(), p.color.hex()));
        if (all.empty()) continue;
        out.changed.push_back(m.id);
        out.text += fmt::format("- {}: {}\n", m.full_name(), fmt::join(all, "; "));
    }
    return out;
}

}    // namespace broadside::curate
