#include "engine/curate/import/wrapper.hpp"

#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <string_view>

namespace broadside::curate {
namespace {

using json::Value;

/// Where multimodal configurations keep their language model, outermost key first.
const std::vector<std::vector<std::string>> k_paths = {
    {"text_config"},
    {"llm_config"},
    {"language_config"},
    {"lm_config"},
    {"thinker_config", "text_config"},
    {"language_model_config"},
    {"text_model"},
    {"llm_cfg"},
    {"config", "text"},
    {"text"},
};

/// Types that stand for another: a wrapper whose part does not say its own, or a second name.
constexpr std::pair<std::string_view, std::string_view> k_aliases[] = {
    {"gemma3", "gemma3_text"},
    {"gemma3n", "gemma3n_text"},
    {"gemma4", "gemma4_text"},
    {"mistral3", "mistral"},
    {"llama4", "llama4_text"},
    {"mllama", "mllama_text_model"},
    {"llava", "llama"},
    {"llava_next", "llama"},
    {"llava_llama", "llama"},
    {"llava_mistral", "mistral"},
    {"llava_qwen2", "qwen2"},
    {"llava_qwen", "qwen2"},
    {"llava_onevision", "qwen2"},
    {"vipllava", "llama"},
    {"video_llava", "llama"},
    {"idefics2", "mistral"},
    {"idefics3", "llama"},
    {"smolvlm", "llama"},
    {"smolvlm_text", "llama"},
    {"pixtral", "mistral"},
    {"paligemma", "gemma"},
    {"voxtral", "llama"},
    {"qwen2_audio", "qwen2"},
    {"qwen2_vl", "qwen2_vl_text"},
    {"qwen2_5_vl", "qwen2_5_vl_text"},
    {"qwen2_5_omni", "qwen2_5_omni_text"},
    {"qwen3_vl", "qwen3_vl_text"},
    {"qwen3_vl_moe", "qwen3_vl_moe_text"},
    {"qwen3_omni_moe", "qwen3_omni_moe_text"},
    {"qwen3_5", "qwen3_5_text"},
    {"qwen3_5_moe", "qwen3_5_moe_text"},
    {"glm4v", "glm4v_text"},
    {"glm4v_moe", "glm4v_moe_text"},
    {"aya_vision", "cohere2"},
    {"cohere2_vision", "cohere2"},
    {"kimi_vl", "deepseek_v3"},
    {"kimi_k25", "kimi_k2"},
    {"deepseek_vl_v2", "deepseek_v2"},
    {"janus", "llama"},
    {"multi_modality", "llama"},
    {"internvl_chat", "internlm2"},
    {"lfm2_vl", "lfm2"},
    {"lfm2-vl", "lfm2"},
    {"phi-msft", "phi"},
    {"mixformer-sequential", "phi"},
    {"bailing_moe_v2_5", "bailing_moe_linear"},
    {"bailing_moe_linear_v2", "bailing_moe_linear"},
    {"bailing_hybrid", "bailing_moe_linear"},
    {"bailing_moe_v3_vl", "bailing_moe_v3"},
    {"minimax_text_01", "minimax"},
    {"MiniMaxText01", "minimax"},
    {"minimax_m1", "minimax"},
    {"MiniMaxM1", "minimax"},
    {"minimax_vl_01", "minimax"},
    {"phi4_multimodal", "phi4mm"},
    {"btlm", "jais"},
    {"aria", "aria_text"},
    {"pangu_embedded", "PanguEmbedded"},
    {"openpangu_dense", "PanguEmbedded"},
    {"pangu_pro_moe_v2", "PanguProMoEV2"},
    {"dots_ocr", "qwen2"},
    {"GOT", "qwen2"},
    {"got_ocr2", "qwen2"},
    {"emu3_text_model", "llama"},
    {"kimi_k3", "kimi_linear"},
    {"rwkv7_goose", "rwkv7"},
    {"glm46v", "glm4v_text"},
    {"glm46v_text", "glm4v_text"},
    {"exaone4_5_text", "exaone4"},
    {"qwen3_asr", "qwen3"},
    {"deepseek_vl", "llama"},
    {"kimi_k25_text", "kimi_k2"},
    {"dots_vlm", "deepseek_v3"},
    {"hunyuan_vl", "hunyuan_v1_dense"},
    {"hunyuan_vl_text", "hunyuan_v1_dense"},
    {"granite_speech", "granite"},
    {"step3p7", "step3p5"},
    {"codeshell", "gpt_bigcode"},
    {"stablelm_epoch", "stablelm"},
    {"RefinedWeb", "falcon"},
    {"RefinedWebModel", "falcon"},
    {"yi", "Yi"},
    {"deepseek_v2_lite", "deepseek_v2"},
    {"qwen2_5", "qwen2"},
    {"minicpmo", "qwen2"},
    {"minimax_m3_vl", "minimax_m3"},
    {"minimax_m3_vl_text", "minimax_m3"},
    {"youtu", "youtu_llm"},
    {"paddleocr_vl", "ernie4_5"},
    {"paddleocr_vl_text", "ernie4_5"},
    {"hunyuan_dense", "hunyuan_v1_dense"},
    {"hunyuan_moe", "hunyuan_v1_moe"},
    {"glm_ocr", "glm4v_text"},
    {"glm_ocr_text", "glm4v_text"},
    {"NemotronH_Nano_VL_V2", "nemotron_h"},
    {"mimo_v2", "mimo_v2_flash"},
    {"rwkv", "rwkv4"},
    {"deepseek_ref", "deepseek_v4"},
    {"qwen3_asr_text", "qwen3"},
    {"exaone4_5", "exaone4"},
    {"internvl", "qwen2"},
    {"transformer", "params.json"},
    {"ernie4_5_moe_vl", "ernie4_5_vl_moe_text"},
    {"ernie4_5_vl_moe", "ernie4_5_vl_moe_text"},
    {"ernie4_5_vl", "ernie4_5_vl_moe_text"},
    {"ernie4_5_vl_text", "ernie4_5_vl_moe_text"},
    {"AXK1", "axk1"},
    {"dots3_note_text", "dots3_note"},
    {"deepseek_v41", "deepseek_v41_text"},
    {"deepseek_v4.1_text", "deepseek_v41_text"},
    {"longcat2", "longcat"},
    {"longcat_flash_pro", "longcat"},
    {"interns2_mobius", "interns2_mobius_text"},
    {"interns1_pro", "interns1_pro_text"},
    {"intern_s2_preview", "qwen3_5_moe_text"},
    {"youtu_vl", "youtu_llm"},
    {"molmo_point", "molmo2_text"},
    {"phi4-siglip", "phi3"},
    {"molmo2", "molmo2_text"},
    {"cohere_compass", "cohere_compass_text"},
    {"inkling_mm_model", "inkling_text"},
    {"muse_glimmer", "muse_glimmer_text"},
    {"qwen4_exp", "qwen4_exp_text"},
    {"gemma4_unified", "gemma4_text"},
    {"gemma4_unified_text", "gemma4_text"},
    {"granite4_vision", "granite"},
    {"granite4_vision_text", "granite"},
    {"deepseek_ocr2", "deepseek_v2"},
    {"deepseek_ocr2_text", "deepseek_v2"},
    {"cosmos3_edge", "cosmos3_edge_text"},
    {"emu3", "llama"},
    {"kormo", "llama"},
    {"llava_next_video", "llama"},
    {"perception_lm", "llama"},
    {"ovis2", "qwen2"},
    {"fast_vlm", "qwen2"},
    {"video_llama_3", "qwen2"},
    {"audioflamingo3", "qwen2"},
    {"musicflamingo", "qwen2"},
    {"vibevoice_asr", "qwen2"},
    {"qianfan_ocr", "qwen3"},
    {"lighton_ocr", "qwen3"},
    {"minicpmv4_6", "qwen3_5_text"},
    {"xing4_0_text", "xing4_0"},
    {"glm5_next", "glm5_next_text"},
    {"glm5_next_vl", "glm5_next_text"},
    {"glm5_next_vl_text", "glm5_next_text"},
    {"glm53_flash", "glm5_next_text"},
    {"glm53_flash_text", "glm5_next_text"},
    {"moondream3_text", "moondream3"},
};

/// What wrappers, and second names, have otherwise than the family that they stand for (classes of transformers 5.16).
constexpr std::pair<std::string_view, const char*> k_defaults[] = {
    {"voxtral", R"({"vocab_size": 131072, "hidden_size": 3072, "intermediate_size": 8192, "num_hidden_layers": 30,
        "num_key_value_heads": 8, "max_position_embeddings": 131072, "rope_theta": 100000000, "head_dim": 128})"},
    {"glmasr", R"({"vocab_size": 59264, "hidden_size": 2048, "intermediate_size": 6144, "num_hidden_layers": 28,
        "num_attention_heads": 16, "num_key_value_heads": 4, "max_position_embeddings": 8192})"},
    {"glm_ocr_text", R"({"vocab_size": 59392, "hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 16,
        "num_attention_heads": 16, "num_key_value_heads": 8, "max_position_embeddings": 131072,
        "attention_bias": false})"},
    {"hunyuan_vl_text", R"({"tie_word_embeddings": true})"},
    {"hunyuan_vl", R"({"tie_word_embeddings": true})"},
    {"deepseek_ocr2", R"({"use_mla": false})"},
    {"deepseek_ocr2_text", R"({"use_mla": false})"},
};

