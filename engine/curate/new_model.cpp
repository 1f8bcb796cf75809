#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

namespace broadside::curate {

std::string new_model(std::string_view like_text, const std::string& like_file, const std::string& id,
                      const std::string& name) {
    check_id(id);
    if (const std::string fault = fault_of_text(name); !fault.empty())
        throw UsageError("the name \"" + name + "\" " + fault);
    Problems problems;
    const auto like = catalog::read_model(like_text, like_file, problems);
    const auto value = like ? json::parse(like_text, like_file, problems) : std::nullopt;
    if (!value) throw InputError(problems.sorted());

    // The structure is the other model's; what only that model is, or what is said of it alone, is left out.
    ModelFile file;
    file.id = id;
    file.name = name;
    file.size = short_count(derive(*like).total);
    file.group = like->group;
    for (const json::Member& m : *value->object())
        for (const char* kept : {"inputs",          "context_tokens",
                                 "vocabulary",      "layers",
                                 "embedding_dim",   "tied_embeddings",
                                 "embedding_scale", "embedding_factor",
                                 "embedding_norm",  "layer_embedding",
                                 "residual_factor", "skip_factor",
                                 "residual",        "loops",
                                 "head_bias",
                                 "logit_scale",     "logit_softcap",
                                 "topology",        "norm",
                                 "mixers",          "ffns",
                                 "stack",           "mtp"})
            if (m.key == kept) file.structure.push_back(m);
    return written(file);
}

}    // namespace broadside::curate
