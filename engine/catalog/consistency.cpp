#include "engine/catalog/consistency.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <map>

namespace broadside::catalog {
namespace {

/// Letters and digits in lower case, one space between words, articles left out: what two
/// phrases share that say the same.
std::string bare_words(const std::string& phrase) {
    std::string out, word;
    const auto end_word = [&] {
        if (!word.empty() && word != "a" && word != "an" && word != "the") out += (out.empty() ? "" : " ") + word;
        word.clear();
    };
    for (const char c : phrase)
        if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        else if (c != ',' || word.empty() || !std::isdigit(static_cast<unsigned char>(word.back())))
            end_word();
    end_word();
    return out;
}

/// Lower case, one space between words, `License` and the like left out: so a short name is a part of the full one.
std::string bare_license(const std::string& name) {
    std::string out;
    std::string word;
    const auto end_word = [&] {
        constexpr std::array noise{"license", "licence", "agreement", "version", "terms", "of", "use"};
        if (!word.empty() && std::ranges::find(noise, word) == noise.end()) out += (out.empty() ? "" : " ") + word;
        word.clear();
    };
    for (const char c : name)
        if (c == ' ')
            end_word();
        else
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    end_word();
    return out;
}

void check_context(Problems& problems, const Model& m) {
    const auto warn = [&](const std::string& path, std::string message) {
        problems.warning(m.provenance.place_of(path), path, std::move(message));
    };
    if (m.context.extended && *m.context.extended != m.context_tokens)
        warn("context.extended",
             fmt::format("context_tokens is {}, but the context was extended to {}: the longest that is "
                         "published as supported is meant",
                         grouped(m.context_tokens), grouped(*m.context.extended)));
    if (m.context.native && *m.context.native > m.context_tokens)
        warn("context.native", fmt::format("{} tokens are more than the context of {}", grouped(*m.context.native),
                                           grouped(m.context_tokens)));
    bool scaled = false;
    for (const NamedMixer& mixer : m.mixers)
        std::visit(
            [&](const auto& facts) {
                if constexpr (requires { facts.position; }) {
                    const auto& scaling = facts.position.scaling;
                    if (!scaling) return;
                    scaled = true;
                    if (scaling->kind == RopeScalingKind::yarn && !scaling->score_factor)
                        warn("mixers." + mixer.name + ".position.scaling",
                             fmt::format("YaRN comes with a factor on the scores, (0.1 ln {} + 1)² = {} as a rule: say "
                                         "it as score_factor, 1 where the model leaves it out",
                                         plain_number(scaling->factor),
                                         plain_number(std::pow(0.1 * std::log(scaling->factor) + 1, 2), 3)));
                    if (scaling->original_context == 0) return;
                    if (m.context.native && *m.context.native != scaling->original_context)
                        warn("context.native",
                             fmt::format("{} tokens, but RoPE of {} was stretched from {}", grouped(*m.context.native),
                                         mixer.name, grouped(scaling->original_context)));
                    const double reach = scaling->factor * static_cast<double>(scaling->original_context);
                    // Llama 3's method changes frequencies; its factor is not that of the context.
                    if (scaling->kind != RopeScalingKind::llama3 &&
                        static_cast<double>(m.context_tokens) > 1.001 * reach)
                        warn("context_tokens",
                             fmt::format("{} tokens are more than RoPE of {} was stretched to, {}",
                                         grouped(m.context_tokens), mixer.name, grouped(std::llround(reach))));
                }
            },
            mixer.facts);
    const bool extended = m.context.extended || m.context.native.value_or(m.context_tokens) < m.context_tokens;
    const bool asked = std::ranges::find(m.provenance.unknown, "context.method") != m.provenance.unknown.end();
    if (extended && !scaled && m.context.method.empty() && !asked)
        warn("context", fmt::format("nothing says how it was extended to {} tokens: say so in context.method, or null "
                                    "where that is not known",
                                    grouped(m.context_tokens)));
}

/// Links that only likeness shows are inferred, and marked so wherever they are drawn.
void check_lineage(Problems& problems, const Model& m) {
    for (std::size_t i = 0; i < m.story.lineage.size(); ++i) {
        const std::string path = fmt::format("lineage.{}", i), source = m.provenance.source_of(path);
        if (source.empty()) {
            problems.warning(
                m.provenance.place_of(path), path,
                "nothing in sources says where this comes from; if it was inferred, say so in confidence, too");
            continue;
        }
        constexpr std::array word_of_makers{"report", "paper",  "card",         "announcement",
                                            "blog",   "README", "documentation"};
        const auto stands = [&](const char* word) { return source.find(word) != std::string::npos; };
        if (!m.provenance.confidence_of(path) && std::ranges::none_of(word_of_makers, stands))
            problems.warning(
                m.provenance.place_of(path), path,
                fmt::format("\"{}\" is not its maker's word: say in confidence that it was inferred", source));
    }
}

/// Words that only a field of its own may say, since comments are not drawn.
void check_notes(Problems& problems, const Model& m) {
    const auto look = [&](const std::string& path, const std::string& note) {
        for (const std::string_view word : {"clamp", "clipped", "capped", "scaled by", "multiplied by"})
            if (note.find(word) != std::string::npos)
                problems.warning(
                    m.provenance.place_of(path + ".note"), path + ".note",
                    fmt::format("a comment says \"{}\", but comments are not drawn: what multiplies or limits has "
                                "fields of its own",
                                word));
    };
    for (const NamedMixer& mixer : m.mixers)
        std::visit([&](const auto& facts) { look("mixers." + mixer.name, facts.note.text); }, mixer.facts);
    for (const NamedFfn& ffn : m.ffns)
        std::visit([&](const auto& facts) { look("ffns." + ffn.name, facts.note.text); }, ffn.facts);
}

/// Words in lower case without the signs around them; `4,096` is one, and so is `mamba-2`.
std::vector<std::string> words_of(const std::string& phrase) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : phrase + " ")
        if (c == ' ') {
            while (!word.empty() && std::ispunct(static_cast<unsigned char>(word.back()))) word.pop_back();
            if (!word.empty()) out.push_back(std::move(word));
            word.clear();
        } else if (c != ',' && (!word.empty() || !std::ispunct(static_cast<unsigned char>(c)))) {
            word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    return out;
}

/// Figures that phrases say of heads, experts, windows and layers stand in the structure, too.
void check_figures(Problems& problems, const Model& m, const std::string& path, const std::string& phrase) {
    const std::vector<std::string> words = words_of(phrase);
    const auto word = [&](std::size_t i) { return i < words.size() ? std::string_view(words[i]) : std::string_view(); };
    const auto number = [&](std::size_t i) -> std::int64_t {
        if (word(i) == "one") return 1;
        if (word(i).empty() || word(i).size() > 15 ||
            !std::ranges::all_of(word(i), [](unsigned char c) { return std::isdigit(c); }))
            return 0;
        return std::stoll(words[i]);
    };
    const auto expect = [&](bool found, std::string what) {
        if (!found)
            problems.warning(m.provenance.place_of(path), path,
                             fmt::format("\"{}\": the structure has no {}", phrase, what));
    };
    // Of kinds that `has` can be asked of.
    const auto any = [](const auto& named, const auto& has) {
        return std::ranges::any_of(named, [&](const auto& one) {
            return std::visit(
                [&](const auto& facts) {
                    if constexpr (requires { has(facts); }) return has(facts);
                    return false;
                },
                one.facts);
        });
    };
    const auto any_attention = [&](const auto& has) { return any(m.mixers, has); };
    const auto any_experts = [&](const auto& has) { return any(m.ffns, has); };
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::int64_t n = number(i);
        if (n > 0 && word(i + 1) == "query" && word(i + 2) == "heads") {
            if (const std::int64_t kv = number(i + 4); word(i + 3) == "on" && kv > 0)
                expect(any_attention([&](const Attention& a) { return a.heads == n && a.kv_heads == kv; }),
                       fmt::format("{} query heads on {} key/value heads", n, kv));
            if (word(i + 3) == "share")
                expect(any_attention([&](const Attention& a) { return a.heads == n * a.kv_heads; }),
                       fmt::format("{} query heads to one key/value head", n));
        }
        if (const std::int64_t of = number(i + 2); n > 0 && word(i + 1) == "of" && of > 0)
            for (std::size_t k = i + 3; k <= i + 5; ++k) {
                if (word(k) == "experts")
                    expect(any_experts([&](const Moe& e) { return e.active_experts == n && e.experts == of; }),
                           fmt::format("{} of {} experts", n, of));
                if (word(k) == "groups")
                    expect(any_experts([&](const Moe& e) { return e.router.top_groups == n && e.router.groups == of; }),
                           fmt::format("{} of {} groups of experts", n, of));
                if (word(k) == "experts" || word(k) == "groups") break;
            }
        if (word(i) == "window")
            for (std::size_t k = i + 1; k <= i + 3; ++k)
                if (const std::int64_t width = number(k); width > 1) {
                    expect(any_attention([&](const Attention& a) { return a.window == width; }),
                           fmt::format("window of {} tokens", grouped(width)));
                    break;
                }
        if (n > 1 && word(i + 1) == "layers") {
            const auto layers_of = [&](auto part) {
                std::map<int, std::int64_t> count;
                for (const Layer& layer : m.stack)
                    if (const auto index = part(layer)) ++count[static_cast<int>(*index)];
                return std::ranges::any_of(count, [&](const auto& c) { return c.second == n; });
            };
            expect(m.layers == n || layers_of([](const Layer& l) { return l.mixer; }) ||
                       layers_of([](const Layer& l) { return l.ffn; }),
                   fmt::format("{} layers, nor so many of a kind", n));
        }
    }
}

