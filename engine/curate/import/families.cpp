#include "engine/curate/import/family.hpp"

#include <algorithm>
#include <string>

namespace broadside::curate {
namespace {

/// Whole keys.
constexpr std::string_view k_keys =
    // the file itself
    "_name_or_path architectures auto_map model_type transformers_version torch_dtype dtype "
    "quantization_config compression_config _commit_hash _attn_implementation attn_implementation "
    "_attn_implementation_autoset internal_version is_llama_config transformers.js_config _from_model_config "
    "_flash_attn_2_enabled name_or_path version model_version tokenizer_class tokenizer_name processor_class "
    "custom_pipelines unsloth_fixed unsloth_version library_name is_causal causal_mask causal sub_configs "
    "bpe_version is_composition for_llm_compressor "
    // lengths of training and of the run, beside that of the context
    "n_ctx max_sequence_length max_seq_length seq_length seq_len max_seq_len model_max_length context_window_size "
    "prefill_chunk_size attention_sink_size num_logits_to_keep calc_logits_for_entire_prompt enable_lm_head_fp32 "
    "max_position_embedding dual_chunk_attention_config "
    // training and numerics
    "initializer_range init_std init_device init_config initializer_factor initializer_cutoff_factor "
    "rms_norm_eps layer_norm_eps layer_norm_epsilon layernorm_epsilon norm_eps norm_epsilon block_norm_eps "
    "rmsnorm_eps pretraining_tp use_cache gradient_checkpointing fp32_residual_connection residual_in_fp32 "
    "rescale_prenorm_residual attention_softmax_in_fp32 scale_attention_softmax_in_fp32 fp32_logits "
    "fp32_layer_norm use_bfloat16 bf16 fp16 fp32 precision params_dtype mixed_precision mamba_ssm_cache_dtype "
    "mamba_ssm_dtype ssm_cfg_dtype router_dtype head_dtype expert_dtype z_loss_coefficient moe_z_loss_coeff "
    "output_router_logits router_aux_loss_coef aux_loss_alpha seq_aux router_jitter_noise input_jitter_noise "
    "moe_jitter_eps ep_size seed num_logits_to_keep tp_size moe_layers_implementation "
    "embedding_initializer_range training max_position_embeddings_train "
    // the run of the program
    "use_flash_attn use_flash_attention flash_attn flash_rotary fused_dense use_mamba_kernels onnx_safe "
    "cache_implementation use_dynamic_ntk softmax_in_fp32 use_fused_rms_norm use_fused_cross_entropy "
    "bias_dropout_fusion reset_attention_mask reset_position_ids use_loss_mask chunk_size_feed_forward "
    "tie_encoder_decoder torchscript pruned_heads is_decoder is_encoder_decoder "
    "cross_attention_hidden_size finetuning_task problem_type prefix task_specific_params id2label label2id "
    "num_labels return_dict tf_legacy_loss base_model_tp_plan base_model_pp_plan keys_to_ignore_at_inference "
    "pipeline_parallel log_validate_payload verbose use_kernel attn_impl "
    // text generation
    "do_sample early_stopping length_penalty max_length max_new_tokens min_length num_beam_groups num_beams "
    "num_return_sequences no_repeat_ngram_size encoder_no_repeat_ngram_size repetition_penalty temperature "
    "top_k top_p typical_p diversity_penalty exponential_decay_length_penalty bad_words_ids suppress_tokens "
    "begin_suppress_tokens remove_invalid_values return_dict_in_generate generation_config user_token_id "
    "assistant_token_id chat_format max_window_size max_token_len "
    // tokens
    "eod_token sep_token ignore_index image_token video_token audio_token pad_id eod_id sep_id "
    // other parts of a multimodal model
    "projector_hidden_act spatial_merge_size mm_hidden_size mm_projector_type img_processor embd_layer "
    "slice_config slice_mode patch_size query_num batch_vision_input drop_vision_last_layer tts_config "
    "multimodal_projector_bias downsample_factor max_image_size use_image_id init_vision init_audio init_tts "
    "freeze_vision talker_config code2wav_config token2wav_config enable_talker enable_audio_output "
    "perceiver_config qformer_config projection_dim downsample_ratio select_layer pad2square ps_version template "
    "use_backbone_lora use_llm_lora use_thumbnail mlp_connector_layers insert_layer_id merge_kernel_size "
    "projector_hidden_size mm_projector_cfg ";
/// Pieces of keys: `x_token_id`, `attention_dropout` …
constexpr std::string_view k_pieces =
    "token_id token_index dropout pdrop _drop_prob drop_rate vision image video audio speech _loss loss_ "
    "initializer init_method checkpoint mm_ output_attentions output_hidden_states output_scores summary_ "
    "tokenizer multimodal placeholder quant wandb optimizer learning_rate dynamic_patch norm_eps dtype ";

/// Words that speak of structure.
constexpr std::string_view k_words =
    "dim size width hidden head layer expert norm bias act rope rotary attn attention window rank mlp ffn moe "
    "router routing scal multiplier residual conv state ssm mamba gate gating cap pattern freq interval embed "
    "pos group topk top_k score scoring proj kernel limit clamp clip shar tie latent expand block parallel "
    "num_ n_ factor alibi hyper hc_ ratio recurrent step sparse compress index loop depth sink qk kv mup "
    "swiglu memory mixer mtp period chunk local global mla ";

/// True where `test` is true of one of the words of `text`, between blanks.
bool any_word(std::string_view text, auto test) {
    while (!text.empty()) {
        const std::size_t blank = std::min(text.find(' '), text.size());
        if (blank > 0 && test(text.substr(0, blank))) return true;
        text.remove_prefix(std::min(blank + 1, text.size()));
    }
    return false;
}
auto equals(std::string_view key) {
    return [key](std::string_view word) { return word == key; };
}
auto inside(std::string_view key) {
    return [key](std::string_view piece) { return key.find(piece) != std::string_view::npos; };
}

}    // namespace

bool without_effect(std::string_view key, const Family& family) {
    return any_word(k_keys, equals(key)) || any_word(family.without_effect, equals(key)) ||
           any_word(k_pieces, inside(key));
}

bool speaks_of_structure(std::string_view key) { return any_word(k_words, inside(key)); }

const std::vector<Family>& families() {
    static const std::vector<Family> all = [] {
        std::vector<Family> out;
        for (auto group :
             {llama_families,       mistral_families,  minicpm_families,  granite_families,     exaone_families,
              qwen_families,        gemma_families,    olmo_families,     phi_families,         cohere_families,
              glm_families,         gpt_families,      deepseek_families, mixture_families,     ernie_families,
              laguna_families,      doge_families,     zaya_families,     pangu_families,       plamo_families,
              telechat_families,    motif_families,    gigachat_families, longcat_families,     modernbert_families,
              deepseek_v4_families, adjugate_families, inkling_families,  minimax_families,     bailing_families,
              step_families,        looped_families,   hybrid_families,   state_space_families, recurrent_families}) {
            const std::vector<Family> some = group();
            out.insert(out.end(), some.begin(), some.end());
        }
        return out;
    }();
    return all;
}

const Family* find_family(std::string_view type) {
    const auto at = std::ranges::find(families(), type, [](const Family& f) { return std::string_view(f.type); });
    return at == families().end() ? nullptr : &*at;
}

}    // namespace broadside::curate
