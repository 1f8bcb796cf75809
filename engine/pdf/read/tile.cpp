#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/units.hpp"
#include "engine/pdf/pdf.hpp"
#include "engine/pdf/read/annotations.hpp"
#include "engine/pdf/read/file.hpp"
#include "engine/pdf/read/interpreter.hpp"
#include "engine/pdf/read/marked_content.hpp"
#include "engine/pdf/write/content.hpp"
#include "engine/pdf/write/document.hpp"
#include "engine/pdf/write/labels.hpp"
#include "engine/pdf/write/metadata.hpp"

#include <fmt/format.h>
#include <qpdf/QPDFPageObjectHelper.hh>

#include <algorithm>
#include <cmath>
#include <exception>
#include <new>
#include <utility>

namespace broadside::pdf {
namespace {

constexpr double k_noticed = 1;    // pt; boxes differ by less from rounding
constexpr int k_most_sheets = 10'000;
constexpr int k_most_tiles = 702;    // a side; the row after Z is AA, the last is ZZ
constexpr double k_mark_gap = 3, k_mark_length = 12, k_mark_line = 0.5;    // pt, of cut marks
constexpr Color k_black{0, 0, 0}, k_white{255, 255, 255}, k_grey{110, 110, 110}, k_line{200, 30, 30};

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
struct Division {
    Size page, window, step;
    int columns = 0, rows = 0;
    bool landscape = false;

    Division(Size picture, Size paper, double margin, double overlap, bool turned) : page(paper), landscape(turned) {
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
        const std::vector<Object> pages = open(pdf_, path);
        report_.pages = static_cast<int>(pages.size());
        if (options.page < 1 || options.page > report_.pages)
            throw UsageError(fmt::format("there is no page {} in {}, which has {}", options.page,
                                         printable(path.string()), counted(report_.pages, "page")));
        page_ = pages.at(static_cast<std::size_t>(options.page - 1));
        if (!page_.isDictionary())
            throw InputError({path.string()}, {}, fmt::format("page {} of this PDF cannot be read", options.page),
                             "other programs may: let one write the file anew");
        for (Object other : pages)
            if (other.getObjGen() != page_.getObjGen()) other.removeKey("/Annots");
        const Flattened flattened = flatten_annotations(pdf_, page_);
        report_.lost_annotations = flattened.lost;
        report_.unprinted_annotations = flattened.unprinted;
        if (pdf_.getRoot().hasKey("/OCProperties")) end_marked_content(pdf_, page_);
        const PageBoxes boxes = boxes_of(page_);
        const Rect shown = options.whole_page ? boxes.crop : boxes.sheet;
        report_.trimmed = shown.w < boxes.crop.w - k_noticed || shown.h < boxes.crop.h - k_noticed;
        // From here on the page is what is to be shown of it, in points of its own.
        for (const char* key : {"/MediaBox", "/CropBox", "/TrimBox"})
            page_.replaceKey(key, Object::newFromRectangle({shown.x, shown.y, shown.right(), shown.bottom()}));
        for (const char* key : {"/BleedBox", "/ArtBox", "/UserUnit"}) page_.removeKey(key);
        QPDFPageObjectHelper(page_).flattenRotation();
        trim_ = boxes_of(page_).sheet;
        scale_ = options.scale * boxes.unit;
        picture_ = trim_.size() * scale_;
        const Size paper = size_of(options.paper);
        const Division upright(picture_, paper, margin_, overlap_, false),
            turned(picture_, paper, margin_, overlap_, true);
        grid_ = turned.columns * turned.rows < upright.columns * upright.rows ? turned : upright;
        if (std::max(grid_.columns, grid_.rows) > k_most_tiles)
            throw InputError({path.string()}, {},
                             fmt::format("the picture would take {} × {} sheets", grid_.columns, grid_.rows),
                             fmt::format("at most {} a side; choose larger paper or a smaller scale", k_most_tiles));
        if (grid_.columns * grid_.rows > k_most_sheets)
            throw InputError({path.string()}, {},
                             fmt::format("the picture would take {} sheets", grouped(grid_.columns * grid_.rows)),
                             fmt::format("at most {}; choose larger paper or a smaller scale", grouped(k_most_sheets)));
        find_marks();
        describe();
    }

