// Small files that hold much: what is read of them is bounded.

#include "engine/pdf/read/unpack.hpp"

#include "engine/base/error.hpp"
#include "engine/pdf/read/color.hpp"
#include "engine/pdf/read/function.hpp"
#include "engine/pdf/read/testing.hpp"

#include <gmock/gmock.h>
#include <zlib.h>

namespace broadside::pdf {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr const char* k_flate = "/FlateDecode";
constexpr const char* k_picture =
    "<< /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray >>";

std::string packed(const std::string& data) {
    uLongf size = compressBound(data.size());
    std::string to(size, '\0');
    compress(reinterpret_cast<Bytef*>(to.data()), &size, reinterpret_cast<const Bytef*>(data.data()), data.size());
    return to.substr(0, size);
}
std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}
/// One byte more than a stream may hold, packed to 130 kB.
const std::string& too_much() {
    static const std::string bytes = packed(std::string(k_most_unpacked + 1, ' '));
    return bytes;
}

/// A page of someone's, of which one thing is replaced.
class Changed {
public:
    Changed() { pdf.processFile(other("solid-ground").c_str()); }
    Object stream(const std::string& data, const std::vector<std::string>& codings, const char* dictionary = "<< >>") {
        Object filters = Object::newArray();
        for (const std::string& coding : codings) filters.appendItem(Object::newName(coding));
        Object out = Object::newStream(&pdf);
        out.replaceDict(Object::parse(dictionary));
        out.replaceStreamData(data, filters, out.getDict().getKey("/DecodeParms"));
        return out;
    }
    Object page() { return pdf.getAllPages().front(); }
    std::string write() {
        std::string file = folder_.file("changed.pdf");
        QPDFWriter writer(pdf, file.c_str());
        writer.setStreamDataMode(qpdf_s_preserve);
        writer.write();
        return file;
    }

    QPDF pdf;

private:
    TemporaryFolder folder_;
};

