#include "engine/pdf/write/cff.hpp"

#include "engine/base/error.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

[[noreturn]] void fail() { throw InputError({}, {}, "a font's CFF table is damaged", "use another copy of the font"); }

/// Bytes with every access checked.
class Bytes {
public:
    explicit Bytes(std::string_view all) : all_(all) {}
    unsigned at(std::size_t i) const {
        if (i >= all_.size()) fail();
        return static_cast<unsigned char>(all_[i]);
    }
    std::size_t number(std::size_t i, unsigned size) const {
        std::size_t n = 0;
        for (unsigned k = 0; k < size; ++k) n = n << 8 | at(i + k);
        return n;
    }
    std::string_view part(std::size_t from, std::size_t to) const {
        if (from > to || to > all_.size()) fail();
        return all_.substr(from, to - from);
    }

private:
    std::string_view all_;
};

/// An INDEX (section 5) as it stands in the file.
struct Index {
    std::size_t count = 0, begin = 0, end = 0, first = 0, first_end = 0;    // first: the data of its first object

    Index(const Bytes& bytes, std::size_t at) : begin(at) {
        count = bytes.number(at, 2);
        if (count == 0) {
            end = at + 2;
            return;
        }
        const unsigned size = bytes.at(at + 2);
        if (size < 1 || size > 4) fail();
        const std::size_t data = at + 3 + (count + 1) * size - 1;    // offsets count from 1
        first = data + bytes.number(at + 3, size);
        first_end = data + bytes.number(at + 3 + size, size);
        end = data + bytes.number(at + 3 + count * size, size);
    }
};

constexpr int k_escape = 12;
constexpr int two(int second) { return k_escape << 8 | second; }
// Operators of the Top, Font and Private DICT (sections 9, 10 and 15).
constexpr int k_font_bbox = 5, k_charset = 15, k_char_strings = 17, k_private = 18, k_subrs = 19;
constexpr int k_font_matrix = two(7), k_ros = two(30), k_cid_count = two(34), k_fd_array = two(36),
              k_fd_select = two(37);

struct Entry {
    int op = 0;
    std::string_view operands;        // as they stand
    std::vector<long long> values;    // of integers; reals count as 0
};

/// A DICT (section 4).
std::vector<Entry> dict(const Bytes& bytes, std::size_t at, std::size_t end) {
    std::vector<Entry> out;
    Entry now;
    for (std::size_t start = at; at < end;) {
        const unsigned b = bytes.at(at);
        if (b <= 21) {
            now.op = b == k_escape ? two(static_cast<int>(bytes.at(at + 1))) : static_cast<int>(b);
            now.operands = bytes.part(start, at);
            at += b == k_escape ? 2 : 1;
            start = at;
            out.push_back(std::move(now));
            now = {};
        } else if (b == 28) {
            now.values.push_back(static_cast<std::int16_t>(bytes.number(at + 1, 2)));
            at += 3;
        } else if (b == 29) {
            now.values.push_back(static_cast<std::int32_t>(bytes.number(at + 1, 4)));
            at += 5;
        } else if (b == 30) {
            now.values.push_back(0);
            for (++at; (bytes.at(at) & 0xF) != 0xF; ++at) {
            }
            ++at;
        } else if (b >= 32 && b <= 246) {
            now.values.push_back(static_cast<long long>(b) - 139);
            ++at;
        } else if (b >= 247 && b <= 254) {
            const long long low = bytes.at(at + 1);
            now.values.push_back(b <= 250 ? (static_cast<long long>(b) - 247) * 256 + low + 108
                                          : -(static_cast<long long>(b) - 251) * 256 - low - 108);
            at += 2;
        } else {
            fail();
        }
    }
    return out;
}

const Entry* find(const std::vector<Entry>& entries, int op) {
    for (const Entry& e : entries)
        if (e.op == op) return &e;
    return nullptr;
}

