#include "engine/cell/compact/block.hpp"

#include "engine/base/format.hpp"
#include "engine/cell/box_words.hpp"
#include "engine/cell/compact/paint.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace broadside::diagram::compact {
namespace {

constexpr double k_wire = 0.9, k_row_gap = 0.8, k_pill_height = 9.2, k_pill_pad = 3, k_least_pill_pad = 1.8,
                 k_pill_wire = 2.2;
constexpr std::size_t k_most_rows = 3;    // of a box
constexpr double k_third_row = 6;         // a third one makes it so much higher
constexpr double k_label_row = 9;      // least height of a row with a label's type
constexpr double k_least_arrow = 5;    // shorter ways have no room for a head
constexpr double k_order_pitch = 7, k_least_order_pitch = 2.4, k_order_side = 0.78,
                 k_order_gap = 4;    // of squares, one a layer; side: of the pitch
constexpr double k_count_height = 11.6, k_mtp_width = 33, k_mtp_top = 77.5, k_mtp_bottom = 96.5, k_mtp_lane = 87;

/// One of the kinds of a sublayer.
struct Row {
    Component kind = Component::plain;
    std::string text;
    Pill pill;
    bool changed = false, position_changed = false;
    std::optional<CountedRow> counted = {};    // what the text is made of, where layers are counted
    bool several = false;                      // it stands for those that there is no room for
};
struct Sublayer {
    std::string id;
    PartKind part_kind = PartKind::plain;
    Caption caption;    // of a single row
    std::vector<Row> rows;
};

class Block {
public:
    Block(Pen& pen, const catalog::Model& model, const Changes& changes, const Frame& frame)
        : pen_(pen), model_(model), changes_(changes), frame_(frame) {}

    std::vector<Anchor> draw() {
        const bool single = one_sublayer_a_layer(model_), parallel = model_.topology == catalog::Topology::parallel;
        const Rect area{k_block_left, frame_.y(k_block_top), frame_.block_right() - k_block_left,
                        frame_.y(k_block_bottom) - frame_.y(k_block_top)};
        const Look& look = pen_.look();
        pen_.shape(Path::rounded(area, 6), mix(look.ground, look.ink, 0.035), mix(look.ground, look.ink, 0.36), 0.9);
        pen_.part("stack.block", PartKind::block, PartRole::frame, count(), area, look.ink);
        draw_ends();
        if (single)
            draw_single();
        else
            draw_layer(parallel);
        draw_mtp();
        draw_count(area);
        return std::move(anchors_);
    }

private:
    std::string count() const { return with_doubt(model_, "layers", "× " + grouped(model_.layers)); }
    double x() const { return frame_.trunk(); }
    double y(double at) const { return frame_.y(at); }

