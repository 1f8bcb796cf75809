#include "engine/curate/import/import.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/family.hpp"
#include "engine/curate/import/unread.hpp"
#include "engine/curate/import/wrapper.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace broadside::curate {
namespace {

using json::Array;
using json::Object;
using json::Value;

/// Python writes numbers that JSON does not have; what stands for them is as long, so that columns stay (but for NaN's).
std::string without_python_numbers(std::string_view text) {
    std::string out;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\' && quoted && i + 1 < text.size()) {
            out += c;
            out += text[++i];
            continue;
        }
        if (c == '"') quoted = !quoted;
        const auto is = [&](std::string_view word) { return !quoted && text.substr(i).starts_with(word); };
        if (is("Infinity")) {
            out += "1e308   ";
            i += 7;
        } else if (is("NaN")) {
            out += "null";
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

/// Layers as repeated blocks, shortest description first found by the catalogue's own stretches.
Value stack_of(const std::vector<std::pair<std::string, std::string>>& layers) {
    catalog::Model pairs;    // each kind of layer stands for a mixer
    std::map<std::string, std::pair<std::string, std::string>> by_name;
    for (const auto& layer : layers) {
        const std::string name = layer.first + "|" + layer.second;
        auto at = std::ranges::find(pairs.mixers, name, &catalog::NamedMixer::name);
        if (at == pairs.mixers.end()) at = pairs.mixers.insert(at, {name, {}});
        by_name[name] = layer;
        pairs.stack.push_back(catalog::Layer{static_cast<int>(at - pairs.mixers.begin()), {}});
    }
    const auto name_or_null = [](const std::string& s) { return s.empty() ? Value{} : text(s); };
    const auto layer_value = [&](const std::string& name) {
        const auto& [mixer, ffn] = by_name.at(name);
        return Value{Array{name_or_null(mixer), name_or_null(ffn)}};
    };
    Array stack;
    const auto add = [&](int repeat, Array block) {
        stack.push_back({Object{{"repeat", whole(repeat)}, {"block", {std::move(block)}}}});
    };
    for (const catalog::Stretch& s : mixer_stretches(pairs, false)) {
        if (s.repeat == 1) {
            for (const catalog::Run& run : s.runs) add(run.count, {layer_value(run.what)});
            continue;
        }
        Array block;
        for (const catalog::Run& run : s.runs)
            block.insert(block.end(), static_cast<std::size_t>(run.count), layer_value(run.what));
        add(s.repeat, block);
    }
    return {stack};
}

Object structure_of(const Config& c, const Draft& d, const std::vector<std::string>& inputs) {
    Array input_list;
    for (const std::string& input : inputs) input_list.push_back(text(input));
    Object norm{{"kind", text(d.norm_kind)}, {"placement", text(d.norm_placement)}};
    if (d.norm_bias) norm.push_back({"bias", {true}});
    if (!d.norm_weights) norm.push_back({"weights", {false}});
    if (d.norm_for_each) norm.push_back({"separate", {true}});

    Object out{{"inputs", {input_list}},
               {"context_tokens", whole(c.count(d.context_keys))},
               {"vocabulary", whole((c.count(d.vocabulary_keys) + d.vocabulary_multiple - 1) / d.vocabulary_multiple *
                                    d.vocabulary_multiple)},
               {"layers", whole(static_cast<std::int64_t>(d.layers.size()))},
               {"embedding_dim", whole(c.count(d.width_keys))},
               {"tied_embeddings", {d.tied}}};
    if (!d.embedding_scale.empty()) out.push_back({"embedding_scale", text(d.embedding_scale)});
    if (d.embedding_factor && *d.embedding_factor != 1)
        out.push_back({"embedding_factor", number(*d.embedding_factor)});
    if (d.embedding_norm) out.push_back({"embedding_norm", {true}});
    if (d.layer_embedding) out.push_back({"layer_embedding", {*d.layer_embedding}});
    if (d.residual_factor && *d.residual_factor != 1) out.push_back({"residual_factor", number(*d.residual_factor)});
    if (d.skip_factor && *d.skip_factor != 1) out.push_back({"skip_factor", number(*d.skip_factor)});
    if (d.residual) out.push_back({"residual", {*d.residual}});
    if (d.head_bias) out.push_back({"head_bias", {true}});
    if (d.logit_scale && *d.logit_scale != 1) out.push_back({"logit_scale", number(*d.logit_scale)});
    if (d.logit_softcap) out.push_back({"logit_softcap", number(*d.logit_softcap)});
    out.push_back({"topology", text(d.parallel ? "parallel" : "sequential")});
    out.push_back({"norm", {norm}});
    out.push_back({"mixers", {d.mixers}});
    out.push_back({"ffns", {d.ffns}});
    out.push_back({"stack", stack_of(d.layers)});
    if (d.mtp) out.push_back({"mtp", {*d.mtp}});
    return out;
}

/// Dense, mixture, hybrid or trillion, as the project's index has them.
std::string group_of(const catalog::Model& m) {
    const bool linear =
        std::ranges::any_of(m.mixers, [](const catalog::NamedMixer& mixer) { return !catalog::attends(mixer.facts); });
    const bool experts =
        std::ranges::any_of(m.ffns, [](const catalog::NamedFfn& f) { return catalog::routes(f.facts); });
    if (derive(m).total >= 0.95e12) return "trillion";
    return linear ? "hybrid" : experts ? "moe" : "dense";
}

/// `DeepSeek V3 671B` → `deepseek-v3-671b`.
std::string id_of(const std::string& name) {
    std::string out;
    for (const char ch : name) {
        const char c = ch >= 'A' && ch <= 'Z' ? static_cast<char>(ch - 'A' + 'a') : ch;
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            out += c;
        else if (!out.empty() && out.back() != '-')
            out += '-';
    }
    while (!out.empty() && out.back() == '-') out.pop_back();
    return out;
}

// ---- what stands beside the structure -------------------------------------------------------------------------------

/// The number format of the weights: what they were quantized to before release, else what they are kept in.
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

/// The context before it was stretched, where positions say so.
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

/// Licence and base model as the model card has them.
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
    if (file.license.size() > 24 && file.license_short.empty()) file.license_short = "Own licence";
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

/// The count against the tensors themselves, and the vocabulary against the tokenizer.
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
        const std::string counted = fmt::format("{} parameters in {} tensors ({})",
                                                grouped(static_cast<std::int64_t>(there)), grouped(t.count), t.from);
        if (t.packed || !t.complete)
            checks.push_back(fmt::format("not compared with the weights: {}, {}", counted,
                                         t.packed ? "some of them packed" : "not all of the headers"));
        else if (std::abs(there / derived - 1) > 0.001)
            problems.warning(
                place, "parameters.total",
                fmt::format("the structure gives {}, the weights hold {}: {:+.1f} %",
                            grouped(static_cast<std::int64_t>(derived)), counted, (there / derived - 1) * 100),
                "configuration and weights differ, or the family is read wrong");
        else
            checks.push_back("the weights hold " + counted + ", as the structure gives");
    } else if (t.bytes && derived > 0) {
        // All of the checkpoint, with encoders; two bytes each where nothing is quantized.
        const double each = *t.bytes / derived;
        if (each >= 1.99 && each <= 4.2)
            checks.push_back(fmt::format("the weights' index has {:.2f} bytes for each of {} parameters", each,
                                         grouped(static_cast<std::int64_t>(derived))));
        else if (each > 1.05 || each < 0.4)
            problems.warning(place, "parameters.total",
                             fmt::format("the weights' index has {:.2f} bytes for each of {} parameters", each,
                                         grouped(static_cast<std::int64_t>(derived))));
    }
}