template <typename Read>
std::string refusal(Read read) {
    try {
        read();
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}
std::string refused_by_tile(const std::string& file) {
    return refusal([&] {
        MemorySink out;
        tile(file, tile_options(), out);
    });
}
std::string refused_by_preflight(const std::string& file) {
    return refusal([&] { preflight(file); });
}

TEST(Unpacked, AllThatThereIsUpToALimit) {
    Changed of;
    EXPECT_EQ(unpacked(of.stream(packed("abc"), {k_flate})), "abc");
    EXPECT_EQ(unpacked(of.stream(packed("abc"), {k_flate}), 3), "abc");
    EXPECT_THROW(unpacked(of.stream(packed("abc"), {k_flate}), 2), EndlessStream);
    EXPECT_EQ(unpacked(of.stream(packed(packed("abc")), {k_flate, k_flate})), "abc");
    EXPECT_EQ(unpacked(of.stream("\x02xyz\x80", {"/RunLengthDecode"})), "xyz");
    EXPECT_EQ(unpacked(of.stream("abc", {"/JBIG2Decode"})), std::nullopt);
    EXPECT_THROW(unpacked(of.stream(too_much(), {k_flate})), EndlessStream);
}

// qpdf 12 holds at once what they make.
TEST(Unpacked, RunLengthsAreCountedBeforeTheyAreRead) {
    Changed of;
    const std::string runs = repeated("\x81x", 50);    // 128 times x each
    EXPECT_EQ(unpacked(of.stream(runs, {"/RunLengthDecode"}), 6400).value().size(), 6400u);
    EXPECT_THROW(unpacked(of.stream(runs, {"/RunLengthDecode"}), 6399), EndlessStream);
}

TEST(Unpacked, ARowOfAPredictorIsBounded) {
    Changed of;
    const char* row = "<< /DecodeParms << /Predictor 15 /Columns 2000000000 >> >>";
    EXPECT_THROW(unpacked(of.stream(packed("abc"), {k_flate}, row)), EndlessStream);
    of.page().replaceKey("/Contents", of.stream(packed("0 g"), {k_flate}, row));
    EXPECT_THAT(refused_by_tile(of.write()), HasSubstr("a row of its data has more than 1,048,576 columns"));
}

TEST(Unpacked, WhatAJpegSaysOfItselfIsBounded) {
    Changed of;
    // A progressive frame of 65,500 × 65,500 (ISO/IEC 10918-1, B.2.2) and nothing else.
    const std::string jpeg("\xff\xd8\xff\xc2\x00\x11\x08\xff\xdc\xff\xdc\x03\x01\x11\x00\x02\x11\x00\x03\x11\x00", 21);
    EXPECT_THROW(unpacked_picture(of.stream(jpeg, {"/DCTDecode"})), EndlessStream);
    const Object image = of.stream(jpeg, {"/DCTDecode"}, "<< /Width 10 /Height 10 /BitsPerComponent 8 >>");
    EXPECT_EQ(image_ink(image, initial_color(ColorSpace::cmyk)), std::nullopt);
}

TEST(Others, StreamsThatUnpackWithoutEndAreRefused) {
    const auto page_of = [](const std::string& data, const std::vector<std::string>& codings) {
        auto of = std::make_unique<Changed>();
        of->page().replaceKey("/Contents", of->stream(data, codings));
        return of;
    };
    // Each run length makes up to 128 bytes of two: 2 × 64^8 of these four digits.
    std::vector<std::string> run_lengths(8, "/RunLengthDecode");
    run_lengths.insert(run_lengths.begin(), "/ASCIIHexDecode");
    const std::string twice = packed(too_much());
    EXPECT_LT(twice.size(), 1000u);
    EXPECT_THAT(refused_by_tile(page_of("8181>", run_lengths)->write()), HasSubstr("is packed 8 times over"));
    for (const auto& of : {page_of(too_much(), {k_flate}), page_of(twice, {k_flate, k_flate})}) {
        const std::string file = of->write();
        EXPECT_THAT(refused_by_tile(file), HasSubstr("unpacks to more than 134,217,728 bytes"));
        EXPECT_THAT(refused_by_preflight(file), HasSubstr("unpacks to more than 134,217,728 bytes"));
    }
    // What is not read is passed on as it is.
    Changed with_picture;
    Object pictures = Object::parse("<< /XObject << >> >>");
    pictures.getKey("/XObject").replaceKey("/P", with_picture.stream("8181>", run_lengths, k_picture));
    with_picture.page().replaceKey("/Resources", pictures);
    with_picture.page().replaceKey("/Contents", with_picture.stream("/P Do", {}));
    EXPECT_EQ(refused_by_tile(with_picture.write()), "");
    EXPECT_EQ(refused_by_tile(page_of(packed(packed("0 g")), {k_flate, k_flate})->write()), "");
}

TEST(Others, ContentIsBoundedAcrossItsStreams) {
    Changed of;
    const std::string half = packed(std::string(k_most_unpacked / 2 + 1, ' '));
    Object parts = Object::newArray();
    for (int i = 0; i < 2; ++i) parts.appendItem(of.stream(half, {k_flate}));
    of.page().replaceKey("/Contents", parts);
    EXPECT_THAT(refused_by_preflight(of.write()), HasSubstr("unpacks to more than"));
}

TEST(Others, FormsFontsAndMetadataAreBounded) {
    const auto resources = [](Changed& of, const std::string& kind, Object o) {
        Object all = Object::parse("<< >>"), named = Object::parse("<< >>");
        named.replaceKey("/X", o);
        all.replaceKey("/" + kind, named);
        of.page().replaceKey("/Resources", all);
    };
    Changed form;
    resources(form, "XObject", form.stream(too_much(), {k_flate}, "<< /Subtype /Form /BBox [0 0 9 9] >>"));
    form.page().replaceKey("/Contents", form.stream("/X Do", {}));
    const std::string with_form = form.write();
    EXPECT_THAT(refused_by_preflight(with_form), HasSubstr("unpacks to more than"));
    EXPECT_THAT(refused_by_tile(with_form), HasSubstr("unpacks to more than"));

    Changed font;
    Object of_font = Object::parse("<< /Type /Font /Subtype /TrueType /BaseFont /F /FontDescriptor << >> >>");
    of_font.getKey("/FontDescriptor").replaceKey("/FontFile2", font.stream(too_much(), {k_flate}));
    resources(font, "Font", font.pdf.makeIndirectObject(of_font));
    font.page().replaceKey("/Contents", font.stream("BT /X 9 Tf (A) Tj ET", {}));
    EXPECT_THAT(refused_by_preflight(font.write()), HasSubstr("unpacks to more than"));

    Changed metadata;
    metadata.pdf.getRoot().replaceKey("/Metadata", metadata.stream(too_much(), {k_flate}));
    EXPECT_THAT(refused_by_preflight(metadata.write()), HasSubstr("unpacks to more than"));
}

TEST(Others, DamageIsCountedOnceHoweverOftenItIsRead) {
    Changed of;
    const std::string whole = packed(repeated("0 0 m 9 9 l S ", 1000));
    of.page().replaceKey("/Contents", of.stream(whole.substr(0, whole.size() / 2), {k_flate}));
    std::string told;
    for (const Check& c : preflight(of.write()))
        if (c.id == "syntax") told = c.detail;
    EXPECT_THAT(told, ::testing::StartsWith("1 fault, the first: "));
}

// A shading asks its function for a thousand values.
TEST(Others, TablesOfFunctionsAreReadOnceAndBounded) {
    Changed of;
    const char* dictionary = "<< /FunctionType 0 /Domain [0 1] /Range [0 1] /Size [2] /BitsPerSample 8 >>";
    EXPECT_EQ(Function(of.stream(too_much(), {k_flate}, dictionary))(0.5), std::nullopt);
    EXPECT_EQ(Function(of.stream(packed(std::string("\x00\xff", 2)), {k_flate}, dictionary))(0.5),
              std::vector<double>{0.5});
}

// Each takes 200 bytes and more of memory, of the file a hundredth.
TEST(Others, OperandsAreBounded) {
    const std::string numbers = repeated("1 ", 4'000'001);
    for (const std::string& content : {"[" + numbers, numbers}) {
        Changed of;
        of.page().replaceKey("/Contents", of.stream(packed(content), {k_flate}));
        EXPECT_THAT(refused_by_preflight(of.write()), HasSubstr("has more than 4,000,000 operands"));
    }
    // As many, but of operators with few each.
    Changed of;
    of.page().replaceKey("/Contents", of.stream(packed(repeated("[1 1] 0 d ", 600'000)), {k_flate}));
    EXPECT_EQ(refused_by_preflight(of.write()), "");
}

// qpdf reads these as it opens a file.
TEST(Others, StreamsOfObjectsAreBounded) {
    const TemporaryFolder folder;
    const std::string numbers = packed(repeated("1 ", 4'000'001));
    for (const auto& [kind, data] : {std::pair{"/ObjStm", too_much()}, {"/XRef", too_much()}, {"/ObjStm", numbers}}) {
        const std::string file = std::string("%PDF-1.5\n1 0 obj << /Type ") + kind + " /Length " +
                                 std::to_string(data.size()) + " /Filter /FlateDecode >>\nstream\r\n" + data +
                                 "\nendstream endobj\n";
        EXPECT_THAT(refused_by_preflight(folder.write("objects.pdf", file)),
                    HasSubstr("a stream of objects holds more than 134,217,728 bytes or 4,000,000 objects"));
    }
}

}    // namespace
}    // namespace broadside::pdf
