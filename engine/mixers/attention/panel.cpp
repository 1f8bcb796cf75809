#include "engine/inset/panel.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"
#include "engine/inset/inset.hpp"
#include "engine/mixers/attention/family.hpp"
#include "engine/mixers/common/noise_heads.hpp"

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
    if (m.bias_k != m.bias_v) words += m.bias_k ? ", bias on K" : ", bias on V";
    return words;
}

std::string reach(const Attention& m) {
    return m.window ? "window " + grouped(*m.window) : m.chunk ? "chunks of " + grouped(*m.chunk) : "full";
}

PositionWords position(const Attention& m) {
    PositionWords out = position_in_pieces(m.position, m.head_dim);
    if (m.position.kind == catalog::PositionKind::learned) out.encoding = "learned positions, added to the embedding";
    if (m.position.kind == catalog::PositionKind::alibi)
        out.encoding = m.position.root ? "ALiBi: scores fall with √distance" : "ALiBi: scores fall with distance";
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
    /// `words` with the doubt mark where the file is not sure of one of these fields.
    std::string doubted(const AttentionUse& use, std::initializer_list<std::string_view> fields,
                        std::string words) const {
        const std::string path = "mixers." + c_.model.mixers[static_cast<std::size_t>(use.index)].name;
        return with_doubt(c_.model, paths_of(path, fields), std::move(words));
    }
    /// What the reference has in place of it, or null.
    const Attention* was(const AttentionUse& use) const { return counterpart(c_, *use.facts); }

    template <typename Words, typename Changed>
    void add(std::vector<PanelItem>& items, Words words, Changed changed,
             std::initializer_list<std::string_view> fields) const {
        std::vector<std::string> all;
        for (const AttentionUse& use : uses_) all.push_back(doubted(use, fields, words(*use.facts)));
        const bool same = std::ranges::all_of(all, [&](const std::string& w) { return w == all[0]; });
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Attention* old = was(uses_[i]);
            // Those that borrow keys and values say the same as those that have them.
            const auto before = std::find(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), all[i]);
            const bool again = before != all.begin() + static_cast<std::ptrdiff_t>(i) &&
                               which(uses_[static_cast<std::size_t>(before - all.begin())]) == which(uses_[i]);
            if (!all[i].empty() && !again)
                items.push_back(told(same ? all[i] : which(uses_[i]) + ": " + all[i] + where(i, all),
                                     old != nullptr && changed(*uses_[i].facts, *old)));
            if (same) break;
        }
    }

private:
    /// In which layers, where others that are called alike say something else.
    std::string where(std::size_t i, const std::vector<std::string>& all) const {
        for (std::size_t k = 0; any_local_ && k < all.size(); ++k)
            if (which(uses_[k]) == which(uses_[i]) && all[k] != all[i])
                return " in " + where_mixer(c_.model, uses_[i].index);
        return {};
    }

    const PanelContext& c_;
    std::vector<AttentionUse> uses_;
    bool any_local_ = false;
};

