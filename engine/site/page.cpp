#include "engine/site/page.hpp"

#include "engine/base/format.hpp"
#include "engine/draw/words.hpp"

#include <algorithm>

namespace broadside::site {
namespace {

// Nothing from elsewhere, nothing inline. The style attributes that the viewer sets through
// the DOM do not count as inline.
constexpr const char* k_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'self'";
constexpr const char* k_policy_reload =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
    "'self'; "
    "base-uri 'none'; form-action 'self'";

// Of a page that is shown at any address, where no file of the site can be named.
constexpr const char* k_policy_alone =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

struct Entry {
    Section section;
    const char *title, *path;
};
constexpr Entry k_entries[] = {{Section::poster, "Poster", "index.html"},
                               {Section::table, "Table", "table/index.html"},
                               {Section::compare, "Compare", "compare/index.html"},
                               {Section::concepts, "Concepts", "concepts/index.html"},
                               {Section::about, "About", "about/index.html"}};

constexpr const char* k_widths[] = {"column", "column broad", "window"};    // by Page::Width

Node head(const Book& book, const Page& page, const std::string& root) {
    const bool alone = !page.style.empty();
    const std::string& site = book.catalog.title;
    const std::string title = page.title == site ? site : page.title + " · " + site;
    Nodes head{el("meta", {{"charset", "utf-8"}}),
               el("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}),
               el("meta", {{"http-equiv", "Content-Security-Policy"},
                           {"content", alone                 ? k_policy_alone
                                       : book.options.reload ? k_policy_reload
                                                             : k_policy}}),
               el("title", title),
               el("meta", {{"name", "description"}, {"content", page.description}}),
               el("meta", {{"name", "color-scheme"}, {"content", "light dark"}}),
               el("meta", {{"name", "generator"}, {"content", "Broadside " + book.options.version}}),
               el("meta", {{"property", "og:title"}, {"content", page.title}}),
               el("meta", {{"property", "og:description"}, {"content", page.description}}),
               el("meta", {{"property", "og:type"}, {"content", "website"}})};
    const std::string& address = book.options.address;
    if (!address.empty()) {
        std::string here = page.path;
        if (here.ends_with("index.html")) here.resize(here.size() - std::string("index.html").size());
        head.push_back(el("link", {{"rel", "canonical"}, {"href", address + here}}));
        head.push_back(el("meta", {{"property", "og:url"}, {"content", address + here}}));
    }
    if (!page.picture.empty()) {
        head.push_back(
            el("meta", {{"property", "og:image"}, {"content", (address.empty() ? root : address) + page.picture}}));
        head.push_back(el("meta", {{"property", "og:image:width"}, {"content", "1200"}}));
        head.push_back(el("meta", {{"property", "og:image:height"}, {"content", "630"}}));
        head.push_back(el("meta", {{"name", "twitter:card"}, {"content", "summary_large_image"}}));
    }
    if (alone) {
        head.push_back(el("style", {}, Node(Markup{page.style})));
        return el("head", {}, std::move(head));
    }
    head.push_back(el("link", {{"rel", "icon"}, {"href", root + "favicon.svg"}, {"type", "image/svg+xml"}}));
    std::vector<std::string> styles{"theme.css", "style.css"};
    styles.insert(styles.end(), page.styles.begin(), page.styles.end());
    for (const std::string& style : styles) head.push_back(el("link", {{"rel", "stylesheet"}, {"href", root + style}}));
    // The first sets the colors before anything is painted; the others wait for the page.
    head.push_back(el("script", {{"src", root + "scripts/theme.js"}}));
    std::vector<std::string> scripts = page.scripts;
    if (book.options.reload) scripts.push_back("scripts/reload.js");
    for (const std::string& script : scripts) head.push_back(el("script", {{"src", root + script}, {"defer", ""}}));
    return el("head", {}, std::move(head));
}

Node navigation(const Book& book, const Page& page, const std::string& root) {
    Nodes links;
    for (const Entry& e : k_entries) {
        std::vector<Attribute> attributes{{"href", root + e.path}};
        if (page.section == e.section) attributes.push_back({"aria-current", page.path == e.path ? "page" : "true"});
        links.push_back(el("li", {}, el("a", std::move(attributes), {e.title})));
    }
    Nodes bar{el("a", {{"class", "brand"}, {"href", root + "index.html"}}, Node(book.catalog.title)),
              el("nav", {{"aria-label", "Site"}}, el("ul", {}, std::move(links)))};
    bar.insert(bar.end(), page.tools.begin(), page.tools.end());
    return el("header", {{"class", "site"}}, std::move(bar));
}

}    // namespace

std::vector<const catalog::Model*> Book::models() const {
    std::vector<const catalog::Model*> out;
    for (const std::string& id : poster.order) out.push_back(catalog.find(id));
    return out;
}

std::string root_of(std::string_view path) {
    std::string out;
    for (const char c : path)
        if (c == '/') out += "../";
    return out;
}

std::string write_page(const Book& book, const Page& page) {
    // A page that is not found may be asked for in any folder: an address from the top leads to the site; where there
    // is none, the way up from the page of a model or a mechanism does.
    std::string root = root_of(page.path);
    if (page.path == "404.html")
        root = !page.style.empty() ? "../../" : book.options.reload ? "/" : book.options.address;
    Nodes body{
        el("a", {{"class", "skip"}, {"href", "#main"}}, Node("Skip to content")), navigation(book, page, root),
        el("main", {{"id", "main"}, {"class", k_widths[static_cast<int>(page.width)]}, {"tabindex", "-1"}}, page.body)};
    body.push_back(
        el("footer", {{"class", "site"}},
           {el("p", {},
               {name(book.catalog.edition), ", " + spelled(book.catalog.date) + ". Made from the catalog by ",
                el("a", {{"href", root + "about/index.html"}}, Node("Broadside")), "."})}));
    return document(
        el("html", {{"lang", "en"}}, {head(book, page, root), el("body", {{"data-root", root}}, std::move(body))}));
}

std::string month_of(const catalog::Model& m) { return m.released.known() ? iso(m.released).substr(0, 7) : "–"; }

Node swatch(const catalog::Organization& organization) {
    return el("svg",
              {{"class", "swatch"}, {"viewBox", "0 0 1 1"}, {"width", "11"}, {"height", "11"}, {"aria-hidden", "true"}},
              el("path", {{"fill", organization.color.hex()}, {"d", "M0 0h1v1h-1z"}}));
}

Node byline(const Book& book, const catalog::Model& m) {
    const catalog::Organization& organization = book.catalog.organization_of(m);
    Nodes parts{swatch(organization), " ", name(organization.name), el("span", {{"class", "dot"}}, Node(" · ")),
                el("span", {}, Node(spelled(m.released)))};
    if (const std::string license = diagram::license_name(m); !license.empty()) {
        parts.push_back(el("span", {{"class", "dot"}}, Node(" · ")));
        parts.push_back(name(license));
    }
    return el("p", {{"class", "byline"}}, std::move(parts));
}

Node model_link(const catalog::Model& m, const std::string& root) {
    return el("a", {{"href", root + "models/" + m.id + "/index.html"}}, name(m.full_name()));
}

Node doubt(const catalog::Model& m, const std::string& path) {
    const auto confidence = path.empty() ? std::nullopt : m.provenance.confidence_of(path);
    if (!confidence || *confidence == catalog::Confidence::seen) return {""};
    const std::string word = curate::name_of(*confidence);
    return el("span", {{"class", "doubt"}},
              {el("span", {{"aria-hidden", "true"}}, Node(std::string(diagram::k_doubt))),
               el("span", {{"class", "unseen"}}, Node(" (" + word + ")"))});
}

}    // namespace broadside::site
