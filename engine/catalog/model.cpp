#include "engine/base/format.hpp"
#include "engine/catalog/catalog.hpp"
#include "engine/catalog/consistency.hpp"
#include "engine/catalog/reader.hpp"
#include "engine/mixers/adapters.hpp"
#include "engine/mixers/look_back.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace broadside::catalog {
namespace {

constexpr int k_layers = 2000;

constexpr Range k_count{1, 1e17};    // parameters, tokens

constexpr std::pair<const char*, Relation> k_relations[] = {
    {"layout of", Relation::layout},   {"fine-tuned from", Relation::fine_tuned}, {"continues", Relation::continued},
    {"pruned from", Relation::pruned}, {"successor of", Relation::successor},     {"takes parts of", Relation::part}};

/// Place of a mixer or feed-forward by name, nothing for null. False where it is wrong, which is reported.
template <class Named>
bool find_place(Reader& r, const json::Value& at, const std::string& key, const std::vector<Named>& all,
                std::string_view what, std::optional<int>& place) {
    if (at.is_null()) return true;
    const std::string* name = at.string();
    if (!name) {
        r.error(at, key, fmt::format("expected the name of a {} or null, got {}", what, at.shown()));
        return false;
    }
    const auto found = std::ranges::find(all, *name, &Named::name);
    if (found != all.end()) {
        place = static_cast<int>(found - all.begin());
        return true;
    }
    std::vector<std::string> names;
    if (r.suggests())
        for (const Named& named : all) names.push_back(named.name);
    r.error(at, key, fmt::format("there is no {} {} in this file", what, at.shown()), did_you_mean(*name, names));
    return false;
}

/// A layer: `[mixer, feed-forward]`.
std::optional<Layer> read_layer(Reader& r, const json::Value& at, const std::string& key, const Model& m) {
    const json::Array* pair = at.array();
    if (!pair || pair->size() != 2) {
        r.error(at, key, "expected a layer [mixer, feed-forward], got " + at.shown());
        return std::nullopt;
    }
    r.remember(key + ".0", (*pair)[0]);
    r.remember(key + ".1", (*pair)[1]);
    Layer layer;
    const bool mixer_found = find_place(r, (*pair)[0], key + ".0", m.mixers, "mixer", layer.mixer);
    const bool ffn_found = find_place(r, (*pair)[1], key + ".1", m.ffns, "feed-forward", layer.ffn);
    if (!mixer_found || !ffn_found) return std::nullopt;
    if (!layer.mixer && !layer.ffn) {
        r.error(at, key, "the layer has neither a mixer nor a feed-forward");
        return std::nullopt;
    }
    if (m.topology == Topology::parallel && (!layer.mixer || !layer.ffn)) {
        r.error(at, key, "a parallel layer has a mixer and a feed-forward");
        return std::nullopt;
    }
    return layer;
}

void read_stack(Reader& r, Model& m) {
    bool complete = true;    // nothing was left out for an error
    std::int64_t count = 0;
    r.list("stack", Need::must, "Layers from the bottom (next to the embedding) to the top, as repeated blocks",
           [&](Reader& s) {
               int repeat = 0;
               s.integer("repeat", repeat, {1, k_layers}, Need::must, "How often the block follows itself");
               const json::Value* block =
                   s.value({.key = "block",
                            .type = Field::Type::stack,
                            .need = Need::must,
                            .doc = "Its layers, each [mixer, feed-forward] by name, null for none"});
               const json::Array* layers = block ? block->array() : nullptr;
               if (block && (!layers || layers->empty()))
                   s.error(*block, "block",
                           "expected a list of layers, got " + std::string(layers ? "an empty one" : block->shown()));
               if (layers && layers->size() > k_layers)
                   s.error(*block, "block", fmt::format("more than {} layers", k_layers));
               if (!layers || layers->empty() || layers->size() > k_layers || repeat < 1) {
                   complete = false;
                   return;
               }
               std::vector<Layer> read;
               for (std::size_t i = 0; i < layers->size(); ++i) {
                   const std::string key = fmt::format("block.{}", i);
                   s.remember(key, (*layers)[i]);
                   if (const auto layer = read_layer(s, (*layers)[i], key, m)) read.push_back(*layer);
               }
               count += static_cast<std::int64_t>(repeat) * static_cast<std::int64_t>(layers->size());
               complete = complete && read.size() == layers->size();
               if (!complete || count > k_layers) return;
               for (int i = 0; i < repeat; ++i) m.stack.insert(m.stack.end(), read.begin(), read.end());
           });
    if (complete && m.layers > 0 && count != m.layers)
        r.error("stack", fmt::format("adds up to {} layers, but layers is {}", count, m.layers));
}

void read_mtp(Reader& r, Model& m) {
    Mtp mtp;
    const bool given =
        r.object("mtp", Need::may, "Multi-token prediction beside the stack, not counted in it", [&](Reader& p) {
            p.integer("modules", mtp.modules, {0, 64}, Need::must,
                      "Modules; 0 says that there is none, where that needs saying");
            p.integer("steps", mtp.steps, {1, 64}, Need::may_gap, "Further tokens it predicts");
            p.flag("shared_weights", mtp.shared_weights, Need::may_gap, "The steps share the weights of one module");
            p.flag("next_embedding", mtp.next_embedding, Need::may_gap,
                   "A projection joins the embedding of the next token to the last hidden state");
            constexpr std::pair<const char*, std::optional<MtpTap>> taps[] = {
                {"before final norm", MtpTap::before_final_norm}, {"after final norm", MtpTap::after_final_norm}};
            p.choice("tap", mtp.tap, taps, Need::may_gap, "Where the last hidden state is taken from");
            p.flag("released", mtp.released, Need::may, "Its weights are in the published files (so where left out)");
            const json::Value* block = p.value({.key = "block",
                                                .type = Field::Type::block,
                                                .need = Need::may_gap,
                                                .doc = "Its layer, [mixer, feed-forward] by name"});
            if (block) mtp.block = read_layer(p, *block, "block", m);
            p.text("note", mtp.note, Need::may, "Comment");
        });
    if (given && mtp.modules > 0) m.mtp = mtp;
}

void read_parameters(Reader& r, Model& m) {
    const auto only = [](std::initializer_list<CountRule> rules) {
        std::vector<std::pair<const char*, CountRule>> out;
        for (const auto& name : k_count_rules)
            if (std::ranges::find(rules, name.second) != rules.end()) out.push_back(name);
        return out;
    };
    const auto total_rules = only({CountRule::all, CountRule::without_embeddings, CountRule::with_vision_encoder,
                                   CountRule::with_mtp, CountRule::rounded}),
               active_rules = only({CountRule::all, CountRule::without_input_embedding, CountRule::without_embeddings,
                                    CountRule::rounded});
    Parameters& p = m.parameters;
    r.object("parameters", Need::must, "Parameter count, as published", [&](Reader& o) {
        o.number("total", p.total, k_count, Need::gap, "All; null: the derived count stands in");
        o.number("active", p.active, k_count, Need::gap, "Used for one token; equal to total for dense models");
        o.choice("basis", p.basis, k_bases, Need::must,
                 "Published in full, counted from the structure or the checkpoint, or published rounded");
        o.choice("total_rule", p.total_rule, total_rules, Need::may, "How the published total was counted");
        o.choice("active_rule", p.active_rule, active_rules, Need::may, "How the published active count was counted");
        o.number("non_embedding", p.non_embedding, k_count, Need::may, "Published count without embeddings");
        o.list("not_counted", Need::may, "Parts of the checkpoint outside the text decoder", [&](Reader& n) {
            NotCounted part;
            n.text("what", part.what, Need::must, "The part");
            n.number("parameters", part.parameters, k_count, Need::gap, "Its parameters");
            p.not_counted.push_back(part);
        });
        o.text("note", p.note, Need::may, "Comment");
        if (p.total > 0 && p.active > p.total)
            o.error("active", fmt::format("{} active of only {}", short_count(p.active), short_count(p.total)));
    });
    if (!m.ffns.empty() && !m.routes() && p.total > 0 && p.active > 0 && p.active < p.total)
        r.error("parameters.active", "a model without experts uses all its parameters for every token",
                "make it equal to parameters.total");
}

void read_mixers(Reader& r, Model& m) {
    r.map("mixers", Need::must, "The mixers by name: what moves information between tokens",
          [&](const std::string& name, Reader& e) {
              NamedMixer mixer{name, {}};
              e.kinds(mixer.facts, "Kind of mixer");
              // Named even where its facts are wrong, so that the stack's names still resolve.
              m.mixers.push_back(std::move(mixer));
          });
    r.map("ffns", Need::must, "The feed-forwards by name", [&](const std::string& name, Reader& e) {
        NamedFfn ffn{name, {}};
        e.kinds(ffn.facts, "Kind of feed-forward");
        m.ffns.push_back(std::move(ffn));
    });
}

/// Which mixers can look back at an earlier run.
void check_loops(Reader& r, const Model& m) {
    if (!m.loops || !m.loops->window) return;
    if (m.context_tokens > 0 && *m.loops->window > m.context_tokens)
        return r.error("loops.window", fmt::format("{} tokens are more than the context of {}",
                                                   grouped(*m.loops->window), grouped(m.context_tokens)));
    for (const NamedMixer& mixer : m.mixers)
        if (!look_back_parameters(mixer.facts))
            return r.error("loops.window", fmt::format("has a meaning for mixers of the kind \"attention\" only, not "
                                                       "for \"{}\"",
                                                       mixer.name));
}

/// Which kinds can have adapters.
void check_adapters(Reader& r, const Model& m) {
    if (!m.adapters) return;
    const auto can = [](const auto& named) { return adapted_sides(named.facts, 1).has_value(); };
    if (!std::ranges::all_of(m.mixers, can) || !std::ranges::all_of(m.ffns, can))
        r.error("adapters",
                "has a meaning for mixers of the kind \"attention\" and feed-forwards of the kind "
                "\"dense\" only");
}

/// What has to agree between a mixer and the model.
void check_mixers(Reader& r, const Model& m) {
    for (const NamedMixer& mixer : m.mixers)
        std::visit(
            [&](const auto& facts) {
                const auto bound = cache_bound(facts);
                if (!bound || m.context_tokens <= 0 || *bound <= m.context_tokens) return;
                std::string key = "mixers." + mixer.name;
                if constexpr (requires { facts.window; }) key += facts.window ? ".window" : ".chunk";
                r.error(key, fmt::format("{} tokens are more than the context of {}", grouped(*bound),
                                         grouped(m.context_tokens)));
            },
            mixer.facts);
    if (static_cast<int>(m.stack.size()) != m.layers) return;    // who uses what is not known
    for (std::size_t i = 0; i < m.mixers.size(); ++i) {
        const auto used = [&](const Layer& l) { return l.mixer == static_cast<int>(i); };
        if (std::ranges::none_of(m.stack, used) && !(m.mtp && m.mtp->block && used(*m.mtp->block)))
            r.error("mixers." + m.mixers[i].name, "no layer of the stack uses it");
    }
    for (std::size_t i = 0; i < m.ffns.size(); ++i) {
        const auto used = [&](const Layer& l) { return l.ffn == static_cast<int>(i); };
        if (std::ranges::none_of(m.stack, used) && !(m.mtp && m.mtp->block && used(*m.mtp->block)))
            r.error("ffns." + m.ffns[i].name, "no layer of the stack uses it");
    }
}

/// `sources` or `confidence`: from paths of this file to texts, which are some of `choices` where there are any.
std::map<std::string, std::string> read_paths(Reader& r, const std::string& key, Session* session, std::string_view doc,
                                              const std::vector<std::string>& choices) {
    std::map<std::string, std::string> out;
    const json::Value* map =
        r.value({.key = key, .type = Field::Type::map, .need = Need::may, .doc = std::string(doc), .choices = choices});
    if (!map) return out;
    if (!map->object()) {
        r.error(*map, key, "expected an object, got " + map->shown());
        return out;
    }
    if (map->object()->size() > k_items) {
        r.error(*map, key, fmt::format("more than {} entries", k_items));
        return out;
    }
    std::vector<std::string> paths;    // to suggest; layers are many and seldom meant
    for (const auto& [path, place] : session->places)
        if (path.find(".block.") == std::string::npos) paths.push_back(path);
    for (const json::Member& member : *map->object()) {
        if (member.key != "structure" && !session->places.contains(member.key)) {
            r.error({nullptr, member.line, member.column}, key,
                    fmt::format("there is no field {} in this file", member.key),
                    r.suggests() ? did_you_mean(member.key, paths) : "");
        }
        const std::string* s = member.value.string();
        if (s && !s->empty() && (choices.empty() || std::ranges::find(choices, *s) != choices.end()))
            out[member.key] = *s;
        else if (choices.empty())
            r.error(member.value, key, "expected a text, got " + member.value.shown());
        else
            r.error(member.value, key,
                    fmt::format("expected one of \"{}\", got {}", fmt::join(choices, "\", \""), member.value.shown()));
    }
    return out;
}

void read_sources(Reader& r, Model& m, Session* session) {
    m.provenance.sources =
        read_paths(r, "sources", session,
                   "Where a figure comes from when it is not the configuration: path of a field (or `structure`: "
                   "vocabulary, widths, norms, mixers, feed-forwards, stack) → source; covers what is below it",
                   {});
    const auto confidence = read_paths(r, "confidence", session,
                                       "How sure a figure is, where it was not read off a source: path of a field → "
                                       "confirmed by a look at it, recalled or "
                                       "inferred; covers what is below it",
                                       {"seen", "recalled", "inferred"});
    for (const auto& [path, how] : confidence)
        m.provenance.confidence[path] = how == "seen"       ? Confidence::seen
                                        : how == "recalled" ? Confidence::recalled
                                                            : Confidence::inferred;
}

void read_identity(Reader& r, Model& m) {
    std::string schema;
    r.text("$schema", schema, Need::may, "Address of the JSON Schema, for editors");
    r.text("id", m.id, Need::must, "The file's name without its ending: lower-case letters, digits and hyphens");
    r.text("name", m.name, Need::must, "Name without size");
    r.text("size", m.size, Need::must, "Size as part of the name; name and size together are unique");
    m.organization = "unknown";
    r.text("organization", m.organization, Need::gap, "Who released it: key of `organizations` in the index");
    r.date("released", m.released, Need::gap, "Day of release, YYYY-MM-DD");
    r.text("category", m.group, Need::must, "Group on the sheet: id of one of `groups` in the index");
    r.choices("inputs", m.inputs, k_modalities, Need::must, "What it takes in; the drawing shows the text decoder");
}

void read_size(Reader& r, Model& m) {
    r.integer("context_tokens", m.context_tokens, {1, 1e12}, Need::must, "Longest context, tokens");
    r.object("context", Need::may, "How it came to the context", [&](Reader& c) {
        c.integer("native", m.context.native, {1, 1e12}, Need::may_gap, "Tokens it was trained for first");
        c.integer("extended", m.context.extended, {1, 1e12}, Need::may_gap, "Tokens after it was extended");
        c.text("method", m.context.method, Need::may_gap, "Method of the extension");
    });
    r.integer("vocabulary", m.vocabulary, {1, 1e9}, Need::must,
              "Tokens of the vocabulary: rows of the embedding matrix");
    r.integer("layers", m.layers, {1, k_layers}, Need::must, "Layers of the decoder");
    r.integer("embedding_dim", m.embedding_dim, {1, 1e7}, Need::must, "Width of the residual path, d");
    r.flag("tied_embeddings", m.tied_embeddings, Need::must, "The output head uses the embedding matrix");
}

void read_embedding(Reader& r, Model& m) {
    r.choice("embedding_scale", m.embedding_scale, k_embedding_scales, Need::may, "Factor on the embeddings");
    r.number("embedding_factor", m.embedding_factor, {1e-6, 1e6}, Need::may,
             "Factor on the embeddings, where it is a number of its own");
    r.flag("embedding_norm", m.embedding_norm, Need::may, "A norm after the token embedding");
    r.integer("meta_tokens", m.meta_tokens, {1, 1e6}, Need::may,
              "Learned vectors that stand before each text, in place of embeddings of tokens");
    r.object("layer_embedding", Need::may, "A small embedding of the token for each layer, added at the layer's end",
             [&](Reader& e) {
                 LayerEmbedding layer;
                 e.integer("dim", layer.dim, {1, 1e6}, Need::must, "Its width");
                 e.integer("vocabulary", layer.vocabulary, {1, 1e9}, Need::must, "Its rows");
                 m.layer_embedding = layer;
             });
    r.object(
        "ngram_embedding", Need::may,
        "Embeddings of the last tokens together, which join the token's, and the mean of all is taken; or, behind a "
        "gate and with a convolution, the residual path before a layer",
        [&](Reader& e) {
            NgramEmbedding ngram;
            e.integer("longest", ngram.longest, {2, 64}, Need::must, "Tokens of the longest run; the shortest has two");
            e.integer("tables", ngram.tables, {1, 4096}, Need::must,
                      "Hashed tables, as many for each length; each has its share of the width, and a projection");
            e.integer("rows", ngram.rows, {1, 1e12}, Need::must,
                      "Rows that they have at least: the first has one more, each further one two more; before a layer "
                      "what `all_rows` says");
            e.integer(
                "layer", ngram.layer, {1, k_layers}, Need::may,
                "Before which they join the residual path, from 1; left out where they join the token's embedding");
            e.integer("second_layer", ngram.second_layer, {1, k_layers}, Need::may,
                      "Before which they join it once more, with tables of its own");
            e.integer("dim", ngram.dim, {1, 1e7}, Need::may,
                      "Before a layer: width of what is looked up for a token, of all tables together");
            e.integer("all_rows", ngram.all_rows, {1, 1e13}, Need::may,
                      "Before a layer: rows of all tables together, those of the second layer included");
            e.integer("conv_kernel", ngram.conv_kernel, {1, 1024}, Need::may,
                      "Before a layer: places that a convolution over what is added sees, as many tokens apart as the "
                      "longest run has; left out where there is none");
            for (const auto& [field, has] : {std::pair{"dim", ngram.dim > 0}, {"all_rows", ngram.all_rows > 0}})
                if (ngram.layer && !has) e.error(field, "missing");
            for (const char* field : {"second_layer", "dim", "all_rows", "conv_kernel"})
                if (!ngram.layer && e.has(field)) e.error(field, "has no meaning without layer");
            if (ngram.layer && ngram.second_layer && *ngram.second_layer <= *ngram.layer)
                e.error("second_layer", "expected a layer above the first one");
            if (ngram.longest > 1 && ngram.tables % (ngram.longest - 1) != 0)
                e.error("tables", fmt::format("{} tables are not as many for each of {} lengths", ngram.tables,
                                              ngram.longest - 1));
            m.ngram_embedding = ngram;
        });
}

void read_residual_path(Reader& r, Model& m) {
    r.number("residual_factor", m.residual_factor, {1e-6, 1e6}, Need::may,
             "Factor on what each sublayer adds to the residual path");
    r.number("skip_factor", m.skip_factor, {1e-6, 1e6}, Need::may,
             "Factor on the residual path where a sublayer is added to it");
    r.flag("layer_scale", m.layer_scale, Need::may, "A learned number multiplies what each layer gives");
    r.integer("sublayer_convolution", m.sublayer_convolution, {2, 64}, Need::may,
              "To what each sublayer gives a convolution over so many tokens is added, of its own for each channel");
    r.object("residual", Need::may, "What takes the place of one residual path that is only added to", [&](Reader& p) {
        Residual residual;
        p.choice("kind", residual.kind, k_residual_kinds, Need::must,
                 "Several streams mixed by each token (hyper-connections) or predicted and corrected (altup), "
                 "attention over the sums of blocks of layers, one path that a learned vector multiplies "
                 "(channel-weights), or several streams that a gate weighs by value (gated-streams)");
        p.integer("streams", residual.streams, {2, 64}, Need::may,
                  "Streams, of hyper-connections, altup and gated streams");
        p.integer("block", residual.block, {1, k_layers}, Need::may, "Layers that a sum is of, of attention");
        p.integer("low_rank", residual.low_rank, {1, 1e6}, Need::may, "Rank of a path beside each mixer (LAuReL)");
        p.flag("both", residual.both, Need::may,
               "Of channel weights: what a sublayer adds and the embedding have them, too, each with a bias");
        p.integer("gate_rank", residual.gate_rank, {1, 1e6}, Need::may, "Rank of the gate, of gated streams");
        p.flag("normed", residual.normed, Need::may,
               "Of hyper-connections: the norm of all streams, from which weights and matrix are made, has weights");
        p.flag("averaged", residual.averaged, Need::may,
               "Of hyper-connections: at the end the streams are averaged, not weighed by the token");
        p.flag("unmixed", residual.unmixed, Need::may,
               "Of hyper-connections: behind a sublayer each stream is kept as it is, no matrix mixes them");
        p.flag("carried", residual.carried, Need::may,
               "Of hyper-connections: the weights that sum the streams up were made at the sublayer before; the first "
               "sublayer reads the first stream");
        const bool gated = residual.kind == ResidualKind::gated_streams;
        const bool attends = residual.kind == ResidualKind::attention,
                   streams = residual.kind == ResidualKind::hyper_connections,
                   weighed = residual.kind == ResidualKind::channel_weights;
        if (!attends && !weighed && residual.streams == 0) p.error("streams", "missing");
        if (attends && residual.block == 0) p.error("block", "missing");
        const auto only = [&](const char* field, bool has, bool may) {
            if (has && !may) p.error(field, "has no meaning for this kind");
        };
        only("streams", residual.streams > 0, !attends && !weighed);
        only("block", residual.block > 0, attends);
        only("low_rank", residual.low_rank > 0, !weighed && !gated);
        only("gate_rank", residual.gate_rank > 0, gated);
        if (gated && residual.gate_rank == 0) p.error("gate_rank", "missing");
        only("both", residual.both, weighed);
        only("normed", residual.normed, streams);
        only("averaged", residual.averaged, streams);
        only("unmixed", residual.unmixed, streams);
        only("carried", residual.carried, streams);
        if (residual.carried && residual.averaged) p.error("carried", "does not go together with averaged");
        m.residual = residual;
    });
}

void read_loops(Reader& r, Model& m) {
    r.object("loops", Need::may, "All layers run several times, with the same weights", [&](Reader& l) {
        Loops loops;
        l.integer("count", loops.count, {2, 1000}, Need::must, "Runs");
        l.flag("norm", loops.norm, Need::may, "The final norm stands behind every run, not behind the last alone");
        l.flag("exit_gate", loops.exit_gate, Need::may,
               "One logit of the normed state says after each run how likely it is the one that is read");
        l.integer("window", loops.window, {1, 1e12}, Need::may,
                  "Later runs attend to the first run's keys and values and to so many tokens of their own, weighed by "
                  "a gate for each head; left out where every run reads its own alone");
        l.flag("gate_of_state", loops.gate_of_state, Need::may,
               "These gates are made of the layer's input, behind a norm of their own, not of queries");
        l.object("offset", Need::may,
                 "Later runs begin with the embedding and with what the run before has left of the token before, so "
                 "that runs of several tokens go side by side; left out where they begin with what it has left of the "
                 "token itself",
                 [&](Reader& o) {
                     Loops::Offset offset;
                     o.number("embedding", offset.embedding, {1e-6, 1e6}, Need::must, "Factor on the embedding");
                     o.number("state", offset.state, {1e-6, 1e6}, Need::must, "Factor on what the run before has left");
                     loops.offset = offset;
                 });
        l.object("inner", Need::may,
                 "The lower layers run several times before the upper ones do; each of the two has a state, to which "
                 "the other's is added before its layers",
                 [&](Reader& i) {
                     Loops::Inner inner;
                     i.integer("layers", inner.layers, {1, k_layers}, Need::must, "How many are the lower ones");
                     i.integer("count", inner.count, {2, 1000}, Need::must, "How often they run in each run");
                     if (m.layers > 0 && inner.layers >= m.layers)
                         i.error("layers", fmt::format("leaves none of {} for above", m.layers));
                     loops.inner = inner;
                 });
        if (loops.inner && (loops.exit_gate || loops.window))
            l.error("inner", "does not go together with exit_gate or window");
        if (loops.exit_gate && !loops.norm) l.error("exit_gate", "has no meaning without norm");
        if (!loops.window)
            for (const auto& [key, stands] :
                 {std::pair{"gate_of_state", loops.gate_of_state}, {"offset", !!loops.offset}})
                if (stands) l.error(key, "has no meaning without window");
        m.loops = loops;
    });
}

void read_skips(Reader& r, Model& m) {
    r.object("skips", Need::may, "States of lower layers that are mixed in again further up", [&](Reader& s) {
        Skips skips;
        s.number("weight", skips.weight, {1e-6, 1}, Need::must,
                 "Weight of the earlier state; that of the later one is what it lacks to one");
        s.list("links", Need::must, "From where to where, bottom to top", [&](Reader& l) {
            Skips::Link link;
            l.integer("from", link.from, {0, k_layers}, Need::must,
                      "The layer behind which the state is kept; 0: the embedding");
            l.integer("to", link.to, {1, k_layers}, Need::must,
                      "The layer behind which it is mixed in, before the next one");
            if (link.to > 0 && link.from >= link.to) l.error("to", "expected a layer above the one it comes from");
            if (link.to > 0 && m.layers > 0 && link.to >= m.layers)
                l.error("to", fmt::format("there is no layer above it to read the state, of {}", m.layers));
            if (!skips.links.empty() && link.to > 0 && link.to < skips.links.back().to)
                l.error("to", "expected bottom to top");
            skips.links.push_back(link);
        });
        if (m.loops) s.error("", "does not go together with loops");
        if (!skips.links.empty()) m.skips = std::move(skips);
    });
}

void read_output_head(Reader& r, Model& m) {
    r.flag("head_bias", m.head_bias, Need::may, "The output head has a bias");
    r.object("head_dense", Need::may, "A matrix of d × d, its activation and a norm before the output head",
             [&](Reader& h) {
                 HeadDense dense;
                 constexpr std::pair<const char*, Activation> activations[] = {
                     {"GELU", Activation::gelu}, {"ReLU", Activation::relu}, {"SiLU", Activation::silu}};
                 h.choice("activation", dense.activation, activations, Need::must, "Activation");
                 h.flag("bias", dense.bias, Need::may, "The matrix has a bias");
                 m.head_dense = dense;
             });
    r.number("logit_scale", m.logit_scale, {1e-6, 1e6}, Need::may, "Factor on the logits, before the cap");
    r.number("logit_softcap", m.logit_softcap, {1e-3, 1e6}, Need::may,
             "The logits x become logit_softcap · tanh(x / logit_softcap)");
}

void read_block(Reader& r, Model& m) {
    constexpr std::pair<const char*, Topology> topologies[] = {{"sequential", Topology::sequential},
                                                               {"parallel", Topology::parallel}};
    r.choice("topology", m.topology, topologies, Need::must,
             "Mixer and feed-forward one after the other, or side by side");
    r.object("norm", Need::must, "Norms of the blocks", [&](Reader& n) {
        n.choice("kind", m.norm.kind, k_norm_kinds, Need::must, "Kind of norm");
        constexpr std::pair<const char*, NormPlacement> placements[] = {{"pre", NormPlacement::pre},
                                                                        {"post", NormPlacement::post},
                                                                        {"pre+post", NormPlacement::pre_post},
                                                                        {"path", NormPlacement::path},
                                                                        {"by mixer", NormPlacement::by_mixer}};
        n.choice("placement", m.norm.placement, placements, Need::must,
                 "Before each sublayer, after it (inside the residual branch), both, on the residual path before it "
                 "branches off, or after it in the layers of some mixers and before it in the others");
        n.texts("after", m.norm.after, Need::may, "By mixer: those whose layers have the norms after the sublayers");
        if ((m.norm.placement == NormPlacement::by_mixer) == m.norm.after.empty())
            n.error("after", "goes together with placement \"by mixer\"");
        n.flag("bias", m.norm.bias, Need::may, "It has a bias");
        n.flag("weights", m.norm.weights, Need::may, "It has weights (so where left out)");
        n.flag("separate", m.norm.separate, Need::may, "Side by side, mixer and feed-forward have a norm each");
        n.flag("skips_first", m.norm.skips_first, Need::may, "The first sublayer has none");
        n.integer("gate_rank", m.norm.gate_rank, {1, 1e6}, Need::may,
                  "Rank of a sigmoid gate on what the norms before mixers and mixtures of experts give, made of that");
        n.flag("all_gated", m.norm.all_gated, Need::may,
               "All norms have the gate, those behind sublayers, the last one and those of MLA's latents too");
        n.number("gate_factor", m.norm.gate_factor, {1e-6, 1e6}, Need::may, "Factor on the gate");
        for (const char* key : {"all_gated", "gate_factor"})
            if (!m.norm.gate_rank && n.has(key)) n.error(key, "has no meaning without gate_rank");
        const bool plain = m.norm.placement == NormPlacement::pre,
                   known = plain || (m.norm.all_gated && (m.norm.placement == NormPlacement::post ||
                                                          m.norm.placement == NormPlacement::pre_post));
        if (m.norm.gate_rank && (!known || m.topology == Topology::parallel))
            n.error("gate_rank", m.norm.all_gated
                                     ? "goes together with one sublayer after the other"
                                     : "goes together with placement \"pre\", one sublayer after the other");
        if (m.norm.skips_first && (!plain || m.topology == Topology::parallel || m.norm.gate_rank))
            n.error("skips_first", "goes together with placement \"pre\", one sublayer after the other, without gates");
        n.text("note", m.norm.note, Need::may, "Comment");
    });
    read_mixers(r, m);
    for (const std::string& name : m.norm.after)
        if (std::ranges::find(m.mixers, name, &NamedMixer::name) == m.mixers.end())
            r.error("norm.after", "there is no mixer \"" + name + "\"");
}

void read_training_and_license(Reader& r, Model& m) {
    r.object("training", Need::must, "Training, as far as it is published", [&](Reader& t) {
        t.number("tokens", m.story.training.tokens, k_count, Need::gap, "Tokens of pre-training");
        t.text("precision", m.story.training.precision, Need::gap, "Number format");
        t.text("optimizer", m.story.training.optimizer, Need::gap, "Optimizer");
        t.texts("post_training", m.story.training.post_training, Need::gap, "Steps after pre-training");
        t.text("note", m.story.training.note, Need::may, "Comment");
    });
    r.object("license", Need::must, "License of the weights", [&](Reader& l) {
        l.text("name", m.story.license.name, Need::gap, "Name in full");
        l.text("short", m.story.license.short_name, Need::gap, "Name for the sheet");
        l.text("spdx", m.story.license.spdx, Need::gap, "SPDX identifier; null where it has none");
        l.address("url", m.story.license.url, Need::gap, "Address of its text");
        l.text("note", m.story.license.note, Need::may, "Comment");
    });
}

void read_links_and_lineage(Reader& r, Model& m) {
    r.object("links", Need::must, "Addresses", [&](Reader& l) {
        const auto link = [&](LinkKind kind, Need need, const char* doc) {
            std::string address;
            l.address(name_of(k_links, kind), address, need, doc);
            if (!address.empty()) m.story.links[kind] = address;
        };
        link(LinkKind::report, Need::gap, "Technical report");
        link(LinkKind::config, Need::gap, "Configuration");
        link(LinkKind::weights, Need::gap, "Weights");
        link(LinkKind::code, Need::gap, "Code");
        link(LinkKind::blog, Need::may_gap, "Announcement");
    });
    r.list("lineage", Need::must, "What came before it", [&](Reader& l) {
        Ancestor a;
        l.text("id", a.id, Need::may, "A model of this catalog");
        l.text("name", a.name, Need::may, "A model that is not in it");
        l.choice("relation", a.relation, k_relations, Need::must,
                 "Its wiring with weights of its own; its weights, trained for other ends; its pre-training, gone on "
                 "with; its "
                 "weights, cut down; the same line's next generation; a part of it, such as a kind of layer");
        l.date("released", a.released, Need::may, "Its day of release, where it is not in the catalog");
        if (!a.id.empty() && l.has("released")) l.error("released", "a model of the catalog has its own date");
        if (a.id.empty() == a.name.empty()) l.error("", "expected either an id or a name");
        if (!a.id.empty() && a.id == m.id) l.error("id", "a model is not built on itself");
        m.story.lineage.push_back(a);
    });
}

void read_phrases(Reader& r, Model& m) {
    r.texts("distinctive", m.story.distinctive, Need::gap, "Two to four phrases for the sheet, most telling first");
    r.texts("first_here", m.story.first_here, Need::may,
            "What it was the first to have; each needs a source that says so");
    r.texts("details", m.story.details, Need::may, "More of them, for fact sheets");
    r.text("note", m.story.note, Need::may, "Comment");
}

/// In the order in which the schema and the tables of the documentation name the fields.
void read_fields(Reader& r, Model& m, Session* session) {
    read_identity(r, m);
    read_size(r, m);
    read_embedding(r, m);
    read_residual_path(r, m);
    read_loops(r, m);
    read_skips(r, m);
    r.object("adapters", Need::may,
             "Low-rank additions to all matrices of the layers, of which a token in the text switches one on for what "
             "follows",
             [&](Reader& a) {
                 Adapters adapters;
                 a.integer("count", adapters.count, {1, 1e6}, Need::must, "How many");
                 a.integer("rank", adapters.rank, {1, 1e6}, Need::must, "Width between the two matrices of each");
                 m.adapters = adapters;
             });
    read_output_head(r, m);
    read_block(r, m);
    read_parameters(r, m);
    read_stack(r, m);
    read_mtp(r, m);
    r.object("kv_cache_per_token", Need::must, "Key/value cache of all caching layers, windows too", [&](Reader& k) {
        k.number("published_bytes", m.kv_cache_bytes, {0, 1e12}, Need::gap, "Bytes per token in bf16, as published");
        k.text("note", m.kv_cache_note, Need::may, "Comment");
    });
    r.choice("weights_format", m.weights_format, k_number_formats, Need::may,
             "Number format of the published weights, or of most of them");
    read_training_and_license(r, m);
    read_links_and_lineage(r, m);
    read_phrases(r, m);
    if (r.describing() || session) read_sources(r, m, session);
    if (!r.describing()) {
        check_mixers(r, m);
        check_loops(r, m);
        check_adapters(r, m);
    }
}

void check_id(Reader& r, const Model& m, const std::string& shown_as) {
    if (m.id.empty()) return;
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    if (!std::ranges::all_of(m.id, plain) || m.id.front() == '-' || m.id.back() == '-')
        r.error("id", fmt::format("expected lower-case letters, digits and hyphens, got \"{}\"", m.id));
    const std::string file = std::filesystem::path(shown_as).stem().string();
    if (m.id != file) r.error("id", fmt::format("the file is called {}.json, so its id is \"{}\"", file, file));
}

/// The derived figure beside the published one.
void compare_figures(Problems& problems, const Model& m) {
    const auto compare = [&](const char* path, double published, std::optional<double> derived) {
        if (!derived || published <= 0 || !disagree(m, published, *derived)) return;
        const double share = *derived / published - 1;
        problems.warning(
            m.provenance.place_of(path), path,
            fmt::format("the structure gives {}, {} % {} than the published {}", short_count(*derived),
                        plain_number(std::abs(share) * 100, 1), share > 0 ? "more" : "less", short_count(published)));
    };
    compare("parameters.total", m.parameters.total, total_by_rule(m));
    if (m.parameters.active != m.parameters.total) compare("parameters.active", m.parameters.active, active_by_rule(m));
    const double cache = derive(m).kv_cache_bytes;
    if (m.kv_cache_bytes && std::abs(cache - *m.kv_cache_bytes) > 0.03 * std::max(cache, 1.0))
        problems.warning(m.provenance.place_of("kv_cache_per_token.published_bytes"),
                         "kv_cache_per_token.published_bytes",
                         fmt::format("the structure gives {} bytes, published are {}", plain_number(cache),
                                     plain_number(*m.kv_cache_bytes)));
}

}    // namespace