std::string_view real_name(std::string_view type) {
    const auto at = std::ranges::find(k_aliases, type, &std::pair<std::string_view, std::string_view>::first);
    return at == std::end(k_aliases) ? type : at->second;
}

/// `Grok1ForCausalLM` → `grok1`: what is left of a name when only its letters and digits count.
std::string bare(std::string_view name) {
    for (const std::string_view ending : {"ForCausalLM", "ForConditionalGeneration", "LMHeadModel", "Model"})
        if (name.size() > ending.size() && name.ends_with(ending)) {
            name.remove_suffix(ending.size());
            break;
        }
    std::string out;
    for (const char c : name) {
        const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        if ((low >= 'a' && low <= 'z') || (low >= '0' && low <= '9')) out += low;
    }
    return out;
}

/// What the class of the model is called after; empty where the file names none.
std::string bare_architecture(const Value& of) {
    const Value* list = of.find("architectures");
    if (!list || !list->array() || list->array()->empty() || !list->array()->front().string()) return {};
    return bare(*list->array()->front().string());
}

/// The family that the class of the model is called after; empty where there is none.
std::string_view by_architecture(const Value& of) {
    const std::string wanted = bare_architecture(of);
    if (wanted.empty()) return {};
    for (const Family& family : families())
        if (bare(family.type) == wanted) return family.type;
    for (const auto& [name, stands_for] : k_aliases)
        if (bare(name) == wanted && find_family(stands_for)) return stands_for;
    return {};
}

