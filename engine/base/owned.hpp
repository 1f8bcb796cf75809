#pragma once
/// \file
/// Objects of C libraries that free themselves: Owned<hb_blob_t, hb_blob_destroy>.

#include <memory>

namespace broadside {

template <auto destroy>
struct Calls {
    template <class T>
    void operator()(T* object) const {
        destroy(object);
    }
};
template <class T, auto destroy>
using Owned = std::unique_ptr<T, Calls<destroy>>;

}    // namespace broadside
