#pragma once
/// \file
/// What to look at when a picture is not as expected: strips of expected, difference and actual, and one page of
/// them all that needs no other file.
/// Errors:  std::runtime_error for files that cannot be written.
/// Threads: several processes may report at a time.

#include "tests/support/picture.hpp"

#include <filesystem>
#include <string>

namespace broadside::golden {

/// Expected, difference, actual side by side; the difference is red over the pale expectation. Pictures
/// may differ in size or be empty.
testing::Picture strip_of(const testing::Picture& expected, const testing::Picture& actual);

/// `folder`/NAME.png and `folder`/index.html.
void report_failure(const std::filesystem::path& folder, const std::string& name, const testing::Picture& expected,
                    const testing::Picture& actual);
/// Takes an earlier failure of that name off the page.
void report_success(const std::filesystem::path& folder, const std::string& name);

}    // namespace broadside::golden
