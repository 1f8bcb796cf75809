#pragma once
/// \file
/// What streams of other people's files unpack to, within bounds: a thousand bytes can hold a megabyte, coded twice a
/// gigabyte. Coded in any way but deflate, streams of objects are bounded by the file's size alone.
/// Errors:  EndlessStream for what unpacks to more than any file needs.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace broadside::pdf {

/// Bytes of one stream or one page's content.
inline constexpr std::size_t k_most_unpacked = std::size_t{128} << 20;

class EndlessStream final : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The stream's bytes, at most so many; empty where it has a coding that qpdf does not undo.
std::optional<std::string> unpacked(Object stream, std::size_t most = k_most_unpacked);
/// The same of a picture, whose coding may be JPEG: at most twice as many.
std::optional<std::string> unpacked_picture(Object image);

/// Looks whether a page's content, or a stream's, is bounded.
void check_content(Object of);
/// Reads the operators of a page, or of a stream that has some.
/// Errors: QPDFExc where a coding cannot be undone.
void parse_content(Object of, Object::ParserCallbacks& to);

/// Looks whether all is that qpdf unpacks as it opens a file: streams of objects and of their places.
void check_objects(const std::filesystem::path& path);

}    // namespace broadside::pdf