/// What the groups of the catalog promise in their sentences; groups of other names promise nothing.
void check_group(Problems& problems, const Model& m) {
    std::int64_t mixing = 0, attending = 0;
    bool experts = false;
    for (const Layer& layer : m.stack) {
        if (const NamedMixer* mixer = m.mixer_of(layer)) {
            ++mixing;
            attending += attends(mixer->facts) ? 1 : 0;
            experts = experts || routes(mixer->facts);
        }
        if (const NamedFfn* ffn = m.ffn_of(layer)) experts = experts || routes(ffn->facts);
    }
    const auto warn = [&](std::string message) {
        problems.warning(m.provenance.place_of("category"), "category", std::move(message));
    };
    if (m.group == "dense" && experts)
        warn("\"dense\" models have no experts, and layers of this one route to some: \"moe\"?");
    if (m.group == "moe" && !experts) warn("\"moe\" models have experts, and no layer of this one does: \"dense\"?");
    if ((m.group == "dense" || m.group == "moe") && attending < mixing)
        warn(fmt::format("\"{}\" models attend in every layer, and {} of this one only keep a state: \"hybrid\"?",
                         m.group, counted(mixing - attending, "layer")));
    if (m.group == "hybrid" && attending == mixing)
        warn("most layers of \"hybrid\" models keep a state, and all of this one attend: \"moe\" or \"dense\"?");
}

}    // namespace

