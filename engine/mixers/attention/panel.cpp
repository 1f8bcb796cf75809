#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/mixers/attention/family.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <tuple>

namespace broadside::diagram {
namespace {

using catalog::Attention;

std::string shape(const char* what, int heads, int width) { return fmt::format("{} {}", what, product(heads, width)); }

/// Which projections have a bias, behind their shapes. `behind_queries`: more on the first of them.
std::string projections(const Attention& m, std::string_view behind_queries = {}) {
    std::string words = shape("Q", m.heads, m.head_dim) + std::string(behind_queries) +
                        (m.bias_q && !(m.bias_k && m.bias_v) ? " + bias" : "") + " · ";
    words += m.head_dim == m.v_head_dim
                 ? shape("K, V", m.kv_heads, m.head_dim)
                 : shape("K", m.kv_heads, m.head_dim) + " · " + shape("V", m.kv_heads, m.v_head_dim);
    if (m.bias_k && m.bias_v) words += m.bias_q ? ", all\u00A0+\u00A0bias" : " + bias";
    return words;
}

std::string reach(const Attention& m) {
    return m.window ? "window " + grouped(*m.window) : m.chunk ? "chunks of " + grouped(*m.chunk) : "full";
}

PositionWords position(const Attention& m) {
    PositionWords out = position_in_pieces(m.position, m.head_dim);
    if (m.position.kind == catalog::PositionKind::learned) out.encoding = "learned positions, added to the embedding";
    if (m.position.kind == catalog::PositionKind::alibi) out.encoding = "ALiBi: scores fall with distance";
    return out;
}

/// The figures of a position, in fewer words as well.
struct Figures {
    std::string text, brief;
    friend bool operator==(const Figures&, const Figures&) = default;
};

int rotated_share(const Attention& m) { return m.position.dim ? 100 * *m.position.dim / std::max(1, m.head_dim) : 100; }

/// Words of every attention of the model: said once where all say the same, else of each with what it is.
class Told {
public:
    Told(const PanelContext& c, std::vector<AttentionUse> uses) : c_(c), uses_(std::move(uses)) {
        any_local_ = std::ranges::any_of(uses_, [](const AttentionUse& u) { return u.facts->local(); });
    }
    const std::vector<AttentionUse>& uses() const { return uses_; }
    bool any_local() const { return any_local_; }
    std::string which(const AttentionUse& use) const {
        return any_local_ ? (use.facts->local() ? "local" : "global") : where_mixer(c_.model, use.index);
    }
    /// What the reference has in place of it, or null.
    const Attention* was(const AttentionUse& use) const { return counterpart(c_, *use.facts); }

    template <typename Words, typename Changed>
    void add(std::vector<PanelItem>& items, Words words, Changed changed,
             std::initializer_list<std::string_view> fields) const {
        std::vector<std::string> all;
        for (const AttentionUse& use : uses_) {
            const std::string path = "mixers." + c_.model.mixers[static_cast<std::size_t>(use.index)].name;
            all.push_back(with_doubt(c_.model, paths_of(path, fields), words(*use.facts)));
        }
        const bool same = std::ranges::all_of(all, [&](const std::string& w) { return w == all[0]; });
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Attention* old = was(uses_[i]);
            // Those that borrow keys and values say the same as those that have them.
            const auto before = std::find(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), all[i]);
            const bool again = before != all.begin() + static_cast<std::ptrdiff_t>(i) &&
                               which(uses_[static_cast<std::size_t>(before - all.begin())]) == which(uses_[i]);
            if (!all[i].empty() && !again)
                items.push_back(told(same ? all[i] : which(uses_[i]) + ": " + all[i],
                                     old != nullptr && changed(*uses_[i].facts, *old)));
            if (same) break;
        }
    }

private:
    const PanelContext& c_;
    std::vector<AttentionUse> uses_;
    bool any_local_ = false;
};

