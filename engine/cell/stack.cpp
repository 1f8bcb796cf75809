#include "engine/cell/stack.hpp"

#include "engine/base/format.hpp"
#include "engine/cell/box_words.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace broadside::diagram {
namespace {

constexpr double k_box = 114;           // width of a box, more where a caption needs it
constexpr double k_norm = 11;           // height of a norm
constexpr double k_sum = 9.2;           // height of a sum
constexpr double k_row = 13.5;          // height of a row of a split box
constexpr std::size_t k_most_rows = 6;
constexpr double k_gap = 5.7;           // between two boxes that a wire joins
constexpr double k_branch = 6.1;        // from a box down to where the residual path leaves the trunk
constexpr double k_frame_gap = 4.6;     // from a branch or a sum to the frame of the block
constexpr double k_outside = 6.5;       // from the frame to the boxes outside
constexpr double k_residual_x = 6.5;    // the residual path's distance from the frame
constexpr double k_pill_gap = 4, k_pill_wire = 7.5, k_pill_height = 11.5;
constexpr double k_right = 6;             // from the boxes to the frame
constexpr double k_side_wire = 10;        // from a side box to the trunk's box
constexpr std::size_t k_embedding = 1;    // its place among the elements
constexpr double k_lane = 9;              // left of the block, for a wire around it

double pill_width(Pen& pen, const std::string& text) {
    return text.empty() ? 0 : pen.width(text, TextRole::detail) + 8;
}

Before before(PartKind sublayer) {
    return sublayer == PartKind::mixer ? Before::mixers : sublayer == PartKind::ffn ? Before::ffns : Before::either;
}

}    // namespace

// ---- measuring ------------------------------------------------------------------------------------------------------

void Stack::shorten(std::vector<Row>& rows) {
    if (rows.size() <= k_most_rows) return;
    const std::size_t left_out = rows.size() - 3;
    rows[1] = {rows[1].kind, fmt::format("{} more between", left_out + 1), {}};
    rows.erase(rows.begin() + 2, rows.end() - 1);
}

Stack::Core Stack::mixer_core(const catalog::Model& model) {
    Core core{.id = "stack.mixer", .spot = Spot::mixer, .part_kind = PartKind::mixer};
    const std::vector<int> used = mixers_in_order(model);
    for (const int i : used)
        core.rows.push_back({naming(mixer(model, i)).kind, mixer_row(model, i).text(), told_pill(model, i).text,
                             model.mixers[static_cast<std::size_t>(i)].name});
    if (used.size() == 1) core.caption = {naming(mixer(model, used[0])).full, told_detail(model, used[0])};
    shorten(core.rows);
    std::ranges::reverse(core.rows);    // drawn top to bottom, named bottom to top
    return core;
}

Stack::Core Stack::ffn_core(const catalog::Model& model) {
    Core core{.id = "stack.ffn", .spot = Spot::ffn, .part_kind = PartKind::ffn};
    const std::vector<int> used = ffns_in_order(model);
    for (const int i : used) {
        const Naming n = naming(ffn(model, i));
        const std::string what = row(ffn(model, i));
        const std::string where = where_ffn(model, i);
        core.rows.push_back({n.kind,
                             ffn_told(model, i, where.empty() ? what : fmt::format("{}, {}", what, where)),
                             {},
                             model.ffns[static_cast<std::size_t>(i)].name});
    }
    if (used.size() == 1) core.caption = {naming(ffn(model, used[0])).full, told_ffn_detail(model, used[0])};
    shorten(core.rows);
    std::ranges::reverse(core.rows);
    return core;
}

