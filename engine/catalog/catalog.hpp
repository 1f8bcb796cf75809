#pragma once
/// \file
/// The facts: what the catalog says of each model, typed, validated, with the place each file was read from.
/// Format:  catalog/README.md, catalog/schema/. Null in a file (known to exist, not known) is an empty optional, and
///          its path is in `Provenance::unknown`.
/// Errors:  `read` reports every problem of all files at once (InputError); a Catalog that exists is valid.
/// Threads: immutable values.
/// Not here: drawing.

#include "engine/base/color.hpp"
#include "engine/base/error.hpp"
#include "engine/catalog/comment.hpp"
#include "engine/catalog/names.hpp"
#include "engine/ffns/facts.hpp"
#include "engine/mixers/facts.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace broadside::catalog {

struct Date {
    int year = 0, month = 0, day = 0;
    bool operator==(const Date&) const = default;
    std::strong_ordering operator<=>(const Date& o) const {
        return std::tuple(!known(), year, month, day) <=> std::tuple(!o.known(), o.year, o.month, o.day);
    }
    bool known() const { return year > 0; }    // a date that is null in the file is 0-0-0 and sorts last
};
std::string iso(Date d);        // 2024-12-26, or `date not known`
std::string spelled(Date d);    // 26 December 2024, or `date not known`

struct NotCounted {
    std::string what;
    std::optional<double> parameters;
};
/// published: in full; counted: from the structure or the checkpoint; rounded: published rounded (`A3B`).
enum class Basis { published, counted, rounded };
inline constexpr Names<Basis, 3> k_bases{
    {{"published", Basis::published}, {"counted", Basis::counted}, {"rounded", Basis::rounded}}};
/// How a published figure was counted.
enum class CountRule {
    not_said,
    all,
    without_input_embedding,
    without_embeddings,
    with_vision_encoder,
    with_mtp,
    rounded
};
inline constexpr Names<CountRule, 6> k_count_rules{{{"all", CountRule::all},
                                                    {"without input embedding", CountRule::without_input_embedding},
                                                    {"without embeddings", CountRule::without_embeddings},
                                                    {"with vision encoder", CountRule::with_vision_encoder},
                                                    {"with MTP", CountRule::with_mtp},
                                                    {"rounded", CountRule::rounded}}};
struct Parameters {
    double total = 0, active = 0;    // as published, or derived where the file says null; equal for dense models
    Basis basis = Basis::published;
    CountRule total_rule = CountRule::not_said, active_rule = CountRule::not_said;
    std::optional<double> non_embedding;
    std::vector<NotCounted> not_counted;
    std::string note;
};

struct Context {
    std::optional<std::int64_t> native, extended;
    std::string method;
};

enum class NormKind { rms, layer };
inline constexpr Names<NormKind, 2> k_norm_kinds{{{"RMSNorm", NormKind::rms}, {"LayerNorm", NormKind::layer}}};
/// path: the residual path itself goes through them; by_mixer: before, but in the layers of some mixers after (OLMo
/// Hybrid).
enum class NormPlacement { pre, post, pre_post, path, by_mixer };
constexpr bool norm_before(NormPlacement p) { return p != NormPlacement::post; }    // of a sublayer
constexpr bool norm_behind(NormPlacement p) {
    return p == NormPlacement::post || p == NormPlacement::pre_post || p == NormPlacement::by_mixer;
}
struct Norm {
    NormKind kind = NormKind::rms;
    NormPlacement placement = NormPlacement::pre;
    bool bias = false;
    bool weights = true;      // it has learned weights
    bool separate = false;    // side by side, mixer and feed-forward have a norm each
    bool skips_first = false;          // the first sublayer has none (ModernBERT)
    std::vector<std::string> after;    // by_mixer: mixers whose layers have them after the sublayers
    /// Rank of a sigmoid gate that multiplies what a norm gives, made of that (Qiu et al. 2026, 2601.22966; A.X K2).
    /// Norms before mixers and mixtures of experts have it, those before dense feed-forwards and the last have none.
    std::optional<int> gate_rank;
    /// All have it: also those behind sublayers, the last, those of MLA's latents (GigaChat 3.5).
    bool all_gated = false;
    std::optional<double> gate_factor;    // on the gate
    Comment note;
    bool operator==(const Norm&) const = default;
};
/// A matrix of d × d, its activation and a norm, between the last norm and the output head (ModernBERT).
struct HeadDense {
    Activation activation = Activation::gelu;
    bool bias = false;
    bool operator==(const HeadDense&) const = default;
};
/// A small embedding of the token for each layer, added behind a gate at the layer's end (Gemma 3n, Gemma 4).
struct LayerEmbedding {
    std::int64_t dim = 0, vocabulary = 0;
    bool operator==(const LayerEmbedding&) const = default;
};
/// Embeddings of the last tokens together join that of the token (LongCat-Flash-Lite): runs of two up to `longest`
/// tokens are each looked up in several hashed tables, all of which have their share of the width. Or they join the
/// residual path before a layer, behind a gate that the path makes, with a convolution over what they add
/// (Qwen3.8-Flash-Next).
struct NgramEmbedding {
    int longest = 0, tables = 0;    // tables: of all lengths together
    std::int64_t rows = 0;          // the i-th table has 2 i + 1 more
    std::optional<int> layer;       // before which they join the residual path; none: they join the token's embedding
    std::optional<int> second_layer;    // before which they join it once more, with tables of its own (DeepSeek V4.1)
    std::int64_t dim = 0;           // before a layer: width of what is looked up for a token, of all tables together
    std::int64_t all_rows = 0;      // before a layer: of all tables together, those of the second layer included
    int conv_kernel = 0;            // before a layer: places that the convolution sees, `longest` tokens apart; 0: none

