#include "engine/base/error.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace broadside {
namespace {

std::string joined(const std::vector<Problem>& problems) {
    std::string out;
    for (const Problem& p : problems) out += (out.empty() ? "" : "\n") + to_string(p);
    return out;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

}    // namespace

std::string to_string(const Problem& p) {
    std::string out = p.place.file;
    if (p.place.line > 0) out += ":" + std::to_string(p.place.line) + ":" + std::to_string(p.place.column);
    if (!out.empty()) out += ": ";
    if (p.severity == Severity::warning) out += "warning: ";
    if (!p.field.empty()) out += p.field + ": ";
    out += p.message;
    if (!p.hint.empty()) out += " (" + p.hint + ")";
    return out;
}

void Problems::error(Place place, std::string field, std::string message, std::string hint) {
    all_.push_back({Severity::error, std::move(place), std::move(field), std::move(message), std::move(hint)});
}

void Problems::warning(Place place, std::string field, std::string message, std::string hint) {
    all_.push_back({Severity::warning, std::move(place), std::move(field), std::move(message), std::move(hint)});
}

bool Problems::has_errors() const {
    return std::ranges::any_of(all_, [](const Problem& p) { return p.severity == Severity::error; });
}

std::vector<Problem> Problems::sorted() const {
    std::vector<Problem> out = all_;
    std::ranges::stable_sort(out, [](const Problem& a, const Problem& b) {
        return std::tie(a.place.file, a.place.line, a.place.column) < std::tie(b.place.file, b.place.line, b.place.column);
    });
    return out;
}

InputError::InputError(std::vector<Problem> problems) : Error(joined(problems)), problems_(std::move(problems)) {}

InputError::InputError(Place place, std::string field, std::string message, std::string hint)
    : InputError(std::vector<Problem>{
          {Severity::error, std::move(place), std::move(field), std::move(message), std::move(hint)}}) {}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : known) {
        // No edit makes up for a greater difference in length, and long words take long.
        const std::size_t longer = std::max(word.size(), candidate.size()), shorter = std::min(word.size(), candidate.size());
        if (longer - shorter >= best_distance) continue;
        const std::size_t d = edit_distance(word, candidate);
        if (d < best_distance) {
            best_distance = d;
            best = candidate;
        }
    }
    return best;
}

}    // namespace broadside
