#pragma once
/// \file
/// What all pages share: the frame around them, and the facts and places that they are made from.
/// Threads: a Book is only read while pages are made.

#include "engine/catalog/catalog.hpp"
#include "engine/curate/facts.hpp"
#include "engine/raster/pyramid.hpp"
#include "engine/site/concept.hpp"
#include "engine/site/drawing.hpp"
#include "engine/site/html.hpp"
#include "engine/site/site.hpp"

#include <map>
#include <string>
#include <vector>

namespace broadside::site {

/// Something on the poster that can be flown to; px of the deepest level.
struct Place {
    std::string id, title, description;
    Rect rect;
};
/// What is known of the poster without painting it.
struct PosterPlan {
    raster::Pixels size;
    double dpi = 300;
    int first_level = 0, deepest = 0;
    std::map<std::string, Place> cells;    // by model
    std::vector<Place> groups, furniture;
    std::vector<std::string>
        order;    // ids of the models as they stand on the sheet, those that it leaves out at the end
};

struct Book {
    const catalog::Catalog& catalog;
    const std::vector<Credit>& credits;
    const Options& options;
    const PosterPlan& poster;

    std::vector<const catalog::Model*> models() const;    // in the poster's order
};

/// Of the navigation.
enum class Section { none, poster, table, compare, concepts, about };

struct Page {
    std::string path;                    // `models/gpt-2-xl/index.html`
    std::string title;                   // without the site's
    std::string description;             // one sentence
    Section section = Section::none;
    std::string picture;                 // for sharing, path in the site; may be empty
    std::vector<std::string> scripts;    // behind those of every page
    std::vector<std::string> styles;
    std::string style;    // the whole style sheet, for a page that is shown at any address; it has no scripts then
    Nodes tools;    // beside the navigation
    Nodes body;
    enum class Width { text, wide, window } width = Width::text;    // wide: of tables; window: no margins at all
};
std::string write_page(const Book& book, const Page& page);

/// The way from a page up to the folder of the site: `../../`, or nothing.
std::string root_of(std::string_view path);
/// `2024-12`, or `–`.
std::string month_of(const catalog::Model& model);
/// A small square in an organization's color.
Node swatch(const catalog::Organization& organization);
/// The organization, released, license: the line under a name.
Node byline(const Book& book, const catalog::Model& model);
Node model_link(const catalog::Model& model, const std::string& root);
/// `°` behind figures that were recalled or inferred.
Node doubt(const catalog::Model& model, const std::string& path);

// The pages.
Page start_page(const Book& book);
Page model_page(const Book& book, const catalog::Model& model, const Markup& drawing);
Page table_page(const Book& book);
Page compare_page(const Book& book);
Page concepts_page(const Book& book);
/// `users`: the models that have it, in order of release; `drawn`: the one whose figures the drawing has, or null.
Page concept_page(const Book& book, const Concept& concept_, const std::vector<const catalog::Model*>& users,
                  const Markup& drawing, const catalog::Model* drawn);
Page about_page(const Book& book);
Page not_found_page(const Book& book);

// What scripts read, and data for others.
std::string poster_script(const Book& book);
std::string facts_json(const Book& book, const catalog::Model& model);
std::string facts_script(const Book& book, const catalog::Model& model);
std::string drawing_script(const catalog::Model& model, const Markup& drawing);

}    // namespace broadside::site
