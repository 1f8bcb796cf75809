#include "engine/catalog/sha256.hpp"

#include <glib.h>

#include <memory>
#include <new>

namespace broadside::catalog {
namespace {

struct Free {
    void operator()(char* text) const { g_free(text); }
};

}    // namespace

std::string sha256_hex(std::string_view bytes) {
    const std::unique_ptr<char, Free> hex(g_compute_checksum_for_data(
        G_CHECKSUM_SHA256, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
    if (!hex) throw std::bad_alloc();
    return hex.get();
}

}    // namespace broadside::catalog
