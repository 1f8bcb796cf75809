#pragma once
/// \file
/// What the tests of cells share. Only for tests.

#include "engine/cell/cell.hpp"
#include "engine/text/text.hpp"

#include <filesystem>
#include <string_view>

namespace broadside::diagram {

inline const std::filesystem::path k_root = BROADSIDE_SOURCE_DIR;

/// The real catalog, and a look with every role at 8 pt: cells must hold together whatever the layout file says.
struct World {
    catalog::Catalog catalog = catalog::read(k_root / "catalog").catalog;
    text::Shaper shaper{k_root / "fonts"};
    Look look;

    World() {
        for (int r = 0; r < k_roles; ++r) look.type(static_cast<TextRole>(r)).style.size = 8;
        for (const TextRole r : {TextRole::model_name, TextRole::model_size}) look.type(r).style.size = 20;
        for (int k = 0; k < k_components; ++k) look.tone(static_cast<Component>(k)).fill = {240, 240, 240};
    }
    const catalog::Model& model(std::string_view id) const { return *catalog.find(id); }
    Cell cell(const catalog::Model& m, const Content& content = {}) { return {m, catalog, look, shaper, content}; }
};
inline World& world() {
    static World made;
    return made;
}

}    // namespace broadside::diagram
