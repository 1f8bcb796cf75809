#include "engine/draw/look.hpp"

namespace broadside::diagram {

std::string_view name(Component kind) {
    constexpr std::array<std::string_view, k_components> names{
        "full_attention", "local_attention", "latent_attention", "linear_mixer", "dense_ffn", "experts",
        "norm",           "embedding",       "residual",         "cache",        "plain"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view name(TextRole role) {
    constexpr std::array<std::string_view, k_roles> names{
        "title",       "subtitle",   "heading",     "sentence",   "model_name", "model_size",  "organization", "date",
        "badge",       "fact_label", "fact_value",  "label",      "detail",     "panel_title", "panel_note",   "count",
        "note",        "phrase",     "chart_title", "coordinate", "index",      "axis",        "band_title",   "lead",
        "lead_strong", "claim",      "figure",      "block_name", "block_size", "plate_title"};
    return names[static_cast<std::size_t>(role)];
}

}    // namespace broadside::diagram
