#include "engine/curate/import/import.hpp"

#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/curate/import/family.hpp"
#include "engine/curate/import/wrapper.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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

    Object out{{"inputs", {input_list}},
               {"context_tokens", whole(c.count(d.context_keys))},
               {"vocabulary", whole(c.count(d.vocabulary_keys))},
               {"layers", whole(static_cast<std::int64_t>(d.layers.size()))},
               {"embedding_dim", whole(c.count(d.width_keys))},
               {"tied_embeddings", {d.tied}}};
    if (!d.embedding_scale.empty()) out.push_back({"embedding_scale", text(d.embedding_scale)});
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

std::string name_of(const Value& root, const ImportOptions& options, const std::string& file) {
    if (!options.name.empty()) return options.name;
    const Value* path = root.find("_name_or_path");
    if (path && path->string() && path->string()->find_first_not_of("/.") != std::string::npos) {
        std::string name = *path->string();
        while (name.ends_with('/')) name.pop_back();
        return name.substr(name.find_last_of('/') + 1);
    }
    throw InputError({file, 0, 0}, {}, "the configuration does not name its model", "give it with --name");
}

// ---- keys that nobody read --------------------------------------------------------------------------------------------

struct Unread {
    std::string path;
    const json::Member* member;
    bool structural;
};

/// A factor of one changes nothing.
bool is_neutral(const json::Member& m) {
    const bool factor = m.key.find("scal") != std::string::npos || m.key.find("multiplier") != std::string::npos ||
                        m.key.find("factor") != std::string::npos;
    return is_off(m.value) || (factor && m.value.number() == 1.0);
}

/// The keys of the language model's part, and of the objects within that were read, which no one asked for.
std::vector<Unread> unread_keys(const Value& root, const Value& part, const Reading& reading, const Family& family) {
    std::vector<Unread> out;
    const auto look = [&](const std::string& path, const Value& object, bool own) {
        if (!object.object()) return;
        for (const json::Member& m : *object.object()) {
            const bool inside = &m.value == &part || reading.read.contains(&m.value);
            if (inside || is_neutral(m) || without_effect(m.key, family)) continue;
            // Of a wrapper's own keys only these could mean the language model.
            if (!own && (m.value.object() || !speaks_of_structure(m.key) || part.find(m.key))) continue;
            out.push_back({path + m.key, &m, own && speaks_of_structure(m.key)});
        }
    };
    std::string path;
    for (const std::string& key : reading.inner) path += key + ".";
    look(path, part, true);
    for (const auto& [section, value] : reading.sections) look(section, *value, true);
    if (&root != &part && reading.inner.size() == 1) look("", root, false);
    return out;
}

void tell_unread(const std::vector<Unread>& unread, Reading& reading) {
    for (const Unread& u : unread) {
        const Place place{reading.file, u.member->value.line, u.member->value.column};
        const std::string what =
            fmt::format("{} is not read: {} has no such key here", u.member->value.shown(), reading.family);
        if (!u.structural) {
            reading.problems.warning(place, u.path, what);
        } else if (reading.lenient) {
            reading.problems.warning(place, u.path, what + "; left out");
            reading.left_out.push_back(u.path);
        } else {
            reading.problems.error(place, u.path, what + ", and its name speaks of the model's shape",
                                   "--lenient leaves it out");
        }
    }
}

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
        structure_of(config, draft, wrapped.inputs);
        Fit fit{&family, problems.sorted().size(), {}};
        for (const Unread& u : unread_keys(root, *wrapped.part, reading, family))
            if (u.structural) fit.unread.push_back(u.member->key);
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

std::string explained(const Reading& reading, const std::vector<Unread>& unread) {
    std::string out;
    for (const Reading::Entry& e : reading.entries) out += fmt::format("{:>6}  {} = {}\n", e.line, e.path, e.shown);
    for (const std::string& a : reading.assumed) out += fmt::format("     –  assumed: {}\n", a);
    for (const Unread& u : unread)
        out += fmt::format("{:>6}  {} = {}: not read\n", u.member->line, u.path, u.member->value.shown());
    return out;
}

}    // namespace

Imported import_config(std::string_view config_text, const std::string& config_file, const ImportOptions& options) {
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
    Draft draft;
    const Config config(*root, *wrapped.part, reading);
    family.read(config, draft);
    ModelFile file;
    file.structure = structure_of(config, draft, wrapped.inputs);
    const std::vector<Unread> unread = unread_keys(*root, *wrapped.part, reading, family);
    tell_unread(unread, reading);
    if (problems.has_errors()) throw InputError(problems.sorted());

    // Read once as it is, for the count that size and group follow from.
    file.name = name_of(*root, options, config_file);
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
    file.size = options.size.empty() ? short_count(derive(first).total) : options.size;
    file.group = options.group.empty() ? group_of(first) : options.group;
    file.organization = options.organization;
    file.released = options.released;
    file.config_url = options.config_url;
    file.id = options.id.empty() ? id_of(file.name + " " + file.size) : options.id;
    check_id(file.id);
    Imported out{file.id,         written(file),     read().provenance.unknown,
                 reading.assumed, problems.sorted(), explained(reading, unread)};
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
