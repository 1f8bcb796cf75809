#pragma once
/// \file
/// What can go wrong, and where in the user's files.
/// Errors:  failure is an exception derived from `Error`; its class decides the exit status (1 input, 2 usage, 3
///          output; anything else is an internal error, 4). Readers collect all problems and throw once.

#include <cstddef>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadside {

/// A place in a file of the user's; line and column count from 1 (column in bytes), 0 when there is none.
struct Place {
    std::string file;
    int line = 0, column = 0;
    bool operator==(const Place&) const = default;
};

enum class Severity { error, warning };

struct Problem {
    Severity severity = Severity::error;
    Place place;
    std::string field;        // dotted path, `parameters.total`; may be empty
    std::string message;      // `expected a number, got "671B"`
    std::string hint;         // what to do; may be empty
    std::size_t count = 1;    // problems it stands for: the last of a file's says how many more there are
    bool operator==(const Problem&) const = default;
};
/// `catalog/models/x.json:12:5: parameters.total: expected a number, got "671B"`, with the hint in brackets behind it;
/// one line, whatever the file holds.
std::string to_string(const Problem& problem);

/// Collects problems, so that one run reports all of them; of many it keeps the first and counts the rest, so that a
/// file of nothing else takes no more memory than one with a few.
class Problems {
public:
    static constexpr std::size_t k_most_of_file = 100;    // of each severity
    static constexpr std::size_t k_most = 1000;           // of each severity

    void error(Place place, std::string field, std::string message, std::string hint = {});
    void warning(Place place, std::string field, std::string message, std::string hint = {});
    void add(Problem problem);
    void add(const Problems& more);
    bool has_errors() const;
    /// By file, line, column, then in the order of arrival; errors and warnings alike. Those that were not kept stand
    /// behind the ones of their file, as a number.
    std::vector<Problem> sorted() const;
    bool empty() const { return all_.empty(); }

private:
    using Of = std::pair<std::string, Severity>;    // file
    std::vector<Problem> all_;
    std::map<Of, std::size_t> kept_, more_;
    std::map<Severity, std::size_t> kept_in_all_;
};

class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};
/// The user's input is wrong: exit status 1. Carries at least one problem; without one it is a std::logic_error.
class InputError : public Error {
public:
    explicit InputError(std::vector<Problem> problems);
    InputError(Place place, std::string field, std::string message, std::string hint = {});
    const std::vector<Problem>& problems() const { return problems_; }

private:
    std::vector<Problem> problems_;
};
/// The command line is wrong: exit status 2.
class UsageError : public Error {
public:
    using Error::Error;
};
/// The output could not be written: exit status 3.
class OutputError : public Error {
public:
    using Error::Error;
};

/// The known name nearest to `word` by edit distance, or empty when none is near enough to suggest.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
/// `did you mean "moe"?`, or nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

}    // namespace broadside