/// The heads of each shape, one below the other.
PanelPicture all_heads(const std::vector<AttentionUse>& uses) {
    constexpr double gap = 2;
    std::vector<PanelPicture> pictures;
    std::vector<std::pair<int, int>> shapes;
    for (const AttentionUse& use : uses) {
        const std::pair shape{use.facts->heads, use.facts->kv_heads};
        if (std::ranges::find(shapes, shape) != shapes.end()) continue;
        shapes.push_back(shape);
        const bool shared = std::ranges::any_of(uses, [&](const AttentionUse& o) {
            return std::pair{o.facts->heads, o.facts->kv_heads} == shape && !o.facts->local();
        });
        pictures.push_back(
            head_rows(shape.first, shape.second, shared ? Component::full_attention : Component::local_attention));
    }
    PanelPicture out;
    out.size = [=](double width) {
        Size all{0, -gap};
        for (const PanelPicture& p : pictures) {
            const Size s = p.size(width);
            all = {std::max(all.w, s.w), all.h + s.h + gap};
        }
        return all;
    };
    out.draw = [=](Pen& pen, const std::string& id, const Rect& rect) {
        double y = rect.y;
        for (std::size_t i = 0; i < pictures.size(); ++i) {
            const Size s = pictures[i].size(rect.w);
            pictures[i].draw(pen, i == 0 ? id : fmt::format("{}.{}", id, i), {rect.x, y, s.w, s.h});
            y += s.h + gap;
        }
    };
    return out;
}