    int layers() const { return (layer ? 1 : 0) + (second_layer ? 1 : 0); }
    /// `layer 2`, `layers 2 and 15`; where they join the token's embedding nothing.
    std::string joined_layers() const {
        const std::string first = layer ? std::to_string(*layer) : std::string();
        return !layer         ? std::string()
               : second_layer ? "layers " + first + " and " + std::to_string(*second_layer)
                              : "layer " + first;
    }
    bool operator==(const NgramEmbedding&) const = default;
};
/// What takes the place of one residual path that is only added to. Hyper-connections: several streams, collapsed
/// before each sublayer and mixed behind it by a doubly stochastic matrix that the token makes (mHC, DeepSeek V4).
/// AltUp: several streams, one of them worked on, the others predicted and corrected (Baykal et al. 2023, 2301.13310;
/// Gemma 3n). Attention: each sublayer reads a softmax over the sums of earlier blocks of layers (Kimi K3). Channel
/// weights: one path, which a learned vector multiplies where a sublayer is added to it (Doge, ZAYA1). Gated streams:
/// several streams, normed, weighed value by value by a gate of low rank and averaged before each sublayer, which is
/// added to each by a factor of the token (Qwen3.8-Flash-Next).
enum class ResidualKind { hyper_connections, altup, attention, channel_weights, gated_streams };
inline constexpr Names<ResidualKind, 5> k_residual_kinds{{{"hyper-connections", ResidualKind::hyper_connections},
                                                          {"altup", ResidualKind::altup},
                                                          {"attention", ResidualKind::attention},
                                                          {"channel-weights", ResidualKind::channel_weights},
                                                          {"gated-streams", ResidualKind::gated_streams}}};
struct Residual {
    ResidualKind kind = ResidualKind::hyper_connections;
    int streams = 0;     // hyper-connections, AltUp, gated streams
    int block = 0;       // attention: layers that one sum is of
    int low_rank = 0;    // of a low-rank path beside attention (LAuReL, Gemma 3n); 0: none
    bool both = false;    // channel weights: also on what is added, with a bias each, and on the embedding (ZAYA1)
    int gate_rank = 0;        // gated streams: of the gate
    bool normed = false;      // hyper-connections: the norm of all streams has weights (Motif 3)
    bool averaged = false;    // hyper-connections: at the end the streams are averaged, not weighed (Motif 3, GLM-5.3)
    bool unmixed = false;     // hyper-connections: behind a sublayer each stream is kept as it is (Hy4)
    bool carried = false;     // hyper-connections: what weighs them was made at the sublayer before (DeepSeek V4.1)
    bool operator==(const Residual&) const = default;
};
/// All layers run several times, with the same weights (Ouro, 2510.25741; Nanbeige 4.2; IQuest-LoopCoder; PLT).
struct Loops {
    int count = 0;              // runs
    bool norm = false;          // the final norm stands behind every run, not behind the last alone
    bool exit_gate = false;     // says after each run how likely the token's state is the one that is read
    /// Later runs attend to the first run's keys and values, and to so many tokens of their own; a gate for each head
    /// weighs the two. None: every run keeps and reads its own.
    std::optional<std::int64_t> window;
    bool gate_of_state = false;    // these gates read the layer's input behind a norm of their own, not queries
    /// Later runs begin with the embedding and with what the run before has left of the token before, each with a
    /// factor, so that the runs of several tokens go side by side (Parallel Loop Transformer, 2510.24824).
    struct Offset {
        double embedding = 1, state = 1;
        bool operator==(const Offset&) const = default;
    };
    std::optional<Offset> offset;
    /// The lower layers run several times before the upper ones do, in each run: two states, of which each is added to
    /// the other before its layers (HRM-Text).
    struct Inner {
        int layers = 0, count = 0;
        bool operator==(const Inner&) const = default;
    };
    std::optional<Inner> inner;

