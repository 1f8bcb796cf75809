#pragma once
/// \file
/// Paint to a content stream (ISO 32000-1, 8 and 9), compressed as it is made.
/// Precision: 0.001 pt for paths; glyphs are placed from the true position each, so that errors do not add up.
/// Units:   pt of the page from its top left corner, y down, like the scene; the stream's own y axis points up.
/// Threads: one.

#include "engine/base/geometry.hpp"
#include "engine/pdf/write/fonts.hpp"
#include "engine/scene/scene.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::pdf {

/// A color as the stream says it, for fills and text and for strokes: `0.2 0.4 0.6 rg`, `0.2 0.4 0.6 RG`.
struct Ink {
    std::string fill, stroke;
    bool overprint = false;
};
/// The ink of an item; the one place where screen and press differ.
using InkOf = std::function<Ink(const scene::Item& item)>;
/// DeviceRGB, as the scene has it.
Ink rgb_ink(Color color);

/// A number as PDF has it: at most `digits` behind the point, no exponent.
std::string number(double n, int digits = 3);

/// UTF-16, big-endian without a mark, in hexadecimal.
std::string utf16_hex(std::string_view utf8);

/// Names of resources that a stream may use; fonts are numbered behind theirs. Where somebody else's page stands on a
/// sheet, some viewers look here for what it lacks, and must not find it: so no usual names for these.
inline constexpr std::string_view k_overprint_on = "OPK", k_overprint_off = "OP0", k_font = "BroadsideF",
                                  k_page_form = "BroadsidePage";

class Content {
public:
    /// With the scene's elements items carry the one that they belong to, as marked content; `marks`: sequences of it
    /// before this piece of the stream.
    Content(const Fonts& fonts, double page_height, InkOf ink_of, std::span<const scene::Element> elements = {},
            std::size_t marks = 0);
    ~Content();
    Content(Content&&) noexcept;
    Content& operator=(Content&&) = delete;

    /// Paints an item of a scene whose origin lies at `origin` of the page.
    void paint(const scene::Item& item, Point origin = {});
    /// A filled rectangle of any ink.
    void fill(const Rect& rect, const Ink& ink);
    /// A line of any ink, with butt ends.
    void line(Point from, Point to, double width, const Ink& ink);
    /// The document's form, scaled about its own origin (lower left), which comes to lie at `origin`.
    void form(Point origin, double scale);
    /// Until `end_clip`, paint shows inside `rect` only.
    void begin_clip(const Rect& rect);
    void end_clip();
    /// From here on a user unit is so many pt; comes first.
    void user_unit(double pt);
    /// From here on frames and straight lines are filled: viewers widen thin strokes to a pixel of the screen, which
    /// makes a large sheet dark from afar.
    void fill_lines() { fill_lines_ = true; }
    /// Decoration follows, until an item is painted.
    void artifact();
    /// Adds a piece that was made apart, from the mark on where this one ends.
    void append(Content&& next);
    /// The element of each marked-content sequence so far, by its number (MCID).
    const std::vector<int>& elements() const { return elements_; }
    /// The whole stream, compressed with deflate on up to `threads` threads; 0: one per processor.
    std::string finish(int threads) &&;

private:
    struct State;
    void use(const Ink& ink, bool stroke);
    void mark(int element);
    void end_mark();
    void path(const Path& path, Point origin);
    void text(const scene::Text& text, Point origin);
    bool parted(const scene::Text& text);
    void pen(double width, scene::Cap cap, const std::vector<double>& dash);
    void write(std::string_view operators);
    std::string x(double n) const { return number(n) + ' '; }
    std::string y(double n) const { return number(height_ - n) + ' '; }

    const Fonts& fonts_;
    double height_;
    InkOf ink_of_;
    std::span<const scene::Element> tags_;
    bool tagged_, fill_lines_ = false;
    std::size_t marks_;    // before this piece
    std::vector<int> elements_;
    std::optional<int> open_;    // element of the open sequence; −1: artifact
    bool said_ = false;          // there is a text in it
    std::unique_ptr<State> state_;
};

}    // namespace broadside::pdf
