#include "engine/curate/import/tensors.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <system_error>

namespace broadside::curate {
namespace {

bool has_any(std::string_view name, std::initializer_list<std::string_view> pieces) {
    return std::ranges::any_of(pieces, [&](std::string_view p) { return name.find(p) != std::string_view::npos; });
}

/// The layer in `model.layers.12.mlp…`, `transformer.h.12…`; −1 where there is none.
int layer_of(std::string_view name) {
    for (const std::string_view list : {"layers.", "h.", "blocks.", "blk.", "layer."}) {
        const std::size_t at = name.find(list);
        if (at == std::string_view::npos || (at > 0 && name[at - 1] != '.')) continue;
        int n = -1;
        const char* from = name.data() + at + list.size();
        const auto [end, error] = std::from_chars(from, name.data() + name.size(), n);
        if (error == std::errc() && end != name.data() + name.size() && *end == '.') return n;
    }
    return -1;
}

}    // namespace

void add_tensor(std::string_view name, double parameters, std::string_view type, Tensors& tensors) {
    // Factors of quantized weights and masks are no parameters of the model.
    if (has_any(name, {"scale_inv", "weight_scale", "input_scale", ".scales", "_scales", "qzeros", "g_idx", "k_scale",
                       "v_scale", "inv_freq", "masked_bias", ".absmax", "quant_map", "quant_state"}) ||
        name.ends_with(".attn.bias") || name.ends_with(".attention.bias"))
        return;
    if (has_any(name, {"vision", "visual", "audio", "image", "speech", "projector", "mtp.", "patch_", "vit.",
                       "resampler", "talker", "token2wav", "code2wav", "img_", "mm_"})) {
        tensors.others += parameters;
        return;
    }
    if (type == "I32" || type == "U8" || type == "I8" || type == "U32" || name.ends_with("qweight"))
        tensors.packed = true;
    ++tensors.count;
    if (const int layer = layer_of(name); layer >= 0)
        tensors.by_layer[layer] += parameters;
    else
        tensors.outside += parameters;
}

double Tensors::parameters(int layers) const {
    double sum = outside;
    for (const auto& [layer, n] : by_layer)
        if (layer < layers) sum += n;
    return sum;
}

}    // namespace broadside::curate
