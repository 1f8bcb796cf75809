#include "engine/base/format.hpp"
#include "engine/pdf/pdf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace broadside::pdf {

static constexpr std::string_view k_readable = "readable";

bool passed(const std::vector<Check>& checks) { return std::ranges::all_of(checks, &Check::passed); }

std::string to_table(const std::vector<Check>& checks) {
    std::size_t width = 0, failed = 0, open = 0;
    for (const Check& c : checks) width = std::max(width, c.id.size());
    std::string out;
    for (const Check& c : checks) {
        failed += c.passed ? 0 : 1;
        open += c.passed && !c.measured ? 1 : 0;
        const bool clean = c.passed && c.measured;
        out += fmt::format("{}  {:<{}}  {}{}{}{}{}\n",
                           !c.passed    ? "FAIL"
                           : c.measured ? "ok  "
                                        : "??  ",
                           c.id, width, c.what, c.detail.empty() ? "" : ": ", printable(c.detail),
                           !clean && !c.place.empty() ? "; " : "", clean ? "" : c.place);
    }
    if (failed > 0) return out + fmt::format("{} of {} checks failed.\n", failed, checks.size());
    if (open > 0)
        return out + fmt::format("{} of {} checks passed, {} could not be measured.\n", checks.size() - open,
                                 checks.size(), open);
    return out + fmt::format("All {} checks passed.\n", checks.size());
}

std::string to_json(const std::vector<Check>& checks) {
    std::string out = "[\n";
    for (const Check& c : checks)
        out += fmt::format("  {{\"id\": {}, \"what\": {}, \"passed\": {}, \"detail\": {}, \"place\": {}{}}}{}\n",
                           json_string(c.id), json_string(c.what),
                           !c.passed    ? "false"
                           : c.measured ? "true"
                                        : "null",
                           json_string(c.detail), json_string(c.place),
                           c.id == k_readable ? ", \"readable\": false" : "", &c == &checks.back() ? "" : ",");
    return out + "]\n";
}

Check unreadable(const InputError& error) {
    return {std::string(k_readable), "The file can be read", false, error.what(), {}};
}

}    // namespace broadside::pdf
