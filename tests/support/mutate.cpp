#include "tests/support/mutate.hpp"

#include <algorithm>
#include <iterator>

namespace broadside::testing {

std::string broken_json(std::string text, Numbers& numbers) {
    if (text.empty()) return text;
    const auto at = [&] { return numbers.below(text.size()); };
    switch (numbers.below(6)) {
        case 0: return text.substr(0, at());
        case 1:
            for (int i = 0; i < 3; ++i) text[at()] = static_cast<char>(numbers.below(256));
            return text;
        case 2: {
            const std::size_t from = at();
            return text.insert(at(), text.substr(from, numbers.below(80)));
        }
        case 3: {
            const std::size_t from = at();
            return text.erase(from, numbers.below(40));
        }
        case 4: {
            constexpr const char* numerals[] = {
                "0", "-1", "1e308", "99999999999999999999", "1", "2000", "4096", "null", "true", "[]", "{}", "\"\""};
            const std::size_t digit = text.find_first_of("0123456789", at());
            if (digit == std::string::npos) return text;
            const std::size_t end = std::min(text.size(), text.find_first_not_of("0123456789.", digit));
            return text.replace(digit, end - digit, numerals[numbers.below(std::size(numerals))]);
        }
        default: {
            constexpr const char* words[] = {"attention", "mla",  "moe",   "dense",  "kda",     "mamba2",    "rope",
                                             "none",      "kind", "heads", "layers", "extends", "../x.json", "\\u202e"};
            const std::size_t quote = text.find('"', at());
            const std::size_t end = quote == std::string::npos ? quote : text.find('"', quote + 1);
            if (end == std::string::npos) return text;
            return text.replace(quote + 1, end - quote - 1, words[numbers.below(std::size(words))]);
        }
    }
}

std::string broken_bytes(std::string bytes, Numbers& numbers) {
    if (bytes.size() < 8) return bytes;
    const auto at = [&] { return numbers.below(bytes.size()); };
    // The beginning is where formats say what they hold.
    const auto near = [&] {
        return numbers.below(2) == 0 ? at() : numbers.below(std::min<std::size_t>(bytes.size(), 600));
    };
    switch (numbers.below(6)) {
        case 0: return bytes.substr(0, at());
        case 1:
            for (std::size_t i = 0, n = 1 + numbers.below(8); i < n; ++i)
                bytes[near()] = static_cast<char>(numbers.below(256));
            return bytes;
        case 2: {
            constexpr const char* words[] = {"\x00\x00\x00\x00", "\xFF\xFF\xFF\xFF", "\x7F\xFF\xFF\xFF",
                                             "\x80\x00\x00\x00"};
            const std::size_t place = std::min(near(), bytes.size() - 4), n = 1 + numbers.below(4);
            return bytes.replace(place, n, std::string(words[numbers.below(std::size(words))], n));
        }
        case 3: {
            const std::size_t from = at(), n = numbers.below(200);
            return bytes.insert(at(), bytes.substr(from, n));
        }
        case 4: {
            const std::size_t from = near();
            return bytes.erase(from, numbers.below(200));
        }
        default: {
            const std::size_t n = numbers.below(std::min<std::size_t>(bytes.size() / 2, 4000)),
                              from = numbers.below(bytes.size() - n), to = numbers.below(bytes.size() - n);
            return bytes.replace(to, n, bytes.substr(from, n));
        }
    }
}

std::string with_checksums(std::string font) {
    const auto byte = [&](std::size_t at) -> std::uint32_t {
        return at < font.size() ? static_cast<unsigned char>(font[at]) : 0;
    };
    const auto word = [&](std::size_t at) {
        return byte(at) << 24 | byte(at + 1) << 16 | byte(at + 2) << 8 | byte(at + 3);
    };
    if (font.size() < 12) return font;
    const std::size_t tables = byte(4) << 8 | byte(5);
    for (std::size_t i = 0; i < tables && 28 + 16 * i <= font.size(); ++i) {
        const std::size_t entry = 12 + 16 * i, offset = word(entry + 8), length = word(entry + 12);
        if (offset > font.size() || length > font.size() - offset) continue;
        std::uint32_t sum = 0;
        for (std::size_t at = 0; at < length; at += 4) {
            std::uint32_t value = 0;
            for (std::size_t k = 0; k < 4; ++k) value = value << 8 | (at + k < length ? byte(offset + at + k) : 0);
            sum += value;
        }
        if (font.compare(entry, 4, "head") == 0 && length >= 12) sum -= word(offset + 8);
        for (std::size_t k = 0; k < 4; ++k) font[entry + 4 + k] = static_cast<char>(sum >> (24 - 8 * k) & 0xFF);
    }
    return font;
}

}    // namespace broadside::testing