Stack::Core Stack::joint_core(const catalog::Model& model) {
    Core core{.id = "stack.sublayer", .spot = Spot::sublayer, .part_kind = PartKind::sublayer};
    // All rows as counts: `40 × Mamba-2`.
    for (const bool is_ffn : {true, false}) {
        std::vector<int> used = is_ffn ? ffns_in_order(model) : mixers_in_order(model);
        std::ranges::reverse(used);
        for (const int i : used) {
            const Naming n = is_ffn ? naming(ffn(model, i)) : naming(mixer(model, i));
            if (is_ffn)
                core.rows.push_back(
                    {n.kind,
                     with_doubt(model, "stack", fmt::format("{} × {}", layers_with(model, i, true), n.brief)),
                     {},
                     model.ffns[static_cast<std::size_t>(i)].name});
            else
                core.rows.push_back({n.kind, mixer_row(model, i).text(), told_pill(model, i).text,
                                     model.mixers[static_cast<std::size_t>(i)].name});
        }
    }
    return core;
}

void Stack::measure(Core& core, Pen& pen, double& width) const {
    if (core.rows.size() == 1) {
        const Size size = pen.box_size(core.caption);
        core.height = size.h;
        width = std::max(width, size.w);
        return;
    }
    core.height = k_row * static_cast<double>(core.rows.size());
    for (const Row& row : core.rows) width = std::max(width, pen.width(row.text, TextRole::detail) + 10);
}

void Stack::add_sublayer(const catalog::Model& model, std::size_t core, double below_block) {
    const bool own =
        cores_[core].part_kind == PartKind::layer_embedding;    // its norm stands behind it, whatever the others do
    const auto placement = own ? catalog::NormPlacement::post : model.norm.placement;
    const bool first = core == 0;
    const double from_below = k_branch + (first ? below_block : 4.5);
    // Where the path itself is normed it branches off behind the norm.
    const bool on_path = placement == catalog::NormPlacement::path;
    const auto branch = static_cast<int>(elements_.size()) + (on_path ? 1 : 0);
    const auto norm = [&](bool behind) {
        const std::string suffix = behind ? std::string() : norm_suffix(model, before(cores_[core].part_kind));
        return Element{.type = Type::box,
                       .height = k_norm,
                       .gap = k_gap,
                       .kind = Component::norm,
                       .caption = {norm_name(model, behind) + suffix, {}}};
    };
    if (catalog::norm_before(placement)) {
        elements_.push_back(norm(false));
        elements_.back().gap = from_below;
        elements_.back().id = fmt::format("stack.norm-{}", core);
        if (first) elements_.back().spot = Spot::first_norm;
    }
    elements_.push_back({.type = Type::core,
                         .height = cores_[core].height,
                         .gap = on_path                                   ? k_branch + 4.5
                                : placement == catalog::NormPlacement::post ? from_below
                                                                            : k_gap,
                         .id = cores_[core].id,
                         .core = core});
    if (catalog::norm_behind(placement)) {
        elements_.push_back(norm(true));
        elements_.back().id = fmt::format("stack.post-norm-{}", core);
    }
    elements_.push_back(
        {.type = Type::sum, .height = k_sum, .gap = k_gap, .id = fmt::format("stack.sum-{}", core), .branch = branch});
    if (core == 1) elements_.back().spot = Spot::last_sum;
}