std::string name_of(const Value& root, const ImportOptions& options, const Beside& beside, const std::string& file) {
    if (!options.name.empty()) return options.name;
    const Value* path = root.find("_name_or_path");
    if (path && path->string() && path->string()->find_first_not_of("/.") != std::string::npos) {
        std::string name = *path->string();
        while (name.ends_with('/')) name.pop_back();
        return name.substr(name.find_last_of('/') + 1);
    }
    if (!beside.name.empty()) return beside.name;
    throw InputError({file, 0, 0}, {}, "the configuration does not name its model", "give it with --name");
}

// ---- families -------------------------------------------------------------------------------------------------------

Value defaults_of(const Family& family) {
    Problems none;
    return json::parse(family.defaults, family.type, none).value_or(Value{Object{}});
}

/// How well a family fits: problems and keys left unread, the fewer the better.
struct Fit {
    const Family* family;
    std::size_t problems;
    std::vector<std::string> unread;
};
std::string nearest_families(const Value& root, const Wrapped& wrapped, const std::string& file) {
    std::vector<Fit> fits;
    for (const Family& family : families()) {
        // One of each way of reading is enough.
        if (std::ranges::any_of(fits, [&](const Fit& f) { return f.family->read == family.read; })) continue;
        Problems problems;
        Reading reading{.file = file, .problems = problems, .family = family.name, .inner = wrapped.path};
        Draft draft;
        const Config config(root, *wrapped.part, reading);
        family.read(config, draft);
        const Object structure = structure_of(config, draft, wrapped.inputs);
        Fit fit{&family, problems.sorted().size(), {}};
        for (const Unread& u : unread_keys(root, *wrapped.part, reading, family, draft, structure))
            if (u.structural && u.again.empty()) fit.unread.push_back(u.member->key);
        fits.push_back(std::move(fit));
    }
    std::ranges::stable_sort(fits, {}, [](const Fit& f) { return 2 * f.problems + f.unread.size(); });
    std::vector<std::string> words;
    for (const Fit& fit : fits) {
        if (words.size() == 3 || fit.problems > 4) break;
        std::string word = fit.family->type;
        if (!fit.unread.empty()) {
            const std::size_t told = std::min<std::size_t>(3, fit.unread.size());
            word += fmt::format(" (leaves {}{})",
                                fmt::join(fit.unread.begin(), fit.unread.begin() + static_cast<long>(told), ", "),
                                fit.unread.size() > told ? fmt::format(" and {} more", fit.unread.size() - told) : "");
        }
        words.push_back(word);
    }
    const std::string by_hand = "`broadside new ID --like MODEL` begins the file by hand";
    if (words.empty()) return by_hand;
    return fmt::format("nearest by their keys: {}; --as FAMILY tries one, {}", fmt::join(words, ", "), by_hand);
}

