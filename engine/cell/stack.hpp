#pragma once
/// \file
/// The wiring of a model from token ids to logits: embedding, the block that repeats (norms where they sit, residual
/// paths, mixer, feed-forward, position encoding), final norm, output head, prediction modules.
/// Units:   pt of the drawing.
/// Threads: one (text is measured on demand).

#include "engine/catalog/catalog.hpp"
#include "engine/draw/pen.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace broadside::diagram {

/// Where a leader may start: the east end of a box or of a row of it, and what that box stands for.
struct Anchor {
    std::string part;
    Component kind = Component::plain;
    Point at;
    double reach = 0;       // so far above or below it a leader may start as well
    std::string of = {};    // name of the mixer or feed-forward that it stands for; empty: of several
};

/// Places that a key to the drawing points at.
enum class Spot { embedding, first_norm, mixer, position, ffn, sublayer, last_sum, final_norm, head };

class Stack {
public:
    /// `own` is the model's color, for the frame of the block.
    Stack(const catalog::Model& model, Color own, Pen& pen);

    Size least() const { return least_; }
    /// Draws into a column of that height, at least `least().h`, from its top left corner; what is left over is shared
    /// out between the gaps, and the boxes are `wider` than they need be.
    struct Drawn {
        std::vector<Anchor> anchors;           // top to bottom
        std::map<Spot, std::size_t> spots;     // index of the part in the drawing; what a model lacks is missing
    };
    Drawn draw(Pen& pen, Point at, double height, double wider = 0) const;

private:
    struct Row {
        Component kind = Component::plain;
        std::string text, pill;
        std::string of = {};    // name of the mixer or feed-forward
    };
    /// A mixer or feed-forward box: one caption, or a row for each of several.
    struct Core {
        std::string id;
        std::optional<Spot> spot = {};
        PartKind part_kind = PartKind::plain;
        Caption caption;
        std::vector<Row> rows;
        double height = 0;
    };
    enum class Type { text, box, core, pair, sum };
    struct Element {
        Type type = Type::box;
        double height = 0, gap = 0;    // gap: least distance to the element below
        std::string id;
        Component kind = Component::plain;
        Caption caption;
        std::size_t core = 0;    // index in cores_ (pair: this and the next)
        int branch = -1;         // sum: the residual path leaves the trunk below that element
        std::optional<Spot> spot = {};
    };
    struct Placing;

    /// Of more kinds than a box has room for the first and the last, and how many lie between.
    static void shorten(std::vector<Row>& rows);
    static Core mixer_core(const catalog::Model& model);
    static Core ffn_core(const catalog::Model& model);
    static Core joint_core(const catalog::Model& model);
    void measure(Core& core, Pen& pen, double& width) const;
    void make_cores(const catalog::Model& model);
    void make_side_boxes(const catalog::Model& model);
    void measure_columns(const catalog::Model& model, Pen& pen, const Caption& embedding, const Caption& head);
    void assemble(const catalog::Model& model, Pen& pen, const Caption& embedding, const Caption& head);
    void add_pair(const catalog::Model& model, double below_block);
    void add_sublayer(const catalog::Model& model, std::size_t core, double below_block);
    void draw_core(Pen& pen, const Core& core, const Rect& rect, Drawn& drawn) const;
    void draw_pair(Pen& pen, const Placing& placing, std::size_t index, Drawn& drawn) const;
    void draw_residual(Pen& pen, const Placing& placing, std::size_t index) const;
    void draw_frame(Pen& pen, const Placing& placing) const;
    void draw_mtp(Pen& pen, const Placing& placing) const;
    void draw_positions(Pen& pen, const Placing& placing) const;
    void draw_way(Pen& pen, const Placing& placing) const;

    Color own_;
    std::string count_;                // `× 61`
    Caption mtp_, positions_;          // empty: none
    bool taps_behind_norm_ = false;    // the prediction module is fed from behind the final norm, not before it
    std::vector<Core> cores_;
    std::vector<Element> elements_;                   // bottom to top
    std::size_t block_first_ = 0, block_last_ = 0;    // elements inside the frame
    double gutter_ = 0, box_ = 0;                     // width left of the boxes, and of the boxes
    std::string lane_words_;                          // what is led there
    std::string way_words_;                           // at a way around the block: how often it runs, or is skipped
    bool way_up_ = false;                             // past it, not back to run again
    bool loops_behind_norm_ = false;                  // again from behind the final norm, not from before it
    std::string residual_words_;                      // beside the sums: the factor on what they add
    double lane_ = 0;                                 // left of all: where the embedding leads to the MTP module
    Size least_;
};

}    // namespace broadside::diagram
