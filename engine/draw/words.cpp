#include "engine/draw/words.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/asked.hpp"
#include "engine/draw/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadside::diagram {

using catalog::Model;

const catalog::Moe* moe_of(const Model& model) {
    for (const auto& ffn : model.ffns)
        if (const catalog::Moe* moe = catalog::experts_of(ffn.facts)) return moe;
    return nullptr;
}

bool local_and_global(const Model& model) {
    bool local = false, global = false;
    for (const auto& m : model.mixers)
        if (const std::optional<bool> less = traits(m.facts).local) (*less ? local : global) = true;
    return local && global;
}

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

std::string layer_name(const Model& model, const catalog::Mixer& mixer) {
    const MixerTraits t = traits(mixer);
    const std::string name = naming(mixer).on_badge();
    if (!t.local) return name;
    if (local_and_global(model)) return *t.local ? "local" : "global";
    // Layers of one kind that only their positions tell apart say these.
    const std::string pill = position_pill(mixer);
    const bool told_apart = std::ranges::any_of(model.mixers, [&](const catalog::NamedMixer& m) {
        return naming(m.facts).on_badge() == name && position_pill(m.facts) != pill;
    });
    return told_apart && !pill.empty() ? fmt::format("{} {}", name, pill) : name;
}

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

std::string position_name(const catalog::Mixer& mixer) {
    const catalog::Position* position = catalog::position_of(mixer);
    if (position == nullptr) return {};
    switch (position->kind) {
        case catalog::PositionKind::learned: return {};
        case catalog::PositionKind::none: return "NoPE";
        case catalog::PositionKind::alibi: return "ALiBi";
        case catalog::PositionKind::relative: return "Rel. bias";
        case catalog::PositionKind::rope: break;
    }
    return position->fourier ? "FoPE" : position->axes ? "M-RoPE" : "RoPE";
}

std::string position_pill(const catalog::Mixer& mixer) {
    const catalog::Position* position = catalog::position_of(mixer);
    const MixerTraits t = traits(mixer);
    const bool partly =
        position != nullptr && position->kind == catalog::PositionKind::rope && t.turned > 0 && t.turned < t.head;
    return (partly ? fraction(static_cast<double>(t.turned) / t.head) + " " : "") + position_name(mixer);
}

}    // namespace broadside::diagram