namespace {

bool is_parallel(const catalog::Model& model) { return model.topology == catalog::Topology::parallel; }

Caption embedding_caption(const catalog::Model& model) {
    const std::string shape = fmt::format("{} × {}", with_doubt(model, "vocabulary", grouped(model.vocabulary)),
                                          with_doubt(model, "embedding_dim", grouped(model.embedding_dim)));
    Caption out{"Token embedding", shape};
    if (model.embedding_scale != catalog::EmbeddingScale::none)
        out.detail += with_doubt(model, "embedding_scale", ", × √d");
    if (model.embedding_factor)
        out.detail += with_doubt(model, "embedding_factor", ", × " + plain_number(*model.embedding_factor, 3));
    if (model.embedding_norm) out.detail += ", normed";
    if (model.meta_tokens)
        out.detail += with_doubt(model, "meta_tokens", ", after " + counted(*model.meta_tokens, "meta token"));
    if (model.ngram_embedding && !model.ngram_embedding->layer)
        out.detail +=
            with_doubt(model, "ngram_embedding", fmt::format(", + runs of 2 to {}", model.ngram_embedding->longest));
    return out;
}

Caption head_caption(const catalog::Model& model) {
    std::string head = model.tied_embeddings
                           ? "tied to the embedding"
                           : fmt::format("{} → {}", with_doubt(model, "embedding_dim", grouped(model.embedding_dim)),
                                         with_doubt(model, "vocabulary", grouped(model.vocabulary)));
    if (model.logit_scale) head += with_doubt(model, "logit_scale", ", × " + plain_number(*model.logit_scale, 4));
    if (model.logit_softcap) head += with_doubt(model, "logit_softcap", ", cap " + plain_number(*model.logit_softcap));
    // Whether the head has a matrix of its own is what its name says.
    return {with_doubt(model, "tied_embeddings", "Output head"), head};
}

/// Beside the sums: the factors on what they add and on the path, and what takes the place of the path.
std::string words_at_sums(const catalog::Model& model) {
    std::string out;
    if (model.residual_factor)
        out = with_doubt(model, "residual_factor", "× " + plain_number(*model.residual_factor, 3));
    for (const std::string& more :
         {model.skip_factor ? with_doubt(model, "skip_factor", "path × " + plain_number(*model.skip_factor, 2))
                            : std::string(),
          model.sublayer_convolution
              ? with_doubt(model, "sublayer_convolution", "+ conv. of " + grouped(*model.sublayer_convolution))
              : std::string(),
          residual_words(model)})
        if (!more.empty()) out += (out.empty() ? "" : ", ") + more;
    return out;
}

/// What goes into the embedding: `token ids`, `text and image tokens`, `text, image and video tokens`. Images that
/// layers attend to are not among them.
std::string input_words(const catalog::Model& model) {
    const bool across = std::ranges::any_of(model.mixers, [](const auto& m) { return traits(m.facts).across; });
    if (model.inputs.size() < 2 || across) return "token ids";
    std::string out;
    for (std::size_t i = 0; i < model.inputs.size(); ++i)
        out += (i == 0                         ? ""
                : i + 1 == model.inputs.size() ? " and "
                                               : ", ") +
               name_of(catalog::k_modalities, model.inputs[i]);
    return out + " tokens";
}

}    // namespace

Stack::Stack(const catalog::Model& model, Color own, Pen& pen)
    : own_(own),
      count_(with_doubt(model, "layers", "× " + grouped(model.layers))),
      way_words_(model.skips ? skips_words(model) : loops_words(model)),
      way_up_(model.skips.has_value()),
      loops_behind_norm_(model.loops && model.loops->norm),
      residual_words_(words_at_sums(model)) {
    make_cores(model);
    make_side_boxes(model);
    const Caption embedding = embedding_caption(model), head = head_caption(model);
    measure_columns(model, pen, embedding, head);
    assemble(model, pen, embedding, head);
    least_.w = lane_ + gutter_ + box_ + k_right;
    for (const Element& e : elements_) least_.h += e.height + e.gap;
}

void Stack::make_cores(const catalog::Model& model) {
    const bool mixes = !mixers_in_order(model).empty(), feeds = !ffns_in_order(model).empty();
    if (mixes && feeds && one_sublayer_a_layer(model)) {
        cores_.push_back(joint_core(model));
    } else {
        if (mixes) cores_.push_back(mixer_core(model));
        if (feeds) cores_.push_back(ffn_core(model));
    }
    if (model.layer_embedding && !is_parallel(model)) {
        const std::string d = grouped(model.embedding_dim);
        Core core{.id = "stack.layer-embedding", .part_kind = PartKind::layer_embedding};
        core.caption = {"Layer embedding of the token",
                        with_doubt(model, "layer_embedding",
                                   fmt::format("{} → {} → {}", d, grouped(model.layer_embedding->dim), d))};
        core.rows.push_back({Component::embedding, core.caption.label, {}});
        cores_.push_back(std::move(core));
    }
    if (is_parallel(model)) {    // two boxes side by side have room for short names only
        for (Core& core : cores_)
            if (core.rows.size() == 1)
                core.caption = {
                    core.part_kind == PartKind::ffn ? naming(ffn(model, ffns_in_order(model)[0])).brief
                                                    : core.rows[0].text,
                    core.part_kind == PartKind::ffn ? told_ffn_detail(model, ffns_in_order(model)[0]) : std::string()};
    }
}

