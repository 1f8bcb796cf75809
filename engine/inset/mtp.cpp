#include "engine/inset/inset.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/naming.hpp"
#include "engine/draw/words.hpp"

namespace broadside::diagram {

// Columns: the embedding of the next token, the last hidden state. DeepSeek-V3 (2412.19437), section 2.2; enorm, hnorm,
// eh_proj and shared_head of vLLM's modules for it and those built like it.
std::optional<Inset> mtp_inset(const catalog::Model& model, Pen& pen) {
    if (!model.mtp || !model.mtp->released || !model.mtp->next_embedding.value_or(false)) return std::nullopt;
    const catalog::Mtp& mtp = *model.mtp;
    const std::int64_t d = model.embedding_dim;
    const std::string norm = catalog::name_of(catalog::k_norm_kinds, model.norm.kind);
    Flow flow(pen, "inset.mtp");
    flow.box("embedding", {0, 0}, Component::embedding, {"Embedding", "of the next token"});
    std::string tap = "of the last layer";
    if (mtp.tap)
        tap = with_doubt(
            model, "mtp.tap",
            *mtp.tap == catalog::MtpTap::after_final_norm ? "after the final norm" : "before the final norm");
    flow.box("hidden", {1, 0}, Component::plain, {"Hidden state", tap});
    flow.box("embedding-norm", {0, 1}, Component::norm, {{}, norm});
    flow.box("hidden-norm", {1, 1}, Component::norm, {{}, norm});
    flow.even(0, 2);
    flow.box("projection", {0, 2, 2}, Component::plain, {"Concatenate, project", widths(2 * d, d)});
    std::string block = "one block";
    Component kind = Component::plain;
    if (const catalog::NamedMixer* mixer = mtp.block ? model.mixer_of(*mtp.block) : nullptr) {
        block = layer_name(model, mixer->facts);
        kind = naming(mixer->facts).kind;
        if (const catalog::NamedFfn* ffn = model.ffn_of(*mtp.block)) block += " + " + naming(ffn->facts).brief;
    }
    flow.box("block", {0, 3, 2}, kind, {"Block of its own", with_doubt(model, "mtp.block", block)});
    flow.box("norm", {0, 4, 2}, Component::norm, {{}, norm});
    flow.box("head", {0, 5, 2}, Component::embedding, {"Output head", "the model's own"});
    // Two sources, the next token and the trunk: no fork of one wire leads to them.
    flow.wire("embedding", "embedding-norm");
    flow.wire("hidden", "hidden-norm");
    flow.wire("embedding-norm", "projection", 0);
    flow.wire("hidden-norm", "projection", 1);
    flow.wire("projection", "block");
    flow.wire("block", "norm");
    flow.wire("norm", "head");
    flow.wire("head", "");
    std::string many = counted(mtp.modules, "module");
    if (mtp.steps) many += ", " + counted(*mtp.steps, "step");
    return flow_inset(pen, std::move(flow), Component::plain, "Multi-token prediction",
                      with_doubt(model, "mtp.modules", many));
}

}    // namespace broadside::diagram
