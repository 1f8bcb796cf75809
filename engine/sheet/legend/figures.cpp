#include "engine/draw/words.hpp"
#include "engine/sheet/legend/sections.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

namespace broadside::sheet {

using diagram::Pen;
using diagram::TextRole;

std::vector<diagram::BadgeText> badges_on_sheet(const Furnishing& f) {
    std::vector<diagram::BadgeText> all;
    const auto add = [&](const diagram::BadgeText& badge) {
        const auto same = std::ranges::find(all, badge.text, &diagram::BadgeText::text);
        if (same == all.end()) return all.push_back(badge);
        // One badge of two kinds of mixer says what both are.
        if (same->meaning.find(badge.meaning) != std::string::npos) return;
        same->brief = same->in_brief() + "; or " + badge.in_brief();
        same->meaning += "; or " + badge.meaning;
    };
    for (const catalog::Model* m : f.models)
        for (const diagram::BadgeText& badge : diagram::badges(*m)) add(badge);
    // What else models are scanned for, as far as cells have room for it.
    for (const catalog::Model* m : f.models)
        for (const diagram::BadgeText& badge : diagram::features(*m))
            if (f.words == nullptr || f.words->contains(badge.text)) add(badge);
    std::ranges::stable_sort(all, {}, [](const auto& badge) { return std::pair(badge.about, badge.kind); });
    return all;
}

std::vector<Section> badge_sections(Pen& pen, const Furnishing& f) {
    // What a model is made of, and what else it is scanned for: of one column each where the key has to be low.
    Rows parts, features;
    parts.pitch = features.pitch = f.compact ? 12.6 : 14.4;
    for (const diagram::BadgeText& badge : badges_on_sheet(f)) {
        Rows& rows = f.compact && badge.about != diagram::BadgeText::About::component ? features : parts;
        rows.sample_width = std::max(rows.sample_width, pen.badge_size(badge.text).w);
        rows.rows.push_back(
            {[badge](Pen& p, const Rect& r) { p.badge("badge." + badge.text, badge.text, badge.kind, r.west()); },
             badge.meaning});
    }
    std::vector<Section> out;
    if (!parts.rows.empty() || !f.compact) out.push_back(rows_section(pen, style_of(f), "Badges", std::move(parts)));
    if (!features.rows.empty()) out.push_back(rows_section(pen, style_of(f), "Further badges", std::move(features)));
    return out;
}

Section figures(Pen& pen, const Furnishing& f) {
    using diagram::Figure;
    const bool indexers = std::ranges::any_of(
        f.models, [](const catalog::Model* m) { return catalog::derive(*m).indexer_cache_bytes > 0; });
    const bool stretched =
        std::ranges::any_of(f.models, [](const catalog::Model* m) { return !diagram::stretched_context(*m).empty(); });
    const std::pair<Figure, std::string_view> all[] = {
        {Figure::total, f.compact ? "parameters; in bf16, two bytes each, below the ticks" : "parameters"},
        {Figure::active, f.compact ? "of these, used for one token; their share below the ticks"
                                   : "of these, used for one token"},
        {Figure::layers, "in the stack"},
        {Figure::width, "of the residual path"},
        {Figure::context, !stretched  ? "tokens, the longest supported"
                          : f.compact ? "tokens, the longest supported; native: before it was stretched"
                                      : "tokens, native → the longest supported"},
        {Figure::vocabulary, "rows of the embedding"},
        {Figure::kv_per_token, indexers ? "cache for one more token, in bf16, windows and indexers counted"
                                        : "cache for one more token, in bf16, windows counted"},
        {Figure::full_cache, "at full context; windows stop at their size"},
        {Figure::trained_on, f.compact ? "tokens of pre-training; –: not known" : "tokens of pre-training"},
    };
    Rows rows;
    rows.pitch = f.compact ? 10.6 : 12.6;
    for (const auto& [figure, meaning] : all) {
        const std::string_view label = diagram::label(figure);
        rows.sample_width = std::max(rows.sample_width, pen.width(label, TextRole::fact_label));
        rows.rows.push_back(
            {[label](Pen& p, const Rect& r) { p.text_middle(label, TextRole::fact_label, r.west(), {}); },
             std::string(meaning)});
    }
    const auto mark = [&](std::string figure, std::string meaning) {
        rows.sample_width = std::max(rows.sample_width, pen.width(figure, TextRole::fact_value));
        rows.rows.push_back(
            {[figure](Pen& p, const Rect& r) { p.text_middle(figure, TextRole::fact_value, r.west(), {}); },
             std::move(meaning)});
    };
    mark("671B" + std::string(diagram::k_doubt), "recalled or inferred, not read in a source");
    mark("30 KiB" + std::string(diagram::k_derived), "derived from the structure, not published");
    if (!f.insets) mark("–", "not known");    // there facts are a column, with every row in every cell
    return rows_section(pen, style_of(f), "Figures", std::move(rows));
}

}    // namespace broadside::sheet
