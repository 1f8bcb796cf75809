#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace broadside::diagram {
namespace {

using catalog::Model;

const catalog::Moe* moe_of(const Model& model) {
    for (const auto& ffn : model.ffns)
        if (const catalog::Moe* moe = catalog::experts_of(ffn.facts)) return moe;
    return nullptr;
}

/// Dense layers below the first layer of experts.
int dense_first(const Model& model) {
    int n = 0;
    for (const catalog::Layer& layer : model.stack) {
        const catalog::NamedFfn* ffn = model.ffn_of(layer);
        if (ffn == nullptr) continue;
        if (catalog::routes(ffn->facts)) return n;
        ++n;
    }
    return 0;
}

struct Heads {
    int query = 0, kv = 0;
};
/// Of softmax attention, which keeps something of every token; what models are compared by.
Heads heads_of(const catalog::Mixer& mixer) {
    return std::visit(
        [](const auto& m) {
            Heads out;
            if constexpr (requires { m.heads; })
                if (catalog::cache_values(m) > 0) out.query = m.heads;
            if constexpr (requires { m.kv_heads; }) out.kv = m.kv_heads;
            return out;
        },
        mixer);
}

const catalog::Position* position_of(const catalog::Mixer& mixer) {
    return std::visit(
        [](const auto& m) -> const catalog::Position* {
            if constexpr (requires { m.position; })
                return &m.position;
            else
                return nullptr;
        },
        mixer);
}

/// Softmax attention of the model, local or not.
const catalog::Mixer* softmax_mixer(const Model& model) {
    for (const auto& m : model.mixers)
        if (heads_of(m.facts).query > 0) return &m.facts;
    return nullptr;
}

std::string kinds_of_mixers(const Model& model) {
    std::vector<std::string> names;
    for (const auto& m : model.mixers) {
        const std::string brief = naming(m.facts).brief;
        if (std::ranges::find(names, brief) == names.end()) names.push_back(brief);
    }
    return fmt::format("{}", fmt::join(names, " + "));
}

std::string placement(const Model& model) {
    switch (model.norm.placement) {
        case catalog::NormPlacement::pre: return "pre-norm";
        case catalog::NormPlacement::post: return "post-norm";
        case catalog::NormPlacement::pre_post: return "pre- and post-norm";
    }
    return {};
}

/// What changed from `old` to `now`, most telling first.
std::vector<std::string> changes(const Model& now, const Model& old) {
    std::vector<std::string> out;
    const auto number = [&](std::int64_t a, std::int64_t b, std::string_view what) {
        if (a != b) out.push_back(fmt::format("{} {} ({})", grouped(a), what, grouped(b)));
    };
    const std::string mixers = kinds_of_mixers(now), before = kinds_of_mixers(old);
    if (mixers != before) out.push_back(fmt::format("{} (for {})", mixers, before));
    const catalog::Moe *moe = moe_of(now), *old_moe = moe_of(old);
    if (moe != nullptr && old_moe == nullptr) out.emplace_back("experts for a dense feed-forward");
    if (moe == nullptr && old_moe != nullptr) out.emplace_back("a dense feed-forward for experts");
    if (moe != nullptr && old_moe != nullptr) {
        for (std::string& change : diagram::changes(*moe, *old_moe)) out.push_back(std::move(change));
        number(dense_first(now), dense_first(old), "dense first");
        if (moe->latent_dim && !old_moe->latent_dim)
            out.push_back("experts in a latent of " + grouped(*moe->latent_dim));
    }
    const catalog::Mixer *a = softmax_mixer(now), *b = softmax_mixer(old);
    if (a != nullptr && b != nullptr) {
        number(heads_of(*a).query, heads_of(*b).query, "heads");
        if (heads_of(*a).kv > 0 && heads_of(*b).kv > 0) number(heads_of(*a).kv, heads_of(*b).kv, "KV heads");
    }
    if (placement(now) != placement(old)) out.push_back(fmt::format("{} ({})", placement(now), placement(old)));
    number(now.layers, old.layers, "layers");
    if (now.embedding_dim != old.embedding_dim)
        out.push_back(fmt::format("width {} ({})", grouped(now.embedding_dim), grouped(old.embedding_dim)));
    if (now.vocabulary != old.vocabulary)
        out.push_back(fmt::format("vocabulary {} ({})", grouped(now.vocabulary), grouped(old.vocabulary)));
    if (now.context_tokens != old.context_tokens)
        out.push_back(fmt::format("context {} ({})", grouped(now.context_tokens), grouped(old.context_tokens)));
    if (now.tied_embeddings != old.tied_embeddings)
        out.emplace_back(now.tied_embeddings ? "embeddings tied" : "embeddings untied");
    if (now.mtp && !old.mtp) out.emplace_back("multi-token prediction");
    return out;
}

bool before(const Model& a, const Model& b) { return std::tie(a.released, a.id) < std::tie(b.released, b.id); }

}    // namespace

