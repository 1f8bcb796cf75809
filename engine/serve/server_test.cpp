#include "engine/serve/server.hpp"

#include "engine/base/error.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <vector>

namespace broadside::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Options any_port() {
    Options options;
    options.port = 0;
    return options;
}

class Client {
public:
    explicit Client(int port, const char* address = "127.0.0.1") : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(static_cast<std::uint16_t>(port));
        ::inet_pton(AF_INET, address, &to.sin_addr);
        connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    }
    ~Client() { ::close(socket_); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    bool connected() const { return connected_; }
    void say(const std::string& text) const { ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
    /// Everything until the server closes.
    std::string hear() const {
        std::string out;
        char buffer[4096];
        for (ssize_t n; (n = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;)
            out.append(buffer, static_cast<std::size_t>(n));
        return out;
    }

private:
    int socket_;
    bool connected_;
};

std::string ask(int port, const std::string& head, const char* address = "127.0.0.1") {
    const Client client(port, address);
    client.say(head + "\r\nConnection: close\r\n\r\n");
    return client.hear();
}

TEST(Server, AnswersWhatTheFunctionSays) {
    const Server server(any_port(), [](const std::string& path) {
        return Answer{200, "text/plain", "you asked " + path};
    });
    const std::string answer = ask(server.port(), "GET /a%20b?c=d HTTP/1.1\r\nHost: localhost");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nyou asked /a b"));
    EXPECT_THAT(answer, HasSubstr("X-Content-Type-Options: nosniff"));
    EXPECT_THAT(ask(server.port(), "HEAD / HTTP/1.1\r\nHost: localhost"), ::testing::EndsWith("\r\n\r\n"));
}

TEST(Server, RefusesOtherMethodsAndHosts) {
    std::atomic<int> asked = 0;
    const Server server(any_port(), [&](const std::string&) {
        ++asked;
        return Answer{200, "text/plain", "secret"};
    });
    EXPECT_THAT(ask(server.port(), "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0"),
                StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(ask(server.port(), "GET / HTTP/1.1\r\nHost: evil.example"), StartsWith("HTTP/1.1 403 "));
    EXPECT_THAT(ask(server.port(), "GET / HTTP/1.1\r\nHost: localhost.evil.example:80"), StartsWith("HTTP/1.1 403 "));
    EXPECT_EQ(asked, 0);
}

TEST(Server, AnswersByTheNameThatItWasGiven) {
    Options options = any_port();
    options.host = "127.0.0.2";    // of the loopback, as many machines have their own name
    const Server server(options, [](const std::string&) { return Answer{200, "text/plain", "here"}; });
    EXPECT_THAT(ask(server.port(), "GET / HTTP/1.1\r\nHost: 127.0.0.2:80", "127.0.0.2"), StartsWith("HTTP/1.1 200 "));
    EXPECT_THAT(ask(server.port(), "GET / HTTP/1.1\r\nHost: 127.0.0.3:80", "127.0.0.2"), StartsWith("HTTP/1.1 403 "));
}

TEST(Server, WhatFailsIsTold) {
    const Server server(any_port(), [](const std::string&) -> Answer {
        throw InputError({"x.json", 1, 2}, "name", "is wrong");
    });
    const std::string answer = ask(server.port(), "GET / HTTP/1.1\r\nHost: localhost");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, HasSubstr("x.json:1:2: name: is wrong"));
}

TEST(Server, HalfRequestsAndSlowReadersHoldNobodyUp) {
    const Server server(any_port(), [](const std::string&) {
        return Answer{200, "text/plain", std::string(8 << 20, 'x')};
    });
    std::vector<std::unique_ptr<Client>> waiting;
    for (int i = 0; i < 200; ++i) {
        waiting.push_back(std::make_unique<Client>(server.port()));
        waiting.back()->say(i % 2 == 0 ? "GET / HT"
                                       : "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");    // and reads nothing
    }
    EXPECT_THAT(ask(server.port(), "GET / HTTP/1.1\r\nHost: localhost"), StartsWith("HTTP/1.1 200 "));
}

TEST(Server, MoreConnectionsThanItTakesAreClosedAndLaterOnesAnswered) {
    Options options = any_port();
    options.connections = 16;
    const Server server(options, [](const std::string&) { return Answer{200, "text/plain", "here"}; });
    {
        std::vector<std::unique_ptr<Client>> idle;
        for (int i = 0; i < 64; ++i) idle.push_back(std::make_unique<Client>(server.port()));
    }
    std::string answer;
    while (answer.empty()) answer = ask(server.port(), "GET / HTTP/1.1\r\nHost: localhost");
    EXPECT_THAT(answer, HasSubstr("here"));
}

TEST(Server, ATakenPortIsAWrongUse) {
    const auto nothing = [](const std::string&) { return Answer{}; };
    const Server server(any_port(), nothing);
    Options options;
    options.port = server.port();
    try {
        const Server second(options, nothing);
        FAIL();
    } catch (const UsageError& e) {
        EXPECT_THAT(e.what(), HasSubstr("--port 0"));
    }
    options.host = "no.such.host.invalid";
    EXPECT_THROW(Server(options, nothing), UsageError);
}

TEST(Server, TypesByEnding) {
    EXPECT_EQ(type_of("a/index.html"), "text/html; charset=utf-8");
    EXPECT_EQ(type_of("x.png"), "image/png");
    EXPECT_EQ(type_of("x"), "application/octet-stream");
}

}    // namespace
}    // namespace broadside::serve
