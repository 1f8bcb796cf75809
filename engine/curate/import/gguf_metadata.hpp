#pragma once
/// \file
/// The facts of one GGUF header on their way into a configuration, and the architectures that are known.
/// Errors:  InputError where the header lacks what the model is shaped by.
/// Threads: values; one thread for each.

#include "engine/curate/import/gguf_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside::curate {

/// A key behind the architecture's name → a key of Hugging Face; no second one: it says nothing new.
struct GgufRename {
    std::string_view from;
    const char* to = nullptr;
};

/// The facts of one architecture, on their way into a configuration.
class GgufMetadata {
public:
    GgufMetadata(const GgufHeader& header, std::string architecture, const char* family, Place place)
        : header_(header), architecture_(std::move(architecture)), family_(family), place_(std::move(place)) {}

    /// What stands at a key; null where nothing does.
    const json::Value* at(std::string_view key) const {
        const auto found = header_.facts.find(architecture_ + "." + std::string(key));
        return found == header_.facts.end() ? nullptr : &found->second;
    }
    /// The same, and the key is read with that.
    const json::Value* take(std::string_view key) {
        const json::Value* v = at(key);
        if (v) taken_.emplace(key);
        return v;
    }
    bool says(std::string_view key) const { return at(key) != nullptr; }
    /// A whole number, without reading its key; 0 where there is none.
    std::int64_t number(std::string_view key) const {
        const json::Value* v = at(key);
        return v && v->integer() ? *v->integer() : 0;
    }
    std::int64_t take_number(std::string_view key) {
        const std::int64_t n = number(key);
        take(key);
        return n;
    }
    double real(std::string_view key, double otherwise) const {
        const json::Value* v = at(key);
        return v && v->number() ? *v->number() : otherwise;
    }
    /// One for each layer; a single value is that of all. Flags are 0 and 1. Empty where the key is missing.
    std::vector<std::int64_t> by_layer(std::string_view key) {
        const json::Value* v = take(key);
        std::vector<std::int64_t> out;
        if (!v) return out;
        const auto whole = [&](const json::Value& n) {
            const std::int64_t one = n.boolean() ? std::int64_t{*n.boolean()} : n.integer() ? *n.integer() : -1;
            if (one < 0 || one > std::numeric_limits<std::int32_t>::max())
                refuse(fmt::format("has {} that are no counts", key));
            return one;
        };
        if (v->array())
            for (const json::Value& n : *v->array()) out.push_back(whole(n));
        else
            out.assign(static_cast<std::size_t>(layers()), whole(*v));
        if (static_cast<std::int64_t>(out.size()) < layers()) refuse(fmt::format("has {} for fewer layers", key));
        out.resize(static_cast<std::size_t>(layers()));
        return out;
    }

    /// Of the stack: those that predict further tokens are counted with them.
    std::int64_t layers() const {
        const std::int64_t n = number("block_count"), further = number("nextn_predict_layers");
        if (n < 1 || n > k_most || further < 0 || further >= n) refuse("does not say num_hidden_layers");
        return n - further;
    }
    bool layer_has(std::int64_t layer, std::string_view tensor) const {
        return header_.sizes.contains(fmt::format("blk.{}.{}", layer, tensor));
    }
    bool any_layer_has(std::string_view tensor) const {
        for (std::int64_t i = 0, n = layers(); i < n; ++i)
            if (layer_has(i, tensor)) return true;
        return false;
    }
    /// The layers that have a tensor, as flags.
    std::vector<std::int64_t> layers_with(std::string_view tensor) const {
        std::vector<std::int64_t> out;
        for (std::int64_t i = 0, n = layers(); i < n; ++i) out.push_back(layer_has(i, tensor));
        return out;
    }
    /// How many values a tensor has; 0 where there is none.
    double size(const std::string& tensor) const {
        const auto found = header_.sizes.find(tensor);
        return found == header_.sizes.end() ? 0 : found->second;
    }

    /// How many rows of so many values a tensor has. The header does not do without it.
    std::int64_t rows(const std::string& tensor, std::int64_t width) const {
        const double all = size(tensor), n = width > 0 ? std::floor(all / static_cast<double>(width)) : 0;
        if (n < 1 || n > 1e9 || n * static_cast<double>(width) != all)
            refuse(fmt::format("has no tensor {} with rows of {} values", tensor, width));
        return static_cast<std::int64_t>(n);
    }

    void put(const char* key, json::Value value) {
        if (!finite(value)) refuse(fmt::format("has {} that is no number", key));
        if (!has(key)) config_.push_back({key, std::move(value)});
    }
    void put(const char* key, std::int64_t n) { put(key, json::Value{n}); }
    /// What stands at a key, where something does.
    void put_as(const char* key, std::string_view from) {
        if (const json::Value* v = take(from)) put(key, *v);
    }
    void put_list(const char* key, const std::vector<std::int64_t>& numbers) {
        json::Array out;
        for (const std::int64_t n : numbers) out.push_back({n});
        put(key, json::Value{out});
    }
    bool has(const char* key) const { return std::ranges::find(config_, key, &json::Member::key) != config_.end(); }
    void pass(std::initializer_list<std::string_view> keys) {
        for (const std::string_view key : keys) take(key);
    }
    void be(const char* family) { family_ = family; }
    std::string_view family() const { return family_; }

    void assume(std::string what) { assumed_.push_back(std::move(what)); }
    const std::vector<std::string>& assumed() const { return assumed_; }

    /// The header does not do; `why` goes on behind "it".
    [[noreturn]] void refuse(const std::string& why) const {
        throw InputError(place_, {}, "the header " + why, "import the config.json that it was made from");
    }

    /// The rest by its names; what has none is reported as a key that nobody read.
    void rename(const std::vector<GgufRename>& own);
    json::Object finish() && {
        config_.insert(config_.begin(), {"model_type", {std::string(family_)}});
        return std::move(config_);
    }
    std::int64_t tokens() const { return says("vocab_size") ? number("vocab_size") : header_.tokens; }
    bool has_head() const { return header_.sizes.contains("output.weight"); }

private:
    static constexpr std::int64_t k_most = 2000;

    static bool finite(const json::Value& v) {
        if (v.array()) return std::ranges::all_of(*v.array(), finite);
        if (v.object()) return std::ranges::all_of(*v.object(), finite, &json::Member::value);
        return !v.number() || std::isfinite(*v.number());
    }

    const GgufHeader& header_;
    std::string architecture_;
    const char* family_;
    Place place_;
    json::Object config_;
    std::set<std::string, std::less<>> taken_;
    std::vector<std::string> assumed_;
};

/// How much of a head turns.
double turned_share(const GgufMetadata& m, const char* key = "rope.dimension_count");
/// What RoPE is stretched by, as `rope_scaling` has it; empty where it is not.
json::Object stretch_of(const GgufMetadata& m);

struct GgufArchitecture {
    std::string_view name;    // `general.architecture`
    const char* family;       // `model_type`
    void (*more)(GgufMetadata&) = nullptr;
    std::vector<GgufRename> names = {};    // before those that most have
};

/// All whose metadata say everything that the family needs.
const std::vector<GgufArchitecture>& gguf_architectures();

}    // namespace broadside::curate
