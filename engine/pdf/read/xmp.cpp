#include "engine/pdf/read/xmp.hpp"

#include "engine/base/owned.hpp"

#include <glib.h>

#include <array>
#include <utility>
#include <vector>

namespace broadside::pdf {
namespace {

constexpr std::string_view k_rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_prefixes{{
    {"http://purl.org/dc/elements/1.1/", "dc"},
    {"http://ns.adobe.com/pdf/1.3/", "pdf"},
    {"http://ns.adobe.com/pdfx/1.3/", "pdfx"},
    {"http://www.npes.org/pdfx/ns/id/", "pdfxid"},
    {"http://www.aiim.org/pdfa/ns/id/", "pdfaid"},
    {"http://www.aiim.org/pdfua/ns/id/", "pdfuaid"},
    {"http://ns.adobe.com/xap/1.0/", "xmp"},
    {"http://ns.adobe.com/xap/1.0/mm/", "xmpMM"},
}};

class XmpParser {
public:
    std::map<std::string, std::string> properties;

    void start(const char* element, const char** names, const char** values) {
        Scope scope = scopes_.empty() ? Scope{} : scopes_.back();
        scope.text.clear();
        for (std::size_t i = 0; names[i] != nullptr; ++i)
            if (const std::string_view name = names[i]; name.starts_with("xmlns:"))
                scope.spaces[std::string(name.substr(6))] = values[i];
        const bool described = !scopes_.empty() && scopes_.back().description;
        scope.description = is_rdf(scope, element, "Description");
        if (described) scope.property = usual(scope, element);
        scope.default_item = false;
        for (std::size_t i = 0; names[i] != nullptr; ++i) {
            if (scope.description) keep(usual(scope, names[i]), values[i], false);
            if (std::string_view(names[i]) == "xml:lang")
                scope.default_item = std::string_view(values[i]) == "x-default";
        }
        scope.item = is_rdf(scope, element, "li");
        scopes_.push_back(std::move(scope));
    }
    void text(std::string_view more) {
        if (!scopes_.empty()) scopes_.back().text += more;
    }
    void end() {
        const Scope scope = std::move(scopes_.back());
        scopes_.pop_back();
        if (scope.property.empty()) return;
        const bool closes_property = scopes_.empty() || scopes_.back().property != scope.property;
        if (scope.item || closes_property) keep(scope.property, scope.text, scope.item && scope.default_item);
    }

private:
    struct Scope {
        std::map<std::string, std::string> spaces;    // prefix → namespace
        std::string property, text;
        bool description = false, item = false, default_item = false;
    };
    static std::pair<std::string, std::string> split(const Scope& scope, std::string_view name) {
        const std::size_t colon = name.find(':');
        if (colon == std::string_view::npos) return {"", std::string(name)};
        const auto it = scope.spaces.find(std::string(name.substr(0, colon)));
        return {it == scope.spaces.end() ? "" : it->second, std::string(name.substr(colon + 1))};
    }
    static bool is_rdf(const Scope& scope, std::string_view name, std::string_view local) {
        const auto [space, rest] = split(scope, name);
        return space == k_rdf && rest == local;
    }
    static std::string usual(const Scope& scope, std::string_view name) {
        const auto [space, rest] = split(scope, name);
        for (const auto& [address, prefix] : k_prefixes)
            if (space == address) return std::string(prefix) + ':' + rest;
        return {};
    }
    void keep(const std::string& property, std::string_view value, bool wins) {
        if (property.empty()) return;
        const std::size_t first = value.find_first_not_of(" \t\r\n"), last = value.find_last_not_of(" \t\r\n");
        if (first == std::string_view::npos) return;    // white space between elements
        std::string trimmed(value.substr(first, last - first + 1));
        if (wins)
            properties[property] = std::move(trimmed);
        else
            properties.try_emplace(property, std::move(trimmed));
    }

    std::vector<Scope> scopes_;
};

}    // namespace

std::map<std::string, std::string> xmp_properties(std::string_view packet) {
    // A packet may be in UTF-16 or UTF-32 (ISO 16684-1, 7.3.2): its first character is a mark or `<`.
    const auto begins = [&](std::string_view bytes) { return packet.substr(0, bytes.size()) == bytes; };
    using namespace std::string_view_literals;
    const char* encoding = begins("\0\0\xFE\xFF"sv) || begins("\0\0\0<"sv)   ? "UTF-32BE"
                           : begins("\xFF\xFE\0\0"sv) || begins("<\0\0\0"sv) ? "UTF-32LE"
                           : begins("\xFE\xFF"sv) || begins("\0<"sv)         ? "UTF-16BE"
                           : begins("\xFF\xFE"sv) || begins("<\0"sv)         ? "UTF-16LE"
                                                                             : nullptr;
    if (encoding != nullptr) {
        gsize length = 0;
        const Owned<gchar, g_free> converted(
            g_convert(packet.data(), static_cast<gssize>(packet.size()), "UTF-8", encoding, nullptr, &length, nullptr));
        if (!converted) return {};
        std::string_view text(converted.get(), length);
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        return xmp_properties(text);
    }
    XmpParser reader;
    GMarkupParser calls{};
    calls.start_element = [](GMarkupParseContext*, const gchar* element, const gchar** names, const gchar** values,
                             gpointer to, GError**) { static_cast<XmpParser*>(to)->start(element, names, values); };
    calls.text = [](GMarkupParseContext*, const gchar* text, gsize length, gpointer to, GError**) {
        static_cast<XmpParser*>(to)->text({text, length});
    };
    calls.end_element = [](GMarkupParseContext*, const gchar*, gpointer to, GError**) {
        static_cast<XmpParser*>(to)->end();
    };
    const Owned<GMarkupParseContext, g_markup_parse_context_free> context(
        g_markup_parse_context_new(&calls, GMarkupParseFlags(0), &reader, nullptr));
    // Nesting is the packet's affair: GMarkup keeps its stack on the heap.
    g_markup_parse_context_parse(context.get(), packet.data(), static_cast<gssize>(packet.size()), nullptr);
    return std::move(reader.properties);
}

}    // namespace broadside::pdf
