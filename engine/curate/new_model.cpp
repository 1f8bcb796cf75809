#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/curate/curate.hpp"
#include "engine/curate/model_file.hpp"
#include "engine/json/json.hpp"

#include <algorithm>

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
    const auto structure = catalog::structural_fields();
    for (const json::Member& m : *value->object())
        if (std::ranges::find(structure, m.key) != structure.end() || m.key == "inputs" || m.key == "context_tokens" ||
            m.key == "mtp")
            file.structure.push_back(m);
    return written(file);
}

}    // namespace broadside::curate
