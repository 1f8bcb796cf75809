#pragma once
/// \file
/// The sheet of compact cells: header, skyline, trends, groups in one grid with plates and key beside the small ones,
/// foot. Units, errors, threads: as sheet.hpp.

#include "engine/sheet/board.hpp"

namespace broadside::sheet {

Sheet make_grid_sheet(const catalog::Catalog& catalog, const LayoutFile& layout, text::Shaper& shaper,
                      const SheetOptions& options);

}    // namespace broadside::sheet