const Value* object_at(const Value& root, const std::vector<std::string>& path) {
    const Value* at = &root;
    for (const std::string& key : path) at = at ? at->find(key) : nullptr;
    return at && at->object() && !at->object()->empty() ? at : nullptr;
}

const Value* type_value(const Value* of) {
    const Value* t = of ? of->find("model_type") : nullptr;
    return t && t->string() && !t->string()->empty() ? t : nullptr;
}

/// MiniCPM-V is built on another language model in each version.
std::string_view minicpmv(const Value& root) {
    const Value* version = root.find("version");
    const double n = version ? version->number().value_or(0) : 0;
    return n == 2 ? "minicpm" : n == 2.5 ? "llama" : n == 4 ? "llama" : n == 4.5 ? "qwen3" : "qwen2";
}

/// By its class, or by a key of linear attention that Ling 2.5 does not have.
bool is_ling_3(const Value& part, const Value& root) {
    return bare_architecture(part).starts_with("bailingmoev3") || bare_architecture(root).starts_with("bailingmoev3") ||
           std::ranges::any_of(std::initializer_list<const char*>{"no_kda_lora", "kda_safe_gate", "kda_lower_bound"},
                               [&](const char* key) { return part.find(key) != nullptr; });
}

bool has_object(const Value& root, std::initializer_list<const char*> keys) {
    return std::ranges::any_of(keys, [&](const char* key) {
        const Value* v = root.find(key);
        return v && ((v->object() && !v->object()->empty()) || (v->string() && !v->string()->empty()));
    });
}
bool has_number(const Value& root, std::initializer_list<const char*> keys) {
    return std::ranges::any_of(keys, [&](const char* key) {
        const Value* v = root.find(key);
        return v && v->number();
    });
}

}    // namespace

