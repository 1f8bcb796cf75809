#include "engine/base/error.hpp"

#include "engine/base/format.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace broadside {
namespace {

std::string joined(const std::vector<Problem>& problems) {
    if (problems.empty()) throw std::logic_error("an input was refused without a reason");
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
    constexpr std::size_t k_field = 200;    // bytes of a path that are shown: a key can be as long as its file
    std::string out = p.place.file;
    if (p.place.line > 0) out += ":" + std::to_string(p.place.line) + ":" + std::to_string(p.place.column);
    if (!out.empty()) out += ": ";
    if (p.severity == Severity::warning) out += "warning: ";
    if (!p.field.empty()) out += (p.field.size() > k_field ? p.field.substr(0, k_field) + "…" : p.field) + ": ";
    out += p.message;
    if (!p.hint.empty()) out += " (" + p.hint + ")";
    return printable(out);
}

void Problems::error(Place place, std::string field, std::string message, std::string hint) {
    add({Severity::error, std::move(place), std::move(field), std::move(message), std::move(hint)});
}

void Problems::warning(Place place, std::string field, std::string message, std::string hint) {
    add({Severity::warning, std::move(place), std::move(field), std::move(message), std::move(hint)});
}

void Problems::add(Problem problem) {
    const Of of{problem.place.file, problem.severity};
    if (problem.count > 1 || kept_[of] == k_most_of_file || kept_in_all_[problem.severity] == k_most) {
        more_[of] += problem.count;
        return;
    }
    ++kept_[of];
    ++kept_in_all_[problem.severity];
    all_.push_back(std::move(problem));
}

void Problems::add(const Problems& more) {
    for (const Problem& problem : more.all_) add(problem);
    for (const auto& [of, count] : more.more_) more_[of] += count;
}

bool Problems::has_errors() const {
    return std::ranges::any_of(all_, [](const Problem& p) { return p.severity == Severity::error; });
}

std::vector<Problem> Problems::sorted() const {
    std::vector<Problem> out = all_;
    std::ranges::stable_sort(out, [](const Problem& a, const Problem& b) {
        return std::tie(a.place.file, a.place.line, a.place.column) <
               std::tie(b.place.file, b.place.line, b.place.column);
    });
    std::map<Severity, Problem> elsewhere;    // of files of which none was kept
    for (const auto& [of, count] : more_) {
        const auto& [file, severity] = of;
        const std::string what = severity == Severity::error ? "problem" : "warning";
        if (kept_.contains(of) && kept_.at(of) > 0) {
            const auto behind = std::ranges::upper_bound(out, file, {}, [](const Problem& p) { return p.place.file; });
            Problem rest;
            rest.severity = severity;
            rest.place.file = file;
            rest.message = "and " + grouped(static_cast<std::int64_t>(count)) + " more";
            rest.count = count;
            out.insert(behind, std::move(rest));
            continue;
        }
        const auto [it, is_new] = elsewhere.try_emplace(severity);
        Problem& rest = it->second;
        rest.severity = severity;
        rest.count = is_new ? count : rest.count + count;
        rest.message = "and " + counted(static_cast<std::int64_t>(rest.count), what) + " more in other files";
    }
    for (auto& [severity, rest] : elsewhere) out.push_back(std::move(rest));
    return out;
}

InputError::InputError(std::vector<Problem> problems) : Error(joined(problems)), problems_(std::move(problems)) {}

InputError::InputError(Place place, std::string field, std::string message, std::string hint)
    : InputError(std::vector<Problem>{
          {Severity::error, std::move(place), std::move(field), std::move(message), std::move(hint)}}) {}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    constexpr std::size_t k_longest = 100;    // bytes; comparing takes their square, and no name is as long
    if (word.size() > k_longest) return {};
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string& candidate : known) {
        // No edit makes up for a greater difference in length.
        const std::size_t longer = std::max(word.size(), candidate.size()),
                          shorter = std::min(word.size(), candidate.size());
        if (longer - shorter >= best_distance) continue;
        const std::size_t d = edit_distance(word, candidate);
        if (d < best_distance) {
            best_distance = d;
            best = candidate;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
    const std::string best = nearest(word, known);
    return best.empty() ? "" : "did you mean \"" + best + "\"?";
}

}    // namespace broadside