/// How the attention of a model knows positions. A changed encoding is solid, its figures stand behind it.
class Positions {
public:
    Positions(const Told& all, const PanelContext& c) : all_(all), c_(c) {
        const auto global = std::ranges::find_if(all.uses(), [](const AttentionUse& u) { return !u.facts->local(); });
        first_ = global != all.uses().end() ? &*global : &all.uses().front();
        // What was stretched is the RoPE of layers that see all tokens; where there is none, it
        // is said with these all the same.
        const auto stretched = std::ranges::find_if(all.uses(), [](const AttentionUse& u) {
            return !u.facts->local() && u.facts->position.kind == catalog::PositionKind::rope;
        });
        stretched_ = stretched != all.uses().end() ? &*stretched : first_;
        one_encoding_ = same([this](const AttentionUse& u) {
            return std::tuple(position(*u.facts).encoding, u.facts->position.kind, changed(u));
        });
    }
    void add(std::vector<PanelItem>& items) const {
        if (one_encoding_) return add(items, *first_, with_native(figures_of_all(), *stretched_));
        std::vector<std::string> said;    // many kinds of layers may have one position
        for (const AttentionUse& use : all_.uses()) {
            const Figures figures = with_native(figures_of(use), use);
            const std::string words = all_.which(use) + position(*use.facts).encoding + figures.text;
            if (std::ranges::find(said, words) != said.end()) continue;
            said.push_back(words);
            add(items, use, figures);
        }
    }

private:
    bool same(const auto& of) const {
        return std::ranges::all_of(all_.uses(),
                                   [&](const AttentionUse& u) { return of(u) == of(all_.uses().front()); });
    }
    bool changed(const AttentionUse& use) const {
        const Attention *now = use.facts, *was = all_.was(use);
        return was != nullptr &&
               (now->position.kind != was->position.kind || rotated_share(*now) != rotated_share(*was));
    }
    std::string told(const AttentionUse& use, std::initializer_list<std::string_view> fields, std::string words) const {
        const std::string path = "mixers." + c_.model.mixers[static_cast<std::size_t>(use.index)].name;
        return with_doubt(c_.model, paths_of(path, fields), std::move(words));
    }
    /// `words` of the scaling, in full and in fewer words.
    Figures figures(const AttentionUse& use, const auto& words) const {
        const auto of = [&](const std::string& scaling) {
            return told(use, {"position.theta", "position.scaling"}, words(scaling));
        };
        return {of(catalog::scaling_words(use.facts->position)), of(catalog::scaling_briefly(use.facts->position))};
    }
    Figures figures_of(const AttentionUse& use) const {
        return figures(use, [&](const std::string& scaling) { return listed({position(*use.facts).base, scaling}); });
    }
    /// Where only the figures of local layers differ, they follow.
    Figures figures_of_all() const {
        const auto local = std::ranges::find_if(all_.uses(), [](const AttentionUse& u) { return u.facts->local(); });
        if (local == all_.uses().end() || first_->facts->local() ||
            same([this](const AttentionUse& u) { return figures_of(u); }))
            return figures_of(*first_);
        // `base 1M (local 10k), linear × 8` where the bases differ, `base 500k; global: YaRN × 8` where
        // only one of them was stretched.
        const catalog::Position &here = first_->facts->position, &there = local->facts->position;
        const std::string base = position(*first_->facts).base;
        if (here.theta && here.theta == there.theta && here.scaling && !there.scaling)
            return figures(*first_, [&](const std::string& scaling) { return base + "; global: " + scaling; });
        if (here.theta && there.theta && !there.scaling)
            return figures(*first_, [&](const std::string& scaling) {
                return listed({base + " (local " + short_base(*there.theta) + ")", scaling});
            });
        const Figures of_first = figures_of(*first_), of_local = figures_of(*local);
        return {of_first.text + "; local: " + of_local.text, of_first.brief + "; local: " + of_local.brief};
    }
    Figures with_native(const Figures& figures, const AttentionUse& use) const {
        const std::string native = &use == stretched_ ? native_context(c_.model) : "";
        return {listed({figures.text, native}), listed({figures.brief, native})};
    }
    void add(std::vector<PanelItem>& items, const AttentionUse& use, const Figures& figures) const {
        const bool solid = changed(use);
        const auto words = [&](const std::string& encoding) {
            const std::string all = told(use, {"position.kind", "position.dim"},
                                         one_encoding_ ? encoding : all_.which(use) + ": " + encoding);
            return solid ? all : listed({all, figures.text});
        };
        PanelItem item = diagram::told(words(position(*use.facts).encoding), solid);
        const catalog::Mixer mixer(*use.facts);
        const std::string pill = position_pill(mixer);
        if (use.facts->position.kind == catalog::PositionKind::none || pill != position_name(mixer))
            item.brief = words(pill);
        items.push_back(std::move(item));
        if (!solid || figures.text.empty()) return;
        items.push_back(figures.brief == figures.text ? plain(figures.text) : briefly(figures.text, figures.brief));
        items.back().joins = true;
    }

    const Told& all_;
    const PanelContext& c_;
    const AttentionUse *first_, *stretched_;    // the first that sees all tokens, if any does
    bool one_encoding_;
};

}    // namespace

