#pragma once
/// \file
/// SHA-256 (FIPS 180-4), to name a catalog by its content. Not for secrets.

#include <string>
#include <string_view>

namespace broadside::catalog {

std::string sha256_hex(std::string_view bytes);

}    // namespace broadside::catalog