    int runs(std::size_t layer) const {    // of that layer, from 0
        return count * (inner && static_cast<int>(layer) < inner->layers ? inner->count : 1);
    }
    bool operator==(const Loops&) const = default;
};
/// States of lower layers that are mixed in again further up (backbone skip connections, Solar Pro).
struct Skips {
    /// The state behind layer `from` (0: the embedding) is mixed into that behind layer `to`, before the next layer.
    struct Link {
        int from = 0, to = 0;
        bool operator==(const Link&) const = default;
    };
    double weight = 0;          // of the earlier state; the later one has what it lacks to one
    std::vector<Link> links;    // bottom to top
    bool operator==(const Skips&) const = default;
};
/// Low-rank additions to all matrices of the layers, of which a token in the text switches one on for what follows
/// (Granite Switch).
struct Adapters {
    int count = 0, rank = 0;
    bool operator==(const Adapters&) const = default;
};
enum class Topology { sequential, parallel };
enum class EmbeddingScale { none, sqrt_width };    // factor on the embeddings
inline constexpr Names<EmbeddingScale, 1> k_embedding_scales{{{"sqrt(d)", EmbeddingScale::sqrt_width}}};
enum class Modality { text, image, audio, video };
inline constexpr Names<Modality, 4> k_modalities{
    {{"text", Modality::text}, {"image", Modality::image}, {"audio", Modality::audio}, {"video", Modality::video}}};

enum class NumberFormat { not_said, bf16, fp8, mxfp4, nvfp4 };
inline constexpr Names<NumberFormat, 4> k_number_formats{{{"BF16", NumberFormat::bf16},
                                                          {"FP8", NumberFormat::fp8},
                                                          {"MXFP4", NumberFormat::mxfp4},
                                                          {"NVFP4", NumberFormat::nvfp4}}};

/// One layer of the flattened stack: places in LayerStack::mixers and LayerStack::ffns, empty where the layer has none.
struct Layer {
    std::optional<int> mixer, ffn;
    bool operator==(const Layer&) const = default;
};

enum class MtpTap { before_final_norm, after_final_norm };    // where the last hidden state is taken from
struct Mtp {
    int modules = 0;
    std::optional<int> steps;
    std::optional<bool> shared_weights;
    std::optional<MtpTap> tap;
    bool released = true;                  // its weights are in the published files
    std::optional<bool> next_embedding;    // joins the embedding of the next token to the last hidden state
    std::optional<Layer> block;
    std::string note;
};

struct NamedMixer {
    std::string name;
    Mixer facts;
};
struct NamedFfn {
    std::string name;
    Ffn facts;
};

/// The layers and what they are made of.
struct LayerStack {
    std::vector<NamedMixer> mixers;    // in the order of the file
    std::vector<NamedFfn> ffns;
    std::vector<Layer> stack;    // bottom to top, one entry per layer

    /// Null where the layer has none.
    const NamedMixer* mixer_of(const Layer& layer) const {
        return layer.mixer ? &mixers[static_cast<std::size_t>(*layer.mixer)] : nullptr;
    }
    const NamedFfn* ffn_of(const Layer& layer) const {
        return layer.ffn ? &ffns[static_cast<std::size_t>(*layer.ffn)] : nullptr;
    }
    /// Tokens are worked on by some of its experts only, be they feed-forwards or heads of attention.
    bool routes() const;
    /// Layer by layer the same facts, whatever the file calls them.
    bool operator==(const LayerStack& other) const;
};

