#pragma once
/// \file
/// The marked content of a page or a form (ISO 32000-1, 14.6 and 14.7.4): which of it is tagged, and what is painted
/// outside of tags and artifacts.
/// Threads: one.

#include "engine/pdf/qpdf.hpp"

#include <set>
#include <string>
#include <vector>

namespace broadside::pdf {

struct MarkedContent {
    std::set<long long> mcids;
    std::set<long long> with_language;    // of these
    std::vector<Object> languages;        // that the content names
    std::vector<Object> forms;            // painted outside of tags: their marks are their own
    std::string fault;                    // the first that was met
};
/// `of`: the page, or the stream of a form.
MarkedContent marked_content(Object of, Object resources);

/// Ends what a page and the forms and patterns that it may paint leave open: some viewers hide all that follows a layer
/// that is off, in other streams, too. What cannot be decoded stays as it is.
void end_marked_content(QPDF& pdf, Object page);

}    // namespace broadside::pdf
