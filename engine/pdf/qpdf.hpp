#pragma once
/// \file
/// qpdf as this part uses it. Costs seconds to compile: included by few files.

#define POINTERHOLDER_TRANSITION 4    // qpdf's own smart pointers are std's
#include <qpdf/Pipeline.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>
#include <qpdf/QUtil.hh>

#include "engine/base/sink.hpp"

#include <memory>

namespace broadside::pdf {

using Object = QPDFObjectHandle;

/// Writes with a deterministic /ID. `plain`: without object streams, which old RIPs cannot read.
void write_pdf_file(QPDF& pdf, Sink& sink, bool plain, const char* version);

}    // namespace broadside::pdf