    /// Up the trunk; with a head where there is room for one.
    void up(double from, double to, const std::string& from_id, const std::string& to_id) {
        pen_.wire({{x(), from}, {x(), to}},
                  {.from = from_id, .to = to_id, .arrow = from - to >= k_least_arrow, .width = k_wire});
    }
    void norm(const std::string& id, double top, const std::string& text, bool changed) {
        const Rect rect = frame_.box(top, top + k_norm_height);
        const Strength s = strength(pen_.look(), Component::norm, changed);
        pen_.shape(Path::rounded(rect.inset(0.3), 2.5), s.ground, s.edge, 0.6);
        pen_.part(id, as_part(Component::norm), PartRole::box, text, rect, pen_.look().tone(Component::norm).mark);
        const std::string words = pen_.width(text, TextRole::note) <= rect.w ? text : norm_name(model_);
        pen_.text_middle(words, TextRole::note, rect.center(),
                         {Align::center, changed ? s.text : s.soft, s.ground, id});
    }
    void sum(const std::string& id, double at) {
        const Point c{x(), y(at)};
        const Color ink = pen_.look().tone(Component::residual).mark;
        pen_.shape(Path::circle(c, k_sum_radius), pen_.look().ground, ink, k_wire);
        Path cross;
        cross.move_to({c.x - 2.5, c.y});
        cross.line_to({c.x + 2.5, c.y});
        cross.move_to({c.x, c.y - 2.5});
        cross.line_to({c.x, c.y + 2.5});
        pen_.shape(std::move(cross), std::nullopt, ink, k_wire);
        pen_.part(id, PartKind::sum, PartRole::node, "+", Rect::around(c, {2 * k_sum_radius, 2 * k_sum_radius}), ink);
    }
    void residual(double from, double to, const std::string& sum_id) {
        if (model_.norm.placement == catalog::NormPlacement::path) {    // it goes on from the norm below the sublayer
            const double norm = y(from < k_lower_branch ? k_ffn_norm : k_mixer_norm) + k_norm_height / 2;
            pen_.wire({{k_box_left, norm}, {k_residual, norm}, {k_residual, y(to)}, {x() - k_sum_radius, y(to)}},
                      {.from = from < k_lower_branch ? "stack.norm-1" : "stack.norm-0", .to = sum_id, .width = k_wire});
            return;
        }
        pen_.wire({{x(), y(from)}, {k_residual, y(from)}, {k_residual, y(to)}, {x() - k_sum_radius, y(to)}},
                  {.from = {}, .to = sum_id, .width = k_wire});
    }

    void draw_ends() {
        const std::string shape = fmt::format("{} × {}", with_doubt(model_, "vocabulary", grouped(model_.vocabulary)),
                                              with_doubt(model_, "embedding_dim", grouped(model_.embedding_dim)));
        const std::string scaled = model_.embedding_scale == catalog::EmbeddingScale::none
                                       ? shape
                                       : shape + with_doubt(model_, "embedding_scale", " × √d");
        const Rect embedding = frame_.box(k_embedding, k_embedding_bottom), head = frame_.box(k_body, k_head_bottom);
        line_box(pen_, "stack.embedding", Component::embedding, embedding, {"Embedding", scaled}, "Embed");
        draw_learned_positions(embedding);
        std::string to = fmt::format("{} → {}", with_doubt(model_, "embedding_dim", grouped(model_.embedding_dim)),
                                     with_doubt(model_, "vocabulary", grouped(model_.vocabulary)));
        if (model_.logit_softcap)
            pen_.text(with_doubt(model_, "logit_softcap", "capped at " + plain_number(*model_.logit_softcap)),
                      TextRole::note, {x() + 5, y(k_body) - 1.6});
        line_box(pen_, "stack.head", Component::embedding, head,
                 {with_doubt(model_, "tied_embeddings", model_.tied_embeddings ? "Tied head" : "Output head"), to},
                 with_doubt(model_, "tied_embeddings", model_.tied_embeddings ? "Tied" : "Head"));
        norm("stack.final-norm", k_final_norm, "Final " + norm_name(model_), changes_.norm_kind());
        up(y(k_embedding_bottom) + 6, y(k_embedding_bottom), {}, "stack.embedding");
        up(y(k_body), k_body - 6, "stack.head", {});
        // Where not text alone goes in; short, since the panel is near.
        std::string inputs;
        for (const catalog::Modality input : model_.inputs)
            inputs += (inputs.empty() ? "" : ", ") + std::string(name_of(catalog::k_modalities, input));
        const double note = y(k_embedding_bottom) + 6.4;
        if (model_.inputs.size() > 1) pen_.text(inputs, TextRole::note, {x() + 5, note});
        // In the other corner, below the strip: what the columns have no room for.
        const std::string weights = weights_in_words(model_);
        if (pen_.width(weights, TextRole::note) <= x() - 5) pen_.text(weights, TextRole::note, {0, note});
    }

