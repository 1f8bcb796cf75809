#pragma once
/// \file
/// The keys of a configuration that its family did not ask for: those that say again what others said are checked
/// against what was made of these, the rest is reported, so that no key that shapes the model is passed over.
/// Threads: one thread.

#include "engine/curate/import/config.hpp"
#include "engine/curate/import/draft.hpp"
#include "engine/curate/import/family.hpp"
#include "engine/json/json.hpp"

#include <string>
#include <vector>

namespace broadside::curate {

struct Unread {
    std::string path;
    const json::Member* member;
    bool structural;          // its name speaks of the model's shape
    std::string again;        // what it says again, and rightly so; empty: nothing
    std::string otherwise;    // what it says again, but otherwise than the keys that were read
};
/// The keys of the language model's part, and of the objects within that were read, which no one asked for.
std::vector<Unread> unread_keys(const json::Value& root, const json::Value& part, const Reading& reading,
                                const Family& family, const Draft& draft, const json::Object& structure);
/// Structural ones are errors (gaps, where the reading is lenient), the others warnings; what is said again is neither.
void tell_unread(const std::vector<Unread>& unread, Reading& reading);

}    // namespace broadside::curate
