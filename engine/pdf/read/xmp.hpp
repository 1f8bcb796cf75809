#pragma once
/// \file
/// Properties of an XMP packet (ISO 16684-1), however it is written: elements or attributes,
/// any prefixes, either quote.
/// Threads: pure functions.

#include <map>
#include <string>
#include <string_view>

namespace broadside::pdf {

/// By their usual names: `dc:title`, `xmp:CreateDate`, `pdfxid:GTS_PDFXVersion`. Of a list the first item, of
/// alternatives the default one. What stands before a fault of the packet counts.
std::map<std::string, std::string> xmp_properties(std::string_view packet);

}    // namespace broadside::pdf