/// The prediction module above the block, and learned positions below it.
void Stack::make_side_boxes(const catalog::Model& model) {
    const bool predicts = model.mtp && model.mtp->released;
    if (predicts) {
        const catalog::Mtp& mtp = *model.mtp;
        std::string many = counted(mtp.modules, "module");
        if (mtp.steps && *mtp.steps > mtp.modules) many += fmt::format(", {} steps", *mtp.steps);
        mtp_ = {"MTP", with_doubt(model, "mtp.modules", many)};
        taps_behind_norm_ = mtp.tap == catalog::MtpTap::after_final_norm;
    }
    if (!way_words_.empty()) lane_ = k_lane;
    if (predicts && model.mtp->next_embedding.value_or(false)) {
        lane_ += k_lane;
        lane_words_ = with_doubt(model, "mtp.next_embedding", "next token");
    }
    const bool learned = std::ranges::any_of(model.mixers, [](const catalog::NamedMixer& m) {
        const catalog::Position* position = catalog::position_of(m.facts);
        return position != nullptr && position->kind == catalog::PositionKind::learned;
    });
    if (learned)
        positions_ = {"Positions", "learned, " + with_doubt(model, "context_tokens", grouped(model.context_tokens))};
}

/// One width for all boxes, and what stands left of them.
void Stack::measure_columns(const catalog::Model& model, Pen& pen, const Caption& embedding, const Caption& head) {
    const bool parallel = is_parallel(model);
    box_ = k_box;
    for (Core& core : cores_) {
        double width = parallel ? 60 : k_box;
        measure(core, pen, width);
        box_ = std::max(box_, parallel ? 2 * width + 10 : width);
    }
    box_ = std::max({box_, pen.box_size(embedding).w, pen.box_size(head).w});
    if (model.norm.placement == catalog::NormPlacement::by_mixer)
        for (const bool behind : {false, true})
            box_ = std::max(box_, pen.box_size({norm_name(model, behind), {}}).w + 8);
    for (const Core& core : cores_)
        if (const std::string suffix = norm_suffix(model, before(core.part_kind)); !suffix.empty())
            box_ = std::max(box_, pen.box_size({norm_name(model, false) + suffix, {}}).w + 8);
    double pill = 0;
    for (const Core& core : cores_)
        for (const Row& row : core.rows) pill = std::max(pill, pill_width(pen, row.pill));
    gutter_ = k_residual_x + (pill > 0 ? k_pill_gap + pill + k_pill_wire : k_pill_wire + 4);
    gutter_ = std::max(gutter_, 44.0);
    if (!mtp_.label.empty()) gutter_ = std::max(gutter_, pen.box_size(mtp_).w + k_side_wire - 2);
    gutter_ = std::max(gutter_, pen.width(lane_words_, TextRole::note) + 4 - lane_);
    gutter_ = std::max(gutter_, pen.width(way_words_, TextRole::note) + 8 - lane_);
    if (!positions_.label.empty())
        gutter_ = std::max(gutter_, pen.box_size(positions_).w + k_side_wire - box_ / 2 + 46);
}

