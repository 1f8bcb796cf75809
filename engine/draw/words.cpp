#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

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

/// Softmax attention of the model, local or not.
const catalog::Mixer* softmax_mixer(const Model& model) {
    for (const auto& m : model.mixers)
        if (heads_of(m.facts).query > 0) return &m.facts;
    return nullptr;
}

/// True where some attention layers see a window or chunk and others everything.
bool local_and_global(const Model& model) {
    bool local = false, global = false;
    for (const auto& m : model.mixers)
        if (const std::optional<bool> less = traits(m.facts).local) (*less ? local : global) = true;
    return local && global;
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

bool doubtful(const Model& model, std::string_view path) {
    const auto confidence = model.provenance.confidence_of(path);
    return confidence == catalog::Confidence::recalled || confidence == catalog::Confidence::inferred;
}

std::string with_doubt(const Model& model, std::span<const std::string> paths, std::string text) {
    const bool doubt = std::ranges::any_of(paths, [&](const std::string& path) { return doubtful(model, path); });
    return doubt && !text.empty() ? text + std::string(k_doubt) : text;
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
    const auto named = [&](const Naming& n, Component kind) {
        add({n.on_badge(), kind, n.meaning.empty() ? n.full : n.meaning});
    };
    for (const auto& m : model.mixers) {
        const Naming n = naming(m.facts);
        named(n, traits(m.facts).local ? Component::full_attention : n.kind);
    }
    if (local_and_global(model))
        add({"Local + global", Component::local_attention,
             "layers that see a window or chunk, and layers that see all"});
    for (const auto& f : model.ffns)
        if (catalog::routes(f.facts)) named(naming(f.facts), Component::experts);
    if (model.topology == catalog::Topology::parallel)
        add({"Parallel", Component::plain, "attention and feed-forward side by side on one norm"});
    if (model.mtp && model.mtp->released)
        add({"MTP", Component::plain, "multi-token prediction: a module that drafts further tokens"});
    if (model.parameters.total >= 0.995e12) add({"1T", Component::plain, "a trillion parameters"});
    return out;
}

namespace {

/// What published weights in that format mean for a reader; empty for the usual.
std::string_view meaning(catalog::NumberFormat format) {
    switch (format) {
        case catalog::NumberFormat::not_said:
        case catalog::NumberFormat::bf16: return {};
        case catalog::NumberFormat::fp8: return "weights published in 8 bits";
        case catalog::NumberFormat::mxfp4: return "expert weights published in 4 bits";
        case catalog::NumberFormat::nvfp4: return "weights published in 4 bits";
    }
    return {};
}

}    // namespace

std::vector<BadgeText> features(const Model& model) {
    bool qk_norm = false, no_positions = false, sinks = false, gated = false;
    for (const auto& m : model.mixers) {
        const catalog::Position* position = catalog::position_of(m.facts);
        no_positions |= position != nullptr && position->kind == catalog::PositionKind::none;
        const MixerTraits t = traits(m.facts);
        qk_norm |= t.qk_norm;
        sinks |= t.sinks;
        gated |= t.gated;
    }
    std::vector<BadgeText> out;
    const auto add = [&](bool has, std::string text, std::string_view meaning) {
        if (has) out.push_back({std::move(text), Component::plain, std::string(meaning)});
    };
    const auto takes = [&](catalog::Modality what) {
        return std::ranges::find(model.inputs, what) != model.inputs.end();
    };
    // What tells a model apart comes first: later ones are left out where there is no room.
    add(gated, "Gated attention", "a sigmoid gate on attention's output");
    add(sinks, "Sinks", "one learned sink logit per head joins the softmax");
    add(no_positions, "NoPE", "layers without position encoding");
    add(qk_norm, "QK-norm", "queries and keys normed before the scores");
    const bool image = takes(catalog::Modality::image), video = takes(catalog::Modality::video);
    add(image && video, "Images + video", "takes images and video, too");
    add(image && !video, "Images", "takes images, too");
    add(video && !image, "Video", "takes video, too");
    add(takes(catalog::Modality::audio), "Audio", "takes audio, too");
    const std::string_view weights = meaning(model.weights_format);
    add(!weights.empty(), name_of(catalog::k_number_formats, model.weights_format), weights);
    return out;
}

std::string layer_name(const Model& model, const catalog::Mixer& mixer) {
    const MixerTraits t = traits(mixer);
    const std::string name = naming(mixer).on_badge();
    if (!t.local) return name;
    if (local_and_global(model)) return *t.local ? "local" : "global";
    // Layers of one kind that only their positions tell apart.
    const bool alone = std::ranges::count_if(model.mixers, [](const catalog::NamedMixer& m) {
                           return traits(m.facts).local.has_value();
                       }) == 1;
    const std::string pill = position_pill(mixer);
    return alone || pill.empty() ? name : fmt::format("{} {}", name, pill);
}

namespace {

bool apart(double counted, double published) { return std::abs(counted / published - 1) > 0.03; }

/// `68.6 + 15.2 KiB`: what attention keeps, and what an indexer keeps beside.
std::string with_indexer(double cache, double indexer) {
    const std::string first = bytes_binary(cache), second = bytes_binary(indexer);
    const auto unit = [](const std::string& words) { return words.substr(words.rfind(' ')); };
    return (unit(first) == unit(second) ? first.substr(0, first.rfind(' ')) : first) + " + " + second;
}

}    // namespace

std::string published_in_words(const Model& model) {
    const catalog::Derived counted = catalog::derive(model);
    std::string out;
    if (apart(counted.total, model.parameters.total))
        out = with_doubt(model, "parameters.total", short_count(model.parameters.total));
    if (counted.active < counted.total && apart(counted.active, model.parameters.active))
        out += (out.empty() ? "" : ", ") +
               with_doubt(model, "parameters.active", short_count(model.parameters.active)) + " active";
    return out.empty() ? out : "published " + out;
}

std::string weights_in_words(const Model& model) {
    const catalog::Derived counted = catalog::derive(model);
    std::string words = bytes_binary(2 * counted.total) + " in bf16";
    if (counted.active < counted.total)
        words += " · " + plain_number(counted.active / counted.total * 100, 1) + " % active";
    return words;
}

namespace {

/// The context before it was stretched, and where the file says so; nothing where it was not.
std::optional<std::pair<std::int64_t, std::string>> native_of(const Model& model) {
    std::optional<std::int64_t> native = model.context.native;
    std::string path = "context.native";
    for (const auto& m : model.mixers) {
        const catalog::Position* position = catalog::position_of(m.facts);
        if (native || position == nullptr || !position->scaling || position->scaling->original_context == 0) continue;
        native = position->scaling->original_context;
        path = "mixers." + m.name + ".position.scaling.original_context";
    }
    if (!native || *native >= model.context_tokens) return std::nullopt;
    return std::pair{*native, path};
}

}    // namespace

std::string stretched_context(const Model& model) {
    const auto native = native_of(model);
    if (!native) return {};
    return with_doubt(model, native->second, grouped(native->first)) + " → " +
           with_doubt(model, "context_tokens", grouped(model.context_tokens));
}

std::string native_context(const Model& model) {
    const auto native = native_of(model);
    if (!native) return {};
    const bool said = std::ranges::any_of(model.mixers, [](const auto& m) {
        const catalog::Position* position = catalog::position_of(m.facts);
        return position != nullptr && position->scaling.has_value();
    });
    return "native " + with_doubt(model, native->second, grouped(native->first)) +
           (said || model.context.method.empty()
                ? ""
                : ", then " + with_doubt(model, "context.method", model.context.method));
}

std::string_view label(Figure figure) {
    switch (figure) {
        case Figure::total: return "TOTAL";
        case Figure::active: return "ACTIVE";
        case Figure::layers: return "LAYERS";
        case Figure::width: return "WIDTH";
        case Figure::context: return "CONTEXT";
        case Figure::vocabulary: return "VOCABULARY";
        case Figure::kv_per_token: return "KV / TOKEN";
        case Figure::full_cache: return "FULL CACHE";
        case Figure::trained_on: return "TRAINED ON";
        case Figure::weights: return "WEIGHTS";
        case Figure::state: return "STATE";
        case Figure::licence: return "LICENCE";
    }
    return {};
}

std::vector<Fact> fact_line(const Model& model) {
    const catalog::Derived derived = catalog::derive(model);
    std::vector<Fact> out;
    const auto counted = [&](double figure, double published, const char* path) {
        const std::string told = short_count(figure);
        return apart(figure, published) ? told + " (" + with_doubt(model, path, short_count(published)) + ")" : told;
    };
    const auto& p = model.parameters;
    out.push_back({Figure::total, short_count(derived.total)});
    out.back().longer = counted(derived.total, p.total, "parameters.total");
    if (derived.active < derived.total) {
        out.push_back({Figure::active, short_count(derived.active)});
        out.back().longer = counted(derived.active, p.active, "parameters.active") +
                            fmt::format(", {} %", plain_number(100 * derived.active / derived.total, 1));
    }
    out.push_back({Figure::weights, bytes_binary(2 * derived.total), true});
    out.push_back({Figure::layers, with_doubt(model, "layers", grouped(model.layers))});
    out.push_back({Figure::width, with_doubt(model, "embedding_dim", grouped(model.embedding_dim)), true});
    out.push_back({Figure::context, with_doubt(model, "context_tokens", grouped(model.context_tokens))});
    out.back().longer = stretched_context(model);
    out.push_back({Figure::vocabulary, with_doubt(model, "vocabulary", grouped(model.vocabulary))});
    const double cache = model.kv_cache_bytes.value_or(derived.kv_cache_bytes);
    if (derived.indexer_cache_bytes > 0) {
        out.push_back({Figure::kv_per_token, bytes_binary(cache + derived.indexer_cache_bytes) + std::string(k_derived)});
        out.back().longer = with_indexer(cache, derived.indexer_cache_bytes) + " indexer";
    } else if (model.kv_cache_bytes) {
        out.push_back({Figure::kv_per_token, with_doubt(model, "kv_cache_per_token.published_bytes", bytes_binary(cache))});
    } else {
        out.push_back({Figure::kv_per_token, bytes_binary(cache) + std::string(k_derived)});
    }
    out.push_back({Figure::full_cache, bytes_binary(derived.kv_cache_at_context) + std::string(k_derived), true});
    if (derived.state_bytes > 0)
        out.push_back({Figure::state, bytes_binary(derived.state_bytes) + std::string(k_derived), true});
    if (model.story.training.tokens)
        out.push_back(
            {Figure::trained_on, with_doubt(model, "training.tokens", short_count(*model.story.training.tokens)), true});
    const std::string license =
        model.story.license.short_name.empty() ? model.story.license.name : model.story.license.short_name;
    if (!license.empty()) out.push_back({Figure::licence, with_doubt(model, "license", license)});
    return out;
}

std::vector<Fact> fact_column(const Model& model) {
    std::vector<Fact> out;
    for (std::size_t i = 0; i < k_figures; ++i) {
        const auto figure = static_cast<Figure>(i);
        out.push_back({figure, figure == Figure::active ? "all" : figure == Figure::state ? "none" : "–"});
        out.back().absent = true;
    }
    for (Fact& fact : fact_line(model)) out[static_cast<std::size_t>(fact.figure)] = std::move(fact);
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
            out.push_back({pending, Component::plain});
            out.push_back({n.brief, n.kind});
            pending.clear();
        }
        if (grouped_run) pending += ")";
    }
    if (!pending.empty()) out.push_back({pending, Component::plain});
}

}    // namespace

