#pragma once
/// \file
/// What of a model differs in kind from the one it is measured against: that is drawn solid, the rest pale. Sizes are
/// not compared; the foot says those.
/// Threads: pure functions.

#include "engine/catalog/catalog.hpp"

#include <span>
#include <string>
#include <vector>

namespace broadside::diagram {

/// The model that `model` is measured against: the first of its ancestors on the sheet, unless that is older than the
/// layout's reference; else the first of `references` released before it. Null for those there are before any of them.
const catalog::Model* measured_against(const catalog::Model& model, std::span<const catalog::Model* const> on_sheet,
                                       const std::vector<std::string>& references);

class Changes {
public:
    Changes(const catalog::Model& model, const catalog::Model* reference) : model_(model), reference_(reference) {}
    const catalog::Model* reference() const { return reference_; }

    bool mixer(int index) const;
    bool ffn(int index) const;
    bool norm_before() const;    // of a sublayer
    bool norm_behind() const;
    bool norm_kind() const;
    bool position(int mixer) const;
    bool mtp() const;

private:
    const catalog::Model& model_;
    const catalog::Model* reference_;
};

}    // namespace broadside::diagram
