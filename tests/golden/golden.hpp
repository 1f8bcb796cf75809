#pragma once
/// \file
/// Small reference pictures, one for every kind of component: those of docs/diagrams.md.
/// Files:   expected/NAME.png; look.json, so that a change of the poster's look leaves them.
/// Errors:  std::runtime_error for files that cannot be read or written; what the engine throws.
/// Threads: one.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/drawing.hpp"
#include "engine/scene/scene.hpp"
#include "engine/text/text.hpp"
#include "tests/support/picture.hpp"

#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace broadside::golden {

inline constexpr double k_dpi = 72;                      // a pixel is a point of the layout
inline constexpr int k_most_width = 300;                 // px
inline constexpr std::uintmax_t k_most_bytes = 20480;    // of a PNG

/// What cases are drawn from: the catalog, the look of this folder, the fonts.
struct Studio {
    catalog::Catalog catalog;
    diagram::Look look;
    text::Shaper shaper;
    Studio();
    const catalog::Model& model(const std::string& id) const;
};

struct Subject {
    diagram::Drawing drawing;
    std::set<std::string> kinds;    // what it shows, as in kinds.hpp
};
struct Case {
    std::string name;    // `area-what`, unique
    std::function<Subject(Studio&)> draw;
    std::string large;    // why it may be wider or heavier than the others; empty: it may not
};
const std::vector<Case>& cases();
const Case& find(const std::string& name);

/// The drawing with a small margin on the look's ground.
scene::SceneRef scene_of(const diagram::Drawing& drawing, const diagram::Look& look);
testing::Picture render(const scene::Scene& scene);

// ---- references -----------------------------------------------------------------------------------------------------

std::filesystem::path expected_folder();
std::filesystem::path picture_path(const std::string& name);
/// Writes the case's picture in `folder` anew where it is not as drawn now, and says so in a line; empty where it is. A
/// picture that is the same pixel for pixel stays, however it is compressed.
std::string renew(Studio& studio, const Case& c, const std::filesystem::path& folder);
/// Files of the folder that belong to no case.
std::vector<std::string> orphans();

/// True where every channel of every pixel is at most 1 off; sizes are the same.
bool same(const testing::Picture& a, const testing::Picture& b);
/// What is wrong with the reference at `path` for `actual`; empty where nothing is.
std::string verdict(const std::filesystem::path& path, const testing::Picture& actual, bool large);

}    // namespace broadside::golden