/// The elements from the bottom to the top.
void Stack::assemble(const catalog::Model& model, Pen& pen, const Caption& embedding, const Caption& head) {
    const bool learned = !positions_.label.empty();
    const double cap = pen.cap_height(TextRole::note);
    elements_.push_back({.type = Type::text, .height = cap, .id = "stack.input", .caption = {input_words(model), {}}});
    elements_.push_back({.type = Type::box,
                         .height = pen.box_size(embedding).h,
                         .gap = k_gap,
                         .id = "stack.embedding",
                         .kind = Component::embedding,
                         .caption = embedding,
                         .spot = Spot::embedding});
    if (learned) elements_.push_back({.type = Type::sum, .height = k_sum, .gap = k_gap, .id = "stack.add-positions"});
    block_first_ = elements_.size();
    // The side box of learned positions needs room below the block.
    const double below_block = k_frame_gap + (learned ? 2 * k_outside : k_outside);
    if (is_parallel(model))
        add_pair(model, below_block);
    else
        for (std::size_t i = 0; i < cores_.size(); ++i) add_sublayer(model, i, below_block);
    if (model.layer_scale)
        elements_.push_back({.type = Type::box,
                             .height = k_norm,
                             .gap = k_gap,
                             .id = "stack.layer-scale",
                             .kind = Component::plain,
                             .caption = {{}, with_doubt(model, "layer_scale", "× a learned number")}});
    block_last_ = elements_.size() - 1;
    elements_.push_back({.type = Type::box,
                         .height = k_norm,
                         .gap = k_frame_gap + k_outside + (!mtp_.label.empty() ? 6 : 1),
                         .id = "stack.final-norm",
                         .kind = Component::norm,
                         .caption = {fmt::format("Final {}", norm_name(model)), {}},
                         .spot = Spot::final_norm});
    if (model.head_dense) {
        const Caption dense{"Dense, " + catalog::to_string(model.head_dense->activation),
                            with_doubt(model, "head_dense",
                                       fmt::format("{0} → {0}{1}", grouped(model.embedding_dim),
                                                   model.head_dense->bias ? " + b" : ""))};
        elements_.push_back({.type = Type::box,
                             .height = pen.box_size(dense).h,
                             .gap = k_gap,
                             .id = "stack.head-dense",
                             .kind = Component::dense_ffn,
                             .caption = dense});
        elements_.push_back({.type = Type::box,
                             .height = k_norm,
                             .gap = k_gap,
                             .id = "stack.head-norm",
                             .kind = Component::norm,
                             .caption = {norm_name(model), {}}});
    }
    elements_.push_back({.type = Type::box,
                         .height = pen.box_size(head).h,
                         .gap = k_gap,
                         .id = "stack.head",
                         .kind = Component::embedding,
                         .caption = head,
                         .spot = Spot::head});
    elements_.push_back(
        {.type = Type::text, .height = cap, .gap = k_gap, .id = "stack.output", .caption = {"next-token logits", {}}});
}

/// Mixer and feed-forward side by side, behind one norm.
void Stack::add_pair(const catalog::Model& model, double below_block) {
    elements_.push_back({.type = Type::box,
                         .height = k_norm,
                         .gap = k_branch + below_block,
                         .id = "stack.norm-0",
                         .kind = Component::norm,
                         .caption = {norm_name(model, false), {}},
                         .spot = Spot::first_norm});
    elements_.push_back(
        {.type = Type::pair, .height = std::max(cores_[0].height, cores_[1].height), .gap = 16, .id = "stack.pair"});
    elements_.push_back({.type = Type::sum, .height = k_sum, .gap = k_gap + 2, .id = "stack.sum-0"});
    elements_.push_back({.type = Type::sum,
                         .height = k_sum,
                         .gap = k_gap,
                         .id = "stack.sum-1",
                         .branch = static_cast<int>(block_first_),
                         .spot = Spot::last_sum});
}

// ---- drawing --------------------------------------------------------------------------------------------------------

/// Where everything is once the height is known.
struct Stack::Placing {
    std::vector<Rect> rects;      // of the elements
    std::vector<double> slack;    // what the gap below each got beyond its least
    double left = 0;              // of the column
    double trunk = 0;             // x of the trunk
    Rect frame;

