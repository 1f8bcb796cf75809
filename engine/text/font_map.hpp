#pragma once
/// \file
/// Pango's view of the fonts of a list: which of them draws a character in a style. The font maps that come with Pango
/// ask fontconfig, which reads what is configured on the machine, starts a thread, and ends by a signal where memory
/// fails; here nothing but the list decides.
/// Errors:  std::bad_alloc; inside Pango GLib ends the process where memory fails (`before_glib_ends_the_process`).
/// Threads: one at a time uses a map.

#include "engine/base/owned.hpp"

#include <hb.h>
#include <pango/pango.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace broadside::text {

template <class T>
using GObjectPtr = Owned<T, g_object_unref>;

/// What a font says of itself.
struct FontTraits {
    std::string family;    // empty: it has no name
    int weight = 400;
    bool italic = false;
    double width = 100;    // % of normal
    bool ofl = false;      // it says that it is under the SIL Open Font License, version 1.1
};
FontTraits traits_of(hb_font_t* font);

struct ListedFont {
    FontTraits traits;
    hb_font_t* font = nullptr;
};

/// The fonts as Pango sees them. They outlive the map.
class FontMap {
public:
    explicit FontMap(const std::vector<ListedFont>& fonts);
    ~FontMap();
    FontMap(const FontMap&) = delete;
    FontMap& operator=(const FontMap&) = delete;

    /// What Pango itemizes afterwards has this style, whatever the description in its context.
    void choose(const std::string& family, int weight);
    PangoFontMap* get() const;
    /// Where in the list a font stands that Pango chose.
    static std::size_t index(const PangoFont* font);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::text
