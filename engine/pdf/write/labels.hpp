#pragma once
/// \file
/// Plain lines of text in one font, for what is written around a picture: labels, captions, instructions.
/// Errors:  InputError for a font file that cannot be read.
/// Threads: one.

#include "engine/base/glyphs.hpp"

#include <filesystem>
#include <memory>
#include <string_view>

namespace broadside::pdf {

class LabelFont {
public:
    explicit LabelFont(const std::filesystem::path& file);
    ~LabelFont();
    LabelFont(const LabelFont&) = delete;
    LabelFont& operator=(const LabelFont&) = delete;
    LineRef line(std::string_view utf8, double size) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}    // namespace broadside::pdf