/// The network: what is drawn, and what two models have in common that are the same architecture.
struct Architecture : LayerStack {
    std::int64_t vocabulary = 0;
    int layers = 0;    // stack.size()
    std::int64_t embedding_dim = 0;
    bool tied_embeddings = false;
    EmbeddingScale embedding_scale = EmbeddingScale::none;
    std::optional<double> embedding_factor;    // on the embeddings, where it is a number
    std::optional<double> residual_factor;     // on what each sublayer adds to the residual path
    std::optional<double> skip_factor;         // on the residual path, where a sublayer is added to it
    bool layer_scale = false;                  // a learned number multiplies what a layer gives (Gemma 4)
    /// To what each sublayer gives a convolution over so many tokens is added, of its own for each channel (Inkling).
    std::optional<int> sublayer_convolution;
    std::optional<Residual> residual;          // empty: one path that is added to
    std::optional<Loops> loops;                // empty: each layer runs once
    std::optional<Skips> skips;                // empty: each layer reads what the one below it gave
    std::optional<Adapters> adapters;
    std::optional<LayerEmbedding> layer_embedding;
    std::optional<NgramEmbedding> ngram_embedding;
    bool embedding_norm = false;          // a norm behind the token embedding
    std::optional<int> meta_tokens;       // learned vectors that stand before each text (Hymba)
    bool head_bias = false;               // of the output head
    std::optional<HeadDense> head_dense;
    std::optional<double> logit_scale;    // factor on the logits, before the cap
    std::optional<double> logit_softcap;
    Topology topology = Topology::sequential;
    Norm norm;
    bool operator==(const Architecture&) const = default;
};

struct License {
    std::string name, short_name, spdx, url, note;
};
enum class Relation { layout, fine_tuned, continued, pruned, successor, part };
struct Ancestor {
    std::string id;        // of a model in the catalog, or empty
    std::string name;      // where it is not in the catalog
    Date released = {};    // of one that is not in the catalog, as far as known
    Relation relation = Relation::successor;
};
/// `layout of`, `fine-tuned from` …, as the file has it.
std::string to_string(Relation relation);
struct Training {
    std::optional<double> tokens;
    std::string precision, optimizer;
    std::vector<std::string> post_training;
    std::string note;
};
enum class Confidence { seen, recalled, inferred };

enum class LinkKind { blog, code, config, report, weights };
inline constexpr Names<LinkKind, 5> k_links{{{"blog", LinkKind::blog},
                                             {"code", LinkKind::code},
                                             {"config", LinkKind::config},
                                             {"report", LinkKind::report},
                                             {"weights", LinkKind::weights}}};

/// What is said of a model beside its figures.
struct Story {
    Training training;
    License license;
    std::map<LinkKind, std::string> links;    // addresses; unknown ones left out
    std::vector<Ancestor> lineage;
    std::vector<std::string> distinctive, details;
    std::vector<std::string> first_here;    // what it was the first to have, as a source says
    std::string note;

    /// Null where the file has none.
    const std::string* link(LinkKind kind) const {
        const auto found = links.find(kind);
        return found == links.end() ? nullptr : &found->second;
    }
};

/// Where every figure of a model stands and comes from. Paths are those of its file:
/// `parameters.total`, `distinctive.0`.
struct Provenance {
    std::map<std::string, std::string> sources;
    std::map<std::string, Confidence> confidence;
    std::vector<std::string> unknown;             // paths whose value is null
    Place place;                                  // of the file
    std::map<std::string, Place> places;          // path → where it stands
    std::map<std::string, std::string> values;    // path → text, number, true or false, or null, as the file has it

    Place place_of(const std::string& path) const;    // of the path or its nearest ancestor
    /// How sure the figure at `path` is: the entry of the longest path that covers it, or empty.
    std::optional<Confidence> confidence_of(std::string_view path) const;
    /// Where the figure at `path` comes from: the entry of the longest path that covers it, or that of `structure`,
    /// which stands for vocabulary, widths, mixers, feed-forwards and stack. Without an entry `configuration` where
    /// that is where such figures stand, else empty.
    std::string source_of(std::string_view path) const;
};

/// The facts of a model; beside them its story, and where they come from.
struct Model : Architecture {
    std::string id, name, size;
    std::string organization;    // key of Catalog::organizations; `unknown` where the file says null
    std::string group;           // `category` in the file: id of one of Catalog::groups
    Date released;
    std::vector<Modality> inputs;
    Parameters parameters;
    std::int64_t context_tokens = 0;
    Context context;
    std::optional<Mtp> mtp;
    std::optional<double> kv_cache_bytes;    // published, per token, bf16
    std::string kv_cache_note;
    NumberFormat weights_format = NumberFormat::not_said;    // of the published weights
    Story story;
    Provenance provenance;

