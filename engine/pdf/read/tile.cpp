#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/document.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/write/labels.hpp"
#include "engine/pdf/write/metadata.hpp"
#include "engine/pdf/pdf.hpp"

#include <fmt/format.h>
#include <qpdf/QPDFPageObjectHelper.hh>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr int k_most_tiles = 702;    // a side; the row after Z is AA, the last is ZZ
constexpr double k_mark_gap = 3, k_mark_length = 12, k_mark_line = 0.5;    // pt, of cut marks
constexpr Color k_black{0, 0, 0}, k_white{255, 255, 255}, k_grey{110, 110, 110}, k_line{200, 30, 30};

/// `A`, `B`, … `Z`, `AA`, …
std::string row_name(int row) {
    std::string out;
    for (int n = row; n >= 0; n = n / 26 - 1) out.insert(out.begin(), static_cast<char>('A' + n % 26));
    return out;
}

std::string paper_name(Paper paper) {
    switch (paper) {
        case Paper::a4: return "A4";
        case Paper::letter: return "Letter";
        case Paper::a3: return "A3";
        case Paper::tabloid: return "Tabloid";
    }
    return {};
}

/// How a picture is divided: sheets show `window` each and start a `step` apart.
struct Grid {
    Size page, window, step;
    int columns = 0, rows = 0;
    bool landscape = false;

    Grid(Size picture, Size paper, double margin, double overlap, bool turned) : page(paper), landscape(turned) {
        if (turned) std::swap(page.w, page.h);
        window = {page.w - 2 * margin, page.h - 2 * margin};
        step = {window.w - overlap, window.h - overlap};
        const auto needed = [&](double length, double pace) {
            // A thousandth of a point of rounding is no reason for another sheet.
            return std::max(1, static_cast<int>(std::min(std::ceil((length - overlap - 0.001) / pace), 1e6)));
        };
        columns = needed(picture.w, step.w);
        rows = needed(picture.h, step.h);
    }
    /// What the sheet shows, in the picture.
    Rect shown(int column, int row, Size picture) const {
        const double x = column * step.w, y = row * step.h;
        return {x, y, std::min(window.w, picture.w - x), std::min(window.h, picture.h - y)};
    }
};

class Tiling {
public:
    Tiling(const std::filesystem::path& path, const TileOptions& options)
        : options_(options),
          font_(options.font),
          margin_(mm_to_pt(options.margin_mm)),
          overlap_(mm_to_pt(options.overlap_mm)) {
        pdf_.setSuppressWarnings(true);
        try {
            pdf_.processFile(path.c_str());
            page_ = pdf_.getAllPages().at(0);
            QPDFPageObjectHelper(page_).flattenRotation();
        } catch (const std::exception& error) {
            throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
        }
        const auto box = QPDFPageObjectHelper(page_).getTrimBox().getArrayAsRectangle();
        trim_ = {box.llx, box.lly, box.urx - box.llx, box.ury - box.lly};
        picture_ = {trim_.w * options.scale, trim_.h * options.scale};
        const Size paper = size_of(options.paper);
        const Grid upright(picture_, paper, margin_, overlap_, false), turned(picture_, paper, margin_, overlap_, true);
        grid_ = turned.columns * turned.rows < upright.columns * upright.rows ? turned : upright;
        if (std::max(grid_.columns, grid_.rows) > k_most_tiles)
            throw InputError({path.string()}, {},
                             fmt::format("the picture would take {} × {} sheets", grid_.columns, grid_.rows),
                             fmt::format("at most {} a side; choose larger paper or a smaller scale", k_most_tiles));
        find_marks();
        describe();
    }

    TileReport write(Sink& sink) {
        std::vector<std::pair<int, int>> sheets;
        for (int row = 0; row < grid_.rows; ++row)
            for (int column = 0; column < grid_.columns; ++column)
                if (!blank(column, row)) sheets.emplace_back(column, row);
        if (sheets.empty()) sheets.emplace_back(0, 0);
        report_ = {grid_.columns,
                   grid_.rows,
                   static_cast<int>(sheets.size()),
                   grid_.columns * grid_.rows - static_cast<int>(sheets.size()),
                   grid_.landscape,
                   picture_};
        // Lines are shaped while pages are laid out, but fonts are embedded before they are painted: pages are lists first.
        std::vector<std::vector<Label>> labels{map_labels(sheets)};
        for (const auto& [column, row] : sheets) labels.push_back(sheet_labels(column, row));
        for (const auto& page : labels)
            for (const Label& l : page) fonts_.use(*l.line);
        fonts_.embed();

        document_.pages.push_back({grid_.page, {}, {}, map(labels[0]), "Map"});
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            const auto [column, row] = sheets[i];
            document_.pages.push_back({grid_.page, {}, {}, sheet(column, row, labels[i + 1]), name(column, row)});
        }
        document_.fonts = &fonts_;
        document_.form = &pdf_;
        document_.print_at_full_size = true;
        pdf::write(document_, sink);
        return report_;
    }

