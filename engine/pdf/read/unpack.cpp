#include "engine/pdf/read/unpack.hpp"

#include "engine/base/file.hpp"
#include "engine/base/format.hpp"
#include "engine/pdf/read/objects.hpp"

#include <fmt/format.h>
#include <zlib.h>
#include <qpdf/QPDFPageObjectHelper.hh>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

namespace broadside::pdf {
namespace {

constexpr std::size_t k_most_columns = std::size_t{1} << 20;    // of a predictor, which holds two rows of them
constexpr std::size_t k_most_colors = 32;                       // in each, of two bytes
constexpr std::size_t k_most_objects = 4'000'000;               // held at once, of 200 and more bytes each

[[noreturn]] void refuse(Object stream, std::size_t most) {
    throw EndlessStream(fmt::format("object {} unpacks to more than {} bytes", stream.getObjectID(), grouped(most)));
}

/// Counts words, numbers and delimiters: there are no more objects than these.
class Tokens {
public:
    std::size_t count = 0;

    void add(std::string_view text) {
        for (const char c : text) {
            const bool delimits = std::string_view("()<>[]{}/%").find(c) != std::string_view::npos,
                       space = static_cast<unsigned char>(c) <= ' ';
            count += delimits || (!space && between_) ? 1 : 0;
            between_ = delimits || space;
        }
    }

private:
    bool between_ = true;
};

/// Lets through so much and no more, and keeps it if `to` is given.
class Bounded final : public Pipeline {
public:
    Bounded(std::size_t limit, std::string* to) : Pipeline("bounded", nullptr), most(limit), to_(to) {}
    const std::size_t most;
    bool exceeded = false;
    Tokens tokens;    // where nothing is kept

    void write(const unsigned char* data, std::size_t length) override {
        exceeded = exceeded || length > most - passed_;
        if (exceeded) throw EndlessStream("too much");    // there qpdf stops unpacking
        passed_ += length;
        const std::string_view text(reinterpret_cast<const char*>(data), length);
        if (to_ != nullptr)
            to_->append(text);
        else
            tokens.add(text);
    }
    void finish() override {}

private:
    std::size_t passed_ = 0;
    std::string* to_;
};

/// What a JPEG says it holds (ISO/IEC 10918-1, B.2.2), whatever its dictionary says: progressive ones are held whole.
std::size_t samples_of_jpeg(std::string_view data) {
    const auto byte = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(data[i])}; };
    const auto two = [&](std::size_t i) { return byte(i) << 8 | byte(i + 1); };
    std::size_t most = 0;
    for (std::size_t at = 2; at + 10 <= data.size() && byte(at) == 0xff;) {
        const std::size_t marker = byte(at + 1);
        if (marker == 0xff) {    // fill
            ++at;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            most = std::max(most, two(at + 5) * two(at + 7) * byte(at + 9));
        if (marker == 0xda) break;    // the scan
        at += 2 + two(at + 2);
    }
    return most;
}

/// What run lengths make (ISO 32000-1, 7.4.5).
std::size_t made_of_runs(std::string_view data) {
    std::size_t made = 0;
    for (std::size_t at = 0; at < data.size();) {
        const std::size_t length = static_cast<unsigned char>(data[at]);
        if (length == 128) break;
        made += length < 128 ? length + 1 : 257 - length;
        at += length < 128 ? length + 2 : 2;
    }
    return made;
}

/// Refuses what takes more than `most` before anything of it comes out.
void check_codings(Object stream, std::size_t most) {
    Object dictionary = stream.getDict();
    for (Object& parameters : items_of(dictionary.getKey("/DecodeParms")))
        for (const auto& [key, limit] : {std::pair{"/Columns", k_most_columns}, {"/Colors", k_most_colors}})
            if (parameters.isDictionary() && number_or(parameters.getKey(key), 0) > static_cast<double>(limit))
                refuse(stream, most);
    enum class Coding { packing, runs, jpeg, other };
    static const std::map<std::string, Coding> k_codings{{"FlateDecode", Coding::packing},  {"Fl", Coding::packing},
                                                         {"LZWDecode", Coding::packing},    {"LZW", Coding::packing},
                                                         {"RunLengthDecode", Coding::runs}, {"RL", Coding::runs},
                                                         {"DCTDecode", Coding::jpeg},       {"DCT", Coding::jpeg}};
    std::vector<Coding> codings;
    for (const Object& filter : items_of(dictionary.getKey("/Filter"))) {
        const auto known = k_codings.find(name_of(filter));
        codings.push_back(known == k_codings.end() ? Coding::other : known->second);
    }
    const auto runs = std::ranges::count(codings, Coding::runs),
               packings = runs + std::ranges::count(codings, Coding::packing);
    if (packings > 2)
        throw EndlessStream(fmt::format("object {} is packed {} times over, which makes no file smaller",
                                        stream.getObjectID(), packings));
    if (runs == 0 && std::ranges::count(codings, Coding::jpeg) == 0) return;
    const auto raw = stream.getRawStreamData();
    const std::string_view data(reinterpret_cast<const char*>(raw->getBuffer()), raw->getSize());
    // qpdf 12 holds all that run lengths make before it hands any on: of two bytes up to 128.
    if (runs > 0 && (packings > 1 || (codings[0] == Coding::runs ? made_of_runs(data) : data.size() * 64) > most))
        refuse(stream, most);
    if (samples_of_jpeg(data) > most) refuse(stream, most);
}

/// Gives false where qpdf does not undo a coding.
bool unpack(Object stream, Bounded& to, qpdf_stream_decode_level_e level, bool quietly) {
    bool filtered = false;
    try {
        stream.pipeStreamData(&to, &filtered, 0, level, quietly);
    } catch (const EndlessStream&) {    // qpdf keeps some to itself
    }
    if (to.exceeded) refuse(stream, to.most);
    return filtered;
}

std::optional<std::string> unpacked(Object stream, std::size_t most, qpdf_stream_decode_level_e level) {
    check_codings(stream, most);
    std::string bytes;
    Bounded out(most, &bytes);
    return unpack(stream, out, level, false) ? std::optional(std::move(bytes)) : std::nullopt;
}

/// Whether more bytes come out of it than can be held, or more `words`; what is no deflate inflates to nothing.
bool inflates_to_more(std::string_view data, std::size_t words) {
    z_stream z{};
    if (inflateInit(&z) != Z_OK) throw std::bad_alloc();
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> end(&z, inflateEnd);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
    z.avail_in = static_cast<uInt>(data.size());
    std::array<Bytef, 65536> out{};
    Tokens tokens;
    int status = Z_OK;
    while (status == Z_OK && z.total_out <= k_most_unpacked && tokens.count <= words) {
        z.next_out = out.data();
        z.avail_out = static_cast<uInt>(out.size());
        status = inflate(&z, Z_NO_FLUSH);
        tokens.add({reinterpret_cast<const char*>(out.data()), out.size() - z.avail_out});
    }
    return z.total_out > k_most_unpacked || tokens.count > words;
}

/// Finds an operator that has more operands than can be held; what stands in arrays counts. Costs as much as parsing.
class Operands final : public Object::TokenFilter {
public:
    bool exceeded = false;