// One panel for all attention of a model; where its mixers differ each says what it is.
std::optional<Panel> panel(const Attention& m, const PanelContext& c) {
    const Told all(c, attentions(c.model));
    if (!(*all.uses().front().facts == m)) return std::nullopt;
    const auto unbounded = [](Attention a) {
        a.window.reset();
        a.chunk.reset();
        return naming(catalog::Mixer(a)).full;
    };
    const auto is_local = [](const AttentionUse& u) { return u.facts->local(); };
    const auto global = std::ranges::find_if_not(all.uses(), is_local);
    const bool all_local = global == all.uses().end();
    const Attention& main = all_local ? m : *global->facts;

    Panel out{.id = "panel." + c.name,
              .kind = all_local ? Component::local_attention : Component::full_attention,
              .title = unbounded(main)};
    out.changed =
        c.reference != nullptr && std::ranges::none_of(c.reference->mixers, [&](const catalog::NamedMixer& o) {
            const auto* a = std::get_if<Attention>(&o.facts);
            return a != nullptr && unbounded(*a) == out.title;
        });
    if (all.uses().size() == 1) out.note = c.where;
    if (out.note.empty())
        out.note =
            main.heads == main.kv_heads ? "a KV head each" : grouped(main.heads / main.kv_heads) + " heads per KV head";
    out.picture = all_heads(all.uses());
    std::vector<std::pair<Reach, Component>> masks;
    for (const AttentionUse& use : all.uses()) {
        const Attention& a = *use.facts;
        const std::pair<Reach, Component> mask{a.window  ? Reach::window
                                               : a.chunk ? Reach::chunk
                                                         : Reach::full,
                                               a.local() ? Component::local_attention : Component::full_attention};
        if (std::ranges::find(masks, mask) == masks.end()) masks.push_back(mask);
    }
    const bool one_shape =
        std::ranges::all_of(all.uses(), [&](const AttentionUse& u) { return projections(*u.facts) == projections(m); });
    if (masks.size() > 1 && one_shape) out.corner = reach_masks(masks);

    const auto never = [](const Attention&, const Attention&) { return false; };
    auto& items = out.items;
    all.add(items, [](const Attention& a) { return projections(a); }, never,
            {"heads", "kv_heads", "head_dim", "v_head_dim", "bias"});
    if (all.uses().size() == 2 && items.size() == 2 && all.any_local() && !all_local) {
        // Where only the number of query heads differs, few words say both.
        const auto& local = *std::ranges::find_if(all.uses(), is_local);
        Attention alike = *local.facts;
        alike.heads = main.heads;
        if (projections(alike) == projections(main)) {
            items[0].brief = projections(main, " (local " + grouped(local.facts->heads) + ")");
            items[1].briefly_elsewhere = true;
        }
    }
    for (const AttentionUse& use : all.uses()) {
        if (!use.facts->local()) continue;
        const std::string where = where_mixer(c.model, use.index),
                          path = "mixers." + c.model.mixers[static_cast<std::size_t>(use.index)].name;
        const auto told_reach = [&](std::string words) {
            return with_doubt(c.model, paths_of(path, {"window", "chunk"}), std::move(words));
        };
        PanelItem item =
            told(told_reach(reach(*use.facts) + (where.empty() || all.uses().size() == 1 ? "" : " in " + where)),
                 changed_kind(c, catalog::Mixer(*use.facts)));
        item.kind = Component::local_attention;
        item.brief = told_reach(reach(*use.facts));
        items.push_back(std::move(item));
    }
    const bool had_norm = std::ranges::any_of(all.uses(), [&](const AttentionUse& u) {
        return all.was(u) != nullptr && all.was(u)->qk_norm != catalog::QkNorm::none;
    });
    all.add(
        items,
        [&](const Attention& a) {
            return a.qk_norm == catalog::QkNorm::none   ? std::string(had_norm ? "no QK-norm" : "")
                   : a.qk_norm == catalog::QkNorm::head ? std::string("QK-norm per head")
                   : a.qk_norm == catalog::QkNorm::each ? std::string("QK-norm, one for each head")
                   : a.qk_norm == catalog::QkNorm::bare ? std::string("QK-norm without weights")
                                                        : std::string("QK-norm over all heads");
        },
        [](const Attention& a, const Attention& was) { return a.qk_norm != was.qk_norm; }, {"qk_norm"});
    all.add(
        items,
        [](const Attention& a) -> std::string {
            if (a.gate == catalog::OutputGate::none) return {};
            const std::string gate = a.softplus_gate ? "softplus gate " : "σ gate ";
            return gate + (a.gate == catalog::OutputGate::head ? "per head" : product(a.heads, a.v_head_dim));
        },
        [](const Attention& a, const Attention& was) {
            return a.gate != was.gate || a.softplus_gate != was.softplus_gate;
        },
        {"gate", "gate_function", "heads", "v_head_dim"});
    const auto flagged = [&](const char* words, bool Attention::*flag, std::string_view field) {
        all.add(
            items, [=](const Attention& a) { return std::string(a.*flag ? words : ""); },
            [=](const Attention& a, const Attention& was) { return a.*flag != was.*flag; }, {field});
    };
    flagged("K and V of an image", &Attention::reads_image, "reads_image");
    flagged("K and V of an earlier layer", &Attention::reuses_kv, "reuses_kv");
    flagged("its own K and V unused", &Attention::idle_kv, "idle_kv");
    flagged("V from the key's projection", &Attention::keys_as_values, "keys_as_values");
    flagged("V normed, no weights", &Attention::value_norm, "value_norm");
    all.add(
        items,
        [](const Attention& a) {
            return a.q_lora_rank ? "Q through " + grouped(*a.q_lora_rank) + ", normed" : std::string();
        },
        [](const Attention& a, const Attention& was) { return a.q_lora_rank != was.q_lora_rank; }, {"q_lora_rank"});
    flagged("Q, K filtered over three tokens", &Attention::local_filter, "local_filter");
    flagged("RMSNorm before the output", &Attention::output_norm, "output_norm");
    all.add(
        items,
        [](const Attention& a) {
            return a.sparse ? fmt::format("indexer {} × {}: top {} blocks of {}", a.sparse->indexer_heads,
                                          a.sparse->indexer_head_dim, a.sparse->top_blocks, a.sparse->block)
                            : std::string();
        },
        [](const Attention& a, const Attention& was) { return a.sparse.has_value() != was.sparse.has_value(); },
        {"sparse"});
    all.add(
        items,
        [](const Attention& a) {
            return a.strided ? fmt::format("{} blocks of {}, one of {} before", a.strided->local, a.strided->block,
                                           a.strided->stride)
                             : std::string();
        },
        [](const Attention& a, const Attention& was) { return a.strided != was.strided; }, {"strided"});
    flagged("first − λ × second of two heads", &Attention::differential, "differential");
    all.add(
        items, [](const Attention& a) { return std::string(a.sinks ? "one learned sink logit per head" : ""); },
        [](const Attention& a, const Attention& was) { return a.sinks != was.sinks; }, {"sinks"});
    all.add(
        items,
        [](const Attention& a) { return a.softcap ? "scores capped at ±" + plain_number(*a.softcap) : std::string(); },
        [](const Attention&, const Attention& was) { return !was.softcap; }, {"softcap"});
    all.add(
        items,
        [](const Attention& a) { return a.score_root ? "scores ÷ √" + plain_number(*a.score_root) : std::string(); },
        [](const Attention&, const Attention& was) { return !was.score_root; }, {"score_root"});
    all.add(
        items, [](const Attention& a) { return catalog::score_factor_words(a.position); },
        [](const Attention&, const Attention&) { return false; }, {"position.scaling"});
    all.add(
        items,
        [](const Attention& a) {
            return a.value_scale ? "values × " + plain_number(*a.value_scale, 3) : std::string();
        },
        [](const Attention&, const Attention& was) { return !was.value_scale; }, {"value_scale"});
    all.add(
        items, [](const Attention& a) { return std::string(a.temperature ? "queries scaled by position" : ""); },
        [](const Attention&, const Attention& was) { return !was.temperature; }, {"temperature"});
    Positions(all, c).add(items);
    std::vector<std::string> from;
    bool bias = false;
    for (const AttentionUse& use : all.uses()) {
        std::string width = grouped(std::int64_t{use.facts->heads} * use.facts->v_head_dim);
        if (std::ranges::find(from, width) == from.end()) from.push_back(std::move(width));
        bias |= use.facts->bias_o;
    }
    items.push_back(plain(c.told(fmt::format("Output {} → {}{}", fmt::join(from, " and "),
                                             grouped(c.model.embedding_dim), bias ? " + bias" : ""),
                                 {"heads", "v_head_dim", "bias"})));
    return out;
}

}    // namespace broadside::diagram
