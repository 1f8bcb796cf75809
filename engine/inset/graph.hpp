#pragma once
/// \file
/// The vocabulary of inner graphs, on top of the pen: boxes on a grid joined by wires (Flow), and the pictures that
/// boxes cannot show (query heads fanned onto key/value heads, experts, masks). An inset says what stands in which cell
/// and what is wired to what; sizes, places and routes follow from that.
/// Units:   pt of the drawing.
/// Threads: one (a Flow measures with the pen it was made with; `draw` may be given another).

#include "engine/draw/pen.hpp"

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace broadside::diagram {

/// Cells of a flow's grid: columns from the left, rows from the bottom, where the input is, upwards.
struct Place {
    int column = 0, row = 0, columns = 1, rows = 1;
};

/// Boxes on a grid of columns and rows, joined by wires that run from the bottom to the top.
///
/// A column is as wide as its widest box and a row as high as its highest; what spans several adds what they lack. More
/// room than `least` goes into the gaps first, then a little into columns and pictures; what is left stays around the
/// drawing.
class Flow {
public:
    /// Parts get the ids `ID.NAME`.
    Flow(Pen& pen, std::string id) : pen_(&pen), id_(std::move(id)) {}
    const std::string& id() const { return id_; }

    // ---- what stands in the cells; names are unique within a flow ----
    /// As wide as its columns, or no wider than its caption.
    enum class Fit { columns, caption };
    void box(const std::string& name, Place place, Component kind, const Caption& caption, Fit fit = Fit::columns);
    /// Lines in one box, top to bottom, each in the colors of its kind.
    void rows(const std::string& name, Place place, std::vector<Pen::Row> rows);
    void node(const std::string& name, Place place, Sign sign);
    /// What is kept for later tokens, a pill in the cache color.
    void kept(const std::string& name, Place place, const std::string& text);
    /// A recurrence: its formula, and below it the state it keeps, in the cache color.
    void recurrence(const std::string& name, Place place, Component kind, const std::string& formula,
                    const std::string& state);
    using Draw = std::function<void(Pen&, const std::string& id, const Rect&)>;
    /// Anything else that can be drawn at `least` or wider; `most_height` says how high at which width.
    using Height = std::function<double(Pen&, double width)>;
    void picture(const std::string& name, Place place, Size least, Height most_height, Draw draw);
    /// Columns of one width.
    void even(int first, int count) { even_.push_back({first, count}); }
    void least_column(int column, double width);
    /// Two columns of one width, so that what stands between them is in the middle of all three.
    void alike(int one, int other) { alike_.push_back({one, other}); }

    // ---- wires; an empty name is the input at the bottom edge or the output at the top edge ----
    /// From the top of `from` to the bottom of `to`: straight where one lies above the other, else along the gap below
    /// `to`. A node beside the way is entered from its side. `column`: where a wide target is entered, in the middle of
    /// that column.
    void wire(const std::string& from, const std::string& to, int column = -1);
    /// From the facing side of `from` straight to that of `to`, in the same row.
    void across(const std::string& from, const std::string& to);

    Size least() const;
    /// Within an area of at least `least`. Input and output have the x of what is wired to the output.
    void draw(Pen& pen, const Rect& area) const;

private:
    struct Item {
        std::string name;
        Place place;
        Size least;
        Height most_height;    // of pictures
        bool fills;            // its columns
        bool node = false;     // entered from the side where a wire comes from beside
        Draw draw;
    };
    struct Wire {
        std::string from, to;
        int column;
        bool across;
    };
    struct Tracks {
        std::vector<double> columns, rows;    // sizes
        std::vector<double> column_gaps;      // to the right of each column but the last
        std::vector<double> row_gaps;         // below each row, and above the last
        std::vector<double> left, bottom;     // of each column and row, once placed
        double width() const;
        double height() const;
    };
    void add(const std::string& name, Place place, Size least, Draw draw);
    const Item& item(const std::string& name) const;
    Tracks tracks() const;
    void spread(Tracks& tracks, Pen& pen, const Rect& area) const;
    Rect rect(const Item& item, const Tracks& tracks) const;
    std::vector<Point> route(const Wire& wire, const Tracks& tracks, const Rect& area) const;

    Pen* pen_;
    std::string id_;
    std::vector<Item> items_;
    std::vector<Wire> wires_;
    std::vector<std::pair<int, int>> even_, alike_;
    std::vector<std::pair<int, double>> least_columns_;
};

// ---- pictures -------------------------------------------------------------------------------------------------------

/// Query heads fanned onto the key/value heads they share, all of them in true number: dots over marks in the cache
/// color. Parts `ID.queries`, `ID.keys`, `ID.values` are labeled with their counts.
struct Fan {
    int heads = 0, kv_heads = 0;
    Component kind = Component::full_attention;
    std::string remark;           // a line above the heads; may be empty
    bool borrowed = false;        // keys and values are those of another layer
    int each = 1, kv_each = 1;    // heads that a mark stands for
};
/// The same with fewer marks where there are more heads than can be told apart, and a remark that says so.
Fan in_groups(Fan fan);
Size fan_size(Pen& pen, const Fan& fan);
void draw_fan(Pen& pen, const std::string& id, const Rect& rect, const Fan& fan);
/// The fan as a picture of a flow.
void add_fan(Flow& flow, Pen& pen, const char* name, Place place, const Fan& fan);

/// Experts as squares in true number (up to 1,024; beyond, a square stands for several and the label says so), the
/// active ones in the mark color, in groups where the router chooses groups first. Which are active is an example: it
/// differs from token to token. Parts `ID.idle` and `ID.active` are labeled with their counts.
struct Experts {
    int count = 0, active = 0;
    int groups = 1, top_groups = 1;
    std::string label, detail;    // above the squares, at the left and the right end
};
/// Experts that a square stands for: one, of up to 1,024.
int experts_per_square(int count);
/// The experts as a picture of a flow.
void add_experts(Flow& flow, Pen& pen, const char* name, Place place, const Experts& experts);

/// `count` of `of` places, so that they neither cluster nor line up; always the same ones. For an
/// example of which experts are active.
std::vector<bool> spread(int count, int of);

/// Which keys (columns) a query (row) sees, schematically: causal over all, in a sliding window, or within chunks.
enum class Reach { full, window, chunk };
Size mask_size();
void draw_mask(Pen& pen, const std::string& id, Point top_left, Reach reach, Component kind);
/// The same in a square of another width, of `tokens` and a third of them at most seen where not all are.
void draw_mask(Pen& pen, const std::string& id, const Rect& square, int tokens, Reach reach, Component kind);

// ---- words ----------------------------------------------------------------------------------------------------------

/// `7,168 → 1,536`
std::string widths(std::int64_t from, std::int64_t to);
/// `64 × 128`
std::string product(std::int64_t a, std::int64_t b);
/// Those that are not empty, with ` · ` between.
std::string joined(const std::vector<std::string>& words);
/// With commas.
std::string listed(const std::vector<std::string>& words);

}    // namespace broadside::diagram