const Family& family_of(const Value& root, const Wrapped& wrapped, const ImportOptions& options,
                        const std::string& file) {
    if (!options.as.empty()) {
        if (const Family* family = find_family(options.as)) return *family;
        const std::string near = nearest(options.as, known_architectures());
        throw UsageError(fmt::format("--as: there is no family \"{}\"{}", options.as,
                                     near.empty() ? "" : "; did you mean " + near + "?"));
    }
    if (const Family* family = find_family(wrapped.type)) return *family;
    const Value* at = wrapped.type_at;
    const Place place{file, at ? at->line : 1, at ? at->column : 1};
    throw InputError(place, "model_type",
                     wrapped.type.empty() ? "missing" : "the architecture \"" + *at->string() + "\" is not known",
                     nearest_families(root, wrapped, file));
}

/// Where a key went in the catalogue's file, for those whose names do not say; of mixers and feed-forwards in `mixers.*`.
std::string_view goes_to(std::string_view key) {
    constexpr std::pair<std::string_view, std::string_view> places[] = {
        {"hidden_size", "embedding_dim"},
        {"n_embd", "embedding_dim"},
        {"d_model", "embedding_dim"},
        {"vocab_size", "vocabulary"},
        {"num_hidden_layers", "layers"},
        {"n_layer", "layers"},
        {"n_layers", "layers"},
        {"layer_types", "stack"},
        {"layers_block_type", "stack"},
        {"hybrid_override_pattern", "stack"},
        {"first_k_dense_replace", "stack"},
        {"moe_layer_freq", "stack"},
        {"sliding_window_pattern", "stack"},
        {"block_configs", "stack"},
        {"max_position_embeddings", "context_tokens"},
        {"n_positions", "context_tokens"},
        {"max_seq_len", "context_tokens"},
        {"tie_word_embeddings", "tied_embeddings"},
        {"num_attention_heads", "mixers.*.heads"},
        {"n_head", "mixers.*.heads"},
        {"num_key_value_heads", "mixers.*.kv_heads"},
        {"head_dim", "mixers.*.head_dim"},
        {"v_head_dim", "mixers.*.v_head_dim"},
        {"kv_lora_rank", "mixers.*.kv_lora_rank"},
        {"q_lora_rank", "mixers.*.q_lora_rank"},
        {"qk_nope_head_dim", "mixers.*.qk_nope_head_dim"},
        {"qk_rope_head_dim", "mixers.*.qk_rope_head_dim"},
        {"sliding_window", "mixers.*.window"},
        {"attention_chunk_size", "mixers.*.chunk"},
        {"rope_theta", "mixers.*.position.theta"},
        {"rotary_emb_base", "mixers.*.position.theta"},
        {"rope_local_base_freq", "mixers.*.position.theta"},
        {"partial_rotary_factor", "mixers.*.position.dim"},
        {"rotary_pct", "mixers.*.position.dim"},
        {"rotary_dim", "mixers.*.position.dim"},
        {"rope_scaling", "mixers.*.position.scaling"},
        {"rope_parameters", "mixers.*.position"},
        {"factor", "mixers.*.position.scaling.factor"},
        {"original_max_position_embeddings", "mixers.*.position.scaling.original_context"},
        {"attention_bias", "mixers.*.bias"},
        {"use_qk_norm", "mixers.*.qk_norm"},
        {"query_pre_attn_scalar", "mixers.*.score_root"},
        {"attn_logit_softcapping", "mixers.*.softcap"},
        {"final_logit_softcapping", "logit_softcap"},
        {"logit_scale", "logit_scale"},
        {"intermediate_size", "ffns.*.hidden"},
        {"n_inner", "ffns.*.hidden"},
        {"hidden_act", "ffns.*.activation"},
        {"hidden_activation", "ffns.*.activation"},
        {"activation_function", "ffns.*.activation"},
        {"mlp_bias", "ffns.*.bias"},
        {"moe_intermediate_size", "ffns.moe.expert_hidden"},
        {"num_experts", "ffns.moe.experts"},
        {"n_routed_experts", "ffns.moe.experts"},
        {"num_local_experts", "ffns.moe.experts"},
        {"num_experts_per_tok", "ffns.moe.active_experts"},
        {"n_shared_experts", "ffns.moe.shared.count"},
        {"num_shared_experts", "ffns.moe.shared.count"},
        {"shared_expert_intermediate_size", "ffns.moe.shared.hidden"},
        {"scoring_func", "ffns.moe.router.score"},
        {"n_group", "ffns.moe.router.groups"},
        {"topk_group", "ffns.moe.router.top_groups"},
        {"routed_scaling_factor", "ffns.moe.router.scale"},
        {"norm_topk_prob", "ffns.moe.router.renormalise"},
        {"embedding_multiplier", "embedding_factor"},
        {"residual_multiplier", "residual_factor"},
        {"num_nextn_predict_layers", "mtp.modules"},
        {"ssm_state_size", "mixers.*.state_dim"},
        {"conv_kernel", "mixers.*.conv_kernel"},
        {"mamba_num_heads", "mixers.*.heads"},
        {"mamba_head_dim", "mixers.*.head_dim"},
        {"n_groups", "mixers.*.groups"}};
    key = key.substr(key.find_last_of('.') + 1);
    const auto* at = std::ranges::find(places, key, &std::pair<std::string_view, std::string_view>::first);
    return at == std::end(places) ? std::string_view() : at->second;
}

