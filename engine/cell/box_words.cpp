#include "engine/cell/box_words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>

namespace broadside::diagram {

bool one_sublayer_a_layer(const catalog::Model& model) {
    return std::ranges::all_of(model.stack,
                               [](const catalog::Layer& l) { return l.mixer.has_value() != l.ffn.has_value(); });
}

int layers_with(const catalog::Model& model, int index, bool ffn) {
    return static_cast<int>(
        std::ranges::count_if(model.stack, [&](const catalog::Layer& l) { return (ffn ? l.ffn : l.mixer) == index; }));
}

const catalog::Mixer& mixer(const catalog::Model& model, int i) {
    return model.mixers[static_cast<std::size_t>(i)].facts;
}
const catalog::Ffn& ffn(const catalog::Model& model, int i) { return model.ffns[static_cast<std::size_t>(i)].facts; }

std::string norm_name(const catalog::Model& model) {
    return with_doubt(model, "norm",
                      std::string(catalog::name_of(catalog::k_norm_kinds, model.norm.kind)) +
                          (model.norm.all_gated ? ", gated" : ""));
}

std::string norm_name(const catalog::Model& model, bool behind) {
    std::string out = norm_name(model);
    if (!behind && model.norm.separate) out += ", one for each";
    if (model.norm.placement != catalog::NormPlacement::by_mixer) return out;
    std::vector<std::string> names;
    for (const catalog::NamedMixer& m : model.mixers) {
        const bool here = std::ranges::find(model.norm.after, m.name) != model.norm.after.end();
        const std::string name = naming(m.facts).brief;
        if (here == behind && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    for (const std::string& name : names) out += ", " + name;
    return out + " layers";
}

std::string norm_suffix(const catalog::Model& model, Before what) {
    if (model.norm.skips_first && what != Before::ffns) return with_doubt(model, "norm", ", from layer 2");
    if (!model.norm.gate_rank || model.norm.all_gated) return {};    // or its name says so
    const auto gated = [](const catalog::NamedFfn& f) { return catalog::routes(f.facts); };
    const bool mixes = what != Before::ffns && !model.mixers.empty(), feeds = what != Before::mixers;
    const bool all = !feeds || std::ranges::all_of(model.ffns, gated);
    if (!all && !mixes && std::ranges::none_of(model.ffns, gated)) return {};
    return with_doubt(model, "norm", all ? ", gated" : mixes ? ", gated in part" : ", gated before experts");
}

std::string told(const catalog::Model& model, std::initializer_list<std::string> paths, std::string text) {
    return with_doubt(model, std::vector<std::string>(paths), std::move(text));
}
std::string mixer_path(const catalog::Model& model, int i) {
    return "mixers." + model.mixers[static_cast<std::size_t>(i)].name;
}
std::string CountedRow::text() const { return grouped(layers) + " × " + words; }
CountedRow mixer_row(const catalog::Model& model, int i) {
    const std::string path = mixer_path(model, i);
    return {layers_with(model, i, false),
            told(model, {"stack", path + ".window", path + ".chunk"}, brief_with_window(model, mixer(model, i)))};
}
Pill told_pill(const catalog::Model& model, int i) {
    const auto paths = paths_of(mixer_path(model, i), {"position.kind", "position.dim"});
    return {with_doubt(model, paths, position_pill(mixer(model, i))),
            with_doubt(model, paths, position_name(mixer(model, i)))};
}
std::string told_detail(const catalog::Model& model, int i) {
    return with_doubt(model,
                      paths_of(mixer_path(model, i), {"heads", "kv_heads", "head_dim", "kv_lora_rank", "key_heads",
                                                      "value_heads", "state_dim"}),
                      detail(mixer(model, i)));
}
std::string ffn_told(const catalog::Model& model, int i, std::string text) {
    return told(model, {"stack", "ffns." + model.ffns[static_cast<std::size_t>(i)].name + ".hidden"}, std::move(text));
}
std::string told_ffn_detail(const catalog::Model& model, int i) {
    return with_doubt(model,
                      paths_of("ffns." + model.ffns[static_cast<std::size_t>(i)].name,
                               {"hidden", "experts", "active_experts", "shared.count"}),
                      detail(ffn(model, i), model.embedding_dim));
}

}    // namespace broadside::diagram