    std::string full_name() const { return name + " " + size; }
};

struct Group {
    std::string id, title, sentence;
};
struct Organization {
    std::string id, name;
    Color color;    // of the index, or by its rule
};

struct Catalog {
    std::string edition, title, subtitle;
    Date date;
    std::vector<Group> groups;    // in the order of the sheet
    std::map<std::string, Organization> organizations;
    std::vector<Model> models;    // by id
    std::string hash;             // SHA-256 of index and models, hex

    const Model* find(std::string_view id) const;
    const Organization& organization_of(const Model& model) const { return organizations.at(model.organization); }
};

struct ReadResult {
    Catalog catalog;
    std::vector<Problem> warnings;
};
/// The files' own problems only (nothing that needs the index or other models): `text` as the file `shown_as`.
/// Nothing is returned when it has errors. The way in for tests and fuzzers; reads no file.
std::optional<Model> read_model(std::string_view text, const std::string& shown_as, Problems& problems);
/// Reads `directory` (index.json, models/*.json) on so many threads (0: one per processor). Throws InputError
/// with all problems of all files.
ReadResult read(const std::filesystem::path& directory, int threads = 0);

struct Field;
/// The newest version of the format: `format` in index.json.
inline constexpr int k_catalog_format = 1;
/// The format as the reader knows it: fields of a model file and of the index (engine/catalog/reader.hpp).
std::vector<Field> model_fields();
std::vector<Field> index_fields();

/// The fields of a model file that its structure consists of: what the key `structure` of `sources` stands for.
std::span<const std::string_view> structural_fields();

/// What all runs of a layer, from 0, keep of the text: one entry, or one for each run. Of a layer without a mixer
/// nothing.
std::vector<Kept> kept_by_runs(const Model& m, std::size_t layer);

// ---- derived --------------------------------------------------------------------------------------------------------

/// Figures computed from a model's structure. Formulas and their sources: catalog/README.md.
struct Derived {
    double total = 0;                  // parameters, both embedding matrices (one where tied) included
    double active = 0;                 // of these, used for one token
    double embedding = 0;              // in the embedding and output matrices
    double kv_cache_bytes = 0;         // per token, bf16, windows counted, an indexer's keys not
    double indexer_cache_bytes = 0;    // per token, bf16: keys that an indexer keeps beside
    double kv_cache_growing = 0;       // per token, bf16, of the layers whose cache has no bound
    double kv_cache_at_context = 0;    // bytes at full context, windows bounded, an indexer's keys counted
    double state_bytes = 0;            // constant state of linear and state-space mixers, bf16
    double flops_per_token = 0;    // forward, 2 × active weights without the input embedding, attention scores left out
};
Derived derive(const Model& model);
/// The derived figure by the rule of the published one (`without input embedding` …), to be compared with it; nothing
/// where the rule does not say enough (`rounded`).
std::optional<double> total_by_rule(const Model& model);
std::optional<double> active_by_rule(const Model& model);
/// True where a published count and the derived one by its rule differ by more than 3 %, and by more than half a
/// billion where the published one is rounded (`A3B`).
bool disagree(const Model& model, double published, double derived);

/// A stretch of the layer strip: `repeat` × the runs within.
struct Run {
    int count = 0;
    std::string what;    // name of the mixer or FFN; empty for none
    bool operator==(const Run&) const = default;
};
struct Stretch {
    int repeat = 0;
    std::vector<Run> runs;
    bool operator==(const Stretch&) const = default;
};
/// The layers' mixers (or feed-forwards), compressed: `6 × (3 KDA + 1 MLA) + 2 KDA + 1 MLA`. Layers without one count
/// where `skip_none` is false. The shortest description: fewest runs, ties to the earliest repetition.
std::vector<Stretch> mixer_stretches(const Model& model, bool skip_none);
std::vector<Stretch> ffn_stretches(const Model& model, bool skip_none);
/// The same of any names, bottom to top.
std::vector<Stretch> stretches_of(const std::vector<std::string>& names);

inline bool same_architecture(const Architecture& a, const Architecture& b) { return a == b; }

}    // namespace broadside::catalog
