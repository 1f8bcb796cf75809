// llama.cpp's architectures, file by file.

#include "engine/curate/import/gguf_shared.hpp"

namespace broadside::curate {

const std::vector<GgufArchitecture>& gguf_architectures() {
    static const std::vector<GgufArchitecture> all = [] {
        std::vector<GgufArchitecture> out;
        for (const auto& group : {gguf::dense(), gguf::mixtures(), gguf::latent_attention(), gguf::recurrent()})
            out.insert(out.end(), group.begin(), group.end());
        return out;
    }();
    return all;
}

}    // namespace broadside::curate
