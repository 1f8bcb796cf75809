#pragma once
/// \file
/// What the fuzzers feed: one function over bytes each, that must return for any input. What must hold of the result is
/// checked; a breach aborts, so that a fuzzer and a test see it alike.

#include <string_view>

namespace broadside::fuzz {

/// A model file: read, and where it is valid derived and compressed.
void catalog(std::string_view bytes);
/// A Hugging Face configuration: imported or refused.
void import(std::string_view bytes);
/// A layout file that extends no other.
void layout(std::string_view bytes);
/// A font: where it is taken, text is set with it, drawn and embedded.
void font(std::string_view bytes);
/// An ICC profile: where it is taken, colors are converted with it.
void profile(std::string_view bytes);
/// A GGUF file: its header imported or refused.
void gguf(std::string_view bytes);
/// A part of a picture: checked, and joined as if it were all.
void part(std::string_view bytes);
/// A PDF: checked for the press, and cut into sheets.
void pdf(std::string_view bytes);

}    // namespace broadside::fuzz