std::string to_string(Relation relation) {
    for (const auto& [name, value] : k_relations)
        if (value == relation) return name;
    return {};
}

std::optional<Model> read_model(std::string_view text, const std::string& shown_as, Problems& problems) {
    Problems own;
    const auto value = json::parse(text, shown_as, own);
    const auto give_up = [&]() -> std::optional<Model> {
        for (const Problem& p : own.sorted()) problems.add(p);
        return std::nullopt;
    };
    if (!value) return give_up();
    if (!value->object()) {
        own.error({shown_as, value->line, value->column}, {}, "expected an object, got " + value->shown());
        return give_up();
    }
    Session session{shown_as, own};
    Model m;
    m.provenance.place = {shown_as, 0, 0};
    Reader r(*value, {}, session);
    read_fields(r, m, &session);
    check_id(r, m, shown_as);
    r.finish();
    if (own.has_errors()) return give_up();

    m.provenance.places = std::move(session.places);
    m.provenance.values = std::move(session.values);
    m.provenance.unknown = std::move(session.unknown);
    const Derived derived = derive(m);
    Parameters& p = m.parameters;
    if (p.total <= 0 || p.active <= 0) p.basis = Basis::counted;
    if (p.total <= 0) p.total = derived.total;
    if (p.active <= 0) p.active = std::min(derived.active, p.total);
    compare_figures(own, m);
    check_consistency(own, m);
    for (const Problem& problem : own.sorted()) problems.add(problem);
    return m;
}

std::vector<Field> model_fields() {
    std::vector<Field> fields;
    Reader r(fields);
    Model m;
    read_fields(r, m, nullptr);
    return fields;
}

}    // namespace broadside::catalog
