#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/asked.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace broadside::diagram {

using catalog::Model;

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
        if (grouped_run) out.back().text += ")";    // a bracket begins no line
    }
    if (!pending.empty()) out.push_back({pending, Component::plain});
}

/// The same of all layers. Those that are called alike are one run, whatever else tells them apart.
void describe_alike(std::vector<RunWord>& out, const Model& model, const auto& part_of, const auto& name_of) {
    std::vector<std::string> calls;
    std::map<std::string, Naming> names;
    for (const catalog::Layer& layer : model.stack) {
        const auto* part = part_of(layer);
        if (part == nullptr) continue;
        const Naming n = name_of(part->name);
        calls.push_back(fmt::format("{} {}", n.brief, static_cast<int>(n.kind)));
        names.try_emplace(calls.back(), n);
    }
    describe(out, catalog::stretches_of(calls), [&](const std::string& call) { return names.at(call); });
}

/// Of a layer in a pattern: `*` for attention, `M` for a state space, `L` for linear attention, `E` for experts, `F`
/// for a dense feed-forward, after NVIDIA's hybrid_override_pattern.
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
        // Layers of one sublayer: one pattern of both, a letter each, as their makers write
        // it, cut behind feed-forwards.
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
        RunWord pattern;
        const auto plus = [&pattern] {
            pattern.breaks.push_back(pattern.text.size());
            pattern.text += " + ";
        };
        for (const catalog::Stretch& stretch : catalog::stretches_of(units)) {
            if (!pattern.text.empty()) plus();
            if (stretch.repeat > 1) pattern.text += fmt::format("{} × (", stretch.repeat);
            for (std::size_t i = 0; i < stretch.runs.size(); ++i) {
                if (i > 0) plus();
                const catalog::Run& run = stretch.runs[i];
                pattern.text += (run.count > 1 ? grouped(run.count) + " " : std::string()) + run.what;
            }
            if (stretch.repeat > 1) pattern.text += ")";
        }
        pattern.text += "   ";
        out.push_back(std::move(pattern));
        std::set<std::pair<std::string, std::string>> told;    // letters and what they stand for
        const auto key = [&](const Naming& n) {
            if (!told.emplace(layer_letter(n), n.brief).second) return;
            out.push_back({(out.size() > 1 ? "  " : "") + layer_letter(n) + " ", Component::plain});
            out.push_back({n.brief, n.kind});
        };
        for (const auto& m : model.mixers) key(mixer_name(m.name));
        for (const auto& f : model.ffns) key(ffn_name(f.name));
    } else {
        describe_alike(
            out, model, [&](const catalog::Layer& l) { return model.mixer_of(l); }, mixer_name);
        out.push_back({"   ", Component::plain});
        describe_alike(
            out, model, [&](const catalog::Layer& l) { return model.ffn_of(l); }, ffn_name);
    }
    if (!out.empty() && doubtful(model, "stack")) out.back().text += k_doubt;
    return out;
}

}    // namespace broadside::diagram