    /// Where the residual path leaves the trunk below an element.
    double branch_y(std::size_t i) const { return rects[i].bottom() + k_branch + slack[i] * 0.4; }
};

void Stack::draw_core(Pen& pen, const Core& core, const Rect& rect, Drawn& drawn) const {
    if (core.spot) drawn.spots[*core.spot] = pen.out().parts.size();
    const auto pill = [&](const std::string& id, const Row& row, double y) {
        if (row.pill.empty()) return;
        const Tone& tone = pen.look().tone(row.kind);
        const double w = pill_width(pen, row.pill);
        const Rect at{rect.left() - k_pill_wire - w, y - k_pill_height / 2, w, k_pill_height};
        const std::string pill_id = id + ".position";
        if (core.spot == Spot::mixer) drawn.spots.try_emplace(Spot::position, pen.out().parts.size());
        pen.shape(Path::rounded(at, k_pill_height / 2), pen.look().ground, tone.mark);
        pen.part(pill_id, PartKind::position, PartRole::badge, row.pill, at, tone.mark);
        pen.text_middle(row.pill, TextRole::detail, at.center(),
                        {Align::center, pen.look().ink, pen.look().ground, pill_id});
        pen.wire({at.east(), {rect.left(), y}}, {.from = pill_id, .to = id, .color = tone.mark});
    };
    if (core.rows.size() == 1) {
        pen.box(core.id, core.rows[0].kind, rect, core.caption, core.part_kind);
        pill(core.id, core.rows[0], rect.center().y);
        drawn.anchors.push_back({core.id, core.rows[0].kind, rect.east(), 0, core.rows[0].of});
        return;
    }
    std::vector<Pen::Row> rows;
    for (const Row& row : core.rows) rows.push_back({row.kind, row.text});
    pen.split_box(core.id, rect, rows, core.part_kind);
    const bool one_pill = std::ranges::all_of(core.rows, [&](const Row& r) { return r.pill == core.rows[0].pill; });
    if (one_pill) pill(core.id, core.rows[0], rect.center().y);
    for (std::size_t i = 0; i < core.rows.size(); ++i) {
        const double h = rect.h / static_cast<double>(core.rows.size()),
                     y = rect.top() + h * (static_cast<double>(i) + 0.5);
        const std::string id = fmt::format("{}.{}", core.id, i);
        if (!one_pill) pill(id, core.rows[i], y);
        drawn.anchors.push_back({id, core.rows[i].kind, {rect.right(), y}, 0, core.rows[i].of});
    }
}

void Stack::draw_pair(Pen& pen, const Placing& placing, std::size_t index, Drawn& drawn) const {
    const Rect all = placing.rects[index];
    const double w = (all.w - 10) / 2;
    const auto rect_of = [&](std::size_t i) {
        return Rect{i == 0 ? all.left() : all.right() - w, all.center().y - cores_[i].height / 2, w, cores_[i].height};
    };
    const Rect mixer_rect = rect_of(0), ffn_rect = rect_of(1);
    const Rect norm = placing.rects[index - 1], sum = placing.rects[index + 1];
    const double fork = norm.top() - (norm.top() - all.bottom()) * 0.4;
    for (std::size_t i = 0; i < 2; ++i) {
        const Rect r = rect_of(i);
        pen.wire({norm.north(), {placing.trunk, fork}, {r.center().x, fork}, r.south()},
                 {.from = "stack.norm-0", .to = cores_[i].id});
        pen.wire({r.north(), {r.center().x, sum.center().y}, i == 0 ? sum.west() : sum.east()},
                 {.from = cores_[i].id, .to = "stack.sum-0"});
    }
    // The feed-forward stands between the mixer and the insets: no leader reaches the mixer.
    draw_core(pen, cores_[0], mixer_rect, drawn);
    drawn.anchors.clear();
    draw_core(pen, cores_[1], ffn_rect, drawn);
}