    /// Learned positions are added to the embedding, not turned into the mixer's queries and keys; the lane of an MTP
    /// module leaves them to the panel.
    void draw_learned_positions(const Rect& embedding) {
        const auto learned = [](const catalog::NamedMixer& m) {
            const catalog::Position* position = catalog::position_of(m.facts);
            return position != nullptr && position->kind == catalog::PositionKind::learned;
        };
        const auto has = std::ranges::find_if(model_.mixers, learned);
        if (has == model_.mixers.end() ||
            (model_.mtp && model_.mtp->released && model_.mtp->next_embedding.value_or(false)))
            return;
        const Color edge = pen_.look().tone(Component::embedding).mark;
        const Strength s{pen_.look().ground, edge, pen_.look().ink, pen_.look().soft};
        const std::string words = with_doubt(model_, "mixers." + has->name + ".position.kind", "+ positions");
        const double right = k_box_left - k_pill_wire, middle = embedding.center().y;
        const double w = pen_.width(words, TextRole::note) + 2 * k_pill_pad;
        draw_pill(pen_, "stack.positions", {words, TextRole::note, k_pill_pad, k_pill_height, PartKind::position}, s,
                  {right - w, middle});
        pen_.wire({{right, middle}, {k_box_left, middle}},
                  {.from = "stack.positions", .to = "stack.embedding", .arrow = false, .color = edge, .width = k_wire});
    }

    void pill_of(const Sublayer& sub, std::size_t i, const std::string& id, double middle) {
        const Row& row = sub.rows[i];
        if (row.pill.text.empty()) return;
        const Tone& tone = pen_.look().tone(row.kind);
        Strength s = strength(pen_.look(), row.kind, row.position_changed);
        if (!row.position_changed) s.ground = pen_.look().ground;
        s.edge = tone.mark;
        const double right = k_box_left - k_pill_wire;
        const auto width = [&](const std::string& text) { return pen_.width(text, TextRole::note) + 2 * k_pill_pad; };
        // The residual path runs close by: a fraction that has no room is left to the panel.
        const std::string& text = right - width(row.pill.text) < k_residual + k_wire ? row.pill.name : row.pill.text;
        const double pad = right - width(text) < k_residual + 2 * k_wire ? k_least_pill_pad : k_pill_pad;
        const double w = width(text) + 2 * (pad - k_pill_pad);
        draw_pill(pen_, id + ".position", {text, TextRole::note, pad, k_pill_height, PartKind::position}, s,
                  {right - w, middle});
        pen_.wire({{right, middle}, {k_box_left, middle}},
                  {.from = id + ".position", .to = id, .arrow = false, .color = tone.mark, .width = k_wire});
    }
    void draw_sublayer(const Sublayer& sub, double top, double bottom) {
        if (sub.rows.empty()) return;    // no layer has one
        const Rect rect = frame_.box(top, bottom);
        if (sub.rows.size() == 1) {
            box(pen_, sub.id, sub.rows[0].kind, rect, sub.caption, sub.rows[0].changed, sub.part_kind);
            pill_of(sub, 0, sub.id, rect.center().y);
            anchors_.push_back({sub.id, sub.rows[0].kind, rect.east(), rect.h / 2 - k_corner});
            return;
        }
        const auto n = static_cast<double>(sub.rows.size());
        const double h = (rect.h - (n - 1) * k_row_gap) / n;
        pen_.part(sub.id, sub.part_kind, PartRole::box, sub.rows[0].text, rect,
                  pen_.look().tone(sub.rows[0].kind).mark);
        const bool one_pill = std::ranges::all_of(sub.rows, [&](const Row& r) { return r.pill == sub.rows[0].pill; });
        for (std::size_t i = 0; i < sub.rows.size(); ++i) {
            const Rect slice{rect.x, rect.y + static_cast<double>(i) * (h + k_row_gap), rect.w, h};
            const std::string id = fmt::format("{}.{}", sub.id, i);
            const Row& row = sub.rows[i];
            const Strength s = strength(pen_.look(), row.kind, row.changed);
            pen_.shape(Path::rounded(slice, 3), s.ground, s.edge, 0.6);
            pen_.part(id, sub.part_kind, PartRole::row, row.text, slice, pen_.look().tone(row.kind).mark);
            const TextRole role = h >= k_label_row && pen_.width(row.text, TextRole::label) + 6 <= slice.w
                                      ? TextRole::label
                                      : TextRole::note;
            pen_.text_middle(row.text, role, slice.center(), {Align::center, s.text, s.ground, id});
            if (!one_pill) pill_of(sub, i, id, slice.center().y);
            if (!row.several) anchors_.push_back({id, row.kind, slice.east(), slice.h / 2 - k_corner});
        }
        if (one_pill) pill_of(sub, 0, sub.id, rect.center().y);
    }

