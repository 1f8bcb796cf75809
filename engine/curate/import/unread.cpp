#include "engine/curate/import/unread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Object;
using json::Value;

/// A factor of one changes nothing.
bool is_neutral(const json::Member& m) {
    const bool factor = m.key.find("scal") != std::string::npos || m.key.find("multiplier") != std::string::npos ||
                        m.key.find("factor") != std::string::npos;
    return is_off(m.value) || (factor && m.value.number() == 1.0);
}

// ---- keys that say again what others said ---------------------------------------------------------------------------

/// The values of `field` in all mixers or feed-forwards, those of their parts included.
void collect(const Value& of, std::string_view field, std::vector<const Value*>& out) {
    if (!of.object()) return;
    for (const json::Member& m : *of.object()) {
        if (m.key == field) out.push_back(&m.value);
        if (m.value.object()) collect(m.value, field, out);
    }
}

/// What a model was made of, as far as keys name it twice.
class Made {
public:
    Made(const Draft& draft, const Object& structure) : draft_(draft), structure_(structure) {}

    /// True where one of `fields` has the value somewhere.
    bool any(std::initializer_list<const char*> fields, double value) const {
        return std::ranges::any_of(fields, [&](const char* field) {
            return std::ranges::any_of(all(field), [&](const Value* v) { return v->number() == value; });
        });
    }
    bool any_text(const char* field, auto test) const {
        return std::ranges::any_of(all(field), [&](const Value* v) { return v->string() && test(*v->string()); });
    }
    bool has(const char* field) const { return !all(field).empty(); }
    /// The share of a head that rotates.
    bool turns(double share) const {
        for (const Object* kinds : {&draft_.mixers})
            for (const json::Member& m : *kinds) {
                const Value *position = m.value.find("position"), *head = m.value.find("head_dim");
                const Value* dim = position ? position->find("dim") : nullptr;
                if (!position || !head || !head->number()) continue;
                const double turned = dim && dim->number() ? *dim->number() : *head->number();
                if (std::abs(turned - std::floor(*head->number() * share)) < 1) return true;
            }
        return false;
    }
    /// A bias on queries, keys and values.
    bool biased() const {
        return std::ranges::any_of(draft_.mixers, [](const json::Member& m) {
            const Value* bias = m.value.find("bias");
            const json::Array* of = bias ? bias->array() : nullptr;
            return bias &&
                   (of ? std::ranges::any_of(*of, [](const Value& v) { return v.string() && *v.string() == "q"; })
                       : bias->boolean() && *bias->boolean());
        });
    }
    bool norm_is(std::string_view kind) const { return draft_.norm_kind == kind; }
    /// Layer by layer `dense` or what is none.
    bool ffns_are(const json::Array& types) const {
        if (types.size() != draft_.layers.size()) return false;
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (!types[i].string()) return false;
            const bool says_dense = *types[i].string() == "dense";
            if (says_dense != (kind_of(draft_.ffns, draft_.layers[i].second) == "dense")) return false;
        }
        return true;
    }
    /// Layer by layer full attention, attention with a window, or none.
    bool mixers_are(const json::Array& types) const {
        if (types.size() != draft_.layers.size()) return false;
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (!types[i].string()) return false;
            const std::string& type = *types[i].string();
            const auto at = std::ranges::find(draft_.mixers, draft_.layers[i].first, &json::Member::key);
            if (at == draft_.mixers.end()) return false;
            const std::string kind = kind_of(draft_.mixers, at->key);
            const bool attends = kind == "attention" || kind == "mla", window = at->value.find("window") != nullptr,
                       chunk = at->value.find("chunk") != nullptr;
            const bool chosen = kind == "mla" && at->value.find("sparse") != nullptr;
            const bool right = type == "deepseek_sparse_attention"              ? chosen
                               : type == "full_attention" || type == "attention" ? attends && !window && !chunk
                               : type == "sliding_attention"                    ? attends && window
                               : type == "chunked_attention"                    ? attends && chunk
                               : type == "linear_attention" || type == "mamba"  ? !attends
                                                                                : false;
            if (!right) return false;
        }
        return true;
    }