void big_endian(std::string& out, std::size_t n, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(n >> shift & 0xFF);
}
/// Always five bytes, so that a DICT's length does not depend on the offsets in it.
void integer(std::string& out, std::size_t n) {
    out += static_cast<char>(29);
    big_endian(out, n, 4);
}
void op(std::string& out, int code) {
    if (code > 0xFF) out += static_cast<char>(code >> 8);
    out += static_cast<char>(code & 0xFF);
}
std::string index_of(const std::vector<std::string>& objects) {
    std::string out;
    big_endian(out, objects.size(), 2);
    out += static_cast<char>(4);
    std::size_t offset = 1;
    big_endian(out, offset, 4);
    for (const std::string& o : objects) big_endian(out, offset += o.size(), 4);
    for (const std::string& o : objects) out += o;
    return out;
}

}    // namespace

std::string cid_keyed(std::string_view cff) {
    const Bytes in(cff);
    const Index names(in, in.at(2)), tops(in, names.end), strings(in, tops.end), global_subrs(in, strings.end);
    if (tops.count != 1) fail();
    const std::vector<Entry> top = dict(in, tops.first, tops.first_end);
    if (find(top, k_ros) != nullptr) return std::string(cff);
    const Entry *chars = find(top, k_char_strings), *priv = find(top, k_private);
    if (chars == nullptr || chars->values.size() != 1 || priv == nullptr || priv->values.size() != 2) fail();
    const Index glyphs(in, static_cast<std::size_t>(chars->values[0]));
    // Local subroutines are found from where the Private DICT begins: the two are moved as one piece.
    const auto private_size = static_cast<std::size_t>(priv->values[0]),
               private_begin = static_cast<std::size_t>(priv->values[1]);
    std::size_t private_end = private_begin + private_size;
    const std::vector<Entry> private_dict = dict(in, private_begin, private_end);
    if (const Entry* subrs = find(private_dict, k_subrs); subrs != nullptr && subrs->values.size() == 1)
        private_end = std::max(private_end, Index(in, private_begin + static_cast<std::size_t>(subrs->values[0])).end);

    const std::string head(in.part(0, names.end)), subroutines(in.part(global_subrs.begin, global_subrs.end));
    const std::string char_strings(in.part(glyphs.begin, glyphs.end)),
        private_part(in.part(private_begin, private_end));
    const std::string registry = index_of({"Adobe", "Identity"});
    constexpr std::size_t k_first_own_string = 391;    // after the standard strings
    std::string charset, select;
    if (glyphs.count > 1) {    // format 2: one range of CIDs from 1
        big_endian(charset, 2, 1);
        big_endian(charset, 1, 2);
        big_endian(charset, glyphs.count - 2, 2);
    } else {
        big_endian(charset, 0, 1);
    }
    big_endian(select, 3, 1);    // format 3: one range, all in font dictionary 0
    big_endian(select, 1, 2);
    big_endian(select, 0, 2);
    big_endian(select, 0, 1);
    big_endian(select, glyphs.count, 2);

    std::size_t charset_at = 0, select_at = 0, chars_at = 0, array_at = 0, private_at = 0;
    const auto top_dict = [&] {
        std::string out;
        integer(out, k_first_own_string);
        integer(out, k_first_own_string + 1);
        integer(out, 0);
        op(out, k_ros);
        for (const int kept : {k_font_matrix, k_font_bbox}) {
            if (const Entry* e = find(top, kept); e != nullptr) {
                out += e->operands;
                op(out, kept);
            }
        }
        for (const auto& [code, value] : {std::pair{k_cid_count, glyphs.count},
                                          {k_charset, charset_at},
                                          {k_fd_select, select_at},
                                          {k_char_strings, chars_at},
                                          {k_fd_array, array_at}}) {
            integer(out, value);
            op(out, code);
        }
        return index_of({out});
    };
    const auto font_array = [&] {
        std::string out;
        integer(out, private_size);
        integer(out, private_at);
        op(out, k_private);
        return index_of({out});
    };
    charset_at = head.size() + top_dict().size() + registry.size() + subroutines.size();
    select_at = charset_at + charset.size();
    chars_at = select_at + select.size();
    array_at = chars_at + char_strings.size();
    private_at = array_at + font_array().size();
    return head + top_dict() + registry + subroutines + charset + select + char_strings + font_array() + private_part;
}

}    // namespace broadside::pdf
