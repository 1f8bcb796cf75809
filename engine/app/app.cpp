#include "engine/app/app.hpp"

#include "engine/app/command_line.hpp"
#include "engine/base/error.hpp"
#include "engine/base/format.hpp"
#include "engine/base/memory_check.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>
#include <string_view>

namespace broadside::app {

int run(std::span<const std::string> arguments, Environment& environment) {
    const auto complain = [&](std::string_view message) {
        environment.err.write(fmt::format("broadside: {}\n", printable(message)));
    };
    try {
        return run_command(arguments, environment);
    } catch (const InputError& error) {
        environment.err.write(std::string(error.what()) + "\n");
        return 1;
    } catch (const UsageError& error) {
        complain(error.what());
        return 2;
    } catch (const OutputError& error) {
        complain(error.what());
        return 3;
    } catch (const std::bad_alloc&) {
        complain("out of memory");
    } catch (const std::exception& error) {
        complain(says_out_of_memory(error.what())
                     ? "out of memory"
                     : fmt::format("internal error, please report it: {}", error.what()));
    }
    return 4;
}

}    // namespace broadside::app