/// The heads of each shape, one below the other.
PanelPicture all_heads(const std::vector<AttentionUse>& uses) {
    constexpr double gap = 2;
    std::vector<PanelPicture> pictures;
    std::vector<std::pair<int, int>> shapes;
    // Where some heads are taken away, those that read one pair of keys stand together.
    const auto shape_of = [](const Attention& a) {
        return std::pair{a.heads, a.noise_heads ? a.kv_heads / 2 : a.kv_heads};
    };
    for (const AttentionUse& use : uses) {
        const std::pair shape = shape_of(*use.facts);
        if (std::ranges::find(shapes, shape) != shapes.end()) continue;
        shapes.push_back(shape);
        const bool shared = std::ranges::any_of(
            uses, [&](const AttentionUse& o) { return shape_of(*o.facts) == shape && !o.facts->local(); });
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
        if (was == nullptr) {    // as in the stack: against the positions of all that the reference has
            const std::string pill = position_pill(catalog::Mixer(*now));
            return c_.reference != nullptr && std::ranges::none_of(c_.reference->mixers, [&](const auto& other) {
                       return position_pill(other.facts) == pill;
                   });
        }
        return now->position.kind != was->position.kind || rotated_share(*now) != rotated_share(*was) ||
               now->position.axes.has_value() != was->position.axes.has_value() ||
               now->position.fourier.has_value() != was->position.fourier.has_value();
    }
    /// `words` of the scaling, in full and in fewer words.
    Figures figures(const AttentionUse& use, const auto& words) const {
        const auto of = [&](const std::string& scaling) {
            return all_.doubted(use, {"position.theta", "position.scaling"}, words(scaling));
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
            const std::string all = all_.doubted(use, {"position.kind", "position.dim"},
                                                 one_encoding_ ? encoding : all_.which(use) + ": " + encoding);
            return solid ? all : listed({all, figures.text});
        };
        PanelItem item = told(words(position(*use.facts).encoding), solid);
        if (!one_encoding_ && use.facts->local()) item.kind = Component::local_attention;
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

bool is_local(const AttentionUse& use) { return use.facts->local(); }

/// The masks of what each kind of layer sees; nothing where all see the same, or the panel has no room beside them.
PanelPicture masks(const Told& all) {
    std::vector<std::pair<Reach, Component>> masks;
    for (const AttentionUse& use : all.uses()) {
        const Attention& a = *use.facts;
        const Reach reach = a.window ? Reach::window : a.chunk ? Reach::chunk : Reach::full;
        const std::pair mask{reach, a.local() ? Component::local_attention : Component::full_attention};
        if (std::ranges::find(masks, mask) == masks.end()) masks.push_back(mask);
    }
    const std::string first = projections(*all.uses().front().facts);
    const bool one_shape =
        std::ranges::all_of(all.uses(), [&](const AttentionUse& u) { return projections(*u.facts) == first; });
    return masks.size() > 1 && one_shape ? reach_masks(masks) : PanelPicture();
}

/// Heads and widths. `main`: the attention that sees all tokens, if one does.
void add_projections(const Told& all, const Attention& main, std::vector<PanelItem>& items) {
    all.add(
        items, [](const Attention& a) { return projections(a); },
        [](const Attention&, const Attention&) { return false; },
        {"heads", "kv_heads", "head_dim", "v_head_dim", "bias"});
    if (all.uses().size() != 2 || items.size() != 2 || !all.any_local() || main.local()) return;
    // Where only the number of query heads differs, few words say both.
    const Attention& local = *std::ranges::find_if(all.uses(), is_local)->facts;
    Attention alike = local;
    alike.heads = main.heads;
    if (projections(alike) != projections(main)) return;
    items[0].brief = projections(main, " (local " + grouped(local.heads) + ")");
    items[1].briefly_elsewhere = true;
}

void add_reach(const Told& all, const PanelContext& c, std::vector<PanelItem>& items) {
    for (auto at = all.uses().begin(); at != all.uses().end(); ++at) {
        const AttentionUse& use = *at;
        // Of mixers that differ in something else once, for all their layers.
        const auto as_far = [&](const AttentionUse& o) {
            return o.facts->local() && reach(*o.facts) == reach(*use.facts);
        };
        if (!use.facts->local() || std::any_of(all.uses().begin(), at, as_far)) continue;
        const bool alone = std::ranges::count_if(all.uses(), as_far) == 1 && all.uses().size() > 1;
        const auto doubted = [&](std::string words) { return all.doubted(use, {"window", "chunk"}, std::move(words)); };
        const std::string words = reach(*use.facts), where = alone ? where_mixer(c.model, use.index) : "";
        PanelItem item =
            told(doubted(words + (where.empty() ? "" : " in " + where)), changed_kind(c, catalog::Mixer(*use.facts)));
        item.kind = Component::local_attention;
        item.brief = doubted(words);
        items.push_back(std::move(item));
    }
}

/// What sets this attention apart, beside heads, reach and positions.
void add_particulars(const Told& all, std::vector<PanelItem>& items) {
    // The words where the flag is set, where there is a value: solid where the reference has none.
    const auto flagged = [&](const char* words, bool Attention::*flag, std::string_view field) {
        all.add(
            items, [=](const Attention& a) { return std::string(a.*flag ? words : ""); },
            [=](const Attention& a, const Attention& was) { return a.*flag != was.*flag; }, {field});
    };
    const auto valued = [&](const auto& words, auto Attention::*value, std::string_view field) {
        all.add(
            items, [&](const Attention& a) { return a.*value ? std::string(words(*(a.*value))) : std::string(); },
            [=](const Attention&, const Attention& was) { return !(was.*value); }, {field});
    };
    const bool had_norm = std::ranges::any_of(all.uses(), [&](const AttentionUse& u) {
        return all.was(u) != nullptr && all.was(u)->qk_norm != catalog::QkNorm::none;
    });
    all.add(
        items,
        [=](const Attention& a) {
            return had_norm && a.qk_norm == catalog::QkNorm::none ? "no QK-norm"
                                                                  : qk_norm_words(a.qk_norm, a.qk_norm_bias);
        },
        [](const Attention& a, const Attention& was) { return a.qk_norm != was.qk_norm; }, {"qk_norm"});
    all.add(
        items,
        [](const Attention& a) -> std::string {
            if (a.gate == catalog::OutputGate::none) return {};
            return gate_name(a) + " " +
                   (a.gate == catalog::OutputGate::head ? "per head" : product(a.heads, a.v_head_dim));
        },
        [](const Attention& a, const Attention& was) {
            return a.gate != was.gate || a.softplus_gate != was.softplus_gate;
        },
        {"gate", "gate_function", "heads", "v_head_dim"});
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
    valued([](int tokens) { return fmt::format("K, V filtered over {}", counted(tokens, "token")); },
           &Attention::kv_filter, "kv_filter");
    valued([](int tokens) { return fmt::format("K, V + convolution over {}", counted(tokens, "token")); },
           &Attention::kv_convolution, "kv_convolution");
    flagged("RMSNorm before the output", &Attention::output_norm, "output_norm");
    valued(
        [](const auto& s) {
            return fmt::format("indexer {} × {}: top {} of {}", s.indexer_heads, s.indexer_head_dim,
                               counted(s.top_blocks, "block"), s.block);
        },
        &Attention::sparse, "sparse");
    valued(
        [](const auto& s) {
            return fmt::format("{} of {}, one of {} before", counted(s.local, "block"), s.block, s.stride);
        },
        &Attention::strided, "strided");
    valued(
        [](const auto& s) {
            return fmt::format("means of {} keys: top {} of {}", s.tokens, counted(s.top_blocks, "block"), s.block);
        },
        &Attention::means, "means");
    valued(
        [](const auto& s) -> std::string {
            std::vector<std::string> places;
            if (s.first > 0) places.push_back("first " + grouped(s.first));
            if (s.last > 0) places.push_back("last " + grouped(s.last));
            if (places.empty()) return {};
            return fmt::format("{} of them by place", fmt::join(places, " and "));
        },
        &Attention::means, "means");
    valued([](std::int64_t seen) { return fmt::format("mask made of V, top {} seen", grouped(seen)); },
           &Attention::value_mask, "value_mask");
    all.add(
        items,
        [](const Attention& a) -> std::string {
            if (a.noise_heads) return catalog::noise_words(a.heads, *a.noise_heads);
            return a.differential ? "first − λ × second of two heads" : "";
        },
        [](const Attention& a, const Attention& was) {
            return a.differential != was.differential || a.noise_heads != was.noise_heads;
        },
        {"differential", "noise_heads"});
    flagged("one learned sink logit per head", &Attention::sinks, "sinks");
    valued([](int kept) { return grouped(kept) + " learned K and V before the text"; }, &Attention::learned_kv,
           "learned_kv");
    valued([](double cap) { return "scores capped at ±" + plain_number(cap); }, &Attention::softcap, "softcap");
    valued([](double limit) { return "Q, K and V within ±" + plain_number(limit); }, &Attention::clip, "clip");
    valued(catalog::score_root_words, &Attention::score_root, "score_root");
    all.add(
        items, [](const Attention& a) { return catalog::score_factor_words(a.position); },
        [](const Attention&, const Attention&) { return false; }, {"position.scaling"});
    valued([](double by) { return "keys × " + plain_number(by); }, &Attention::key_scale, "key_scale");
    valued([](double by) { return "values × " + plain_number(by); }, &Attention::value_scale, "value_scale");
    flagged("queries scaled by position", &Attention::temperature, "temperature");
    flagged("Q, V × factors of token and position", &Attention::token_factors, "token_factors");
    valued(
        [](int tokens) { return fmt::format("with an image the first {} see each other", counted(tokens, "token")); },
        &Attention::image_prefix, "image_prefix");
}

PanelItem output_row(const Told& all, const PanelContext& c) {
    std::vector<std::string> from;
    bool bias = false;
    for (const AttentionUse& use : all.uses()) {
        std::string width = grouped(use.facts->output_width());
        if (std::ranges::find(from, width) == from.end()) from.push_back(std::move(width));
        bias |= use.facts->bias_o;
    }
    return plain(c.told(fmt::format("Output {} → {}{}", fmt::join(from, " and "), grouped(c.model.embedding_dim),
                                    bias ? " + bias" : ""),
                        {"heads", "v_head_dim", "bias", "noise_heads"}));
}

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
    const auto global = std::ranges::find_if_not(all.uses(), is_local);
    const Attention& main = global == all.uses().end() ? m : *global->facts;

    Panel out{.id = "panel." + c.name,
              .kind = main.local() ? Component::local_attention : Component::full_attention,
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
    out.corner = masks(all);
    add_projections(all, main, out.items);
    add_reach(all, c, out.items);
    add_particulars(all, out.items);
    Positions(all, c).add(out.items);
    out.items.push_back(output_row(all, c));
    return out;
}

}    // namespace broadside::diagram
