#pragma once
/// \file
/// A change of names that can be undone: what lies under a hidden name is put in its place, and what stood there stays
/// within reach until the last output has its name.
/// Errors:  OutputError with the target's name; nothing has changed then.
/// Threads: one, which holds `names_are_changed`.

#include "engine/app/unfinished.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace broadside::app {

class Placement {
public:
    /// `hidden` is to stand at `target`, which errors call `name`.
    Placement(HiddenName& hidden, bool folder, const std::filesystem::path& target, const std::string& name)
        : hidden_(hidden), folder_(folder), target_(target), name_(name) {}

    /// The last one of all need not be undone.
    void apply(bool last);
    void undo() noexcept;

private:
    enum class Done { nothing, placed, replaced, exchanged, backed_up };
    HiddenName& hidden_;
    bool folder_;
    const std::filesystem::path& target_;
    const std::string& name_;
    std::optional<HiddenName> backup_;    // of what stood there
    Descriptor lock_;
    Done done_ = Done::nothing;
};

}    // namespace broadside::app
