#pragma once
/// \file
/// The report of an import: each key with the line it stands in, and where it went.
/// Threads: one.

#include "engine/curate/import/beside.hpp"
#include "engine/curate/import/config.hpp"
#include "engine/curate/import/unread.hpp"

#include <string>
#include <vector>

namespace broadside::curate {

std::string explained(const Reading& reading, const std::vector<Unread>& unread, const Beside& beside);

}    // namespace broadside::curate
