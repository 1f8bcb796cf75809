#include "engine/curate/facts.hpp"

#include "engine/base/format.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace broadside::curate {
namespace {

using catalog::Derived;
using catalog::Model;

const std::string k_unknown = "not known";

std::string joined(const std::vector<std::string>& all, const char* between) {
    return fmt::format("{}", fmt::join(all, between));
}

std::string yes_no(bool b) { return b ? "yes" : "no"; }

/// `48B (without embeddings)`: with the rule where one is given.
std::string with_rule(double n, catalog::CountRule rule) {
    const bool all = rule == catalog::CountRule::not_said || rule == catalog::CountRule::all;
    return short_count(n) + (all ? "" : " (" + name_of(catalog::k_count_rules, rule) + ")");
}

class Rows {
public:
    void section(FactSection section) { section_ = section; }
    void add(std::string label, std::string value, std::string path = {}, std::optional<double> number = {}) {
        if (!value.empty()) rows_.push_back({section_, std::move(label), std::move(value), number, std::move(path)});
    }
    /// A mixer or feed-forward below the line of all; its kind stands there where the name is another.
    void kind(const char* folder, const auto& named) {
        const std::string kind = kind_of(named.facts);
        std::string value = std::visit([](const auto& f) { return summary(f); }, named.facts);
        if (kind != named.name) value.insert(0, kind + ": ");
        rows_.push_back({section_, named.name, std::move(value), {}, folder + named.name, false, true});
    }
    void count(std::string label, double n, std::string path = {}) {
        add(std::move(label), grouped(std::llround(n)), std::move(path), n);
    }
    Row& last() { return rows_.back(); }
    std::vector<Row> take() { return std::move(rows_); }

private:
    FactSection section_ = FactSection::model;
    std::vector<Row> rows_;
};

void identity(Rows& rows, const catalog::Catalog& c, const Model& m) {
    rows.section(FactSection::model);
    rows.add("Organization", c.organization_of(m).name, "organization");
    rows.add("Released", iso(m.released), "released");
    const auto group = std::ranges::find(c.groups, m.group, &catalog::Group::id);
    rows.add("Group", group == c.groups.end() ? m.group : group->title, "category");
    std::vector<std::string> inputs;
    for (const catalog::Modality input : m.inputs) inputs.push_back(name_of(catalog::k_modalities, input));
    rows.add("Inputs", joined(inputs, ", "), "inputs");
    rows.add("License", m.story.license.name.empty() ? k_unknown : m.story.license.name, "license.name");
    for (std::size_t i = 0; i < m.story.lineage.size(); ++i) {
        const catalog::Ancestor& a = m.story.lineage[i];
        const Model* known = c.find(a.id);
        rows.add(i == 0 ? "Descent" : "",
                 to_string(a.relation) + " " +
                     (known            ? known->full_name()
                      : a.name.empty() ? a.id
                                       : a.name),
                 fmt::format("lineage.{}", i));
    }
    std::vector<std::string> same;
    for (const Model& other : c.models)
        if (other.id != m.id && same_architecture(other, m)) same.push_back(other.full_name());
    rows.add("Same as", joined(same, ", "));
}

/// What the structure gives, counted in full and, where that differs, by the rule of the published figure.
void derived_count(Rows& rows, const Model& m, const char* label, double full, double published,
                   catalog::CountRule rule, std::optional<double> by_rule) {
    std::string value = short_count(full);
    if (by_rule && std::abs(*by_rule - full) > 0.5)
        value += ", " + short_count(*by_rule) + " " + name_of(catalog::k_count_rules, rule);
    const double compared = by_rule.value_or(full), share = compared / published - 1;
    value += fmt::format(", {}{} %",
                         share < -0.0005  ? "−"
                         : share > 0.0005 ? "+"
                                          : "±",
                         plain_number(std::abs(share) * 100, 1));
    rows.add(label, value, {}, full);
    rows.last().warning = by_rule && disagree(m, published, *by_rule);
}

void size(Rows& rows, const Model& m, const Derived& d) {
    rows.section(FactSection::size);
    const catalog::Parameters& p = m.parameters;
    const bool dense = p.active == p.total;
    rows.add("Parameters", with_rule(p.total, p.total_rule), "parameters.total", p.total);
    derived_count(rows, m, "by structure", d.total, p.total, p.total_rule, total_by_rule(m));
    if (!dense) {
        rows.add("Active per token", with_rule(p.active, p.active_rule), "parameters.active", p.active);
        derived_count(rows, m, "active by structure", d.active, p.active, p.active_rule, active_by_rule(m));
        rows.add("Active share", plain_number(d.active / d.total * 100, 1) + " %", {}, d.active / d.total);
    }
    rows.add("In embeddings", short_count(d.embedding), {}, d.embedding);
    std::vector<std::string> parts;
    for (const catalog::NotCounted& n : p.not_counted)
        parts.push_back(n.what + " " + (n.parameters ? short_count(*n.parameters) : "(" + k_unknown + ")"));
    rows.add("Not counted", joined(parts, ", "), "parameters.not_counted");
    rows.add("Weights in bf16", bytes_binary(catalog::k_bf16_bytes * d.total), {}, catalog::k_bf16_bytes * d.total);
    rows.add("Weights in 8 bit", bytes_binary(d.total), {}, d.total);
    rows.add("FLOPs per token", short_count(d.flops_per_token), {}, d.flops_per_token);
}

void structure(Rows& rows, const Model& m) {
    rows.section(FactSection::structure);
    rows.count("Layers", m.layers, "layers");
    rows.count("Width", static_cast<double>(m.embedding_dim), "embedding_dim");
    rows.count("Vocabulary", static_cast<double>(m.vocabulary), "vocabulary");
    rows.add("Tied embeddings", yes_no(m.tied_embeddings), "tied_embeddings");
    rows.count("Context", static_cast<double>(m.context_tokens), "context_tokens");
    if (m.context.native) rows.count("Native context", static_cast<double>(*m.context.native), "context.native");
    rows.add("Context method", m.context.method, "context.method");
    std::string norm = catalog::name_of(catalog::k_norm_kinds, m.norm.kind);
    norm += m.norm.placement == catalog::NormPlacement::pre    ? ", before sublayers"
            : m.norm.placement == catalog::NormPlacement::post ? ", after sublayers"
            : m.norm.placement == catalog::NormPlacement::path ? ", on the residual path"
            : m.norm.placement == catalog::NormPlacement::by_mixer
                ? fmt::format(", before sublayers, after them in layers of {}", fmt::join(m.norm.after, ", "))
                : ", before and after sublayers";
    norm += m.norm.separate ? ", one each for mixer and feed-forward" : "";
    if (m.norm.skips_first) norm += ", none before the first";
    if (m.norm.gate_rank)
        norm += fmt::format(", gates of rank {} {}", *m.norm.gate_rank,
                            m.norm.all_gated ? "on all of them" : "before mixers and experts");
    if (m.norm.gate_factor) norm += ", × " + plain_number(*m.norm.gate_factor, 3);
    rows.add("Norm", norm + (m.norm.bias ? ", with bias" : m.norm.weights ? "" : ", without weights"), "norm");
    if (m.topology == catalog::Topology::parallel)
        rows.add("Topology", "mixer and feed-forward side by side", "topology");
    rows.add("Embedding scale", name_of(catalog::k_embedding_scales, m.embedding_scale), "embedding_scale");
    if (m.embedding_factor) rows.add("Embedding factor", plain_number(*m.embedding_factor, 3), "embedding_factor");
    if (m.embedding_norm) rows.add("Embedding norm", "after the token embedding", "embedding_norm");
    if (m.meta_tokens)
        rows.add("Meta tokens", counted(*m.meta_tokens, "learned vector") + " before each text", "meta_tokens");
    if (m.layer_embedding)
        rows.add("Layer embedding",
                 fmt::format("{} wide in each layer, {} rows", grouped(m.layer_embedding->dim),
                             grouped(m.layer_embedding->vocabulary)),
                 "layer_embedding");
    if (m.ngram_embedding)
        rows.add("N-gram embedding",
                 fmt::format("{} of {} rows, for runs of 2 to {} tokens{}", counted(m.ngram_embedding->tables, "table"),
                             grouped(m.ngram_embedding->rows), m.ngram_embedding->longest,
                             m.ngram_embedding->layer ? ", behind a gate before " + m.ngram_embedding->joined_layers()
                                                      : std::string()),
                 "ngram_embedding");
    if (m.residual_factor)
        rows.add("Residual factor", plain_number(*m.residual_factor, 3) + " on what a sublayer adds",
                 "residual_factor");
    if (m.skip_factor)
        rows.add("Skip factor", plain_number(*m.skip_factor, 3) + " on the residual path", "skip_factor");
    if (m.layer_scale) rows.add("Layer scale", "a learned number on what each layer gives", "layer_scale");
    if (m.sublayer_convolution)
        rows.add(
            "Convolution",
            fmt::format("over {} of what a sublayer gives, added to it", counted(*m.sublayer_convolution, "token")),
            "sublayer_convolution");
    if (m.residual) {
        const catalog::Residual& r = *m.residual;
        std::string words;
        switch (r.kind) {
            case catalog::ResidualKind::hyper_connections:
                words =
                    fmt::format("{} streams, hyper-connections{}{}{}{}", r.streams,
                                r.normed ? ", their norm with weights" : "", r.averaged ? ", averaged at the end" : "",
                                r.unmixed ? ", not mixed" : "", r.carried ? ", weights of the sublayer before" : "");
                break;
            case catalog::ResidualKind::gated_streams:
                words = fmt::format("{} streams, weighed by a gate of rank {}", r.streams, grouped(r.gate_rank));
                break;
            case catalog::ResidualKind::altup: words = fmt::format("{} streams, AltUp", r.streams); break;
            case catalog::ResidualKind::attention:
                words = fmt::format("attention over the sums of every {} layers", r.block);
                break;
            case catalog::ResidualKind::channel_weights:
                words = r.both ? "path and sublayers weighed by channel, with biases" : "weighed by channel";
                break;
        }
        if (r.low_rank > 0) words += fmt::format(", a path of rank {} beside each mixer", r.low_rank);
        rows.add("Residual path", words, "residual");
    }
    if (m.loops) {
        const catalog::Loops& l = *m.loops;
        std::string words = fmt::format("{} through all layers, with the same weights", l.count);
        if (l.norm) words += ", the final norm after each";
        if (l.exit_gate) words += ", an exit gate";
        if (l.inner) words += fmt::format(", in each {} through the lower {} first", l.inner->count, l.inner->layers);
        if (l.window)
            words += fmt::format("; later ones attend to the first's keys and values and to {} tokens of their own",
                                 grouped(*l.window)) +
                     (l.gate_of_state ? ", weighed by gates of the normed state" : "");
        if (l.offset)
            words += fmt::format(
                "; each begins with {} × embedding + {} × what the one before has left of the token "
                "before",
                plain_number(l.offset->embedding, 3), plain_number(l.offset->state, 3));
        rows.add("Runs", words, "loops");
    }
    if (m.adapters)
        rows.add("Adapters",
                 fmt::format("{} of rank {} on all matrices of the layers; a token in the text switches one on",
                             grouped(m.adapters->count), grouped(m.adapters->rank)),
                 "adapters");
    if (m.skips) {
        std::vector<std::string> links;
        for (const catalog::Skips::Link& l : m.skips->links) links.push_back(fmt::format("{} → {}", l.from, l.to));
        rows.add("Skips",
                 fmt::format("states behind layers mixed in again, with a weight of {}: {}",
                             plain_number(m.skips->weight, 3), fmt::join(links, ", ")),
                 "skips");
    }
    if (m.head_bias) rows.add("Output head", "with bias", "head_bias");
    if (m.head_dense)
        rows.add("Before the head",
                 fmt::format("a matrix of {0} × {0}{1}, {2}, {3}", grouped(m.embedding_dim),
                             m.head_dense->bias ? " with bias" : "", to_string(m.head_dense->activation),
                             catalog::name_of(catalog::k_norm_kinds, m.norm.kind)),
                 "head_dense");
    if (m.logit_scale) rows.add("Logit scale", plain_number(*m.logit_scale, 3), "logit_scale");
    if (m.logit_softcap) rows.add("Logit softcap", plain_number(*m.logit_softcap), "logit_softcap");

    rows.add("Mixers", spelled(mixer_stretches(m, true)), "stack");
    for (const catalog::NamedMixer& mixer : m.mixers) rows.kind("mixers.", mixer);
    rows.add("Feed-forwards", spelled(ffn_stretches(m, true)), "stack");
    for (const catalog::NamedFfn& ffn : m.ffns) rows.kind("ffns.", ffn);
    if (m.mtp) {
        const catalog::Mtp& mtp = *m.mtp;
        std::string words = counted(mtp.modules, "module");
        if (mtp.shared_weights.value_or(false)) words += ", shared by its steps";
        if (mtp.steps) words += ", " + counted(*mtp.steps, "further token");
        if (mtp.tap)
            words += *mtp.tap == catalog::MtpTap::after_final_norm ? ", tapped after the final norm"
                                                                   : ", tapped before the final norm";
        rows.add("Multi-token", words + (mtp.released ? "" : ", weights not released"), "mtp");
    }
}

void cache(Rows& rows, const Model& m, const Derived& d) {
    rows.section(FactSection::cache);
    rows.add("Per token", m.kv_cache_bytes ? bytes_binary(*m.kv_cache_bytes) : k_unknown,
             "kv_cache_per_token.published_bytes", m.kv_cache_bytes);
    rows.add("by structure", bytes_binary(d.kv_cache_bytes), {}, d.kv_cache_bytes);
    if (d.kv_cache_growing != d.kv_cache_bytes)
        rows.add("of it growing", bytes_binary(d.kv_cache_growing), {}, d.kv_cache_growing);
    if (d.indexer_cache_bytes > 0)
        rows.add("indexer's keys", bytes_binary(d.indexer_cache_bytes), {}, d.indexer_cache_bytes);
    rows.add("At full context", bytes_binary(d.kv_cache_at_context), {}, d.kv_cache_at_context);
    if (d.state_bytes > 0) rows.add("Constant state", bytes_binary(d.state_bytes), {}, d.state_bytes);
}

void training(Rows& rows, const Model& m) {
    rows.section(FactSection::training);
    rows.add("Tokens", m.story.training.tokens ? short_count(*m.story.training.tokens) : k_unknown, "training.tokens",
             m.story.training.tokens);
    rows.add("Weights in", name_of(catalog::k_number_formats, m.weights_format), "weights_format");
    rows.add("Precision", m.story.training.precision.empty() ? k_unknown : m.story.training.precision,
             "training.precision");
    rows.add("Optimizer", m.story.training.optimizer.empty() ? k_unknown : m.story.training.optimizer,
             "training.optimizer");
    rows.add("Post-training", joined(m.story.training.post_training, ", "), "training.post_training");
}

void words(Rows& rows, const Model& m) {
    rows.section(FactSection::look_at);
    for (std::size_t i = 0; i < m.story.distinctive.size(); ++i)
        rows.add("", m.story.distinctive[i], fmt::format("distinctive.{}", i));
    for (std::size_t i = 0; i < m.story.first_here.size(); ++i)
        rows.add(i == 0 ? "First here" : "", m.story.first_here[i], fmt::format("first_here.{}", i));
    rows.section(FactSection::links);
    for (const auto& [kind, address] : m.story.links) {
        const std::string name = name_of(catalog::k_links, kind);
        rows.add(name, address, "links." + name);
    }
}

}    // namespace

