#include "engine/pdf/read/interpreting.hpp"
#include "engine/pdf/read/objects.hpp"

#include <algorithm>

namespace broadside::pdf {

/// What the procedures of a Type 3 font paint: how far they reach, and marks of their own colors.
void Interpreter::glyphs_of(Object font, FontWidths& widths) {
    widths.unbounded = true;
    Object procedures = font.getKey("/CharProcs"), m = font.getKey("/FontMatrix");
    if (!procedures.isDictionary() || depth_ >= k_deepest_form) return;
    Numbers n = m.isArray() ? numbers(m.getArrayAsVector()) : Numbers{};
    if (n.size() != 6) return;
    Object resources = font.getKey("/Resources");
    if (!resources.isDictionary()) resources = resources_;
    const Matrix to_text{n[0], n[1], n[2], n[3], n[4], n[5]};
    constexpr std::size_t k_most_marks = 50'000;    // of a glyph
    Bounds reach;
    const bool direct = !font.isIndirect();
    const QPDFObjGen id = font.getObjGen();
    if (direct) {    // others like it share the number
        colored_fonts_.erase(id);
        std::erase_if(sized_fonts_, [&](const auto& sized) { return sized.first == id; });
    }
    for (const std::string& key : procedures.getKeys()) {
        Object procedure = procedures.getKey(key);
        if (!procedure.isStream()) continue;
        std::vector<PageMark> marks;
        const std::function<void(const PageMark&)> note = [&](const PageMark& mark) {
            reach.add({mark.box.x, mark.box.y});
            reach.add({mark.box.right(), mark.box.bottom()});
            if (marks.size() < k_most_marks) marks.push_back(mark);
        };
        Interpreter inner(note, inks_);
        inner.glyph(procedure, to_text, *this, resources);
        operators_ = inner.operators();
        if (inner.colored()) {
            std::vector<PageMark>& all = colored_fonts_[id];
            all.insert(all.end(), marks.begin(), marks.end());
            content.uncertain = content.uncertain || all.size() >= k_most_marks;
        }
        content.uncertain = content.uncertain || inner.content.uncertain || (direct && inner.colored());
        for (const std::string& text : inner.content.faults) fault(text);
        for (const Object& used : inner.content.fonts) content.fonts.push_back(used);
        content.shown.merge(inner.content.shown);
        for (const std::string& used : inner.content.rgb_resources) content.rgb_resources.push_back(used);
        content.lzw = content.lzw || inner.content.lzw;
        content.post_script = content.post_script || inner.content.post_script;
        content.transfer_curve = content.transfer_curve || inner.content.transfer_curve;
    }
    const Rect box = reach.empty() ? Rect{} : reach.rect();
    constexpr double k_farthest = 1000;    // em
    if (!(std::abs(box.x) < k_farthest && std::abs(box.y) < k_farthest && box.w < k_farthest && box.h < k_farthest))
        return;
    widths.unbounded = false;
    widths.left = std::min(widths.left, box.x);
    widths.right = std::max(widths.right, box.right());
    widths.below = std::min(widths.below, box.y);
    widths.above = std::max(widths.above, box.bottom());
}

void Interpreter::choose_font(Object font) {
    now_.font = font;
    now_.widths.reset();
    if (!font.isDictionary()) {
        content.text_without_font = true;
        return fault("a text's font is none");
    }
    if (known_fonts_.insert(font.getObjGen()).second || !font.isIndirect()) content.fonts.push_back(font);
    auto& known = widths_[font.getObjGen()];
    if (!known || !font.isIndirect()) {
        const auto made = std::make_shared<FontWidths>(font);
        now_.widths = known = made;    // procedures that show text in their own font end here
        if (made->procedures) {
            auto read = std::make_shared<FontWidths>(*made);
            glyphs_of(font, *read);
            widths_[font.getObjGen()] = read;
            now_.widths = read;
        }
        return;
    }
    now_.widths = known;
}

/// What the glyphs of a font paint in colors of their own, once at each size.
void Interpreter::show_procedures(const Matrix& em) {
    const double across = std::hypot(em.a, em.b), along = std::hypot(em.c, em.d);
    const double least = std::min(across, along), most = std::max(across, along);
    constexpr double k_largest = 1e6;
    const long size = std::lround(std::min(most, k_largest) * 1000);
    if (least <= 0 || !sized_fonts_.insert({now_.font.getObjGen(), size}).second) return;
    const Rect outer = pattern_user_;
    if (patterns_depth_++ == 0) pattern_user_ = now_.clip;
    for (PageMark mark : colored_fonts_[now_.font.getObjGen()]) {
        ++operators_;
        mark.size = mark.kind == PageMark::Kind::image ? mark.size / most : mark.size * least;
        report(mark);
    }
    --patterns_depth_;
    pattern_user_ = outer;
}

void Interpreter::show(const std::vector<Object>& operands) {
    // Along the baseline in units of text space, before horizontal scaling: where the next glyph stands, at least and
    // at most, and the extremes of where it stood.
    double least = 0, most = 0, first = 0, last = 0;
    std::size_t bytes = 0;
    const double size = now_.font_size;
    std::set<unsigned>& codes = content.shown[now_.font.getObjGen()];
    const auto add = [&](Object o) {
        if (o.isString()) {
            const std::string shown = o.getStringValue();
            bytes += shown.size();
            if (now_.widths && now_.render != 3 && now_.render != 7)
                for (const unsigned code : now_.widths->codes(shown)) codes.insert(code);
            const FontWidths::Advance a =
                now_.widths ? now_.widths->of(shown)
                            : FontWidths::Advance{0, 4.0 * static_cast<double>(shown.size()), shown.size(), 0};
            const double spacing =
                static_cast<double>(a.codes) * now_.character_space + static_cast<double>(a.spaces) * now_.word_space;
            // Where the number of codes is not sure, spacing may be anything up to that.
            const double sure = a.exact() ? spacing : std::min(spacing, 0.0);
            first = std::min({first, least + std::min(a.least * size, a.most * size) + std::min(spacing, 0.0)});
            last = std::max({last, most + std::max(a.least * size, a.most * size) + std::max(spacing, 0.0)});
            least += std::min(a.least * size, a.most * size) + sure;
            most += std::max(a.least * size, a.most * size) + (a.exact() ? spacing : std::max(spacing, 0.0));
        } else if (o.isNumber()) {
            const double by = -o.getNumericValue() / 1000 * size;
            least += by;
            most += by;
            first = std::min(first, least);
            last = std::max(last, most);
        }
    };
    for (Object o : operands) {
        if (o.isArray()) {
            for (const Object& item : o.getArrayAsVector()) add(item);
        } else if (o.isString()) {
            add(o);
        }
    }
    const Matrix m = Matrix{now_.horizontal, 0, 0, 1, 0, now_.rise} * text_ * now_.ctm;
    if (bytes > 0) {
        static const FontWidths k_unknown{Object::newNull()};
        const FontWidths& reach = now_.widths ? *now_.widths : k_unknown;
        const double far = std::abs(size);
        Bounds box;
        for (const double x :
             {first - text_slack_ + std::min(reach.left, -0.5) * far, last + std::max(reach.right, 0.5) * far})
            for (const double y : {reach.below * far, reach.above * far}) box.add(m({x, size < 0 ? -y : y}));
        const Matrix em = Matrix{size, 0, 0, size, 0, 0} * m;
        const bool procedures = reach.procedures;    // of which rendering modes change nothing (9.3.6)
        const auto report_text = [&](const PaintColor& color) {
            report({.kind = PageMark::Kind::text,
                    .box = reach.unbounded ? now_.clip : box.rect(),
                    .at = em({0.3, 0.3}),
                    .size = std::hypot(em.c, em.d),
                    .color = color,
                    .font = now_.font_name,
                    .invisible = !procedures && (now_.render == 3 || now_.render == 7)});
        };
        const bool outlined = !procedures && (now_.render == 1 || now_.render == 5);
        if (procedures && colored_fonts_.contains(now_.font.getObjGen())) {
            report_text(initial_color(ColorSpace::pattern));
            show_procedures(em);
        } else if (!outlined) {
            report_text(now_.fill);
        }
        if (outlined || (!procedures && (now_.render == 2 || now_.render == 6))) {
            report_text(now_.stroke);
            report({.kind = PageMark::Kind::stroke,
                    .box = reach.unbounded ? now_.clip : box.rect(now_.pen_reach()),
                    .size = now_.width * now_.ctm.scale(),
                    .color = now_.stroke});
        }
    }
    text_slack_ += most - least;
    text_ = Matrix{1, 0, 0, 1, most * now_.horizontal, 0} * text_;
}

bool Interpreter::text_operator(std::string_view op, const std::vector<Object>& operands) {
    const Numbers n = numbers(operands);
    const auto next_line = [&](double x, double y) {
        line_ = Matrix{1, 0, 0, 1, x, y} * line_;
        text_ = line_;
        text_slack_ = 0;
    };
    if (op == "BT") {
        text_ = line_ = {};
        text_slack_ = 0;
    } else if (op == "Tf" && operands.size() == 2) {
        choose_font(resource("/Font", operands[0]));
        now_.font_size = n.empty() ? 0 : n[0];
        const Object base = now_.font.isDictionary() ? now_.font.getKey("/BaseFont") : Object::newNull();
        const Object named = Object(base).isName() ? base : operands[0];
        now_.font_name = name_of(named);
    } else if ((op == "Td" || op == "TD") && n.size() == 2) {
        if (op == "TD") now_.leading = -n[1];
        next_line(n[0], n[1]);
    } else if (op == "Tm" && n.size() == 6) {
        text_ = line_ = {n[0], n[1], n[2], n[3], n[4], n[5]};
        text_slack_ = 0;
    } else if (op == "T*") {
        next_line(0, -now_.leading);
    } else if (op == "TL" && n.size() == 1) {
        now_.leading = n[0];
    } else if (op == "Ts" && n.size() == 1) {
        now_.rise = n[0];
    } else if (op == "Tz" && n.size() == 1) {
        now_.horizontal = n[0] / 100;
    } else if (op == "Tr" && n.size() == 1) {
        now_.render = static_cast<int>(n[0]);
    } else if (op == "Tj" || op == "TJ") {
        show(operands);
    } else if (op == "Tc" && n.size() == 1) {
        now_.character_space = n[0];
    } else if (op == "Tw" && n.size() == 1) {
        now_.word_space = n[0];
    } else if (op == "'" || op == "\"") {
        if (op == "\"" && n.size() == 2) {
            now_.word_space = n[0];
            now_.character_space = n[1];
        }
        next_line(0, -now_.leading);
        // The two spacings of `"` are no adjustments.
        show(operands.empty() ? operands : std::vector<Object>{operands.back()});
    } else {
        return op == "ET" || op == "Tc" || op == "Tw" || op == "Tf" || op == "Td" || op == "TD" || op == "Tm" ||
               op == "TL" || op == "Ts" || op == "Tz" || op == "Tr";
    }
    return true;
}

}    // namespace broadside::pdf