std::string explained(const Reading& reading, const std::vector<Unread>& unread, const Beside& beside) {
    std::string out;
    if (!beside.files.empty()) out += fmt::format("read: {}\n", fmt::join(beside.files, ", "));
    for (const Reading::Entry& e : reading.entries) {
        const std::string_view to = goes_to(e.path);
        out += fmt::format("{:>6}  {} = {}{}{}\n", e.line, e.path, e.shown, to.empty() ? "" : " → ", to);
    }
    for (const std::string& a : reading.assumed) out += fmt::format("     –  assumed: {}\n", a);
    for (const Unread& u : unread)
        out += fmt::format("{:>6}  {} = {}: {}\n", u.member->line, u.path, u.member->value.shown(),
                           u.again.empty() ? "not read" : "says again what makes " + u.again);
    return out;
}

}    // namespace

Imported import_config(std::string_view config_text, const std::string& config_file, const ImportOptions& options,
                       const Beside& beside) {
    Problems problems;
    const auto root = json::parse(without_python_numbers(config_text), config_file, problems);
    if (!root) throw InputError(problems.sorted());
    if (!root->object())
        throw InputError({config_file, root->line, root->column}, {}, "expected an object, got " + root->shown());
    if (const std::string other = no_language_model(*root); !other.empty())
        throw InputError({config_file, 1, 1}, {},
                         "this is the configuration of " + other + ", not of a language model");
    const Wrapped wrapped = unwrapped(*root);
    const Family& family = family_of(*root, wrapped, options, config_file);

    Reading reading{.file = config_file, .problems = problems, .family = family.name, .inner = wrapped.path};
    reading.defaults = defaults_of(family);
    reading.lenient = options.lenient;
    if (wrapped.by_architecture && options.as.empty())
        reading.assumed.push_back("the family " + std::string(family.name) + ", after which its class is called");
    Draft draft;
    const Config config(*root, *wrapped.part, reading);
    family.read(config, draft);
    ModelFile file;
    file.structure = structure_of(config, draft, wrapped.inputs);
    add_native_context(file.structure);
    const std::vector<Unread> unread =
        unread_keys(*root, *wrapped.part, reading, family, draft, file.structure);
    tell_unread(unread, reading);
    if (problems.has_errors()) throw InputError(problems.sorted());

    // Read once as it is, for the count that size and group follow from.
    file.name = name_of(*root, options, beside, config_file);
    add_precision(*root, *wrapped.part, file);
    add_card(beside, file);
    if (!reading.left_out.empty())
        file.note = fmt::format("Left out by import, as not known: {}", fmt::join(reading.left_out, ", "));
    file.id = "imported";
    file.size = "?";
    file.group = "?";
    const auto read = [&] {
        Problems wrong;
        auto model = catalog::read_model(written(file), file.id + ".json", wrong);
        if (model) return std::move(*model);
        // What the reader objects to stands in the configuration.
        std::vector<Problem> all = wrong.sorted();
        for (Problem& p : all) p.place = {config_file, 0, 0};
        throw InputError(all);
    };
    const catalog::Model first = read();
    // Names of keys that a family knows in part only would show here.
    const auto check_heads = [&](const std::string& name, const auto& facts) {
        if constexpr (requires { facts.heads * facts.head_dim; }) {
            const double ratio = double(facts.heads) * facts.head_dim / static_cast<double>(first.embedding_dim);
            if (ratio <= 8 && ratio >= 1.0 / 16) return;
            throw InputError({config_file, 0, 0}, "mixers." + name,
                             fmt::format("{} heads of {} do not go with a width of {}", facts.heads, facts.head_dim,
                                         grouped(first.embedding_dim)),
                             "the configuration names its width otherwise than " + std::string(family.name) + " has it");
        }
    };
    for (const catalog::NamedMixer& mixer : first.mixers)
        std::visit([&](const auto& facts) { check_heads(mixer.name, facts); }, mixer.facts);
    file.size = options.size.empty() ? short_count(derive(first).total) : options.size;
    file.group = options.group.empty() ? group_of(first) : options.group;
    file.organization = options.organization;
    file.released = options.released;
    file.config_url = options.config_url;
    file.id = options.id.empty() ? id_of(file.name + " " + file.size) : options.id;
    check_id(file.id);
    std::vector<std::string> checks;
    compare_with_weights(first, beside, config_file, problems, checks);
    Imported out{file.id, written(file),     read().provenance.unknown,         reading.assumed,
                 checks,  problems.sorted(), explained(reading, unread, beside)};
    out.gaps.insert(out.gaps.end(), reading.left_out.begin(), reading.left_out.end());
    return out;
}

std::vector<std::string> known_architectures() {
    std::vector<std::string> out;
    for (const Family& family : families()) out.emplace_back(family.type);
    std::ranges::sort(out);
    return out;
}

}    // namespace broadside::curate