std::string_view title(FactSection section) {
    switch (section) {
        case FactSection::model: return "Model";
        case FactSection::size: return "Size";
        case FactSection::structure: return "Structure";
        case FactSection::cache: return "KV cache (bf16)";
        case FactSection::training: return "Training";
        case FactSection::look_at: return "What to look at";
        case FactSection::links: return "Links";
    }
    return {};
}

std::vector<Row> fact_rows(const catalog::Catalog& c, const Model& m) {
    Rows rows;
    const Derived d = derive(m);
    identity(rows, c, m);
    size(rows, m, d);
    structure(rows, m);
    cache(rows, m, d);
    training(rows, m);
    words(rows, m);
    return rows.take();
}

std::string spelled(const std::vector<catalog::Stretch>& stretches) {
    std::string out;
    for (const catalog::Stretch& s : stretches) {
        std::string runs;
        for (const catalog::Run& r : s.runs) runs += fmt::format("{}{} {}", runs.empty() ? "" : " + ", r.count, r.what);
        out += out.empty() ? "" : " + ";
        out += s.repeat > 1 ? fmt::format("{} × ({})", s.repeat, runs) : runs;
    }
    return out;
}

std::string kind_of(const catalog::Mixer& mixer) {
    return std::visit([](const auto& f) { return std::string(f.kind); }, mixer);
}
std::string kind_of(const catalog::Ffn& ffn) {
    return std::visit([](const auto& f) { return std::string(f.kind); }, ffn);
}

bool is_figure(const std::string& path) {
    constexpr std::string_view words[] = {"$schema", "id",    "name",        "size",       "category",
                                          "lineage", "links", "distinctive", "first_here", "details"};
    const auto below = [&](std::string_view whole) {
        return path.starts_with(whole) && (path.size() == whole.size() || path[whole.size()] == '.');
    };
    return std::ranges::none_of(words, below) && !path.ends_with("note") && path.find(".block.") == std::string::npos;
}

std::string name_of(catalog::Confidence confidence) {
    switch (confidence) {
        case catalog::Confidence::seen: return "seen";
        case catalog::Confidence::recalled: return "recalled";
        case catalog::Confidence::inferred: return "inferred";
    }
    return {};
}

}    // namespace broadside::curate