private:
    static std::string kind_of(const Object& kinds, const std::string& name) {
        const auto at = std::ranges::find(kinds, name, &json::Member::key);
        const Value* kind = at == kinds.end() ? nullptr : at->value.find("kind");
        return kind && kind->string() ? *kind->string() : std::string();
    }
    std::vector<const Value*> all(std::string_view field) const {
        std::vector<const Value*> out;
        for (const json::Member& m : structure_)
            if (m.key == field) out.push_back(&m.value);
        for (const Object* kinds : {&draft_.mixers, &draft_.ffns})
            for (const json::Member& m : *kinds) collect(m.value, field, out);
        return out;
    }

    const Draft& draft_;
    const Object& structure_;
};

bool one_of(std::string_view word, std::string_view words) {
    for (std::size_t from = 0; from < words.size();) {
        const std::size_t to = std::min(words.find(' ', from), words.size());
        if (words.substr(from, to - from) == word) return true;
        from = to + 1;
    }
    return false;
}

struct Again {
    std::string_view what;    // as the catalog calls it
    bool right = false;
};
/// What a key that no one read says again; nothing where it is no such key.
std::optional<Again> said_again(const json::Member& m, const Made& made) {
    const std::string_view key = m.key;
    const auto n = m.value.number();
    const std::string text = m.value.string() ? *m.value.string() : std::string();
    if (n) {
        struct Counts {
            std::string_view keys;
            std::initializer_list<const char*> fields;
        };
        static const Counts counts[] = {
            {"kv_channels attention_head_dim head_dim head_size d_kv qk_head_dim v_head_dim d_head mamba_headdim",
             {"head_dim", "v_head_dim"}},
            {"num_query_groups num_kv_heads n_head_kv n_kv_heads n_kv_head num_key_value_heads multi_query_group_num "
             "num_attention_groups",
             {"kv_heads"}},
            {"num_attention_heads n_heads n_head num_heads", {"heads"}},
            {"dim d_model n_embd n_embed hidden_size model_dim embedding_dim embed_dim word_embed_proj_dim",
             {"embedding_dim"}},
            {"num_hidden_layers num_layers n_layers n_layer depth", {"layers"}},
            {"intermediate_size ffn_hidden_size n_inner d_ff ffn_dim hidden_dim intermediate_dim moe_intermediate_size "
             "expert_intermediate_size",
             {"hidden", "expert_hidden"}},
            {"padded_vocab_size embedding_size vocab_size org_vocab_size", {"vocabulary"}},
            {"rotary_dim rotary_ndims attn_rotary_emb", {"dim", "head_dim"}},
            {"rope_theta rotary_emb_base rotary_base rope_base", {"theta"}},
            {"num_experts n_routed_experts num_local_experts moe_num_experts", {"experts"}},
            {"num_experts_per_tok num_experts_per_token experts_per_token moe_topk moe_k moe_top_k top_k_experts",
             {"active_experts"}},
            {"n_shared_experts num_shared_experts moe_num_shared_experts", {"count"}},
            {"sliding_window window_size sliding_window_size attention_window_size", {"window"}}};
        for (const Counts& c : counts)
            if (one_of(key, c.keys)) return Again{*c.fields.begin(), made.any(c.fields, *n)};
        if (one_of(key, "partial_rotary_factor rotary_pct rotary_percent rope_percent rope_pct rotary_percentage"))
            return Again{"position.dim", made.turns(*n)};
        return std::nullopt;
    }
    if (!text.empty()) {
        if (one_of(key, "rope_type"))
            return Again{"position.scaling", text == "default" ? !made.has("scaling") : made.has("scaling")};
        if (one_of(key, "activation hidden_act activation_function hidden_activation mlp_hidden_act activation_type"))
            return Again{"activation", made.any_text("activation", [&](const std::string& a) {
                             return text.starts_with("gelu")                           ? a == "GELU" || a == "GeGLU"
                                    : one_of(text, "silu swish swiglu")                ? a == "SwiGLU" || a == "SiLU"
                                    : one_of(text, "relu2 relu_squared squared_relu") ? a.starts_with("ReLU2")
                                    : text == "relu"                                   ? a == "ReLU" || a == "ReGLU"
                                                                                       : false;
                         })};
        if (one_of(key, "pos_emb position_embedding_type position_embedding pos_embedding positional_embedding_type"))
            return Again{"position", made.any_text("kind", [&](const std::string& k) {
                             return text.starts_with("rope") || text.starts_with("rotary") || text == "ROPE" ||
                                            text == "RoPE"
                                        ? k == "rope"
                                    : text == "alibi" || text == "ALIBI" ? k == "alibi"
                                    : text == "nope" || text == "none"
                                        ? k == "none"
                                        : text.find("absolute") != std::string::npos && k == "learned";
                         })};
        if (one_of(key, "norm_type normalization normalization_function layernorm_type norm layer_norm_type"))
            return Again{"norm", text.starts_with("rms") || text.starts_with("RMS") || text == "t5"
                                     ? made.norm_is("RMSNorm")
                                     : text.find("ayer") != std::string::npos && made.norm_is("LayerNorm")};
        return std::nullopt;
    }
    if (const bool* on = m.value.boolean()) {    // off says as much as on
        if (one_of(key, "use_rmsnorm rmsnorm use_rms_norm rms_norm"))
            return Again{"norm", *on == made.norm_is("RMSNorm")};
        if (one_of(key, "use_qk_norm qk_norm qk_layernorm use_qk_layernorm qk_layer_norm"))
            return Again{"qk_norm", *on == made.has("qk_norm")};
        if (one_of(key, "use_swiglu use_gated_activation gated_mlp gated_linear_unit glu")) {
            const bool gated = made.any_text("activation", [](const std::string& a) { return a.ends_with("GLU"); });
            return Again{"activation", *on == gated};
        }
        if (one_of(key, "attention_bias qkv_bias use_qkv_bias add_qkv_bias attn_bias"))
            return Again{"bias", *on == made.biased()};
        if (one_of(key, "use_rope use_rotary rotary use_rotary_pos_emb use_rotary_embedding rope"))
            return Again{"position", *on == made.any_text("kind", [](const std::string& k) { return k == "rope"; })};
        return std::nullopt;
    }
    if (const json::Array* list = m.value.array()) {
        if (key == "mlp_layer_types") return Again{"stack", made.ffns_are(*list)};
        if (key == "layer_types") return Again{"stack", made.mixers_are(*list)};
    }
    return std::nullopt;
}

}    // namespace

