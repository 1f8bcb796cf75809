#pragma once
/// \file
/// What the pieces of furniture share: the frame of a chart, the time axis, models in words. Private to this folder.
/// Units: pt of the drawing.

#include "engine/draw/pen.hpp"
#include "engine/sheet/furniture/furniture.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace broadside::sheet {

/// Title over a strong rule, with a remark on its baseline; returns the area below.
Rect chart_frame(diagram::Pen& pen, Size size, std::string_view title, std::string_view remark);
/// Height that `chart_frame` takes off.
double chart_head(diagram::Pen& pen);
/// Least width of a chart's title and remark.
double chart_head_width(diagram::Pen& pen, std::string_view title, std::string_view remark);

/// Around what lies on a tray, pt.
inline constexpr double k_tray_pad = 10;
/// A ground that cards lie on, with a title above them and a remark behind it where there is room;
/// returns the area for the cards.
Rect tray(diagram::Pen& pen, const std::string& id, diagram::PartKind kind, Size size, std::string_view title,
          std::string_view remark = {});
/// Height from the top of a tray to its cards.
double tray_head(diagram::Pen& pen);

/// The least of the widths `from`, `from` + `step`, … in which a paragraph has `lines` lines at most.
double paragraph_width(diagram::Pen& pen, std::string_view text, diagram::TextRole role, std::size_t lines, double from,
                       double step);

/// A straight rule from a to b that leaves out what stands in its way, `gap` before and after.
void rule_around(diagram::Pen& pen, Point a, Point b, std::span<const Rect> obstacles, double gap,
                 std::optional<Color> color = {});

/// In order of release, then total parameters, then id; those without a date last.
std::vector<const catalog::Model*> by_release(std::vector<const catalog::Model*> models);
/// Of the newest model that has a date.
catalog::Date latest_release(std::span<const catalog::Model* const> models);
/// What a kind of component is called in running text: `global attention`.
std::string component_name(diagram::Component kind);
/// `Jan` to `Dec` for 1 to 12.
std::string_view month_name(int month);
std::string_view month_in_full(int month);
/// `2019–2026`, or one year; empty where no release is dated.
std::string years(std::span<const catalog::Model* const> models);
/// Published where it is, else derived from the structure: bytes per token in bf16.
double kv_cache_per_token(const catalog::Model& model);

/// A monotone axis from the first release to the last that gives each release some room of its own, so that months with
/// many releases are wider; stretches of more than a year without a release are cut out. Models whose release is not
/// dated stand behind a cut at the right end.
inline constexpr std::string_view k_undated = "no date";
class TimeAxis {
public:
    /// `share` of the width goes to the releases, the rest to time.
    TimeAxis(std::span<const catalog::Model* const> models, double left, double right, double share);
    /// Releases of one day stand side by side in the order of the models given.
    double at(const catalog::Model& model) const;
    struct Tick {
        double x = 0;
        catalog::Date date;    // first of a month
    };
    /// First days of months within the axis.
    const std::vector<Tick>& months() const { return months_; }
    struct Cut {
        double x0 = 0, x1 = 0;
        int months = 0;    // left out; 0 before the models without a date
    };
    const std::vector<Cut>& cuts() const { return cuts_; }
    /// Where the models without a date begin.
    std::optional<double> undated() const { return undated_; }

private:
    std::vector<std::pair<const catalog::Model*, double>> at_;
    std::vector<Tick> months_;
    std::vector<Cut> cuts_;
    std::optional<double> undated_;
};

/// The line below a chart over time, broken where the axis leaves months out, and at dots with a text.
void draw_base_line(diagram::Pen& pen, const TimeAxis& time, double left, double right, double y,
                    std::span<const Rect> dots = {});

// ---- parts of the foot: least width at a height, and the drawing ----------------------------------------------------

/// Infinite where no width will do.
double parameters_width(const Furnishing& f, double height);
double kv_cache_width(const Furnishing& f, double height);
double lineage_width(const Furnishing& f, double height);
double index_width(const Furnishing& f, double height);
double colophon_width(const Furnishing& f, double height);
double key_width(const Furnishing& f, double height);
diagram::Drawing draw_parameters(const Furnishing& f, Size size);
diagram::Drawing draw_kv_cache(const Furnishing& f, Size size);
diagram::Drawing draw_lineage(const Furnishing& f, Size size);
diagram::Drawing draw_index(const Furnishing& f, Size size, const Coordinates& coordinates);
diagram::Drawing draw_colophon(const Furnishing& f, Size size);
diagram::Drawing draw_key(const Furnishing& f, Size size);

}    // namespace broadside::sheet