    /// Rows that say the same of other layers become one, with the sum of their counts; of more than there is room for
    /// the first and the last stay, and how many lie between.
    static void shorten(std::vector<Row>& rows) {
        if (rows.size() <= k_most_rows) return;
        std::vector<Row> merged;
        for (const Row& row : rows) {
            const auto same = std::ranges::find_if(merged, [&](const Row& m) {
                return m.kind == row.kind && m.counted && row.counted && m.counted->words == row.counted->words;
            });
            if (same == merged.end()) {
                merged.push_back(row);
            } else {
                same->counted->layers += row.counted->layers;
                same->text = same->counted->text();
            }
        }
        if (merged.size() > k_most_rows) {
            const std::size_t between = merged.size() - 2;
            merged = {merged.front(), merged[1], merged.back()};
            merged[1].text = fmt::format("{} more between", between);
            merged[1].pill = {};
            merged[1].several = true;
        }
        rows = std::move(merged);
    }

    /// In full where the box has room for it.
    std::string name_in_box(const Naming& n) const {
        return pen_.width(n.full, TextRole::label) + 6 <= frame_.box(0, 0).w ? n.full : n.brief;
    }

    Sublayer mixers() const {
        Sublayer out{.id = "stack.mixer", .part_kind = PartKind::mixer, .caption = {}, .rows = {}};
        const std::vector<int> used = mixers_in_order(model_);
        for (const int i : used) {
            const Pill position = position_name(mixer(model_, i)).empty() ? Pill() : told_pill(model_, i);
            const CountedRow counted = mixer_row(model_, i);
            out.rows.push_back({naming(mixer(model_, i)).kind, counted.text(), position, changes_.mixer(i),
                                changes_.position(i), counted});
        }
        if (used.size() == 1) out.caption = {name_in_box(naming(mixer(model_, used[0]))), told_detail(model_, used[0])};
        shorten(out.rows);
        std::ranges::reverse(out.rows);    // drawn top to bottom, named bottom to top
        return out;
    }
    Sublayer ffns() const {
        Sublayer out{.id = "stack.ffn", .part_kind = PartKind::ffn, .caption = {}, .rows = {}};
        const std::vector<int> used = ffns_in_order(model_);
        for (const int i : used) {
            const Naming n = naming(ffn(model_, i));
            const std::string what = row(ffn(model_, i)), where = where_ffn(model_, i);
            // Dense layers below experts are what most mixtures begin with, not a change.
            const bool changed = changes_.ffn(i) && (catalog::routes(ffn(model_, i)) || used.size() == 1);
            out.rows.push_back(
                {n.kind, ffn_told(model_, i, where.empty() ? what : what + ", " + where), {}, changed, false});
        }
        if (used.size() == 1)
            out.caption = {name_in_box(naming(ffn(model_, used[0]))), told_ffn_detail(model_, used[0])};
        shorten(out.rows);
        std::ranges::reverse(out.rows);
        return out;
    }

