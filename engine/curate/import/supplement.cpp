#include "engine/curate/import/supplement.hpp"

#include "engine/base/format.hpp"
#include "engine/curate/import/draft.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace broadside::curate {

using json::Object;
using json::Value;

void add_precision(const Value& root, const Value& part, ModelFile& file) {
    const auto word = [](const Value* of, const char* key) {
        const Value* v = of ? of->find(key) : nullptr;
        return v && v->string() ? *v->string() : std::string();
    };
    constexpr std::pair<std::string_view, const char*> formats[] = {{"bfloat16", "BF16"}, {"float16", "FP16"},
                                                                    {"float32", "FP32"},  {"fp8", "FP8"},
                                                                    {"mxfp4", "MXFP4"},   {"nvfp4", "NVFP4"}};
    const auto format = [&](std::string given) {
        for (char& c : given)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        const auto* at =
            std::ranges::find(formats, std::string_view(given), &std::pair<std::string_view, const char*>::first);
        return at == std::end(formats) ? std::string() : std::string(at->second);
    };
    std::string key = "quantization_config";
    const Value* quantized = root.find("quantization_config");
    file.precision = format(word(quantized, "quant_method"));
    if (file.precision.empty()) file.precision = format(word(quantized, "quant_algo"));
    for (const Value* of : {&part, &root})
        for (const char* name : {"torch_dtype", "dtype"})
            if (file.precision.empty() && !format(word(of, name)).empty()) {
                file.precision = format(word(of, name));
                key = name;
            }
    if (file.precision.empty()) return;
    // What the weights come in is, most often, what they were trained in.
    file.sources.push_back({"training.precision", text("configuration (" + key + ")")});
    file.confidence.push_back({"training.precision", text("inferred")});
}

void add_native_context(Object& structure) {
    const auto find = [&](const char* key) { return std::ranges::find(structure, key, &json::Member::key); };
    const auto context = find("context_tokens"), mixers = find("mixers");
    if (context == structure.end() || mixers == structure.end() || !context->value.integer()) return;
    for (const json::Member& mixer : *mixers->value.object()) {
        const Value* position = mixer.value.find("position");
        const Value* scaling = position ? position->find("scaling") : nullptr;
        const Value* original = scaling ? scaling->find("original_context") : nullptr;
        if (!original || !original->integer() || *original->integer() >= *context->value.integer()) continue;
        constexpr std::pair<std::string_view, const char*> methods[] = {{"yarn", "YaRN"},
                                                                        {"longrope", "LongRoPE"},
                                                                        {"llama3", "Llama 3 scaling"},
                                                                        {"ntk", "NTK"},
                                                                        {"linear", "linear interpolation"}};
        Object words{{"native", *original}};
        for (const auto& [kind, method] : methods)
            if (*scaling->find("kind")->string() == kind) words.push_back({"method", text(method)});
        structure.insert(context + 1, json::Member{"context", {words}});
        return;
    }
}

void add_card(const Beside& beside, ModelFile& file) {
    struct License {
        std::string_view id;
        const char *name, *short_name, *spdx;
    };
    constexpr License licenses[] = {
        {"apache-2.0", "Apache License 2.0", "Apache 2.0", "Apache-2.0"},
        {"mit", "MIT License", "MIT", "MIT"},
        {"bsd-3-clause", "BSD 3-Clause License", "BSD 3-Clause", "BSD-3-Clause"},
        {"cc-by-4.0", "Creative Commons Attribution 4.0", "CC BY 4.0", "CC-BY-4.0"},
        {"cc-by-sa-4.0", "Creative Commons Attribution-ShareAlike 4.0", "CC BY-SA 4.0", "CC-BY-SA-4.0"},
        {"cc-by-nc-4.0", "Creative Commons Attribution-NonCommercial 4.0", "CC BY-NC 4.0", "CC-BY-NC-4.0"},
        {"gpl-3.0", "GNU General Public License 3.0", "GPL 3.0", "GPL-3.0-only"},
        {"llama2", "Llama 2 Community License", "Llama 2", ""},
        {"llama3", "Llama 3 Community License", "Llama 3", ""},
        {"llama3.1", "Llama 3.1 Community License", "Llama 3.1", ""},
        {"llama3.2", "Llama 3.2 Community License", "Llama 3.2", ""},
        {"llama3.3", "Llama 3.3 Community License", "Llama 3.3", ""},
        {"gemma", "Gemma Terms of Use", "Gemma", ""},
    };
    const auto* known = std::ranges::find(licenses, std::string_view(beside.license), &License::id);
    if (known != std::end(licenses)) {
        file.license = known->name;
        file.license_short = known->short_name;
        file.license_spdx = known->spdx;
    } else if (!beside.license_name.empty()) {
        file.license = beside.license_name;
    } else if (beside.license != "other" && beside.license != "unknown") {
        file.license = beside.license;
    }
    if (beside.license_url.starts_with("https://") || beside.license_url.starts_with("http://"))
        file.license_url = beside.license_url;
    // What a cell has no room for.
    if (file.license.size() > 24 && file.license_short.empty()) file.license_short = "Own license";
    if (!file.license.empty()) file.sources.push_back({"license", text("model card")});
    // A quantized copy has the weights of its base, and no history of its own.
    if (beside.base_relation == "quantized") return;
    for (const std::string& base : beside.base_models) {
        const std::string relation = beside.base_relation == "merge" ? "takes parts of" : "fine-tuned from";
        file.lineage.push_back(
            {Object{{"name", text(base.substr(base.find_last_of('/') + 1))}, {"relation", text(relation)}}});
        if (beside.base_relation.empty())
            file.confidence.push_back({fmt::format("lineage.{}", file.lineage.size() - 1), text("inferred")});
    }
    if (!file.lineage.empty()) file.sources.push_back({"lineage", text("model card")});
}

