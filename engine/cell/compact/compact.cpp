#include "engine/cell/compact/compact.hpp"

#include "engine/cell/compact/block.hpp"
#include "engine/cell/compact/column.hpp"
#include "engine/cell/compact/foot.hpp"
#include "engine/cell/compact/head.hpp"
#include "engine/cell/compact/narrow_head.hpp"
#include "engine/cell/marks.hpp"
#include "engine/inset/panel.hpp"

#include <algorithm>
#include <cmath>

namespace broadside::diagram {

using namespace compact;

namespace {

bool panels(const Content& content) { return content.mixer_insets || content.ffn_insets; }

Frame frame_of(const Content& content, double width, double extra) {
    return {width, extra, panels(content), content.facts};
}
/// Of a cell whose panels fit.
double natural_height(const Content& content) { return k_compact_height + frame_of(content, 0, 0).shift(); }

}    // namespace

CompactWidths compact_widths(const Content& content) {
    return panels(content) ? CompactWidths{k_compact_least, k_compact_most} : CompactWidths{208, 266};
}

struct CompactCell::Impl {
    const catalog::Model& model;
    const catalog::Model* reference;
    CompactSheet sheet;
    Drawing scratch{};    // what is measured is drawn here and thrown away
    Pen measuring;
    PanelColumn column;

    Impl(const catalog::Model& m, const catalog::Model* r, const CompactSheet& s)
        : model(m), reference(r), sheet(s), measuring(s.look, s.shaper, scratch), column(panels()) {}

    PanelColumn panels() const {
        // The stack shows later layers above earlier ones; so do the panels.
        std::vector<Panel> ffns, mixers;
        if (sheet.content.ffn_insets) ffns = ffn_panels(model, reference, sheet.widest);
        if (sheet.content.mixer_insets) mixers = mixer_panels(model, reference);
        std::ranges::reverse(ffns);
        std::ranges::reverse(mixers);
        if (auto factors = factors_panel(model)) mixers.push_back(std::move(*factors));
        if (auto norm = norm_panel(model, reference)) mixers.push_back(std::move(*norm));
        if (auto residual = residual_panel(model, reference)) mixers.push_back(std::move(*residual));
        if (auto loops = loops_panel(model, reference)) mixers.push_back(std::move(*loops));
        if (auto skips = skips_panel(model, reference)) mixers.push_back(std::move(*skips));
        if (auto adapters = adapters_panel(model, reference)) mixers.push_back(std::move(*adapters));
        return {std::move(ffns), std::move(mixers)};
    }
};

CompactCell::CompactCell(const catalog::Model& model, const catalog::Model* reference, const CompactSheet& sheet)
    : impl_(std::make_unique<Impl>(model, reference, sheet)) {}
CompactCell::~CompactCell() = default;
CompactCell::CompactCell(CompactCell&&) noexcept = default;

const catalog::Model& CompactCell::model() const { return impl_->model; }

double CompactCell::least_width() const {
    const Content& content = impl_->sheet.content;
    return std::max(compact_widths(content).least, panels(content) ? head_width(impl_->measuring, impl_->model)
                                     : narrow_head_width(impl_->measuring, impl_->model, impl_->sheet.catalog));
}

double CompactCell::least_height(double width) const {
    const Content& content = impl_->sheet.content;
    const Frame frame = frame_of(content, width, 0);
    const double natural = natural_height(content);
    if (!frame.with_panels) {
        // The foot is below everything that cells of a row have at one height, and may be shorter.
        Drawing scratch_foot;
        Pen pen(impl_->sheet.look, impl_->sheet.shaper, scratch_foot);
        const int lines = draw_foot(pen, impl_->model, impl_->sheet.catalog, frame, {true, content.phrases});
        return natural - (frame.foot - lines) * k_foot_leading;
    }
    const double told = impl_->column.least_height(impl_->measuring, frame.panel_width());
    return natural + std::max(0.0, told - (k_panels_bottom - k_panels_top));
}

Drawing CompactCell::draw(Size size, const std::string& coordinate) const {
    Drawing out;
    out.size = size;
    Pen pen(impl_->sheet.look, impl_->sheet.shaper, out);
    const Content& content = impl_->sheet.content;
    const double missing = natural_height(content) - size.h;
    Frame frame = frame_of(content, size.w, std::max(0.0, -missing));
    if (!frame.with_panels && missing > 1e-6)
        frame.foot -= static_cast<int>(std::ceil(missing / k_foot_leading - 1e-6));
    const catalog::Model& model = impl_->model;
    frame.with_panels ? draw_head(pen, model, impl_->sheet.catalog, frame, coordinate)
                 : draw_narrow_head(pen, model, impl_->sheet.catalog, frame, coordinate);
    // Everything below the figures stands where frame.hpp says, moved as a whole.
    Drawing lower;
    lower.size = size;
    Pen below(impl_->sheet.look, impl_->sheet.shaper, lower);
    if (content.strip) draw_strip(below, "strip", model, {0, k_body, k_strip, frame.y(k_embedding_bottom) - k_body});
    const std::vector<Anchor> anchors = draw_block(below, model, Changes(model, impl_->reference), frame);
    impl_->column.draw(below, frame, anchors);
    draw_foot(below, model, impl_->sheet.catalog, frame,
              {!frame.with_panels || licence_in_foot(pen, model, impl_->sheet.catalog, frame), content.phrases});
    out.add(lower, {0, frame.shift()});
    return out;
}

}    // namespace broadside::diagram
