#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/asked.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <utility>

namespace broadside::diagram {

using catalog::Model;

namespace {

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

/// Softmax attention of the model, local or not.
const catalog::Mixer* softmax_mixer(const Model& model) {
    for (const auto& m : model.mixers)
        if (heads_of(m.facts).query > 0) return &m.facts;
    return nullptr;
}

std::string kinds_of_mixers(const Model& model) {
    std::vector<std::string> names;
    for (const auto& m : model.mixers) {
        const std::string name = naming(m.facts).on_badge();
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return fmt::format("{}", fmt::join(names, " + "));
}

std::string placement(const Model& model) {
    switch (model.norm.placement) {
        case catalog::NormPlacement::pre: return "pre-norm";
        case catalog::NormPlacement::post: return "post-norm";
        case catalog::NormPlacement::pre_post: return "pre- and post-norm";
        case catalog::NormPlacement::path: return "norms on the residual path";
        case catalog::NormPlacement::by_mixer: return "norms before or after by mixer";
    }
    return {};
}

/// What changed from `old` to `now`, most telling first.
std::vector<std::string> changes(const Model& now, const Model& old) {
    std::vector<std::string> out;
    const auto number = [&](std::int64_t a, std::int64_t b, std::string_view what, std::string_view behind = {}) {
        if (a != b) out.push_back(fmt::format("{}{} ({})", counted(a, what), behind, grouped(b)));
    };
    // Two axes, told apart: how heads share keys, and how far layers see.
    const std::string mixers = kinds_of_mixers(now), before = kinds_of_mixers(old);
    const bool local = local_and_global(now), was_local = local_and_global(old);
    if (mixers != before)
        out.push_back(fmt::format("{}{} (for {}{})", local && !was_local ? "local + global " : "", mixers,
                                  was_local && !local ? "local + global " : "", before));
    else if (local != was_local)
        out.emplace_back(local ? "local + global layers" : "all layers global");
    const catalog::Moe *moe = moe_of(now), *old_moe = moe_of(old);
    if (moe != nullptr && old_moe == nullptr) out.emplace_back("experts for a dense feed-forward");
    if (moe == nullptr && old_moe != nullptr) out.emplace_back("a dense feed-forward for experts");
    if (moe != nullptr && old_moe != nullptr) {
        for (std::string& change : diagram::changes(*moe, *old_moe)) out.push_back(std::move(change));
        number(dense_first(now), dense_first(old), "dense layer", " first");
        if (moe->latent_dim && !old_moe->latent_dim)
            out.push_back("experts in a latent of " + grouped(*moe->latent_dim));
    }
    const catalog::Mixer *a = softmax_mixer(now), *b = softmax_mixer(old);
    if (a != nullptr && b != nullptr) {
        number(heads_of(*a).query, heads_of(*b).query, "head");
        if (heads_of(*a).kv > 0 && heads_of(*b).kv > 0) number(heads_of(*a).kv, heads_of(*b).kv, "KV head");
    }
    if (placement(now) != placement(old)) out.push_back(fmt::format("{} ({})", placement(now), placement(old)));
    number(now.layers, old.layers, "layer");
    if (now.embedding_dim != old.embedding_dim)
        out.push_back(fmt::format("width {} ({})", grouped(now.embedding_dim), grouped(old.embedding_dim)));
    // A few rows more or less are padding or special tokens.
    if (std::abs(static_cast<double>(now.vocabulary) / static_cast<double>(old.vocabulary) - 1) > 0.01)
        out.push_back(fmt::format("vocabulary {} ({})", grouped(now.vocabulary), grouped(old.vocabulary)));
    if (now.context_tokens != old.context_tokens)
        out.push_back(fmt::format("context {} ({})", grouped(now.context_tokens), grouped(old.context_tokens)));
    if (now.tied_embeddings != old.tied_embeddings)
        out.emplace_back(now.tied_embeddings ? "embeddings tied" : "embeddings untied");
    if (now.mtp.has_value() != old.mtp.has_value()) out.emplace_back(now.mtp ? "MTP" : "no MTP");
    return out;
}

bool before(const Model& a, const Model& b) { return std::tie(a.released, a.id) < std::tie(b.released, b.id); }

}    // namespace

const Model* same_as(const Model& model, const catalog::Catalog& catalog) {
    const Model* first = nullptr;
    for (const Model& other : catalog.models)
        if (before(other, model) && catalog::same_architecture(other, model) &&
            (first == nullptr || before(other, *first)))
            first = &other;
    return first;
}

std::vector<std::string> look_at(const Model& model, std::string_view first_here) {
    std::vector<std::string> out;
    std::string first;
    for (std::size_t i = 0; i < model.story.first_here.size(); ++i)
        first += (i == 0 ? std::string(first_here) + ": " : ", ") +
                 with_doubt(model, fmt::format("first_here.{}", i), model.story.first_here[i]);
    if (!first.empty()) out.push_back(std::move(first));
    out.insert(out.end(), model.story.distinctive.begin(), model.story.distinctive.end());
    return out;
}

Descent descent(const Model& model, const catalog::Catalog& catalog) {
    if (const Model* first = same_as(model, catalog)) {
        // Weights that were taken over are worth a word.
        const auto heir = std::ranges::find_if(model.story.lineage, [&](const catalog::Ancestor& a) {
            return a.id == first->id &&
                   (a.relation == catalog::Relation::fine_tuned || a.relation == catalog::Relation::continued);
        });
        Descent out{.from = "Same architecture as " + first->full_name(), .joint = ", apart from "};
        if (heir != model.story.lineage.end()) {
            out.ends.push_back(out.from.size());
            out.from += fmt::format(", {} it", catalog::to_string(heir->relation));
        }
        out.changes = changes(model, *first);
        return out;
    }
    // Compared with the first that is here and whose wiring as a whole it has taken over.
    const Model* compared = nullptr;
    Descent out;
    std::string& from = out.from;
    for (std::size_t i = 0; i < model.story.lineage.size(); ++i) {
        const catalog::Ancestor& ancestor = model.story.lineage[i];
        const Model* old = ancestor.id.empty() ? nullptr : catalog.find(ancestor.id);
        if (compared == nullptr && ancestor.relation != catalog::Relation::part) compared = old;
        const bool again = i > 0 && model.story.lineage[i - 1].relation == ancestor.relation;
        if (again) out.ends.push_back(from.size());
        from += from.empty() ? "" : again ? ", " : "; ";
        if (!again) from += catalog::to_string(ancestor.relation) + " ";
        from += with_doubt(model, fmt::format("lineage.{}", i), old == nullptr ? ancestor.name : old->full_name());
    }
    if (from.empty()) return out;
    from.front() = static_cast<char>(from.front() - 'a' + 'A');
    if (compared == nullptr) return out;
    const bool only_name =
        std::ranges::count(catalog.models, compared->name, [](const Model& m) { return m.name; }) == 1;
    out.joint = ": ";
    if (const catalog::Ancestor& last = model.story.lineage.back(); last.id != compared->id)
        out.joint = "; against " + (only_name ? compared->name : compared->full_name()) + ": ";
    out.changes = changes(model, *compared);
    return out;
}

}    // namespace broadside::diagram