namespace {

/// A count; one that a broken header claims can be of any size.
std::string shown(double n) { return n < 1e15 ? grouped(static_cast<std::int64_t>(n)) : fmt::format("{:.3g}", n); }

}    // namespace

void compare_with_weights(const catalog::Model& m, const Beside& beside, const std::string& file, Problems& problems,
                          std::vector<std::string>& checks) {
    const Place place{file, 0, 0};
    if (beside.tokens && *beside.tokens > m.vocabulary)
        problems.warning(place, "vocabulary",
                         fmt::format("the tokenizer has {} tokens, the embedding only {} rows", grouped(*beside.tokens),
                                     grouped(m.vocabulary)));
    else if (beside.tokens && *beside.tokens < m.vocabulary)
        checks.push_back(fmt::format("{} tokens of the tokenizer in {} rows of the embedding", grouped(*beside.tokens),
                                     grouped(m.vocabulary)));
    if (beside.special_token && *beside.special_token >= m.vocabulary)
        problems.warning(place, "vocabulary",
                         fmt::format("generation_config.json names token {}, the embedding has only {} rows",
                                     grouped(*beside.special_token), grouped(m.vocabulary)));
    const Tensors& t = beside.tensors;
    const double derived = derive(m).total;
    if (!t.from.empty()) {
        const double there = t.parameters(m.layers);
        const std::string counted =
            fmt::format("{} parameters in {} tensors ({})", shown(there), grouped(t.count), t.from);
        if (t.packed || !t.complete)
            checks.push_back(fmt::format("not compared with the weights: {}, {}", counted,
                                         t.packed ? "some of them packed" : "not all of the headers"));
        else if (const double embedding = double(m.vocabulary) * double(m.embedding_dim);
                 m.tied_embeddings && std::abs((there - embedding) / derived - 1) <= 0.001)
            checks.push_back(
                "the weights hold " + counted +
                ", as the structure gives, and the embedding once more as the head: a copy, as they are tied");
        else if (std::abs(there / derived - 1) > 0.001)
            problems.warning(place, "parameters.total",
                             fmt::format("the structure gives {}, the weights hold {}: {:+.1f} %", shown(derived),
                                         counted, (there / derived - 1) * 100),
                             "configuration and weights differ, or the family is read wrong");
        else
            checks.push_back("the weights hold " + counted + ", as the structure gives");
    } else if (t.bytes && derived > 0) {
        // All of the checkpoint, with encoders; two bytes each where nothing is quantized.
        const double each = *t.bytes / derived;
        if (each >= 1.99 && each <= 4.2)
            checks.push_back(
                fmt::format("the weights' index has {:.2f} bytes for each of {} parameters", each, shown(derived)));
        else if (each > 1.05 || each < 0.4)
            problems.warning(
                place, "parameters.total",
                fmt::format("the weights' index has {:.2f} bytes for each of {} parameters", each, shown(derived)));
    }
}

}    // namespace broadside::curate
