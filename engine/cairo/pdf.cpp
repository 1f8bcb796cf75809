#include "engine/cairo/draw.hpp"

#include <cairo-pdf.h>

#include <exception>
#include <span>
#include <stdexcept>
#include <string>

namespace broadside::cairo {
namespace {

/// What Cairo writes, into a sink; an exception waits here until Cairo has returned.
struct Stream {
    Sink& sink;
    std::exception_ptr error;

    static cairo_status_t write(void* closure, const unsigned char* data, unsigned int size) {
        auto& self = *static_cast<Stream*>(closure);
        if (self.error) return CAIRO_STATUS_WRITE_ERROR;
        try {
            self.sink.write(std::as_bytes(std::span(data, size)));
            return CAIRO_STATUS_SUCCESS;
        } catch (...) {
            self.error = std::current_exception();
            return CAIRO_STATUS_WRITE_ERROR;
        }
    }
};

}    // namespace

void write_pdf(const scene::Scene& scene, Sink& sink) {
    Stream stream{sink, {}};
    cairo_surface_t* const surface =
        cairo_pdf_surface_create_for_stream(Stream::write, &stream, scene.size.w, scene.size.h);
    const auto describe = [&](cairo_pdf_metadata_t what, const std::string& text) {
        if (!text.empty()) cairo_pdf_surface_set_metadata(surface, what, text.c_str());
    };
    describe(CAIRO_PDF_METADATA_TITLE, scene.metadata.title);
    describe(CAIRO_PDF_METADATA_AUTHOR, scene.metadata.author);
    describe(CAIRO_PDF_METADATA_SUBJECT, scene.metadata.subject);
    describe(CAIRO_PDF_METADATA_KEYWORDS, scene.metadata.keywords);
    describe(CAIRO_PDF_METADATA_CREATOR, scene.metadata.generator);
    cairo_t* const cr = cairo_create(surface);
    std::exception_ptr error;
    try {
        draw(scene, cr);
    } catch (...) {
        error = std::current_exception();
    }
    cairo_show_page(cr);
    const cairo_status_t drawn = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    const cairo_status_t finished = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (stream.error) std::rethrow_exception(stream.error);
    if (error) std::rethrow_exception(error);
    for (const cairo_status_t status : {drawn, finished})
        if (status != CAIRO_STATUS_SUCCESS)
            throw std::runtime_error(std::string("cairo: ") + cairo_status_to_string(status));
}

}    // namespace broadside::cairo
