#pragma once
/// \file
/// Text to positioned glyphs: Pango finds font, script and direction of each stretch, HarfBuzz shapes it; the fonts are
/// those of one folder and no others. Text is shaped in the units of the font and scaled, so that a line has the same
/// proportions at every size: there is no hinting and no rounding of positions.
/// Units:   pt; `tracking` in em (letter spacing above 0.03 em makes extracted text fall apart).
/// Errors:  InputError where the folder has no font or one that is damaged, or a style names a
///          family that is not in it.
/// No font of the machine, no configuration of its fonts and no thread has a part in it.
/// Threads: any number may use one Shaper; lines are immutable and shared freely.

#include "engine/base/glyphs.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace broadside::text {

struct Style {
    std::string family = "Inter";
    int weight = 400;    // 100 to 900; the nearest of the family is taken
    double size = 8;     // em, above 0
    double tracking = 0;
    bool tabular = false;    // figures of one width
    bool operator==(const Style&) const = default;
};

/// Where memory or threads fail, GLib, which Pango is built on, ends the process by a signal. It calls `handler` with
/// its reason before that. Process-wide.
void before_glib_ends_the_process(void (*handler)(std::string_view reason) noexcept);

class Shaper {
public:
    explicit Shaper(const std::filesystem::path& fonts);
    ~Shaper();
    Shaper(const Shaper&) = delete;
    Shaper& operator=(const Shaper&) = delete;

    /// One line, however long; remembered, so asking again is cheap. Line breaks count as spaces.
    LineRef line(std::string_view utf8, const Style& style);
    double width(std::string_view utf8, const Style& style) { return line(utf8, style)->width; }
    /// Lines no wider than `width` where words allow.
    std::vector<LineRef> paragraph(std::string_view utf8, const Style& style, double width);
    /// Characters of `utf8` that no font of the folder has a glyph for.
    std::vector<std::string> missing(std::string_view utf8, const Style& style);
    /// True where the folder has a font of that family.
    bool has_family(std::string_view family) const;
    std::vector<std::string> families() const;                    // sorted
    std::vector<int> weights(const std::string& family) const;    // that the folder has of it, sorted
    /// Whether every font of a family says that it is under the SIL Open Font License 1.1.
    bool is_ofl(std::string_view family) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::text
