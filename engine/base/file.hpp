#pragma once
/// \file
/// Files of the user's. Only regular files of sane size are read: a device or pipe would keep the program
/// waiting, and what is larger than any of its kind is another file.
/// Errors:  InputError with the path and the reason.
/// Threads: functions.

#include <cstddef>
#include <filesystem>
#include <limits>
#include <string>
#include <system_error>
#include <vector>

namespace broadside {

inline constexpr std::size_t k_most_json_bytes = std::size_t{4} << 20;
inline constexpr std::size_t k_most_font_bytes = std::size_t{64} << 20;
inline constexpr std::size_t k_most_profile_bytes = std::size_t{16} << 20;
inline constexpr std::size_t k_most_pdf_bytes = std::size_t{256} << 20;

/// The bytes of a file; `shown_as` is what errors call it, the path where it is empty.
std::string read_file(const std::filesystem::path& path, std::size_t most_bytes, const std::string& shown_as = {});

/// Refuses what `read_file` would, for who reads by other means: libraries, and what is read in part, of whatever size.
void check_file(const std::filesystem::path& path, std::size_t most_bytes = std::numeric_limits<std::size_t>::max());

/// What lies in a folder, sorted by name; nothing and the reason in `error` where it cannot be read. (The standard's
/// iterators end the program where memory fails.)
std::vector<std::filesystem::path> list_folder(const std::filesystem::path& folder, std::error_code& error);

/// The ending of a file's name, from its dot on, A to Z in lower case: POSTER.PNG is a .png.
std::string ending_of(const std::filesystem::path& path);

}    // namespace broadside