std::string with_doubt(const Model& model, std::span<const std::string> paths, std::string text) {
    const bool doubtful = std::ranges::any_of(paths, [&](const std::string& path) {
        const auto confidence = model.provenance.confidence_of(path);
        return confidence == catalog::Confidence::recalled || confidence == catalog::Confidence::inferred;
    });
    return doubtful && !text.empty() ? text + std::string(k_doubt) : text;
}

std::string with_doubt(const Model& model, std::string_view path, std::string text) {
    const std::string paths[] = {std::string(path)};
    return with_doubt(model, paths, std::move(text));
}

std::vector<std::string> paths_of(std::string_view owner, std::initializer_list<std::string_view> fields) {
    std::vector<std::string> out;
    for (const std::string_view field : fields) out.push_back(fmt::format("{}.{}", owner, field));
    return out;
}

std::vector<BadgeText> badges(const Model& model) {
    std::vector<BadgeText> out;
    const auto add = [&](BadgeText badge) {
        const auto same = [&](const BadgeText& b) { return b.text == badge.text; };
        if (std::ranges::none_of(out, same)) out.push_back(std::move(badge));
    };
    for (const auto& m : model.mixers) {
        const Naming n = naming(m.facts);
        add({n.brief, n.kind});
    }
    for (const auto& f : model.ffns)
        if (catalog::routes(f.facts)) add({naming(f.facts).brief, Kind::experts});
    if (model.topology == catalog::Topology::parallel) add({"Parallel", Kind::plain});
    if (model.mtp) add({"MTP", Kind::plain});
    if (model.parameters.total >= 0.995e12) add({"1T", Kind::plain});
    return out;
}

std::string stretched_context(const Model& model) {
    for (const auto& m : model.mixers) {
        const catalog::Position* position = position_of(m.facts);
        if (position == nullptr || !position->scaling) continue;
        const std::int64_t before = position->scaling->original_context;
        if (before == 0 || before >= model.context_tokens) continue;
        return with_doubt(model, paths_of("mixers." + m.name, {"position.scaling.original_context"}), grouped(before)) +
               " → " + with_doubt(model, "context_tokens", grouped(model.context_tokens));
    }
    return {};
}

