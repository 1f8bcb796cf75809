#include "engine/app/commands.hpp"
#include "engine/app/site_inputs.hpp"
#include "engine/app/watch.hpp"
#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/serve/server.hpp"
#include "engine/site/html.hpp"

#include <fmt/format.h>
#include <spawn.h>

#include <chrono>
#include <csignal>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

extern char** environ;

namespace broadside::app {
namespace {

/// The latest gallery that could be made, and what keeps a later one from being made.
class Shown {
public:
    void replace(Gallery gallery) {
        auto made = std::make_shared<const Gallery>(std::move(gallery));
        const std::scoped_lock lock(mutex_);
        gallery_.swap(made);
        problems_.clear();
        ++version_;
    }
    void broken(std::string problems) {
        const std::scoped_lock lock(mutex_);
        problems_ = std::move(problems);
    }
    serve::Answer answer(const std::string& asked) const {
        std::string path = asked.substr(asked.empty() ? 0 : 1);
        if (path == ".state") return {200, "application/json", state()};
        if (path.empty() || path.ends_with('/')) path += "index.html";
        std::shared_ptr<const Gallery> gallery;
        std::string problems;
        {
            const std::scoped_lock lock(mutex_);
            gallery = gallery_;
            problems = problems_;
        }
        // Before anything could be shown.
        if (!gallery)
            return {503, "text/html; charset=utf-8",
                    "<!DOCTYPE html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" "
                    "content=\"1\"><title>Broken</title><pre>" +
                        xml_escaped(problems) + "</pre>\n"};
        if (auto bytes = gallery->site->file(path)) return {200, serve::type_of(path), std::move(*bytes)};
        return {404, "text/html; charset=utf-8", gallery->site->file("404.html").value_or("")};
    }

private:
    std::string state() const {
        const std::scoped_lock lock(mutex_);
        return fmt::format("{{\"version\":{},\"problems\":{}}}\n", version_, json_string(problems_));
    }
    mutable std::mutex mutex_;
    std::shared_ptr<const Gallery> gallery_;
    std::string problems_;
    int version_ = 0;
};

/// False where there is no xdg-open. The browser that it starts would inherit the signals that this process blocks and
/// ignores, and could not be ended by them.
bool open_in_browser(const std::string& address) {
    std::string program = "xdg-open", argument = address;
    char* const arguments[] = {program.data(), argument.data(), nullptr};
    sigset_t none{}, all{};
    ::sigemptyset(&none);
    ::sigfillset(&all);
    posix_spawnattr_t attributes{};
    if (::posix_spawnattr_init(&attributes) != 0) throw std::bad_alloc();
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    ::signal(SIGCHLD, SIG_IGN);    // nobody waits for it: nothing is left of it when it ends
    pid_t child = 0;
    const int error = ::posix_spawnp(&child, program.c_str(), nullptr, &attributes, arguments, environ);
    ::posix_spawnattr_destroy(&attributes);
    return error == 0;
}

}    // namespace

int serve_command(const ServeCommand& command, Environment& environment) {
    SiteOptions options = command.site;
    options.site.reload = true;
    options.inputs = as_found(options.inputs, environment);
    options.dark = layout_path(options.dark, environment).string();
    Shown shown;
    OpenFonts fonts;
    std::optional<serve::Server> server;
    watch([&] { return site_files(options, environment); }, Notice::events, [&] {
        const auto start = std::chrono::steady_clock::now();
        // The last good state stays; the next change may mend the file.
        const auto broken = [&](const std::string& problems) {
            environment.err.write(problems + "\n");
            shown.broken(problems);
        };
        try {
            Gallery gallery = make_gallery(options, environment, fonts);
            fonts = gallery.fonts;
            gallery.site->file("data.js");    // places everything: what does not fit is reported before it is shown
            shown.replace(std::move(gallery));
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            if (server) environment.err.write(fmt::format("made again in {:.2f} s\n", took.count()));
            if (server) shown.answer("/drawings.css");    // of all drawings, before it is asked for
        } catch (const InputError& e) {
            broken(e.what());
        } catch (const UsageError& e) {
            if (!server) throw;    // of the command line, not of a folder that is gone for a moment
            broken(printable(e.what()));
        }
        if (!server) {
            server.emplace(command.server, [&shown](const std::string& path) { return shown.answer(path); });
            const bool v6 = command.server.host.find(':') != std::string::npos;
            const std::string address =
                fmt::format("http://{}{}{}:{}/", v6 ? "[" : "", command.server.host, v6 ? "]" : "", server->port());
            environment.out.write(address + "\n");
            if (command.open && !open_in_browser(address))
                environment.err.write("--open: there is no xdg-open; open the address yourself\n");
        }
        return Acted::done;
    });
    return 0;
}

}    // namespace broadside::app
