#include "engine/cell/compact/compact.hpp"

#include "engine/cell/compact/block.hpp"
#include "engine/cell/compact/column.hpp"
#include "engine/cell/compact/foot.hpp"
#include "engine/cell/compact/head.hpp"
#include "engine/cell/marks.hpp"
#include "engine/inset/panel.hpp"

#include <algorithm>

namespace broadside::diagram {

using namespace compact;

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
        std::vector<Panel> ffns = ffn_panels(model, reference, sheet.widest), mixers = mixer_panels(model, reference);
        std::ranges::reverse(ffns);
        std::ranges::reverse(mixers);
        if (auto factors = factors_panel(model)) mixers.push_back(std::move(*factors));
        if (auto residual = residual_panel(model, reference)) mixers.push_back(std::move(*residual));
        return {std::move(ffns), std::move(mixers)};
    }
};

CompactCell::CompactCell(const catalog::Model& model, const catalog::Model* reference, const CompactSheet& sheet)
    : impl_(std::make_unique<Impl>(model, reference, sheet)) {}
CompactCell::~CompactCell() = default;
CompactCell::CompactCell(CompactCell&&) noexcept = default;

const catalog::Model& CompactCell::model() const { return impl_->model; }
const catalog::Model* CompactCell::reference() const { return impl_->reference; }

double CompactCell::least_width() const {
    return std::max(k_compact_least, head_width(impl_->measuring, impl_->model));
}

double CompactCell::least_height(double width) const {
    const Frame frame{width, 0};
    const double panels = impl_->column.least_height(impl_->measuring, frame.panel_width());
    return k_compact_height + std::max(0.0, panels - (k_panels_bottom - k_panels_top));
}

Drawing CompactCell::draw(Size size, const std::string& coordinate) const {
    Drawing out;
    out.size = size;
    Pen pen(impl_->sheet.look, impl_->sheet.shaper, out);
    const Frame frame{size.w, std::max(0.0, size.h - k_compact_height)};
    const catalog::Model& model = impl_->model;
    draw_head(pen, model, impl_->sheet.catalog, frame, coordinate);
    draw_strip(pen, "strip", model, {0, k_body, k_strip, frame.y(k_embedding_bottom) - k_body});
    const std::vector<Anchor> anchors = draw_block(pen, model, Changes(model, impl_->reference), frame);
    impl_->column.draw(pen, frame, anchors);
    draw_foot(pen, model, impl_->sheet.catalog, frame, licence_in_foot(pen, model, impl_->sheet.catalog, frame));
    return out;
}

}    // namespace broadside::diagram
