#pragma once
/// \file
/// Pages to a PDF file, with everything around them: fonts, boxes, outline, links, Info, XMP, output intent, /ID.
/// Formats: PDF 1.6 (ISO 32000-1), XMP (ISO 16684-1); for press PDF/X-4 (ISO 15930-7).
/// Threads: one. The same input gives the same bytes.

#include "engine/base/sink.hpp"
#include "engine/pdf/write/fonts.hpp"
#include "engine/scene/scene.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

class QPDF;

namespace broadside::pdf {

/// Rectangles are in pt from the page's top left corner.
struct Page {
    Size media;
    std::optional<Rect> bleed, trim;
    std::string content;    // compressed with deflate
    std::string label;      // shown by viewers instead of the page's number; empty: the number
    double unit = 1;    // pt of a user unit, in which `content` is (ISO 32000-1, 14.11.2): above 1 on very large pages
};

/// Leads to a place of the first page.
struct Bookmark {
    std::string title;
    Rect rect;
    int level = 0;
};

/// The printing condition that a file is made for (ISO 32000-1, 14.11.5).
struct OutputIntent {
    std::string identifier;    // `FOGRA39`
    std::string registry;      // address; empty for none
    std::string info;          // for people
    std::string profile;       // ICC bytes
};

struct Document {
    std::vector<Page> pages;
    const Fonts* fonts = nullptr;
    scene::Metadata metadata;
    std::vector<Bookmark> bookmarks;
    std::span<const scene::Link> links;        // of the first page
    std::span<const scene::Region> regions;    // that links lead to
    std::span<const scene::Element>
        elements;                            // of the first page; makes the file a tagged one, PDF/UA-1 (ISO 14289-1)
    std::vector<int> marked;                 // the element of each of its marked-content sequences
    std::optional<OutputIntent> intent;      // makes it PDF/X-4
    std::string srgb;                        // ICC bytes of the color space /RGB; empty: not used
    QPDF* form = nullptr;                    // a page of it becomes the form /Page
    int form_page = 0;                       // which must not be scaled by a user unit of its own
    bool print_at_full_size = false;         // viewers' print dialogues offer no scaling
};

/// False where streams of the form are damaged: these are copied as they are.
bool write(const Document& document, Sink& sink);
/// The user unit that keeps a page of that size within 14,400 units a side, the most that readers
/// take (annex C): 1 up to there.
double user_unit(Size media);

/// Bookmarks of the regions that ask for one, in the order of the scene.
std::vector<Bookmark> bookmarks(const scene::Scene& scene);

}    // namespace broadside::pdf
