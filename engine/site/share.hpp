#pragma once
/// \file
/// Pictures that stand for a page where it is linked to, and the poster's for who has no script.
/// Threads: pure functions; the shaper may be shared.

#include "engine/catalog/catalog.hpp"
#include "engine/draw/look.hpp"
#include "engine/sheet/sheet.hpp"
#include "engine/text/text.hpp"

#include <string>

namespace broadside::site {

/// PNG: the model's name on the left, what its page draws (`sheet`) on the right.
std::string model_share_picture(sheet::Sheet sheet, const catalog::Model& model, const catalog::Catalog& catalog,
                                const diagram::Look& look, text::Shaper& shaper);
/// PNG: the poster's head.
std::string poster_share_picture(sheet::Sheet poster);
/// PNG: the whole poster.
std::string poster_picture(const scene::Scene& poster, int threads);

}    // namespace broadside::site