Wrapped unwrapped(const Value& root) {
    Wrapped out;
    out.part = &root;
    for (const auto& path : k_paths)
        if (const Value* part = object_at(root, path)) {
            out.part = part;
            out.path = path;
            break;
        }
    const Value* inner = out.part == &root ? nullptr : type_value(out.part);
    out.type_at = inner ? inner : type_value(&root);
    if (out.type_at) {
        const std::string& given = *out.type_at->string();
        out.type = given == "minicpmv" ? minicpmv(root) : real_name(given);
        // Mistral calls the format of its own files so.
        if (root.find("dim") && given == "mamba") out.type = "mamba params.json";
        if (root.find("residual_moe") && given == "git") out.type = "grok-2";
        // Ling 2 and openPangu Pro MoE V2 kept the names of the first, and have classes of their own.
        for (const auto& [first, second] :
             {std::pair{"bailing_moe", "bailing_moe_v2"}, {"PanguProMoE", "PanguProMoEV2"}})
            if (given == first && bare_architecture(*out.part) == bare(second)) out.type = second;
        // BAGEL's language model has the type of Qwen2, and norms that its class switches on.
        if (const Value* outer = type_value(&root);
            given == "qwen2" && ((outer && *outer->string() == "bagel") || bare_architecture(root) == "bagel"))
            out.type = "bagel";
        // Ling 3 kept that of 2.5.
        if (given == "bailing_hybrid" && is_ling_3(*out.part, root)) out.type = "bailing_moe_v3";
    } else if (root.find("dim") && root.find("n_layers") && root.find("n_heads")) {
        out.type = "params.json";
    } else if (root.find("ssm_cfg") && root.find("d_model")) {
        out.type = "mamba_ssm";
    }
    for (const Value* of : {type_value(&root), inner})
        for (const auto& [type, defaults] : k_defaults)
            if (of && *of->string() == type) out.defaults = defaults;
    if (out.type.empty() || !find_family(out.type))
        for (const Value* of : {out.part, &root})
            if (const std::string_view type = by_architecture(*of); !type.empty()) {
                out.type = type;
                out.by_architecture = true;
                break;
            }
    out.inputs = {"text"};
    const Value* thinker = root.find("thinker_config");
    const auto any = [&](auto test) { return test(root) || (thinker && test(*thinker)); };
    const bool images = any([](const Value& v) {
        return has_object(v,
                          {"vision_config", "visual", "vision_tower", "mm_vision_tower", "vit_config", "img_processor",
                           "vision_encoder", "vision_tower_config", "vision_tower_cfg", "embd_layer", "vq_config"});
    });
    if (images || out.type == "molmo" || out.type == "moondream3") out.inputs.emplace_back("image");
    if (any([](const Value& v) {
            return has_object(v, {"audio_config", "audio_tower", "audio_processor", "speech_config", "encoder_config",
                                  "sound_config"});
        }))
        out.inputs.emplace_back("audio");
    if (images && any([](const Value& v) { return has_number(v, {"video_token_id", "video_token_index"}); }))
        out.inputs.emplace_back("video");
    return out;
}

}    // namespace broadside::curate