    TileReport write(Sink& sink) {
        std::vector<std::pair<int, int>> sheets;
        for (int row = 0; row < grid_.rows; ++row)
            for (int column = 0; column < grid_.columns; ++column)
                if (!blank(column, row)) sheets.emplace_back(column, row);
        if (sheets.empty()) sheets.emplace_back(0, 0);
        report_.columns = grid_.columns;
        report_.rows = grid_.rows;
        report_.sheets = static_cast<int>(sheets.size());
        report_.blank = grid_.columns * grid_.rows - report_.sheets;
        report_.landscape = grid_.landscape;
        report_.finished = picture_;
        // Lines are shaped while pages are laid out, but fonts are embedded before they are
        // painted: pages are lists first.
        std::vector<std::vector<Label>> labels{map_labels(sheets)};
        for (const auto& [column, row] : sheets) labels.push_back(sheet_labels(column, row));
        for (const auto& page : labels)
            for (const Label& l : page) fonts_.use(*l.line);
        fonts_.embed(1);

        document_.pages.push_back({grid_.page, {}, {}, map(labels[0]), "Map"});
        for (std::size_t i = 0; i < sheets.size(); ++i) {
            const auto [column, row] = sheets[i];
            document_.pages.push_back({grid_.page, {}, {}, sheet(column, row, labels[i + 1]), name(column, row)});
        }
        document_.fonts = &fonts_;
        document_.form = &pdf_;
        document_.form_page = options_.page - 1;
        document_.print_at_full_size = true;
        report_.damaged = !pdf::write(document_, sink);
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
    static std::string name(int column, int row) { return letters(row) + std::to_string(column + 1); }
    Content content() const {
        return {fonts_, grid_.page.h, [](const scene::Item& item) { return rgb_ink(scene::color_of(item.paint)); }};
    }
    static void paint(Content& out, const std::vector<Label>& labels) {
        for (const Label& l : labels) out.paint({scene::Text{l.line, l.at, 1, l.color}, {}, -1});
    }

    /// Which sheets are painted on. White on a page without ground leaves nothing; boxes hold
    /// all that a mark can reach.
    void find_marks() {
        painted_.assign(static_cast<std::size_t>(grid_.columns) * static_cast<std::size_t>(grid_.rows), false);
        const auto mark = [&](const PageMark& m) {
            // No ink of a spot color or of Lab may still show as one.
            const bool sure = m.color.space != ColorSpace::spot && m.color.space != ColorSpace::lab;
            const bool white = m.kind != PageMark::Kind::image && m.kind != PageMark::Kind::shading && sure &&
                               m.color.white() && m.blend_mode.empty();
            if (white || m.hidden || m.invisible || m.in_mask || m.in_pattern) return;
            const Rect at{(m.box.x - trim_.x) * scale_, (trim_.bottom() - m.box.bottom()) * scale_, m.box.w * scale_,
                          m.box.h * scale_};
            for (const double n : {at.x, at.y, at.w, at.h}) {
                if (std::isfinite(n)) continue;
                painted_.assign(painted_.size(), true);
                return;
            }
            if (at.right() < 0 || at.bottom() < 0 || at.x > picture_.w || at.y > picture_.h) return;
            // A sheet shows from its step to its window's end, that is, into the next one's step.
            const auto range = [](double from, double to, double step, double window, int count) {
                const double first = std::ceil((from - window) / step), last = std::floor(to / step);
                return std::pair(static_cast<int>(std::clamp(first, 0.0, count - 1.0)),
                                 static_cast<int>(std::clamp(last, 0.0, count - 1.0)));
            };
            const auto [left, right] = range(at.x, at.right(), grid_.step.w, grid_.window.w, grid_.columns);
            const auto [top, bottom] = range(at.y, at.bottom(), grid_.step.h, grid_.window.h, grid_.rows);
            for (int row = top; row <= bottom; ++row)
                for (int column = left; column <= right; ++column) painted_[index(column, row)] = true;
        };
        const PageContent met = interpret(page_, mark, Inks::left_out);
        if (met.uncertain || met.transfer_curve || pdf_.numWarnings() > 0) painted_.assign(painted_.size(), true);
    }
    std::size_t index(int column, int row) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(grid_.columns) +
               static_cast<std::size_t>(column);
    }
    bool blank(int column, int row) const { return !painted_[index(column, row)]; }

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
        document_.metadata.date = parse_date(text("/CreationDate")).value_or(Instant{}).seconds;
        // On the paper it is written in the font that there is, on one line.
        for (char& c : title_)
            if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
        const LineRef line = font_.line(title_, 10);
        for (const GlyphRun& run : line->runs)
            if (std::ranges::any_of(run.glyphs, [](const Glyph& g) { return g.id == 0; })) title_.clear();
    }

