#pragma once
/// \file
/// A family of models: how one `model_type` of Hugging Face configurations is read. Families that are built alike share
/// a file; a new one is a function and a line in that file's list.

#include "engine/curate/import/draft.hpp"

#include <vector>

namespace broadside::curate {

struct Family {
    const char* type;    // `model_type`
    const char* name;    // in words: `Gemma 3`
    void (*read)(const Config&, Draft&);
    /// What its configuration class (transformers) takes for keys that a file leaves out; JSON.
    const char* defaults = "{}";
    /// Keys of its configurations that change nothing that the catalog keeps, between blanks.
    const char* without_effect = "";
};

/// What most classes of mixtures take.
inline constexpr const char* k_silu_untied = R"({"hidden_act": "silu", "tie_word_embeddings": false})";

std::vector<Family> llama_families();
std::vector<Family> mistral_families();
std::vector<Family> minicpm_families();
std::vector<Family> granite_families();
std::vector<Family> exaone_families();
std::vector<Family> qwen_families();
std::vector<Family> gemma_families();
std::vector<Family> olmo_families();
std::vector<Family> phi_families();
std::vector<Family> cohere_families();
std::vector<Family> glm_families();
std::vector<Family> gpt_families();
std::vector<Family> deepseek_families();
std::vector<Family> mixture_families();
std::vector<Family> ernie_families();
std::vector<Family> laguna_families();
std::vector<Family> doge_families();
std::vector<Family> zaya_families();
std::vector<Family> inkling_families();
std::vector<Family> pangu_families();
std::vector<Family> plamo_families();
std::vector<Family> telechat_families();
std::vector<Family> motif_families();
std::vector<Family> gigachat_families();
std::vector<Family> longcat_families();
std::vector<Family> modernbert_families();
std::vector<Family> deepseek_v4_families();
std::vector<Family> adjugate_families();
std::vector<Family> minimax_families();
std::vector<Family> bailing_families();
std::vector<Family> step_families();
std::vector<Family> looped_families();
std::vector<Family> hybrid_families();
std::vector<Family> state_space_families();
std::vector<Family> recurrent_families();

/// All of them; of families that are read alike the best known comes first.
const std::vector<Family>& families();
const Family* find_family(std::string_view type);

/// True for keys that `family` does not have to read: training, tokens, the run of the program, other parts of a
/// multimodal model, and what it says itself.
bool without_effect(std::string_view key, const Family& family);
/// True for keys whose name speaks of the model's shape: widths, heads, layers, norms, experts.
bool speaks_of_structure(std::string_view key);

}    // namespace broadside::curate
