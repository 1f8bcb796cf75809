#include "engine/curate/import/gguf_shared.hpp"

#include <algorithm>

namespace broadside::curate::gguf {

std::int64_t largest(const std::vector<std::int64_t>& all) { return all.empty() ? 0 : *std::ranges::max_element(all); }

std::vector<std::int64_t> places(const std::vector<std::int64_t>& flags, std::int64_t first) {
    std::vector<std::int64_t> out;
    for (std::size_t i = 0; i < flags.size(); ++i)
        if (flags[i] != 0) out.push_back(static_cast<std::int64_t>(i) + first);
    return out;
}

std::int64_t common(const Metadata& m, const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& flags,
                    bool flag) {
    std::int64_t out = 0;
    for (std::size_t i = 0; i < values.size() && i < flags.size(); ++i) {
        if ((flags[i] != 0) != flag) continue;
        if (out != 0 && values[i] != out) m.refuse("has layers of one type that differ");
        out = values[i];
    }
    return out;
}

Object usual_rope() { return {{"rope_type", {std::string("default")}}}; }

Object rope_of(const Metadata& m) {
    Object out = stretch_of(m);
    return out.empty() ? usual_rope() : out;
}

void add_temperature(Metadata& m, Object& rope) {
    if (const Value* scale = m.take("attention.temperature_scale")) rope.push_back({"llama_4_scaling_beta", *scale});
    m.pass({"attention.temperature_length"});
}

void put_axes(Metadata& m, bool interleaved) {
    const Value* sections = m.take("rope.dimension_sections");
    if (!sections || !sections->array() || sections->array()->size() < 3) return;
    Object rope = rope_of(m);
    const Array& all = *sections->array();
    rope.push_back({"mrope_section", {Array{all[0], all[1], all[2]}}});
    if (interleaved) rope.push_back({"mrope_interleaved", {true}});
    m.put("rope_scaling", Value{rope});
}

std::vector<std::int64_t> windows(Metadata& m, std::int64_t period, bool full_first) {
    const Value* pattern = m.take("attention.sliding_window_pattern");
    if (pattern && pattern->array()) return m.by_layer("attention.sliding_window_pattern");
    if (m.number("attention.sliding_window") == 0)
        return std::vector<std::int64_t>(static_cast<std::size_t>(m.layers()));
    if (pattern && pattern->integer()) period = std::max<std::int64_t>(1, *pattern->integer());
    std::vector<std::int64_t> out;
    for (std::int64_t i = 0, n = m.layers(); i < n; ++i) out.push_back((full_first ? i : i + 1) % period == 0 ? 0 : 1);
    return out;
}

void put_types(Metadata& m, const std::vector<std::int64_t>& flags, const char* where, const char* otherwise) {
    Array types;
    for (const std::int64_t flag : flags) types.push_back({std::string(flag != 0 ? where : otherwise)});
    m.put("layer_types", Value{types});
}

void put_windows(Metadata& m, const std::vector<std::int64_t>& flags) {
    put_types(m, flags, "sliding_attention", "full_attention");
}

void put_rope_by_type(Metadata& m, Object full, Object sliding, bool any_sliding) {
    const double base = m.real("rope.freq_base", 10000);
    full.push_back({"rope_theta", {base}});
    sliding.push_back({"rope_theta", {m.real("rope.freq_base_swa", base)}});
    m.pass({"rope.freq_base"});
    Object all{{"full_attention", {full}}};
    if (any_sliding) all.push_back({"sliding_attention", {sliding}});
    m.put("rope_parameters", Value{all});
}

void put_period(Metadata& m, const std::vector<std::int64_t>& flags, const char* period, const char* offset) {
    const std::vector<std::int64_t> at = places(flags, 0);
    const std::int64_t layers = m.layers(), first = at.empty() ? 0 : at[0],
                       step = at.size() > 1 ? at[1] - first : layers;
    for (std::int64_t i = 0; i < layers; ++i)
        if ((flags[static_cast<std::size_t>(i)] != 0) != (i >= first && (i - first) % step == 0))
            m.refuse("has layers of one kind that are not evenly apart");
    m.put(period, step);
    m.put(offset, first);
}

void latent(Metadata& m, std::string_view key,
            std::string_view value) {
    const std::int64_t turned = m.number("rope.dimension_count"), all = m.take_number(key);
    if (turned < 1 || all <= turned) m.refuse("does not say how wide the keys are");
    m.put("qk_rope_head_dim", turned);
    m.put("qk_nope_head_dim", all - turned);
    m.put("v_head_dim", m.take_number(value));
}

void partial(Metadata& m) { m.put("partial_rotary_factor", Value{turned_share(m)}); }

void granite_moe(Metadata& m) {
    if (m.number("expert_count") == 0) m.pass({"expert_count", "expert_used_count"});
}

void exaone4(Metadata& m) {
    if (m.number("attention.sliding_window") == 0) m.put("sliding_window", Value{});
    put_windows(m, windows(m, 4));
}

void qwen3_vl(Metadata& m) {
    put_axes(m, true);
    m.pass({"n_deepstack_layers"});    // of what the model sees
    if (m.says("expert_count")) m.put("norm_topk_prob", Value{true});
}

}    // namespace broadside::curate::gguf