std::vector<Unread> unread_keys(const Value& root, const Value& part, const Reading& reading, const Family& family,
                                const Draft& draft, const Object& structure) {
    const Made made(draft, structure);
    std::vector<Unread> out;
    const auto look = [&](const std::string& path, const Value& object, bool own) {
        if (!object.object()) return;
        for (const json::Member& m : *object.object()) {
            const bool inside = &m.value == &part || reading.read.contains(&m.value);
            if (inside || without_effect(m.key, family)) continue;
            const auto again = said_again(m, made);
            if (is_neutral(m) && !(m.value.boolean() && again && !again->right)) continue;
            // Of a wrapper's own keys only these could mean the language model.
            if (!own && (m.value.object() || !speaks_of_structure(m.key) || part.find(m.key))) continue;
            Unread unread{path + m.key, &m, own && speaks_of_structure(m.key), {}, {}};
            if (again) (again->right ? unread.again : unread.otherwise) = again->what;
            out.push_back(std::move(unread));
        }
    };
    std::string path;
    for (const std::string& key : reading.inner) path += key + ".";
    look(path, part, true);
    for (const auto& [section, value] : reading.sections) look(section, *value, true);
    if (&root != &part && reading.inner.size() == 1) look("", root, false);
    return out;
}

void tell_unread(const std::vector<Unread>& unread, Reading& reading) {
    for (const Unread& u : unread) {
        if (!u.again.empty()) continue;
        const Place place{reading.file, u.member->value.line, u.member->value.column};
        const std::string what =
            u.otherwise.empty()
                ? fmt::format("{} is not read: {} has no such key here", u.member->value.shown(), reading.family)
                : fmt::format("{} does not agree with {} as other keys have it", u.member->value.shown(), u.otherwise);
        if (!u.structural) {
            reading.problems.warning(place, u.path, what);
        } else if (reading.lenient) {
            reading.problems.warning(place, u.path, what + "; left out");
            reading.left_out.push_back(u.path);
        } else {
            reading.problems.error(place, u.path,
                                   what + (u.otherwise.empty() ? ", and its name speaks of the model's shape" : ""),
                                   "--lenient leaves it out");
        }
    }
}

}    // namespace broadside::curate
