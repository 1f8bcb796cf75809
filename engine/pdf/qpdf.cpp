#include "engine/pdf/qpdf.hpp"

namespace broadside::pdf {
namespace {

class SinkPipeline final : public Pipeline {
public:
    explicit SinkPipeline(Sink& sink) : Pipeline("sink", nullptr), sink_(sink) {}
    void write(const unsigned char* data, std::size_t length) override {
        sink_.write(std::as_bytes(std::span(data, length)));
    }
    void finish() override {}

private:
    Sink& sink_;
};

}    // namespace

void write_pdf_file(QPDF& pdf, Sink& sink, bool plain, const char* version) {
    SinkPipeline out(sink);
    QPDFWriter writer(pdf);
    writer.setOutputPipeline(&out);
    writer.setDecodeLevel(qpdf_dl_none);    // other people's pictures stay packed as they were
    writer.setObjectStreamMode(plain ? qpdf_o_disable : qpdf_o_generate);
    writer.setDeterministicID(true);
    writer.forcePDFVersion(version);
    writer.write();
}

}    // namespace broadside::pdf
