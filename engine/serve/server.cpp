#include "engine/serve/server.hpp"

#include "engine/base/error.hpp"
#include "engine/base/owned.hpp"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <string_view>
#include <utility>

namespace broadside::serve {
namespace {

using namespace std::string_view_literals;

// Threads that wait for sockets; a request that takes long holds up those of its own thread.
constexpr unsigned k_threads = 4;
constexpr std::size_t k_request_memory = std::size_t{32} << 10;    // of a request's head, bytes

bool is_loopback(const sockaddr& address) {
    if (address.sa_family == AF_INET)
        return (ntohl(reinterpret_cast<const sockaddr_in&>(address).sin_addr.s_addr) >> 24) == 127;
    return address.sa_family == AF_INET6 &&
           IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(address).sin6_addr);
}

/// Whether a request's Host means this machine, which listens on what it calls `own`.
bool names_loopback(std::string_view host, std::string_view own) {
    if (host.starts_with('[')) return host.starts_with("[::1]");
    host = host.substr(0, host.rfind(':'));
    return host == own || host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost");
}

}    // namespace

struct Server::Impl {
    Handler answer;
    std::string own_name;
    bool loopback = true;
    MHD_Daemon* daemon = nullptr;

    ~Impl() {
        if (daemon) MHD_stop_daemon(daemon);
    }

    static MHD_Result send(MHD_Connection* connection, const Answer& answer, bool closing = false) {
        MHD_Response* response = MHD_create_response_from_buffer(
            answer.bytes.size(), const_cast<char*>(answer.bytes.data()), MHD_RESPMEM_MUST_COPY);
        if (!response) return MHD_NO;
        for (const auto& [name, value] :
             {std::pair{"X-Content-Type-Options", "nosniff"}, std::pair{"Referrer-Policy", "no-referrer"},
              std::pair{"Cache-Control", "no-cache"}, std::pair{"Content-Security-Policy", "frame-ancestors 'none'"},
              std::pair{"Content-Type", answer.type.c_str()}})
            MHD_add_response_header(response, name, value);
        if (answer.status == MHD_HTTP_METHOD_NOT_ALLOWED) MHD_add_response_header(response, "Allow", "GET, HEAD");
        if (closing) MHD_add_response_header(response, "Connection", "close");
        const MHD_Result sent = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
        MHD_destroy_response(response);
        return sent;
    }
    static Answer in_words(int status, const char* text) {
        return {status, "text/plain; charset=utf-8", std::string(text) + "\n"};
    }

    Answer answer_to(MHD_Connection* connection, const char* url) const {
        const char* const host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
        if (loopback && host && !names_loopback(host, own_name))
            return in_words(MHD_HTTP_FORBIDDEN, "This server answers for this machine only.");
        try {
            return answer(url);
        } catch (const std::exception& e) {
            return in_words(MHD_HTTP_INTERNAL_SERVER_ERROR, e.what());
        }
    }

    static MHD_Result handle(void* self, MHD_Connection* connection, const char* url, const char* method, const char*,
                             const char*, std::size_t* upload_size, void** state) {
        static char seen;
        const bool reading = method == "GET"sv || method == "HEAD"sv;
        if (*state == nullptr) {    // the head alone
            *state = &seen;
            if (!reading) return send(connection, in_words(MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD."), true);
            return MHD_YES;
        }
        if (*upload_size > 0) {    // of no use
            *upload_size = 0;
            return MHD_YES;
        }
        try {
            return send(connection, static_cast<const Impl*>(self)->answer_to(connection, url));
        } catch (const std::exception&) {
            return MHD_NO;    // no memory: the connection is closed
        }
    }
};

Server::Server(const Options& options, Handler answer) : impl_(std::make_unique<Impl>()) {
    impl_->answer = std::move(answer);
    for (const char c : options.host)    // browsers ask in small letters
        impl_->own_name += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const std::string port = std::to_string(options.port);
    if (const int error = ::getaddrinfo(options.host.c_str(), port.c_str(), &hints, &found); error != 0)
        throw UsageError("--host " + options.host + ": " + ::gai_strerror(error));
    const Owned<addrinfo, ::freeaddrinfo> address(found);
    impl_->loopback = is_loopback(*address->ai_addr);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD;
    if (address->ai_family == AF_INET6) flags |= MHD_USE_IPv6;
    errno = 0;
    impl_->daemon =
        MHD_start_daemon(flags, static_cast<std::uint16_t>(options.port), nullptr, nullptr, &Impl::handle, impl_.get(),
                         MHD_OPTION_SOCK_ADDR, address->ai_addr, MHD_OPTION_THREAD_POOL_SIZE, k_threads,
                         MHD_OPTION_CONNECTION_LIMIT, options.connections, MHD_OPTION_CONNECTION_TIMEOUT,
                         options.idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT, k_request_memory, MHD_OPTION_END);
    if (!impl_->daemon)
        throw UsageError("--port " + port + " of " + options.host + ": " +
                         (errno != 0 ? std::strerror(errno) : "cannot be used") + " (--port 0 takes one that is free)");
}

Server::~Server() = default;

int Server::port() const {
    const MHD_DaemonInfo* info = MHD_get_daemon_info(impl_->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

std::string type_of(const std::string& path) {
    static constexpr std::array types{std::pair{".html", "text/html; charset=utf-8"},
                                      std::pair{".css", "text/css; charset=utf-8"},
                                      std::pair{".js", "text/javascript; charset=utf-8"},
                                      std::pair{".json", "application/json"},
                                      std::pair{".png", "image/png"},
                                      std::pair{".svg", "image/svg+xml"},
                                      std::pair{".otf", "font/otf"},
                                      std::pair{".csv", "text/csv; charset=utf-8"},
                                      std::pair{".xml", "application/xml"},
                                      std::pair{".txt", "text/plain; charset=utf-8"}};
    for (const auto& [ending, type] : types)
        if (path.ends_with(ending)) return type;
    return "application/octet-stream";
}

}    // namespace broadside::serve