    /// Cut marks at the picture's corners and where the neighbors' edges come to lie, all outside the picture.
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
        const Label whole = label(fmt::format("{}   row {} of {}, column {} of {}   {}", name(column, row),
                                              letters(row), letters(grid_.rows - 1), column + 1, grid_.columns, title_),
                                  7, at, k_grey);
        return {whole.line->width <= shown.w - 2 * inset - overlap_ ? whole : label(name(column, row), 7, at, k_grey)};
    }
    std::string sheet(int column, int row, const std::vector<Label>& labels) const {
        const Rect shown = grid_.shown(column, row, picture_), at{margin_, margin_, shown.w, shown.h};
        Content out = content();
        out.begin_clip(at);
        place(out, {at.x - shown.x, at.y - shown.y}, scale_);
        out.end_clip();
        cut_marks(out, at, column, row);
        paint(out, labels);
        return std::move(out).finish(1);
    }
    /// The page with the top left corner of its trim at `corner`.
    void place(Content& out, Point corner, double scale) const {
        out.form({corner.x - trim_.x * scale, corner.y + trim_.bottom() * scale}, scale);
    }

    // The map: heading, what to do, a ruler, and the picture in small with the sheets on it.
    static constexpr double k_line_height = 15, k_heading = 18, k_least_heading = 6;
    double ruler_top() const { return margin_ + 34 + 6 * k_line_height; }
    Rect map_rect() const {
        const double top = ruler_top() + 64;
        const double k =
            std::min({(grid_.page.w - 2 * margin_) / picture_.w, (grid_.page.h - margin_ - top) / picture_.h, 1.0});
        return {margin_, top, picture_.w * k, picture_.h * k};
    }
    std::vector<Label> map_labels(const std::vector<std::pair<int, int>>& sheets) const {
        const auto mm = [](double pt) { return plain_number(pt_to_mm(pt), 0); };
        const std::string heading = title_.empty() ? "Poster" : title_;
        const double room = grid_.page.w - 2 * margin_, natural = font_.line(heading, k_heading)->width;
        std::vector<Label> out;
        if (const double size = std::min(k_heading, k_heading * room / natural); size >= k_least_heading)
            out.push_back(label(heading, size, {margin_, margin_ + 18}));
        const std::vector<std::string> lines{
            fmt::format("{} × {} mm when finished, on {}, {}: {}, {}{}.", mm(picture_.w), mm(picture_.h),
                        counted(report_.sheets, "sheet") + " of " + paper_name(options_.paper),
                        grid_.landscape ? "landscape" : "portrait", counted(grid_.rows, "row"),
                        counted(grid_.columns, "column"),
                        report_.blank > 0 ? fmt::format("; {} with nothing on them left out", report_.blank) : ""),
            "1. Print at 100 % (“actual size”, not “fit to page”), on one side of the paper.",
            "2. Measure the ruler below. If it is off, the printer has scaled the pages.",
            fmt::format("3. Cut off the left and the upper margin of each sheet along its marks (not of row A, nor of "
                        "column 1)."),
            fmt::format("4. Lay each sheet over the {} mm that it shares with its left and upper neighbor, on the "
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
            // In the sheet's lower right corner: titles stand in upper left ones.
            const double right = std::min((column + 1) * grid_.step.w, picture_.w),
                         bottom = std::min((row + 1) * grid_.step.h, picture_.h);
            out.push_back({line,
                           {map.x + right * k - 3 - size * 0.3 - line->width, map.y + bottom * k - 3 - size * 0.25},
                           k_line});
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
        place(out, {map.x, map.y}, k * scale_);
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
        return std::move(out).finish(1);
    }

    TileOptions options_;
    LabelFont font_;
    double margin_, overlap_;
    QPDF pdf_;
    Object page_ = Object::newNull();
    Rect trim_;       // of the page, y up
    Size picture_;    // at the scale that is asked for
    Division grid_{{}, {100, 100}, 0, 0, false};
    double scale_ = 1;             // pt of the sheets for a user unit of the page
    std::vector<bool> painted_;    // a sheet each, row by row
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
    } catch (const Error&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::exception& error) {    // damaged where only its use shows it
        throw InputError({path.string()}, {}, "this PDF cannot be read", error.what());
    }
}

}    // namespace broadside::pdf
