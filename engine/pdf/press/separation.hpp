#pragma once
/// \file
/// Which inks an item gets on the press, in the order of painting: what black text may overprint depends on what lies
/// beneath it.
/// Threads: one.

#include "engine/pdf/pdf.hpp"
#include "engine/pdf/write/content.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

namespace broadside::pdf {

/// The topmost fill under a point, of those added so far.
class Grounds {
public:
    struct Ground {
        Color color;
        double ink = 0;    // %
    };
    explicit Grounds(Ground paper) : paper_(paper) {}
    void add(const Path& fill, const Rect& bounds, Ground ground);
    Ground under(Point p) const;

private:
    struct Fill {
        const Path* path;
        Ground ground;
    };
    Ground paper_;
    std::vector<Fill> fills_;
    std::unordered_map<std::int64_t, std::vector<std::size_t>> cells_;    // looked up, never iterated
};

class Separation {
public:
    Separation(const PressColors& colors, const PressOptions& options, Color ground);
    /// What a fill of that size is printed with.
    Cmyk fill_inks(Color color, Size size) const;
    /// And a line or a text, as far as its color goes.
    Cmyk line_inks(Color color) const;
    /// Items come once each, bottom to top.
    Ink operator()(const scene::Item& item);
    /// The inks alone, of the same items in the same order.
    Cmyk inks(const scene::Item& item) { return separated(item).inks; }
    Ink ground(Color color);
    /// As it says, without a choice: for marks and color bars.
    static Ink exactly(const Cmyk& ink);

    /// Colors met so far, the largest shift first; condition and sizes are left to the caller.
    PressReport report() const;

private:
    struct Separated {
        Color color;
        Cmyk inks;
        bool overprint = false;
    };
    Separated separated(const scene::Item& item);
    Separated text(const scene::Text& text, const Rect& bounds);
    void note(Color color, const Cmyk& inks);    // for the report
    Ink ink(Color color, const Cmyk& inks, bool overprint) const;

    const PressColors& colors_;
    const PressOptions& options_;
    Grounds grounds_;
    std::map<std::pair<std::uint32_t, std::array<double, 4>>, PressColor> met_;    // by color and inks
    double most_ink_ = 0;
    std::size_t solid_texts_ = 0;
};

}    // namespace broadside::pdf