std::vector<Fact> fact_line(const Model& model) {
    const catalog::Derived derived = catalog::derive(model);
    std::vector<Fact> out;
    const auto& p = model.parameters;
    out.push_back({"TOTAL", with_doubt(model, "parameters.total", short_count(p.total))});
    if (p.active != p.total) out.push_back({"ACTIVE", with_doubt(model, "parameters.active", short_count(p.active))});
    out.push_back({"LAYERS", with_doubt(model, "layers", grouped(model.layers))});
    out.push_back({"WIDTH", with_doubt(model, "embedding_dim", grouped(model.embedding_dim)), true});
    out.push_back({"CONTEXT", with_doubt(model, "context_tokens", grouped(model.context_tokens))});
    out.back().longer = stretched_context(model);
    out.push_back({"VOCABULARY", with_doubt(model, "vocabulary", grouped(model.vocabulary))});
    out.push_back(model.kv_cache_bytes
                      ? Fact{"KV / TOKEN", with_doubt(model, "kv_cache_per_token.published_bytes",
                                                      bytes_binary(*model.kv_cache_bytes))}
                      : Fact{"KV / TOKEN", bytes_binary(derived.kv_cache_bytes) + std::string(k_derived)});
    out.push_back({"FULL CACHE", bytes_binary(derived.kv_cache_at_context) + std::string(k_derived), true});
    if (model.story.training.tokens)
        out.push_back(
            {"TRAINED ON", with_doubt(model, "training.tokens", short_count(*model.story.training.tokens)), true});
    const std::string license =
        model.story.license.short_name.empty() ? model.story.license.name : model.story.license.short_name;
    if (!license.empty()) out.push_back({"LICENCE", with_doubt(model, "license", license)});
    return out;
}

std::vector<Fact> fact_column(const Model& model) {
    std::vector<Fact> out;
    const std::vector<Fact> line = fact_line(model);
    for (const std::string label : {"TOTAL", "ACTIVE", "LAYERS", "WIDTH", "CONTEXT", "VOCABULARY", "KV / TOKEN",
                                    "FULL CACHE", "TRAINED ON", "LICENCE"}) {
        const auto it = std::ranges::find(line, label, &Fact::label);
        out.push_back(it != line.end() ? *it : Fact{label, label == "ACTIVE" ? "all" : "–"});
    }
    return out;
}

namespace {

void describe(std::vector<RunWord>& out, const std::vector<catalog::Stretch>& stretches, const auto& name_of) {
    std::string pending;
    for (std::size_t i = 0; i < stretches.size(); ++i) {
        const catalog::Stretch& s = stretches[i];
        if (i > 0) pending += " + ";
        const bool grouped_run = s.repeat > 1 && s.runs.size() > 1;
        if (s.repeat > 1) pending += fmt::format("{} × ", s.repeat);
        if (grouped_run) pending += "(";
        for (std::size_t r = 0; r < s.runs.size(); ++r) {
            if (r > 0) pending += " + ";
            pending += fmt::format("{} ", s.runs[r].count);
            const Naming n = name_of(s.runs[r].what);
            out.push_back({pending, Kind::plain});
            out.push_back({n.brief, n.kind});
            pending.clear();
        }
        if (grouped_run) pending += ")";
    }
    if (!pending.empty()) out.push_back({pending, Kind::plain});
}

}    // namespace

std::vector<RunWord> runs_in_words(const Model& model) {
    std::vector<RunWord> out;
    // Two mixers of one name (RoPE and NoPE layers of one kind of attention) are told apart by their own names.
    std::set<std::string> briefs;
    bool ambiguous = false;
    for (const auto& m : model.mixers) ambiguous |= !briefs.insert(naming(m.facts).brief).second;
    describe(out, catalog::mixer_stretches(model, true), [&](const std::string& what) {
        const auto it = std::ranges::find(model.mixers, what, &catalog::NamedMixer::name);
        Naming n = it == model.mixers.end() ? Naming{} : naming(it->facts);
        if (ambiguous && it != model.mixers.end()) {
            if (const std::string pill = position_pill(it->facts); !pill.empty()) n.brief += " " + pill;
        }
        return n;
    });
    out.push_back({"   ", Kind::plain});
    describe(out, catalog::ffn_stretches(model, true), [&](const std::string& what) {
        const auto it = std::ranges::find(model.ffns, what, &catalog::NamedFfn::name);
        if (it == model.ffns.end()) return Naming{};
        Naming n = naming(it->facts);
        // Beside experts the word that tells them apart is "dense".
        if (n.kind == Kind::dense_ffn && moe_of(model) != nullptr) n.brief = "dense";
        return n;
    });
    if (!out.empty() && !with_doubt(model, "stack", " ").ends_with(' ')) out.back().text += k_doubt;
    return out;
}

