#pragma once
/// \file
/// HarfBuzz objects that free themselves, and the font of a file. Where memory fails HarfBuzz hands out empty objects,
/// which draw nothing: here that is an error.
/// Errors:  std::bad_alloc.
/// Threads: functions; what they return is immutable.

#include "engine/base/glyphs.hpp"
#include "engine/base/memory_check.hpp"
#include "engine/base/owned.hpp"

#include <hb-ot.h>
#include <hb.h>

#include <new>

namespace broadside {

using HbBlob = Owned<hb_blob_t, hb_blob_destroy>;
/// HarfBuzz 6 ends by a signal when it takes down a face of which a table could not be read for want of
/// memory. Which face that was is not known, and another thread than the one that met it may take it down:
/// once memory has failed, all stay.
inline void destroy_face(hb_face_t* face) {
    if (!MemoryCheck::memory_has_failed()) hb_face_destroy(face);
}
using HbFace = Owned<hb_face_t, destroy_face>;
using HbFont = Owned<hb_font_t, hb_font_destroy>;
using HbBuffer = Owned<hb_buffer_t, hb_buffer_destroy>;

/// `made`, unless it is the empty object of its kind.
template <class T>
T* hb_made(T* made, const T* empty) {
    if (made == empty) throw std::bad_alloc();
    return made;
}

/// The first face of a file, whose bytes outlive it, with its number of glyphs and units per em, which HarfBuzz reads
/// when they are asked for and keeps. One of a file that is no font has no glyphs.
inline HbFace hb_face_of(const FontFile& file) {
    const MemoryCheck memory;
    const HbBlob blob(
        hb_made(hb_blob_create(reinterpret_cast<const char*>(file.bytes.data()),
                               static_cast<unsigned>(file.bytes.size()), HB_MEMORY_MODE_READONLY, nullptr, nullptr),
                file.bytes.empty() ? nullptr : hb_blob_get_empty()));
    HbFace face(hb_made(hb_face_create(blob.get(), 0), file.bytes.empty() ? nullptr : hb_face_get_empty()));
    hb_face_get_glyph_count(face.get());
    hb_face_get_upem(face.get());
    memory.check();
    return face;
}

/// In the units of the font.
inline HbFont hb_font_of(const HbFace& face) {
    const MemoryCheck memory;
    HbFont font(hb_made(hb_font_create(face.get()), hb_font_get_empty()));
    hb_font_make_immutable(font.get());
    memory.check();    // without its tables it would draw nothing
    return font;
}

/// In the units of the font; where it has none, what HarfBuzz takes instead.
inline double hb_metric_of(const HbFont& font, hb_ot_metrics_tag_t tag) {
    const MemoryCheck memory;
    hb_position_t value = 0;
    hb_ot_metrics_get_position_with_fallback(font.get(), tag, &value);
    memory.check();
    return value;
}

inline HbBuffer hb_new_buffer() { return HbBuffer(hb_made(hb_buffer_create(), hb_buffer_get_empty())); }

/// Shapes what is in the buffer.
inline void hb_shape_all(const HbFont& font, const HbBuffer& buffer, const hb_feature_t* features = nullptr,
                         unsigned count = 0) {
    const MemoryCheck memory;
    if (!hb_shape_full(font.get(), buffer.get(), features, count, nullptr) ||
        !hb_buffer_allocation_successful(buffer.get()))
        throw std::bad_alloc();
    memory.check();    // a table that could not be loaded is left out
}

}    // namespace broadside
