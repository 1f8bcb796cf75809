#pragma once
/// \file
/// What several of llama.cpp's architectures say alike: layers with and without windows, RoPE by types of layers and
/// by images, latent attention; and the architectures of each file.
/// Threads: values.

#include "engine/curate/import/gguf_metadata.hpp"

namespace broadside::curate::gguf {

using json::Array;
using json::Object;
using json::Value;
using Metadata = GgufMetadata;

std::int64_t largest(const std::vector<std::int64_t>& all);    // 0 of none
/// The flagged layers, counted from `first`.
std::vector<std::int64_t> places(const std::vector<std::int64_t>& flags, std::int64_t first);
/// What all layers have whose flag is as asked for; 0 where none is. The header does not do where they differ.
std::int64_t common(const Metadata& m, const std::vector<std::int64_t>& values, const std::vector<std::int64_t>& flags,
                    bool flag);
/// The first of the flagged layers, and how far the others are apart.
void put_period(Metadata& m, const std::vector<std::int64_t>& flags, const char* period, const char* offset);

/// Which layers have a window: as a list says, else all but one of so many, the last or the first of them.
std::vector<std::int64_t> windows(Metadata& m, std::int64_t period, bool full_first = false);
void put_types(Metadata& m, const std::vector<std::int64_t>& flags, const char* where, const char* otherwise);
void put_windows(Metadata& m, const std::vector<std::int64_t>& flags);

Object usual_rope();
Object rope_of(const Metadata& m);    // as it is stretched, or as usual
/// Queries that grow with the position, where they do.
void add_temperature(Metadata& m, Object& rope);
/// Each type of layers with its own RoPE.
void put_rope_by_type(Metadata& m, Object full, Object sliding, bool any_sliding);
/// RoPE by images, too: of the four kinds that the list has room for, the first three.
void put_axes(Metadata& m, bool interleaved);
void partial(Metadata& m);    // a part of each head turns

/// Latent attention: of keys, what turns and what does not are counted together.
void latent(Metadata& m, std::string_view key = "attention.key_length",
            std::string_view value = "attention.value_length");

/// Layers with a window are listed; a model without has none of the keys.
void exaone4(Metadata& m);
void granite_moe(Metadata& m);
void qwen3_vl(Metadata& m);

inline constexpr GgufRename k_routed = {"expert_count", "n_routed_experts"};
inline constexpr GgufRename k_local = {"expert_count", "num_local_experts"};
inline constexpr GgufRename k_divisor = {"logit_scale", "logits_scaling"};    // of logits
inline constexpr GgufRename k_shared_width = {"expert_shared_feed_forward_length", "shared_intermediate_size"};

std::vector<GgufArchitecture> dense();
std::vector<GgufArchitecture> mixtures();
std::vector<GgufArchitecture> latent_attention();
std::vector<GgufArchitecture> recurrent();

}    // namespace broadside::curate::gguf