void Stack::draw_residual(Pen& pen, const Placing& placing, std::size_t index) const {
    const Element& sum = elements_[index];
    const auto below = static_cast<std::size_t>(sum.branch);
    const double x = placing.left + k_residual_x, y = placing.branch_y(below);
    const Point end = placing.rects[index].west();
    pen.wire({{placing.trunk, y}, {x, y}, {x, end.y}, end}, {.from = {}, .to = sum.id, .radius = 5});
}

void Stack::draw_frame(Pen& pen, const Placing& placing) const {
    const Look& look = pen.look();
    pen.shape(Path::rounded(placing.frame, 6), mix(look.ground, own_, 0.055), own_, 1.1);
    pen.part("stack.block", PartKind::block, PartRole::frame, count_, placing.frame, own_);
}

void Stack::draw_mtp(Pen& pen, const Placing& placing) const {
    if (mtp_.label.empty()) return;
    const Size size = pen.box_size(mtp_);
    const Rect norm = placing.rects[block_last_ + 1], above = placing.rects[block_last_ + 2],
               head = placing.rects[placing.rects.size() - 2];
    const double branch = (placing.frame.top() + norm.bottom()) / 2 + 1;
    const double room = gutter_ - k_side_wire + 2, middle = placing.left + room / 2;
    const Rect rect{middle - size.w / 2, branch - 7.5 - size.h, size.w, size.h};
    pen.box("stack.mtp", Component::plain, rect, mtp_, PartKind::mtp);
    if (taps_behind_norm_) {
        const double tap = (norm.top() + above.bottom()) / 2, bend = (rect.right() + norm.left()) / 2;
        pen.wire({{placing.trunk, tap}, {bend, tap}, {bend, rect.center().y}, rect.east()},
                 {.from = {}, .to = "stack.mtp"});
    } else {
        pen.wire({{placing.trunk, branch}, {middle, branch}, rect.south()}, {.from = {}, .to = "stack.mtp"});
    }
    pen.wire({rect.north(), {middle, head.center().y}, head.west()}, {.from = "stack.mtp", .to = "stack.head"});
    if (lane_words_.empty()) return;
    const double x = placing.left - lane_ + 1;
    const Rect embedding = placing.rects[k_embedding];
    pen.wire({embedding.west(), {x, embedding.center().y}, {x, rect.center().y}, rect.west()},
             {.from = "stack.embedding", .to = "stack.mtp"});
    pen.text(lane_words_, TextRole::note, {(x + embedding.left()) / 2, embedding.center().y - 2.5},
             {.align = Align::center, .color = {}, .ground = {}, .part = {}});
}

/// From above the block back to below it, around everything; or upwards, where states skip layers.
void Stack::draw_way(Pen& pen, const Placing& placing) const {
    if (way_words_.empty()) return;
    const Rect norm = placing.rects[block_last_ + 1], next = placing.rects[block_last_ + 2];
    const double above = loops_behind_norm_ ? (norm.top() + next.bottom()) / 2
                                            : placing.frame.top() - (placing.frame.top() - norm.bottom()) / 3;
    const double below = (placing.frame.bottom() + placing.rects[block_first_ - 1].top()) / 2;
    const double x = placing.left - k_lane + 1;
    std::vector<Point> way{{placing.trunk, above}, {x, above}, {x, below}, {placing.trunk, below}};
    if (way_up_) std::ranges::reverse(way);
    pen.wire(std::move(way), {.from = {}, .to = {}});
    pen.text(way_words_, TextRole::note, {x + 4, below + pen.cap_height(TextRole::note) + 3},
             {.align = Align::left, .color = {}, .ground = {}, .part = {}});
}