    /// By how much a box of three rows begins higher, where no norm stands above it.
    double higher(const Sublayer& sub) const {
        return sub.rows.size() < 3 || catalog::norm_behind(model_.norm.placement) ? 0 : k_third_row;
    }
    void draw_layer(bool parallel) {
        const bool before = catalog::norm_before(model_.norm.placement);
        const bool behind = catalog::norm_behind(model_.norm.placement);
        const Sublayer m = mixers(), f = ffns();
        residual(k_lower_branch, k_lower_sum, "stack.sum-0");
        residual(k_upper_branch, k_upper_sum, "stack.sum-1");
        const double first = before ? k_mixer_norm + k_norm_height : k_mixer_bottom;
        up(y(k_embedding), y(first), "stack.embedding", before ? "stack.norm-0" : m.id);
        if (before) up(y(k_mixer_norm), y(k_mixer_bottom), "stack.norm-0", m.id);
        const double mixer_top = k_mixer - higher(m), ffn_top = k_ffn - higher(f);
        const double mixed = behind ? k_mixer_post : mixer_top;
        up(y(mixed), y(k_lower_sum) + k_sum_radius, behind ? "stack.post-norm-0" : m.id, "stack.sum-0");
        // Side by side, the feed-forward reads the norm below the mixer by a way of its own,
        // and the trunk passes it by.
        const bool own_norm = before && !parallel;
        if (parallel) {
            pen_.wire({{x(), y(k_lower_sum) - k_sum_radius}, {x(), y(k_upper_branch)}},
                      {.from = "stack.sum-0", .to = {}, .arrow = false, .width = k_wire});
        } else {
            up(y(k_lower_sum) - k_sum_radius, y(own_norm ? k_ffn_norm + k_norm_height : k_ffn_bottom), "stack.sum-0",
               own_norm ? "stack.norm-1" : f.id);
        }
        if (own_norm) up(y(k_ffn_norm), y(k_ffn_bottom), "stack.norm-1", f.id);
        const double fed = behind ? k_ffn_post : ffn_top;
        up(y(fed), y(k_upper_sum) + k_sum_radius, behind ? "stack.post-norm-1" : f.id, "stack.sum-1");
        up(y(k_upper_sum) - k_sum_radius, k_final_norm + k_norm_height, "stack.sum-1", "stack.final-norm");

        const std::string words = norm_name(model_, false), words_behind = norm_name(model_, true);
        const bool changed = changes_.norm_before();
        if (before) norm("stack.norm-0", k_mixer_norm, words + norm_suffix(model_, Before::mixers), changed);
        if (own_norm) norm("stack.norm-1", k_ffn_norm, words + norm_suffix(model_, Before::ffns), changed);
        if (behind) norm("stack.post-norm-0", k_mixer_post, words_behind, changes_.norm_behind());
        if (behind) norm("stack.post-norm-1", k_ffn_post, words_behind, changes_.norm_behind());
        sum("stack.sum-0", k_lower_sum);
        sum("stack.sum-1", k_upper_sum);
        draw_sublayer(f, ffn_top, k_ffn_bottom);
        draw_sublayer(m, mixer_top, k_mixer_bottom);
        if (parallel) {
            const double lane = (frame_.box_right() + frame_.block_right()) / 2,
                         norm_y = y(k_mixer_norm) + k_norm_height / 2;
            const double turn = y(k_ffn_bottom) + 8;
            pen_.wire({{frame_.box_right(), norm_y}, {lane, norm_y}, {lane, turn}, {x(), turn}, {x(), y(k_ffn_bottom)}},
                      {.from = "stack.norm-0", .to = f.id, .radius = 2.5, .width = k_wire});
        }
    }

