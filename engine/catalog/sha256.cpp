#include "engine/catalog/sha256.hpp"

#include "engine/base/owned.hpp"

#include <glib.h>

#include <new>

namespace broadside::catalog {
std::string sha256_hex(std::string_view bytes) {
    const Owned<char, g_free> hex(g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
    if (!hex) throw std::bad_alloc();
    return hex.get();
}

}    // namespace broadside::catalog