void Stack::draw_positions(Pen& pen, const Placing& placing) const {
    if (positions_.label.empty()) return;
    const Size size = pen.box_size(positions_);
    const Rect sum = placing.rects[2];
    const Rect rect{placing.left, sum.center().y - size.h / 2, size.w, size.h};
    pen.box("stack.positions", Component::embedding, rect, positions_, PartKind::position);
    pen.wire({rect.east(), sum.west()}, {.from = "stack.positions", .to = "stack.add-positions"});
}

Stack::Drawn Stack::draw(Pen& pen, Point at, double height, double wider) const {
    Placing p;
    p.left = at.x + lane_;
    const double box = box_ + wider;
    p.trunk = p.left + gutter_ + box / 2;
    const double slack = std::max(0.0, height - least_.h) / static_cast<double>(elements_.size() - 1);
    double y = at.y + height;
    for (std::size_t i = 0; i < elements_.size(); ++i) {
        const Element& e = elements_[i];
        p.slack.push_back(i == 0 ? 0 : slack);
        y -= e.gap + p.slack.back() + e.height;
        const double w = e.type == Type::sum ? 2 * pen.node_radius() : box;
        p.rects.push_back({p.trunk - w / 2, y, w, e.height});
    }
    const double bottom = p.branch_y(block_first_) + k_frame_gap + p.slack[block_first_] * 0.2;
    const double top = p.rects[block_last_].top() - k_frame_gap - slack * 0.3;
    p.frame = {p.left, top, least_.w - lane_ + wider, bottom - top};

    Drawn out;
    draw_frame(pen, p);
    for (std::size_t i = 0; i < elements_.size(); ++i)
        if (elements_[i].type == Type::sum && elements_[i].branch >= 0) draw_residual(pen, p, i);
    for (std::size_t i = elements_.size(); i-- > 0;) {    // top to bottom, so that the anchors come in that order
        const Element& e = elements_[i];
        const Rect r = p.rects[i];
        if (e.spot) out.spots[*e.spot] = pen.out().parts.size();
        switch (e.type) {
            case Type::text:
                pen.text(e.caption.label, TextRole::note, {p.trunk, r.bottom()},
                         {.align = Align::center, .color = {}, .ground = {}, .part = {}});
                break;
            case Type::box: pen.box(e.id, e.kind, r, e.caption); break;
            case Type::core: draw_core(pen, cores_[e.core], r, out); break;
            case Type::pair: draw_pair(pen, p, i, out); break;
            case Type::sum:
                pen.node(e.id, r.center(), Sign::plus, PartKind::sum);
                if (!residual_words_.empty() && e.branch >= 0)
                    pen.text(residual_words_, TextRole::note,
                             {r.right() + 3, r.center().y + pen.cap_height(TextRole::note) / 2},
                             {.align = Align::left, .color = {}, .ground = {}, .part = {}});
                break;
        }
        if (i == 0 || e.type == Type::pair || elements_[i - 1].type == Type::pair) continue;
        const bool from_text = elements_[i - 1].type == Type::text, to_text = e.type == Type::text;
        pen.wire({{p.trunk, p.rects[i - 1].top() - (from_text ? 2 : 0)}, {p.trunk, r.bottom() + (to_text ? 2.5 : 0)}},
                 {.from = from_text ? std::string() : elements_[i - 1].id, .to = to_text ? std::string() : e.id});
    }
    draw_mtp(pen, p);
    draw_positions(pen, p);
    draw_way(pen, p);

    // The count sits on the frame's lower right corner, where no wire passes.
    const double w = pen.width(count_, TextRole::count) + 10, h = 13;
    const Rect tab{p.frame.right() - 7 - w, p.frame.bottom() - h / 2, w, h};
    pen.shape(Path::rounded(tab, h / 2), own_);
    pen.part("stack.count", PartKind::count, PartRole::badge, count_, tab, own_);
    pen.text_middle(count_, TextRole::count, tab.center(), {Align::center, pen.look().ground, own_, "stack.count"});
    return out;
}

}    // namespace broadside::diagram