    /// A layer is one of several: all in one box, between one norm and one sum. Mixers alone need no box around them.
    void draw_single() {
        const Sublayer m = mixers(), f = ffns();
        residual(k_lower_branch, k_upper_sum, "stack.sum-0");
        const bool before = catalog::norm_before(model_.norm.placement);
        const bool behind = catalog::norm_behind(model_.norm.placement);
        const bool both = !m.rows.empty() && !f.rows.empty();
        const double mixer_top = k_mixer - (both ? 0 : higher(m)), top = both ? y(k_ffn) - 3 : y(mixer_top),
                     below = y(k_mixer_bottom) + (both ? 3 : 0);
        const Rect all{k_box_left - 2.5, top, frame_.box_right() - k_box_left + 5, below - top};
        const double bottom = all.bottom(), norm_top = k_mixer_norm + (both ? 3.5 : 0);
        up(y(k_embedding), before ? y(norm_top) + k_norm_height : bottom, "stack.embedding",
           before ? "stack.norm-0" : "stack.sublayer");
        if (before) up(y(norm_top), bottom, "stack.norm-0", "stack.sublayer");
        if (behind) norm("stack.post-norm-0", k_ffn_post - 3, norm_name(model_, true), changes_.norm_behind());
        up(behind ? y(k_ffn_post) - 3 : all.top(), y(k_upper_sum) + k_sum_radius, "stack.sublayer", "stack.sum-0");
        up(y(k_upper_sum) - k_sum_radius, k_final_norm + k_norm_height, "stack.sum-0", "stack.final-norm");
        if (before)
            norm("stack.norm-0", norm_top, norm_name(model_, false) + norm_suffix(model_, Before::either),
                 changes_.norm_before());
        sum("stack.sum-0", k_upper_sum);
        const Look& look = pen_.look();
        if (both) pen_.shape(Path::rounded(all, 4.5), look.ground, mix(look.ground, look.ink, 0.5), 0.7);
        pen_.part("stack.sublayer", PartKind::sublayer, PartRole::frame, "one per layer", all, look.ink);
        draw_sublayer(f, k_ffn, k_ffn_bottom);
        draw_sublayer(m, mixer_top, k_mixer_bottom);
        if (both)
            draw_order({k_box_left, y(k_ffn_bottom), frame_.box_right() - k_box_left, y(k_mixer) - y(k_ffn_bottom)});
    }
    /// Which layer is which: a square each, in rows from the first layer on, with the words above.
    void draw_order(const Rect& area) {
        const Look& look = pen_.look();
        const std::size_t layers = model_.stack.size();
        const double words = pen_.cap_height(TextRole::note), room = area.h - words - 3 * k_order_gap;
        // Rows of like length, of the largest squares that fit.
        double pitch = k_order_pitch;
        std::size_t rows = 1;
        for (;; pitch -= 0.1) {
            const auto across = static_cast<std::size_t>(std::max(1.0, std::floor(area.w / pitch)));
            rows = (layers + across - 1) / across;
            if (static_cast<double>(rows) * pitch <= room || pitch < k_least_order_pitch) break;
        }
        const bool shown = pitch >= k_least_order_pitch;
        const double height =
            shown ? static_cast<double>(rows) * pitch - (pitch - k_order_side * pitch) + k_order_gap : 0;
        const double top = area.center().y - (words + height) / 2;
        pen_.text(shown ? "one of these per layer, in order:" : "each layer is one of these", TextRole::note,
                  {x(), top + words}, {Align::center, look.soft, look.ground, "stack.sublayer"});
        if (!shown) return;
        const std::size_t across = (layers + rows - 1) / rows;
        const double left = area.center().x - (static_cast<double>(across) - 1 + k_order_side) * pitch / 2;
        std::map<Component, Path> squares;
        for (std::size_t i = 0; i < layers; ++i) {
            const catalog::NamedMixer* m = model_.mixer_of(model_.stack[i]);
            const catalog::NamedFfn* f = model_.ffn_of(model_.stack[i]);
            if (m == nullptr && f == nullptr) continue;
            const Component kind = m != nullptr ? naming(m->facts).kind : naming(f->facts).kind;
            const double side = k_order_side * pitch;
            // In gray a feed-forward is told from a mixer by its height.
            const double high = m == nullptr && look.tone(kind).mark.neutral() ? side / 2 : side;
            squares[kind].append(Path::rect(
                {left + static_cast<double>(i % across) * pitch,
                 top + words + k_order_gap + static_cast<double>(i / across) * pitch + side - high, side, high}));
        }
        for (auto& [kind, path] : squares) pen_.shape(std::move(path), look.tone(kind).mark);
        pen_.part("stack.order", PartKind::layer, PartRole::marks, "the layers in their order",
                  {left, top + words + k_order_gap, (static_cast<double>(across) - 1 + k_order_side) * pitch,
                   height - k_order_gap},
                  look.ink);
        pen_.out().parts.back().value = static_cast<double>(layers);
        pen_.out().parts.back().unit = "layers";
    }