void check_consistency(Problems& problems, const Model& m) {
    check_context(problems, m);
    check_notes(problems, m);
    check_group(problems, m);
    if (!m.story.license.name.empty() && !m.story.license.short_name.empty() &&
        bare_license(m.story.license.name).find(bare_license(m.story.license.short_name)) == std::string::npos)
        problems.warning(m.provenance.place_of("license.short"), "license.short",
                         fmt::format("\"{}\" is not a part of the name, \"{}\": is it another license?",
                                     m.story.license.short_name, m.story.license.name));
    check_lineage(problems, m);
    for (std::size_t i = 0; i < m.story.first_here.size(); ++i) {
        const std::string path = fmt::format("first_here.{}", i);
        if (m.provenance.source_of(path).empty())
            problems.warning(m.provenance.place_of(path), path, "nothing in sources says that it was the first");
    }
}

void check_phrases(Problems& problems, const std::vector<Model>& models) {
    std::map<std::string, const Model*> seen;
    for (const Model& m : models)
        for (std::size_t i = 0; i < m.story.distinctive.size(); ++i) {
            const std::string &phrase = m.story.distinctive[i], words = bare_words(phrase);
            const std::string path = fmt::format("distinctive.{}", i);
            const auto warn = [&](std::string message) {
                problems.warning(m.provenance.place_of(path), path, std::move(message));
            };
            check_figures(problems, m, path, phrase);
            for (const std::string& first : m.story.first_here)
                if (words.find(bare_words(first)) != std::string::npos)
                    warn(fmt::format("\"{}\" says again what stands in first_here", phrase));
            const auto [first, is_new] = seen.emplace(words, &m);
            if (is_new) continue;
            warn(first->second == &m ? fmt::format("\"{}\" is said twice", phrase)
                                     : fmt::format("\"{}\" is said of {}, too: it does not tell this model apart",
                                                   phrase, first->second->id));
        }
}

}    // namespace broadside::catalog
