#pragma once
/// \file
/// A small HTTP server on one address, over libmicrohttpd: what it answers is up to a function; slow, idle and
/// half-open clients hold nothing but their own connection.
/// Limits:  connections at a time, time of an idle connection, size of what is asked; beyond them the client is
///          refused. On the loopback a request that names another host than this one is refused too, so that no
///          foreign page can read what is served on this machine.
/// Errors:  UsageError where the address cannot be used.
/// Threads: the function is called by several threads at a time. The server runs from its making until it is destroyed.
/// Not here: files.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace broadside::serve {

struct Answer {
    int status = 200;
    std::string type;    // `text/html; charset=utf-8`
    std::string bytes;
};
/// What is answered to a path, which is decoded and begins with `/`.
using Handler = std::function<Answer(const std::string& path)>;

struct Options {
    std::string host = "127.0.0.1";    // a numeric address, or a name of this machine
    int port = 8000;                   // 0: any that is free
    unsigned connections = 900;        // at a time; those above are closed at once
    unsigned idle_s = 15;              // after which a silent connection is closed
};

class Server {
public:
    Server(const Options& options, Handler answer);
    ~Server();
    int port() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The type of a file by the ending of its name.
std::string type_of(const std::string& path);

}    // namespace broadside::serve