namespace {

/// Of a layer in a pattern: `*` for attention, `M` for a state space, `L` for linear attention, `E` for experts, `F` for a
/// dense feed-forward, after NVIDIA's hybrid_override_pattern.
std::string layer_letter(const Naming& n) {
    switch (n.kind) {
        case Component::experts: return "E";
        case Component::dense_ffn: return "F";
        case Component::linear_mixer: return n.state_space ? "M" : "L";
        default: return "*";
    }
}

}    // namespace

std::vector<RunWord> runs_in_words(const Model& model) {
    std::vector<RunWord> out;
    const auto mixer_name = [&](const std::string& what) {
        const auto it = std::ranges::find(model.mixers, what, &catalog::NamedMixer::name);
        if (it == model.mixers.end()) return Naming{};
        Naming n = naming(it->facts);
        n.brief = layer_name(model, it->facts);
        return n;
    };
    const auto ffn_name = [&](const std::string& what) {
        const auto it = std::ranges::find(model.ffns, what, &catalog::NamedFfn::name);
        if (it == model.ffns.end()) return Naming{};
        Naming n = naming(it->facts);
        // Beside experts the word that tells them apart is "dense".
        if (n.kind == Component::dense_ffn && moe_of(model) != nullptr) n.brief = "dense";
        return n;
    };
    const auto any = [&](auto has) { return std::ranges::any_of(model.stack, has); };
    const bool mixes = any([](const catalog::Layer&l) { return l.mixer.has_value(); }),
               feeds = any([](const catalog::Layer&l) { return l.ffn.has_value(); }),
               both = any([](const catalog::Layer&l) { return l.mixer && l.ffn; });
    if (mixes && feeds && !both) {
        // Layers of one sublayer: one pattern of both, a letter each, as their makers write it, cut behind feed-forwards.
        std::vector<std::string> units(1);
        for (const catalog::Layer& layer : model.stack) {
            if (const catalog::NamedMixer* mixer = model.mixer_of(layer))
                units.back() += layer_letter(naming(mixer->facts));
            const catalog::NamedFfn* ffn = model.ffn_of(layer);
            if (ffn == nullptr) continue;
            units.back() += layer_letter(naming(ffn->facts));
            units.emplace_back();
        }
        if (units.back().empty()) units.pop_back();
        std::string pattern;
        for (const catalog::Stretch& stretch : catalog::stretches_of(units)) {
            std::string runs;
            for (const catalog::Run& run : stretch.runs)
                runs += fmt::format("{}{}{}", runs.empty() ? "" : " + ",
                                    run.count > 1 ? grouped(run.count) + " " : std::string(), run.what);
            pattern += pattern.empty() ? "" : " + ";
            pattern += stretch.repeat > 1 ? fmt::format("{} × ({})", stretch.repeat, runs) : runs;
        }
        out.push_back({pattern + "   ", Component::plain});
        const auto key = [&](const Naming& n) {
            out.push_back({(out.size() > 1 ? "  " : "") + layer_letter(n) + " ", Component::plain});
            out.push_back({n.brief, n.kind});
        };
        for (const auto& m : model.mixers) key(mixer_name(m.name));
        for (const auto& f : model.ffns) key(ffn_name(f.name));
    } else {
        describe(out, catalog::mixer_stretches(model, true), mixer_name);
        out.push_back({"   ", Component::plain});
        describe(out, catalog::ffn_stretches(model, true), ffn_name);
    }
    if (!out.empty() && doubtful(model, "stack")) out.back().text += k_doubt;
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

std::vector<std::string> look_at(const Model& model) {
    std::vector<std::string> out;
    std::string first;
    for (std::size_t i = 0; i < model.story.first_here.size(); ++i)
        first += (i == 0 ? "First here: " : ", ") +
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
        std::string from = "Same architecture as " + first->full_name();
        if (heir != model.story.lineage.end()) from += fmt::format(", {} it", catalog::to_string(heir->relation));
        return {std::move(from), ", apart from: ", changes(model, *first)};
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
    if (compared == nullptr) return {std::move(from), {}, {}};
    const bool only_name =
        std::ranges::count(catalog.models, compared->name, [](const Model& m) { return m.name; }) == 1;
    std::string joint = ": ";
    if (const catalog::Ancestor& last = model.story.lineage.back(); last.id != compared->id)
        joint = "; against " + (only_name ? compared->name : compared->full_name()) + joint;
    return {std::move(from), std::move(joint), changes(model, *compared)};
}

// ---- boxes ----------------------------------------------------------------------------------------------------------

std::string brief_with_window(const Model& model, const catalog::Mixer& mixer) {
    return std::visit(
        [&](const auto& facts) {
            if constexpr (requires { row(facts, true); }) return row(facts, local_and_global(model));
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
    for (const Sign sign :
         {Sign{0.125, "⅛"}, Sign{0.25, "¼"}, Sign{1.0 / 3, "⅓"}, Sign{0.5, "½"}, Sign{2.0 / 3, "⅔"}, Sign{0.75, "¾"}})
        if (std::abs(share - sign.share) < 1e-9) return sign.text;
    return fmt::format("{} %", static_cast<int>(std::lround(share * 100)));
}

}    // namespace

std::string position_pill(const catalog::Mixer& mixer) {
    const catalog::Position* position = catalog::position_of(mixer);
    if (position == nullptr) return {};
    switch (position->kind) {
        case catalog::PositionKind::learned: return {};
        case catalog::PositionKind::none: return "NoPE";
        case catalog::PositionKind::alibi: return "ALiBi";
        case catalog::PositionKind::rope: break;
    }
    const MixerTraits t = traits(mixer);
    const std::string name = position->axes ? "M-RoPE" : "RoPE";
    return t.turned > 0 && t.turned < t.head ? fraction(static_cast<double>(t.turned) / t.head) + " " + name : name;
}

}    // namespace broadside::diagram
