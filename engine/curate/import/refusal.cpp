#include "engine/curate/import/refusal.hpp"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

namespace broadside::curate {
namespace {

using json::Value;

using Named = std::pair<std::string_view, std::string_view>;

std::string_view word_at(const Value& of, const char* key) {
    const Value* v = of.find(key);
    return v && v->string() ? std::string_view(*v->string()) : std::string_view();
}

bool has_any(const Value& root, std::initializer_list<const char*> keys) {
    return std::ranges::any_of(keys, [&](const char* key) { return root.find(key) != nullptr; });
}

/// True where the file, or an object within, says how wide a model is.
bool says_a_width(const Value& root, int depth = 0) {
    if (!root.object() || depth > 2) return false;
    return std::ranges::any_of(*root.object(), [&](const json::Member& m) {
        constexpr std::string_view widths[] = {"hidden_size", "n_embd",     "d_model",      "dim",
                                               "model_dim",   "hidden_dim", "embedding_dim"};
        return (m.value.number() && std::ranges::find(widths, m.key) != std::end(widths)) ||
               says_a_width(m.value, depth + 1);
    });
}

template <std::size_t n>
std::string_view second_of(const Named (&all)[n], std::string_view first) {
    const auto* at = std::ranges::find(all, first, &Named::first);
    return at == std::end(all) ? std::string_view() : at->second;
}

}    // namespace

std::string no_language_model(const Value& root) {
    if (const Value* list = root.find("architectures"); list && list->array())
        for (const Value& item : *list->array()) {
            if (!item.string()) continue;
            const std::string& a = *item.string();
            const auto has = [&](std::initializer_list<const char*> words) {
                return std::ranges::any_of(words, [&](const char* w) { return a.find(w) != std::string::npos; });
            };
            if (has({"Eagle", "EAGLE", "Medusa", "Speculator", "NextN", "DFlash", "Draft"}))
                return "a draft head, " + a;
            if (has({"ForSequenceClassification", "ForTokenClassification", "RewardModel", "ForQuestionAnswering",
                     "ForRewardModel", "ForMultipleChoice"}))
                return "a classifier, " + a;
            if (has({"ForMaskedLM"})) return "an encoder, " + a;
            if (has({"ForSpeechSeq2Seq"})) return "a model that writes down speech, " + a;
            if (has({"ForImageClassification"})) return "a model that sorts images, " + a;
            if (has({"Segmentation", "ForObjectDetection", "ForZeroShotObjectDetection", "ForDepthEstimation"}))
                return "a model that finds things in images, " + a;
        }
    if (const Value* draft = root.find("draft_vocab_size"); draft && draft->number()) return "a draft head";
    if (has_any(root, {"medusa_num_heads"})) return "a draft head, Medusa";
    if (const Value* both = root.find("is_encoder_decoder"); both && both->boolean() && *both->boolean())
        return "an encoder with a decoder";
    if (const Value* causal = root.find("is_causal"); causal && causal->boolean() && !*causal->boolean())
        return "an encoder: attention sees later tokens, too";
    const std::string type(word_at(root, "model_type"));
    constexpr std::string_view encoders[] = {
        "bert",       "roberta",           "xlm-roberta", "deberta", "deberta-v2", "electra",  "albert",
        "modernbert", "distilbert",        "nomic_bert",  "clip",    "siglip",     "siglip2",  "vit",
        "dinov2",     "dinov3_vit",        "wav2vec2",    "hubert",  "esm",        "eurobert", "camembert",
        "mpnet",      "jina_embeddings_v3"};
    constexpr std::string_view diffusion[] = {"llada",     "Dream",           "dream",
                                              "llada_moe", "llada2_moe",      "sdar",
                                              "sdar_moe",  "diffusion_gemma", "diffusion_gemma_text"};
    constexpr std::string_view sound[] = {"bark",
                                          "csm",
                                          "dia",
                                          "higgs_audio_v2",
                                          "musicgen",
                                          "musicgen_melody",
                                          "qwen2_5_omni_talker",
                                          "qwen3_omni_moe_talker_text",
                                          "speecht5",
                                          "vits"};
    constexpr std::string_view pictures[] = {"glm_image", "glm_image_text", "imagegpt"};
    constexpr std::string_view pairs[] = {"t5",      "mt5",    "umt5",    "bart",    "mbart",    "whisper",
                                          "pegasus", "marian", "m2m_100", "t5gemma", "t5gemma2", "nllb-moe"};
    const auto among = [&](const auto& names) { return std::ranges::find(names, type) != std::end(names); };
    if (among(encoders)) return "an encoder, " + type;
    if (type.ends_with("_vision_model") || type.ends_with("_visual")) return "an encoder of images, " + type;
    if (type.ends_with("_audio_encoder")) return "an encoder of sound, " + type;
    if (among(pairs)) return "an encoder with a decoder, " + type;
    if (among(diffusion)) return "a diffusion model, " + type + ": attention sees later tokens";
    if (among(sound)) return "a model that makes sound, " + type;
    if (among(pictures)) return "a model that makes images, " + type;
    if (type == "openai_privacy_filter") return "a classifier, " + type;
    if (type.ends_with("_assistant")) return "a draft head, " + type;
    if (type == "eagle" || type == "medusa" || type == "mlp_speculator") return "a draft head, " + type;
    return {};
}

Stranger other_file(const Value& root) {
    const char* const beside = "give config.json, or the folder that has it";
    if (const std::string_view type = word_at(root, "peft_type"); !type.empty()) {
        const std::string_view base = word_at(root, "base_model_name_or_path");
        return {"an adapter (" + std::string(type) + "), not a model",
                "import the model that it was made for" + (base.empty() ? std::string() : ", " + std::string(base))};
    }
    if (has_any(root, {"_diffusers_version"}))
        return {"a part of a model that makes images or sound (" + std::string(word_at(root, "_class_name")) +
                    "), not a language model",
                {}};
    if (has_any(root, {"model_type"})) return {};
    if (has_any(root, {"weight_map"})) return {"the index of the weights, not the model's configuration", beside};
    if (const Value* model = root.find("model"); model && model->find("vocab"))
        return {"a tokenizer, not the model's configuration", beside};
    if (says_a_width(root)) return {};
    if (has_any(root, {"image_processor_type", "feature_extractor_type", "processor_class", "image_mean"}))
        return {"the configuration of a processor, not of the model", beside};
    if (has_any(root, {"tokenizer_class", "added_tokens_decoder"}))
        return {"the configuration of a tokenizer, not of the model", beside};
    if (has_any(root, {"bits", "quant_method", "w_bit"}) && has_any(root, {"group_size", "q_group_size"}))
        return {"how a model was quantized, not its configuration", beside};
    if (has_any(root, {"eos_token_id"}) && has_any(root, {"do_sample", "temperature", "top_p", "_from_model_config"}))
        return {"how text is generated (generation_config.json), not the model's configuration", beside};
    if (root.object()->empty()) return {};
    return {"no model's configuration: it has no width (hidden_size, n_embd, d_model, dim)", beside};
}

Stranger other_file(std::string_view name) {
    for (const std::string_view end : {".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".ggml", ".npz", ".h5"})
        if (name.ends_with(end))
            return {"weights, not a configuration",
                    "give config.json, or the folder that has it; of weights only .gguf "
                    "files say how the model is built"};
    return {};
}

Stranger other_gguf(std::string_view type, std::string_view architecture) {
    if (type == "adapter") return {"an adapter, not a model", "import the model that it was made for"};
    if (type == "imatrix") return {"a matrix of statistics for quantization, not a model", {}};
    if (type == "mmproj" || architecture == "clip")
        return {"the part of a model that reads images or sound (mmproj), not the language model",
                "import the other .gguf file of its folder"};
    constexpr Named others[] = {
        {"bert", "an encoder"},
        {"modern-bert", "an encoder"},
        {"nomic-bert", "an encoder"},
        {"nomic-bert-moe", "an encoder"},
        {"jina-bert-v2", "an encoder"},
        {"jina-bert-v3", "an encoder"},
        {"neo-bert", "an encoder"},
        {"eurobert", "an encoder"},
        {"llama-embed", "an encoder"},
        {"t5encoder", "an encoder"},
        {"gemma-embedding", "an encoder"},
        {"t5", "an encoder with a decoder"},
        {"whisper", "an encoder with a decoder"},
        {"dream", "a diffusion model"},
        {"llada", "a diffusion model"},
        {"llada-moe", "a diffusion model"},
        {"rnd1", "a diffusion model"},
        {"diffusion-gemma", "a diffusion model"},
        {"eagle3", "a draft head"},
        {"dflash", "a draft head"},
        {"dspark", "a draft head"},
        {"gemma4-assistant", "a draft head"},
        {"flux", "a model that makes images"},
        {"sd1", "a model that makes images"},
        {"sdxl", "a model that makes images"},
        {"sd3", "a model that makes images"},
        {"qwen_image", "a model that makes images"},
        {"lumina2", "a model that makes images"},
        {"wan", "a model that makes images"},
        {"wavtokenizer-dec", "a part that makes sound"},
        {"qwen3tts", "a model that makes sound"},
        {"pockettts", "a model that makes sound"},
    };
    const std::string_view what = second_of(others, architecture);
    if (!what.empty()) return {std::string(what) + " (" + std::string(architecture) + "), not a decoder", {}};
    return {};
}

std::string_view without_words(std::string_view type) {
    constexpr Named architectures[] = {
        {"blt",
         "bytes that a model of its own puts together into patches, and layers over bytes around those over patches"},
    };
    return second_of(architectures, type);
}

}    // namespace broadside::curate