    void draw_mtp() {
        if (!model_.mtp || !model_.mtp->released) return;
        const catalog::Mtp& mtp = *model_.mtp;
        const Rect rect{k_block_left, k_mtp_top, k_mtp_width, k_mtp_bottom - k_mtp_top};
        const std::string modules =
            // One module that predicts several tokens says how many.
            mtp.modules == 1 && mtp.shared_weights.value_or(false) && mtp.steps.value_or(1) > 1
                ? with_doubt(model_, "mtp.steps", grouped(*mtp.steps) + " steps")
                : with_doubt(model_, "mtp.modules", mtp.modules == 1 ? "1 module" : "modules");
        // Several stand in the name, where the word for them has room below.
        const bool several = modules.starts_with("modules");
        const std::string name = several ? grouped(mtp.modules) + " MTP" : "MTP";
        const Strength s = strength(pen_.look(), Component::plain, changes_.mtp());
        // The last hidden state, as it comes out of the final norm or before it goes in.
        if (mtp.tap == catalog::MtpTap::after_final_norm) {
            const double norm = k_final_norm + k_norm_height / 2;
            pen_.wire({{k_box_left, norm}, {rect.right(), norm}},
                      {.from = "stack.final-norm", .to = "stack.mtp", .width = k_wire});
        } else {
            pen_.wire({{x(), k_mtp_branch}, {rect.center().x, k_mtp_branch}, rect.south()},
                      {.from = {}, .to = "stack.mtp", .radius = 2, .width = k_wire});
        }
        pen_.wire({rect.east() + Point{0, -4.7}, {k_box_left, rect.center().y - 4.7}},
                  {.from = "stack.mtp", .to = "stack.head", .width = k_wire});
        if (mtp.next_embedding.value_or(false)) {
            const double from = (y(k_embedding) + y(k_embedding_bottom)) / 2;
            pen_.wire({{k_box_left, from}, {k_lane, from}, {k_lane, k_mtp_lane}, {k_block_left, k_mtp_lane}},
                      {.from = "stack.embedding", .to = "stack.mtp", .radius = 3, .width = k_wire});
            pen_.text(with_doubt(model_, "mtp.next_embedding", "next token"), TextRole::note, {k_lane + 4, from - 3.2});
        }
        pen_.shape(Path::rounded(rect, 3), s.ground, s.edge, 0.6);
        pen_.part("stack.mtp", PartKind::mtp, PartRole::box, name, rect, pen_.look().tone(Component::plain).mark);
        const double a = pen_.cap_height(TextRole::label), b = pen_.cap_height(TextRole::note);
        const double top = rect.center().y - (a + 2.6 + b) / 2;
        pen_.text(name, TextRole::label, {rect.center().x, top + a}, {Align::center, s.text, s.ground, "stack.mtp"});
        pen_.text(modules, TextRole::note, {rect.center().x, top + a + 2.6 + b},
                  {Align::center, s.soft, s.ground, "stack.mtp"});
    }

    void draw_count(const Rect& area) {
        const Look& look = pen_.look();
        const double w = pen_.width(count(), TextRole::count) + 10;
        const Strength s{look.ink, look.ink, look.ground, look.ground};
        draw_pill(pen_, "stack.count", {count(), TextRole::count, 5, k_count_height, PartKind::count}, s,
                  {area.right() - 5 - w, area.bottom()});
    }

    Pen& pen_;
    const catalog::Model& model_;
    const Changes& changes_;
    const Frame& frame_;
    std::vector<Anchor> anchors_;
};

}    // namespace

std::vector<Anchor> draw_block(Pen& pen, const catalog::Model& model, const Changes& changes, const Frame& frame) {
    return Block(pen, model, changes, frame).draw();
}

}    // namespace broadside::diagram::compact
