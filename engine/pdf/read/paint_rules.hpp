#pragma once
/// \file
/// What the paint on pages is held to: its inks and colors, type, lines, images, and what lies near the trim.
/// Units:   pt, y up; inks in percent.
/// Threads: one.

#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/press_ink.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace broadside::pdf {

inline constexpr double k_slack = 0.02;    // pt, of boxes and sizes

/// `12.5 mm`.
std::string mm(double pt);

class PaintRules {
public:
    explicit PaintRules(const PreflightLimits& limits) : limits_(limits) {}
    /// The press of the output intent, and the space of its profile (`CMYK`, `RGB `).
    void press(PressInk press, std::string space);
    /// What is painted from here on is on the next page. `unit`: pt of a user unit.
    void begin_page(const Rect& trim, const Rect& bleed, double unit);
    /// In user units of the page.
    void mark(PageMark mark);
    /// The color spaces of a page's groups, images and shadings.
    void spaces(const PageContent& content);
    /// One check for each rule.
    std::vector<Check> checks();

private:
    /// What is worst of one thing.
    struct Worst {
        double value = 0;
        std::size_t page = 0, count = 0;
        Point at;
        std::string detail;
        void least(double v, std::size_t p, const PageMark& m) {
            if (count == 0 || v < value) *this = {v, p, count, m.at, {}};
            ++count;
        }
        void most(double v, std::size_t p, const PageMark& m) {
            if (count == 0 || v > value) *this = {v, p, count, m.at, {}};
            ++count;
        }
        void first(const std::string& what, std::size_t p, const PageMark& m) {
            if (count == 0) *this = {0, p, 0, m.at, what};
            ++count;
        }
    };
    struct Page {
        Rect trim, bleed;
        double unit;
    };

    double ground_ink(Point p) const;
    std::string place(std::size_t page, Point at) const;
    void add(std::string id, std::string what, bool passed, std::string detail = {}, std::string place = {});
    void found(std::string id, std::string what, const Worst& worst, const std::string& detail);
    void measured(std::string id, std::string what, const Worst& worst, bool good, const std::string& detail);
    bool within_limit(std::optional<double> most, Check& ink) const;

    PreflightLimits limits_;
    PressInk press_{""};
    std::string press_space_;
    std::vector<Page> pages_;
    std::vector<std::pair<Rect, double>> grounds_;    // fills of the page so far, with their ink
    double most_ground_ = 0;                          // ink of anything on the pages
    std::set<std::string> spots_;
    std::string group_fault_;
    std::size_t translucent_ = 0;
    Worst rgb_, ink_, unmeasured_, converted_, blended_, registration_, text_, tinted_, rich_text_, knock_out_,
        white_overprint_, line_, image_, edge_, unsafe_;
    std::vector<Check> checks_;
};

}    // namespace broadside::pdf