const Model* same_as(const Model& model, const catalog::Catalog& catalog) {
    const Model* first = nullptr;
    for (const Model& other : catalog.models)
        if (before(other, model) && catalog::same_architecture(other, model) &&
            (first == nullptr || before(other, *first)))
            first = &other;
    return first;
}

Descent descent(const Model& model, const catalog::Catalog& catalog) {
    if (const Model* first = same_as(model, catalog)) {
        Descent out{"Same architecture as " + first->full_name(), changes(model, *first), {}};
        out.bare = out.from;
        if (!out.changes.empty()) out.from += ", apart from";
        return out;
    }
    // Compared with the first that is here and whose wiring as a whole it has taken over.
    const Model* compared = nullptr;
    std::string from;
    for (std::size_t i = 0; i < model.story.lineage.size(); ++i) {
        const catalog::Ancestor& ancestor = model.story.lineage[i];
        const Model* old = ancestor.id.empty() ? nullptr : catalog.find(ancestor.id);
        if (compared == nullptr && ancestor.relation != catalog::Relation::part) compared = old;
        const bool again = i > 0 && model.story.lineage[i - 1].relation == ancestor.relation;
        from += from.empty() ? "" : again ? ", " : "; ";
        if (!again) from += catalog::to_string(ancestor.relation) + " ";
        from += with_doubt(model, fmt::format("lineage.{}", i), old == nullptr ? ancestor.name : old->full_name());
    }
    if (from.empty()) return {};
    from.front() = static_cast<char>(from.front() - 'a' + 'A');
    const std::string bare = from;
    if (compared == nullptr) return {from, {}, bare};
    if (model.story.lineage.size() > 1) from += "; against " + compared->name;
    return {from, changes(model, *compared), bare};
}

// ---- boxes
// ---------------------------------------------------------------------------------------------------------------

std::string brief_with_window(const Model& model, const catalog::Mixer& mixer) {
    const bool local = std::ranges::any_of(model.mixers, [](const catalog::NamedMixer& other) {
        return std::visit(
            [](const auto& facts) {
                if constexpr (requires { facts.local(); }) return facts.local();
                return false;
            },
            other.facts);
    });
    return std::visit(
        [&](const auto& facts) {
            if constexpr (requires { facts.local(); }) return row(facts, local);
            return naming(facts).brief;
        },
        mixer);
}

namespace {

std::string fraction(double share) {
    struct Sign {
        double share;
        const char* text;
    };
    for (const Sign sign : {Sign{0.25, "¼"}, Sign{1.0 / 3, "⅓"}, Sign{0.5, "½"}, Sign{2.0 / 3, "⅔"}, Sign{0.75, "¾"}})
        if (std::abs(share - sign.share) < 1e-9) return sign.text;
    return fmt::format("{} %", static_cast<int>(std::lround(share * 100)));
}

}    // namespace

std::string position_pill(const catalog::Mixer& mixer) {
    const catalog::Position* position = position_of(mixer);
    if (position == nullptr) return {};
    switch (position->kind) {
        case catalog::PositionKind::learned: return {};
        case catalog::PositionKind::none: return "NoPE";
        case catalog::PositionKind::alibi: return "ALiBi";
        case catalog::PositionKind::rope: break;
    }
    const int head = std::visit(
        [](const auto& m) {
            if constexpr (requires { m.position, m.head_dim; }) return m.head_dim;
            return 0;
        },
        mixer);
    if (position->dim && head > 0 && *position->dim < head)
        return fraction(static_cast<double>(*position->dim) / head) + " RoPE";
    return "RoPE";
}

}    // namespace broadside::diagram
