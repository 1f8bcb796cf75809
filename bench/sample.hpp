#pragma once
/// \file
/// A made-up sheet with as much on it as the poster: the benchmarks' input where the poster itself is not wanted,
/// because its figures would change with every edit of the catalog.

#include "engine/scene/scene.hpp"

#include <filesystem>

namespace broadside::bench {

/// 3496.8 × 2997.6 pt (14,570 × 12,490 px at 300 dpi): 43 cells with about 31,000 glyphs and 4,000 shapes together.
scene::SceneRef sample_sheet(const std::filesystem::path& fonts);

}    // namespace broadside::bench