    void handleToken(const QPDFTokenizer::Token& token) override {
        const auto type = token.getType();
        if (type == QPDFTokenizer::tt_array_open || type == QPDFTokenizer::tt_dict_open) ++depth_;
        if (type == QPDFTokenizer::tt_array_close || type == QPDFTokenizer::tt_dict_close)
            depth_ = std::max(depth_ - 1, 0);
        if (type == QPDFTokenizer::tt_word && depth_ == 0)
            count_ = 0;
        else if (type != QPDFTokenizer::tt_space && type != QPDFTokenizer::tt_comment)
            exceeded = exceeded || ++count_ > k_most_objects;
    }

private:
    std::size_t count_ = 0;
    int depth_ = 0;
};

}    // namespace

std::optional<std::string> unpacked(Object stream, std::size_t most) {
    return unpacked(stream, most, qpdf_dl_specialized);
}

std::optional<std::string> unpacked_picture(Object image) { return unpacked(image, 2 * k_most_unpacked, qpdf_dl_all); }

void check_content(Object of) {
    Bounded content(k_most_unpacked, nullptr);
    for (Object& part : items_of(of.isStream() ? of : of.getKey("/Contents"))) {
        if (!part.isStream()) continue;
        check_codings(part, k_most_unpacked);
        unpack(part, content, qpdf_dl_specialized, true);
    }
    if (content.tokens.count <= k_most_objects) return;
    Operands operands;
    if (of.isStream())
        of.filterAsContents(&operands);
    else
        QPDFPageObjectHelper(of).filterContents(&operands);
    if (operands.exceeded)
        throw EndlessStream(fmt::format("an operator of object {} has more than {} operands", of.getObjectID(),
                                        grouped(k_most_objects)));
}

void parse_content(Object of, Object::ParserCallbacks& to) {
    check_content(of);
    if (of.isStream())
        of.parseAsContents(&to);
    else
        of.parsePageContents(&to);
}

void check_objects(const std::filesystem::path& path) {
    const std::string file = read_file(path, k_most_pdf_bytes);
    const std::string_view all = file;
    constexpr std::string_view k_columns = "/Columns", k_stream = "stream", k_space = "\t\n\f\r ";
    for (std::size_t at = all.find(k_columns); at != all.npos; at = all.find(k_columns, at + 1)) {
        const std::size_t digits = std::min(all.find_first_not_of(k_space, at + k_columns.size()), all.size());
        std::size_t columns = 0;
        const auto [end, error] = std::from_chars(all.data() + digits, all.data() + all.size(), columns);
        if (error == std::errc::result_out_of_range || columns > k_most_columns)
            throw EndlessStream(fmt::format("a row of its data has more than {} columns", grouped(k_most_columns)));
    }
    constexpr std::size_t k_any = std::numeric_limits<std::size_t>::max();    // places are no words
    for (const auto& [kind, words] : {std::pair{"/ObjStm", k_most_objects}, {"/XRef", k_any}})
        for (std::size_t at = all.find(kind); at != all.npos; at = all.find(kind, at)) {
            at = all.find(k_stream, at);
            if (at == all.npos) break;
            at = std::min(all.find_first_not_of("\r\n", at + k_stream.size()), all.size());
            if (inflates_to_more(all.substr(at), words))
                throw EndlessStream(fmt::format("a stream of objects holds more than {} bytes or {} objects",
                                                grouped(k_most_unpacked), grouped(k_most_objects)));
        }
}

}    // namespace broadside::pdf
