#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

namespace broadside::diagram {

using catalog::Model;

namespace {

bool apart(double counted, double published) { return std::abs(counted / published - 1) > 0.03; }

/// `68.6 + 15.2 KiB`: what attention keeps, and what an indexer keeps beside.
std::string with_indexer(double cache, double indexer) {
    const Quantity first = quantity_binary(cache), second = quantity_binary(indexer);
    return (first.unit == second.unit ? first.number : bytes_binary(cache)) + " + " + bytes_binary(indexer);
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
    std::string words = bytes_binary(catalog::k_bf16_bytes * counted.total) + " in bf16";
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

std::string license_name(const Model& model) {
    return model.story.license.short_name.empty() ? model.story.license.name : model.story.license.short_name;
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
        case Figure::licence: return "LICENSE";
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
    out.push_back({Figure::weights, bytes_binary(catalog::k_bf16_bytes * derived.total), true});
    out.push_back({Figure::layers, with_doubt(model, "layers", grouped(model.layers))});
    out.push_back({Figure::width, with_doubt(model, "embedding_dim", grouped(model.embedding_dim)), true});
    out.push_back({Figure::context, with_doubt(model, "context_tokens", grouped(model.context_tokens))});
    out.back().longer = stretched_context(model);
    out.push_back({Figure::vocabulary, with_doubt(model, "vocabulary", grouped(model.vocabulary))});
    const double cache = model.kv_cache_bytes.value_or(derived.kv_cache_bytes);
    if (derived.indexer_cache_bytes > 0) {
        out.push_back(
            {Figure::kv_per_token, bytes_binary(cache + derived.indexer_cache_bytes) + std::string(k_derived)});
        out.back().longer = with_indexer(cache, derived.indexer_cache_bytes) + " indexer";
    } else if (model.kv_cache_bytes) {
        out.push_back(
            {Figure::kv_per_token, with_doubt(model, "kv_cache_per_token.published_bytes", bytes_binary(cache))});
    } else {
        out.push_back({Figure::kv_per_token, bytes_binary(cache) + std::string(k_derived)});
    }
    out.push_back({Figure::full_cache, bytes_binary(derived.kv_cache_at_context) + std::string(k_derived), true});
    if (derived.state_bytes > 0)
        out.push_back({Figure::state, bytes_binary(derived.state_bytes) + std::string(k_derived), true});
    if (model.story.training.tokens)
        out.push_back({Figure::trained_on,
                       with_doubt(model, "training.tokens", short_count(*model.story.training.tokens)), true});
    if (const std::string license = license_name(model); !license.empty())
        out.push_back({Figure::licence, with_doubt(model, "license", license)});
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

}    // namespace broadside::diagram