private:
    struct Label {
        LineRef line;
        Point at;
        Color color;
    };
    Label label(const std::string& text, double size, Point at, Color color = k_black) const {
        return {font_.line(text, size), at, color};
    }
    static std::string name(int column, int row) { return row_name(row) + std::to_string(column + 1); }
    Content content() const {
        return {fonts_, grid_.page.h,
                [](const scene::Item& item) { return rgb_ink(std::get<scene::Text>(item.paint).color); }};
    }
    static void paint(Content& out, const std::vector<Label>& labels) {
        for (const Label& l : labels) out.paint({scene::Text{l.line, l.at, 1, l.color}, {}, -1});
    }

    /// Boxes of what is painted, in the picture; the ground of the whole page does not count.
    void find_marks() {
        interpret(page_, [&](const PageMark& m) {
            if (m.kind == PageMark::Kind::fill && m.box.contains(trim_, 0.5)) return;
            const double k = options_.scale;
            marks_.push_back(
                {(m.box.x - trim_.x) * k, (trim_.bottom() - m.box.bottom()) * k, m.box.w * k, m.box.h * k});
        });
    }
    bool blank(int column, int row) const {
        const Rect shown = grid_.shown(column, row, picture_);
        return std::ranges::none_of(marks_, [&](const Rect& m) {
            return m.x <= shown.right() && shown.x <= m.right() && m.y <= shown.bottom() && shown.y <= m.bottom();
        });
    }

    void describe() {
        Object info = pdf_.getTrailer().getKey("/Info");
        const auto text = [&](const char* key) {
            return info.isDictionary() && info.getKey(key).isString() ? info.getKey(key).getUTF8Value() : std::string();
        };
        title_ = text("/Title");
        document_.metadata.title = (title_.empty() ? "Poster" : title_) + ", in sheets";
        document_.metadata.author = text("/Author");
        document_.metadata.subject =
            fmt::format("To be printed on {} at 100 % and put together", paper_name(options_.paper));
        document_.metadata.generator = options_.generator;
        document_.metadata.date = seconds_of(text("/CreationDate"));
    }

    /// Cut marks at the picture's corners and where the neighbours' edges come to lie, all outside the picture.
    void cut_marks(Content& out, const Rect& at, int column, int row) const {
        const Ink ink = rgb_ink(k_black);
        std::vector<double> xs{at.x, at.right()}, ys{at.y, at.bottom()};
        if (column + 1 < grid_.columns) xs.push_back(at.x + grid_.step.w);
        if (row + 1 < grid_.rows) ys.push_back(at.y + grid_.step.h);
        for (const double x : xs) {
            out.line({x, at.y - k_mark_gap}, {x, at.y - k_mark_gap - k_mark_length}, k_mark_line, ink);
            out.line({x, at.bottom() + k_mark_gap}, {x, at.bottom() + k_mark_gap + k_mark_length}, k_mark_line, ink);
        }
        for (const double y : ys) {
            out.line({at.x - k_mark_gap, y}, {at.x - k_mark_gap - k_mark_length, y}, k_mark_line, ink);
            out.line({at.right() + k_mark_gap, y}, {at.right() + k_mark_gap + k_mark_length, y}, k_mark_line, ink);
        }
    }

    std::vector<Label> sheet_labels(int column, int row) const {
        const Rect shown = grid_.shown(column, row, picture_);
        const double inset = k_mark_gap + k_mark_length + 3;    // under the picture, between the marks
        const Point at{margin_ + inset, margin_ + shown.h + 13};
        const Label whole =
            label(fmt::format("{}   row {} of {}, column {} of {}   {}", name(column, row), row_name(row),
                              row_name(grid_.rows - 1), column + 1, grid_.columns, title_),
                  7, at, k_grey);
        return {whole.line->width <= shown.w - 2 * inset - overlap_ ? whole : label(name(column, row), 7, at, k_grey)};
    }
    std::string sheet(int column, int row, const std::vector<Label>& labels) const {
        const Rect shown = grid_.shown(column, row, picture_), at{margin_, margin_, shown.w, shown.h};
        Content out = content();
        out.begin_clip(at);
        place(out, {at.x - shown.x, at.y - shown.y}, options_.scale);
        out.end_clip();
        cut_marks(out, at, column, row);
        paint(out, labels);
        return std::move(out).finish();
    }
    /// The page with the top left corner of its trim at `corner`.
    void place(Content& out, Point corner, double scale) const {
        out.form({corner.x - trim_.x * scale, corner.y + trim_.bottom() * scale}, scale);
    }

    // The map: heading, what to do, a ruler, and the picture in small with the sheets on it.
    static constexpr double k_line_height = 15;
    double ruler_top() const { return margin_ + 34 + 6 * k_line_height; }
    Rect map_rect() const {
        const double top = ruler_top() + 64;
        const double k =
            std::min({(grid_.page.w - 2 * margin_) / picture_.w, (grid_.page.h - margin_ - top) / picture_.h, 1.0});
        return {margin_, top, picture_.w * k, picture_.h * k};
    }
    std::vector<Label> map_labels(const std::vector<std::pair<int, int>>& sheets) const {
        const auto mm = [](double pt) { return plain_number(pt_to_mm(pt), 0); };
        std::vector<Label> out{label(title_.empty() ? "Poster" : title_, 18, {margin_, margin_ + 18})};
        const std::vector<std::string> lines{
            fmt::format("{} × {} mm when finished, on {} sheets of {}, {}: {} rows, {} columns{}.", mm(picture_.w),
                        mm(picture_.h), report_.sheets, paper_name(options_.paper),
                        grid_.landscape ? "landscape" : "portrait", grid_.rows, grid_.columns,
                        report_.blank > 0 ? fmt::format("; {} with nothing on them are left out", report_.blank) : ""),
            "1. Print at 100 % (“actual size”, not “fit to page”), on one side of the paper.",
            "2. Measure the ruler below. If it is off, the printer has scaled the pages.",
            fmt::format("3. Cut off the left and the upper margin of each sheet along its marks (not of row A, nor of "
                        "column 1)."),
            fmt::format("4. Lay each sheet over the {} mm that it shares with its left and upper neighbour, on the "
                        "inner marks, and glue.",
                        plain_number(options_.overlap_mm, 1)),
            "5. Row by row from A1; then cut the outer margins off."};
        double y = margin_ + 40;
        for (const std::string& text : lines) {
            out.push_back(label(text, 9, {margin_, y}));
            y += k_line_height;
        }
        out.push_back(label("100 mm", 8, {margin_ + mm_to_pt(100) + 6, ruler_top() + 14}));
        out.push_back(label("4 in", 8, {margin_ + inch_to_pt(4) + 6, ruler_top() + 40}));
        const Rect map = map_rect();
        const double k = map.w / picture_.w;
        for (const auto& [column, row] : sheets) {
            const Rect shown = grid_.shown(column, row, picture_);
            const double size = std::clamp(std::min(shown.w, shown.h) * k * 0.25, 3.0, 12.0);
            const LineRef line = font_.line(name(column, row), size);
            out.push_back({line, {map.x + shown.x * k + 3 + size * 0.3, map.y + shown.y * k + 3 + size * 1.1}, k_line});
        }
        return out;
    }
    std::string map(const std::vector<Label>& labels) const {
        Content out = content();
        const Ink black = rgb_ink(k_black), red = rgb_ink(k_line), white = rgb_ink(k_white);
        const auto ruler = [&](double y, double unit, int units, int divisions) {
            out.line({margin_, y}, {margin_ + unit * units, y}, 0.5, black);
            for (int i = 0; i <= units * divisions; ++i) {
                const double x = margin_ + unit * i / divisions;
                const double tick = i % divisions == 0 ? 10 : 2 * i % divisions == 0 ? 7 : 4;
                out.line({x, y}, {x, y + tick}, 0.5, black);
            }
        };
        ruler(ruler_top() + 5, mm_to_pt(10), 10, 10);
        ruler(ruler_top() + 31, inch_to_pt(1), 4, 8);
        const Rect map = map_rect();
        const double k = map.w / picture_.w;
        out.begin_clip(map);
        place(out, {map.x, map.y}, k * options_.scale);
        out.end_clip();
        for (int column = 0; column <= grid_.columns; ++column) {
            const double x = column == grid_.columns ? map.right() : map.x + column * grid_.step.w * k;
            out.line({x, map.y}, {x, map.bottom()}, 0.6, red);
        }
        for (int row = 0; row <= grid_.rows; ++row) {
            const double y = row == grid_.rows ? map.bottom() : map.y + row * grid_.step.h * k;
            out.line({map.x, y}, {map.right(), y}, 0.6, red);
        }
        // Names stand on white, or the picture swallows them.
        for (const Label& l : labels) {
            if (l.color != k_line) continue;
            const double size = l.line->runs.front().size;
            out.fill({l.at.x - size * 0.3, l.at.y - size * 0.95, l.line->width + size * 0.6, size * 1.2}, white);
        }
        paint(out, labels);
        return std::move(out).finish();
    }

    TileOptions options_;
    LabelFont font_;
    double margin_, overlap_;
    QPDF pdf_;
    Object page_ = Object::newNull();
    Rect trim_;       // of the page, y up
    Size picture_;    // at the scale that is asked for
    Grid grid_{{}, {100, 100}, 0, 0, false};
    std::vector<Rect> marks_;
    std::string title_;
    Fonts fonts_;
    Document document_;
    TileReport report_;
};

void require(double value, double least, double most, const char* what, const char* unit) {
    if (!(value >= least && value <= most))
        throw UsageError(fmt::format("the {} is {}{}; it must be {} to {}{}", what, plain_number(value), unit,
                                     plain_number(least), plain_number(most), unit));
}

}    // namespace

TileReport tile(const std::filesystem::path& path, const TileOptions& options, Sink& sink) {
    require(options.overlap_mm, 0, 50, "overlap", " mm");
    require(options.margin_mm, 5, 50, "margin", " mm");
    require(options.scale, 0.05, 10, "scale", "");
    try {
        return Tiling(path, options).write(sink);
    } catch (const QPDFExc& error) {    // damaged where only its use shows it
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
}

}    // namespace broadside::pdf
