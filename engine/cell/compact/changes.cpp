#include "engine/cell/compact/changes.hpp"

#include "engine/cell/box_words.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace broadside::diagram {
namespace {

using catalog::Model;

bool before(const Model& m) { return norm_before(m.norm.placement); }
bool behind(const Model& m) { return norm_behind(m.norm.placement); }
/// What makes its kind: its name, and of attention how heads are shared, which the name of a local one does not say.
std::pair<std::string, std::string> kind_names(const catalog::Mixer& mixer) {
    Naming name = naming(mixer);
    return {std::move(name.full), std::move(name.family)};
}

}    // namespace

const Model* measured_against(const Model& model, std::span<const Model* const> on_sheet,
                              const std::vector<std::string>& references) {
    const auto find = [&](const std::string& id) -> const Model* {
        const auto it = std::ranges::find(on_sheet, id, [](const Model* m) { return m->id; });
        return it == on_sheet.end() || *it == &model ? nullptr : *it;
    };
    const Model* reference = nullptr;
    for (const std::string& id : references) {
        const Model* m = find(id);
        if (m != nullptr && m->released < model.released) {
            reference = m;
            break;
        }
    }
    for (const catalog::Ancestor& ancestor : model.story.lineage)
        if (const Model* m = ancestor.id.empty() ? nullptr : find(ancestor.id); m != nullptr)
            return reference != nullptr && m->released < reference->released ? reference : m;
    return reference;
}

bool Changes::mixer(int i) const {
    if (reference_ == nullptr) return false;
    const auto own = kind_names(diagram::mixer(model_, i));
    return std::ranges::none_of(reference_->mixers, [&](const auto& o) { return kind_names(o.facts) == own; });
}
bool Changes::ffn(int i) const {
    if (reference_ == nullptr) return false;
    const std::string full = naming(diagram::ffn(model_, i)).full;
    return std::ranges::none_of(reference_->ffns, [&](const auto& o) { return naming(o.facts).full == full; });
}
bool Changes::norm_kind() const { return reference_ != nullptr && reference_->norm.kind != model_.norm.kind; }
bool Changes::norm_before() const {
    return reference_ != nullptr && (norm_kind() || (before(model_) && !before(*reference_)) ||
                                     (model_.norm.gate_rank && !reference_->norm.gate_rank) ||
                                     model_.norm.skips_first != reference_->norm.skips_first);
}
bool Changes::norm_behind() const {
    return reference_ != nullptr && (norm_kind() || (behind(model_) && !behind(*reference_)) ||
                                     (model_.norm.all_gated && !reference_->norm.all_gated));
}
bool Changes::position(int i) const {
    if (reference_ == nullptr) return false;
    const std::string pill = position_pill(diagram::mixer(model_, i));
    return std::ranges::none_of(reference_->mixers, [&](const auto& o) { return position_pill(o.facts) == pill; });
}
bool Changes::mtp() const {
    return reference_ != nullptr && model_.mtp && model_.mtp->released &&
           !(reference_->mtp && reference_->mtp->released);
}

}    // namespace broadside::diagram
