#include "engine/curate/import/import.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/explain.hpp"
#include "engine/curate/import/family.hpp"
#include "engine/curate/import/refusal.hpp"
#include "engine/curate/import/supplement.hpp"
#include "engine/curate/import/unread.hpp"
#include "engine/curate/import/wrapper.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

namespace broadside::curate {
namespace {

using json::Array;
using json::Object;
using json::Value;

/// Python writes numbers that JSON does not have; what stands for them is as long, so that
/// columns stay (but for NaN's).
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

/// Layers as repeated blocks, shortest description first found by the catalog's own stretches.
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
    if (!d.norms_after.empty()) {
        Array after;
        for (const std::string& mixer : d.norms_after) after.push_back(text(mixer));
        norm.push_back({"after", {after}});
    }
    if (d.norm_bias) norm.push_back({"bias", {true}});
    if (!d.norm_weights) norm.push_back({"weights", {false}});
    if (d.norm_for_each) norm.push_back({"separate", {true}});
    if (d.norm_skips_first) norm.push_back({"skips_first", {true}});
    if (d.norm_gate_rank) norm.push_back({"gate_rank", whole(*d.norm_gate_rank)});
    if (d.norm_all_gated) norm.push_back({"all_gated", {true}});
    if (d.norm_gate_factor) norm.push_back({"gate_factor", number(*d.norm_gate_factor)});

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
    if (d.meta_tokens) out.push_back({"meta_tokens", whole(*d.meta_tokens)});
    if (d.layer_embedding) out.push_back({"layer_embedding", {*d.layer_embedding}});
    if (d.ngram_embedding) out.push_back({"ngram_embedding", {*d.ngram_embedding}});
    if (d.residual_factor && *d.residual_factor != 1) out.push_back({"residual_factor", number(*d.residual_factor)});
    if (d.skip_factor && *d.skip_factor != 1) out.push_back({"skip_factor", number(*d.skip_factor)});
    if (d.layer_scale) out.push_back({"layer_scale", {true}});
    if (d.sublayer_convolution) out.push_back({"sublayer_convolution", whole(*d.sublayer_convolution)});
    if (d.residual) out.push_back({"residual", {*d.residual}});
    if (d.loops) out.push_back({"loops", {*d.loops}});
    if (d.skips) out.push_back({"skips", {*d.skips}});
    if (d.adapters) out.push_back({"adapters", {*d.adapters}});
    if (d.head_bias) out.push_back({"head_bias", {true}});
    if (d.head_dense) out.push_back({"head_dense", {*d.head_dense}});
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
    if (derive(m).total >= 0.95e12) return "trillion";
    return linear ? "hybrid" : m.routes() ? "moe" : "dense";
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

std::string name_of(const Value& root, const ImportOptions& options, const Beside& beside, Reading& reading) {
    if (!options.name.empty()) return options.name;
    const Value* path = root.find("_name_or_path");
    if (path && path->string() && path->string()->find_first_not_of("/.") != std::string::npos) {
        std::string name = *path->string();
        while (name.ends_with('/')) name.pop_back();
        return name.substr(name.find_last_of('/') + 1);
    }
    if (!beside.name.empty()) return beside.name;
    const std::string stem = std::filesystem::path(reading.file).stem().string();
    if (stem == "config" || stem == "params")
        throw InputError({reading.file, 0, 0}, {}, "the configuration does not name its model", "give it with --name");
    reading.assumed.push_back(fmt::format("the name \"{}\", as the file is called (--name gives another)", stem));
    return stem;
}

/// `Tiny-7b` of 7B → `Tiny`: the size stands beside the name.
std::string without_size(const std::string& name, const std::string& size) {
    if (name.size() <= size.size() + 1) return name;
    const std::size_t at = name.size() - size.size();
    return id_of(name.substr(at)) == id_of(size) && std::string_view("-_ ").find(name[at - 1]) != std::string_view::npos
               ? name.substr(0, at - 1)
               : name;
}

// ---- families -------------------------------------------------------------------------------------------------------

/// Those of the family, and before them those of the wrapper.
Value defaults_of(const Family& family, const char* before) {
    Problems none;
    Value own = json::parse(before, family.type, none).value_or(Value{Object{}});
    const Value all = json::parse(family.defaults, family.type, none).value_or(Value{Object{}});
    for (const json::Member& m : *all.object())
        if (!own.find(m.key)) std::get<Object>(own.data).push_back(m);
    return own;
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
    if (const std::string_view why = without_words(wrapped.type); !why.empty())
        throw InputError(place, "model_type",
                         fmt::format("the format has no word for what \"{}\" has: {}", *at->string(), why),
                         "`broadside new ID --like MODEL` begins the file by hand");
    throw InputError(place, "model_type",
                     wrapped.type.empty() ? "missing" : "the architecture \"" + *at->string() + "\" is not known",
                     nearest_families(root, wrapped, file));
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
    if (const Stranger other = other_file(*root); !other.what.empty() && options.as.empty())
        throw InputError({config_file, 1, 1}, {}, "this is " + other.what, other.hint);
    const Wrapped wrapped = unwrapped(*root);
    const Family& family = family_of(*root, wrapped, options, config_file);

    Reading reading{.file = config_file, .problems = problems, .family = family.name, .inner = wrapped.path};
    reading.defaults = defaults_of(family, options.as.empty() ? wrapped.defaults : "{}");
    reading.lenient = options.lenient;
    reading.assumed = beside.assumed;
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
    file.name = name_of(*root, options, beside, reading);
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
        // After a low rank heads may be as wide as they like (DeepSeek V4 Pro: 9 times the width).
        if constexpr (requires { facts.output_rank; }) return;
        if constexpr (requires { facts.heads * facts.head_dim; }) {
            const double ratio = double(facts.heads) * facts.head_dim / static_cast<double>(first.embedding_dim);
            if (ratio <= 8 && ratio >= 1.0 / 16) return;
            throw InputError(
                {config_file, 0, 0}, "mixers." + name,
                fmt::format("{} heads of {} do not go with a width of {}", facts.heads, facts.head_dim,
                            grouped(first.embedding_dim)),
                "the configuration names its width otherwise than " + std::string(family.name) + " has it");
        }
    };
    for (const catalog::NamedMixer& mixer : first.mixers)
        std::visit([&](const auto& facts) { check_heads(mixer.name, facts); }, mixer.facts);
    file.size = options.size.empty() ? short_count(derive(first).total) : options.size;
    if (options.name.empty()) file.name = without_size(file.name, file.size);
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
