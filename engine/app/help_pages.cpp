#include "engine/app/help_pages.hpp"

#include "engine/base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace broadside::app {
namespace {

struct Option {
    std::vector<std::string> names;    // with their dashes; one name without any for a positional
    std::string value, description;    // value: what it takes, empty for a flag
    bool positional = false;
    bool takes_file() const { return value == "FILE" || value == "CONFIG"; }
    bool takes_folder() const { return value == "DIR"; }
};

struct Command {
    std::string name, description, example;
    std::vector<Option> options;
};

std::vector<Command> commands_of(const CLI::App& program) {
    std::vector<Command> out;
    for (const CLI::App* sub : program.get_subcommands([](const CLI::App*) { return true; })) {
        if (sub->get_group().empty()) continue;    // hidden
        Command command{sub->get_name(), sub->get_description(), sub->get_footer(), {}};
        for (const CLI::Option* given : sub->get_options()) {
            Option option;
            option.description = given->get_description();
            option.positional = given->get_positional();
            if (option.positional) {
                option.names.push_back(given->get_name());
                option.value = given->get_name();
            } else {
                for (const std::string& name : given->get_snames()) option.names.push_back("-" + name);
                for (const std::string& name : given->get_lnames()) option.names.push_back("--" + name);
                if (given->get_expected_min() > 0) option.value = given->get_type_name();
            }
            command.options.push_back(std::move(option));
        }
        out.push_back(std::move(command));
    }
    return out;
}

std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with(what)) {
            out += with;
            at += what.size();
        } else {
            out += text[at++];
        }
    }
    return out;
}

/// Text as roff takes it: no escapes, no requests, hyphens that can be copied as they are typed.
std::string roff(std::string_view text) {
    std::string out = replaced(replaced(text, "\\", "\\e"), "-", "\\-");
    if (out.starts_with('.') || out.starts_with('\'')) out.insert(0, "\\&");
    return replaced(replaced(out, "\n.", "\n\\&."), "\n'", "\n\\&'");
}

std::string man(const CLI::App& program) {
    std::string out = fmt::format(
        ".TH BROADSIDE 1 \"\" \"broadside\" \"User Commands\"\n.SH NAME\nbroadside \\- high\\-resolution poster "
        "rendering engine\n"
        ".SH SYNOPSIS\n.B broadside\n.I COMMAND\n.RI [ OPTION ]...\n.SH DESCRIPTION\n{}\n.SH COMMANDS\n",
        roff(program.get_description()));
    for (const Command& command : commands_of(program)) {
        out += fmt::format(".SS broadside {}\n{}.\n", roff(command.name), roff(command.description));
        for (const Option& option : command.options) {
            std::vector<std::string> names;
            for (const std::string& name : option.names)
                names.push_back(option.positional ? "\\fI" + roff(name) + "\\fR" : "\\fB" + roff(name) + "\\fR");
            out += fmt::format(".TP\n{}{}\n{}\n", fmt::join(names, ", "),
                               option.positional || option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR",
                               roff(option.description));
        }
        out += fmt::format(".PP\n.nf\n{}\n.fi\n", roff(command.example));
    }
    return out + fmt::format(
                     ".SH ENVIRONMENT\n.TP\n.B BROADSIDE_DATA\nFolder of the data, as \\fB\\-\\-data\\fR names it.\n"
                     ".TP\n.B SOURCE_DATE_EPOCH\nThe date on the sheet, in seconds since 1970, instead of the "
                     "catalog's.\n.TP\n.B NO_COLOR\nNo colors on the terminal.\n.SH NOTES\n{}\n",
                     roff(program.get_footer()));
}

std::vector<std::string> names_of(const Command& command, bool (Option::*wanted)() const = nullptr) {
    std::vector<std::string> out;
    for (const Option& option : command.options)
        if (!option.positional && (wanted == nullptr || (option.*wanted)()))
            out.insert(out.end(), option.names.begin(), option.names.end());
    return out;
}

std::string bash(const std::vector<Command>& commands) {
    std::vector<std::string> names;
    std::string cases;
    for (const Command& command : commands) {
        names.push_back(command.name);
        std::vector<std::string> files = names_of(command, &Option::takes_file);
        std::vector<std::string> folders = names_of(command, &Option::takes_folder);
        std::vector<std::string> others;
        for (const Option& option : command.options)
            if (!option.positional && !option.value.empty() && !option.takes_file() && !option.takes_folder())
                others.insert(others.end(), option.names.begin(), option.names.end());
        const auto pattern = [](const std::vector<std::string>& of) { return fmt::format("{}", fmt::join(of, " ")); };
        cases += fmt::format("        {}) options='{}' files=' {} ' folders=' {} ' others=' {} ' ;;\n", command.name,
                             pattern(names_of(command)), pattern(files), pattern(folders), pattern(others));
    }
    return fmt::format(
        "# bash completion for broadside\n"
        "_broadside() {{\n"
        "    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} options files folders others\n"
        "    COMPREPLY=()\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        mapfile -t COMPREPLY < <(compgen -W '{} --help --version' -- \"$word\")\n"
        "        return\n"
        "    fi\n"
        "    case ${{COMP_WORDS[1]}} in\n{}        *) return ;;\n    esac\n"
        "    case $folders in *\" $before \"*) mapfile -t COMPREPLY < <(compgen -d -- \"$word\"); return ;; esac\n"
        "    case $files in *\" $before \"*) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;; esac\n"
        "    case $others in *\" $before \"*) return ;; esac\n"
        "    case $word in\n"
        "        -*) mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
        "        *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
        "    esac\n"
        "}}\n"
        "complete -o filenames -F _broadside broadside\n",
        fmt::join(names, " "), cases);
}

/// Between single quotes, in the notation of a shell.
std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "'\\''") + "'"; }

std::string zsh(const std::vector<Command>& commands) {
    const auto plain = [](std::string_view text) {
        return replaced(replaced(replaced(replaced(text, "\\", "\\\\"), "[", "("), "]", ")"), ":", "\\:");
    };
    std::string list, cases;
    for (const Command& command : commands) {
        list += "        " + quoted(command.name + ":" + plain(command.description)) + "\n";
        cases += fmt::format("        {})\n            _arguments", command.name);
        for (const Option& option : command.options) {
            const std::string value = option.value.empty() ? ""
                                                           : ":" + plain(option.value) +
                                                                 (option.takes_file()     ? ":_files"
                                                                  : option.takes_folder() ? ":_files -/"
                                                                                          : ":");
            if (option.positional) {
                cases += " \\\n                " + quoted("*:" + plain(option.value) + ":_files");
                continue;
            }
            for (const std::string& name : option.names)
                cases += " \\\n                " + quoted("*" + name + "[" + plain(option.description) + "]" + value);
        }
        cases += "\n            ;;\n";
    }
    return fmt::format(
        "#compdef broadside\n"
        "_broadside() {{\n"
        "    local -a commands\n"
        "    commands=(\n{}    )\n"
        "    if (( CURRENT == 2 )); then\n"
        "        _describe command commands\n"
        "        return\n"
        "    fi\n"
        "    local chosen=$words[2]\n"
        "    shift words\n"
        "    (( CURRENT-- ))\n"
        "    case $chosen in\n{}    esac\n"
        "}}\n"
        "_broadside \"$@\"\n",
        list, cases);
}

std::string fish(const std::vector<Command>& commands) {
    const auto text = [](const std::string& s) { return "'" + replaced(replaced(s, "\\", "\\\\"), "'", "\\'") + "'"; };
    std::string out = "# fish completion for broadside\n";
    for (const Command& command : commands) {
        out += fmt::format("complete -c broadside -f -n __fish_use_subcommand -a {} -d {}\n", command.name,
                           text(command.description));
        for (const Option& option : command.options) {
            if (option.positional) continue;
            std::string names;
            for (const std::string& name : option.names)
                names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
            out += fmt::format("complete -c broadside -n '__fish_seen_subcommand_from {}'{}{} -d {}\n", command.name,
                               names,
                               option.value.empty()                           ? ""
                               : option.takes_file() || option.takes_folder() ? " -r -F"
                                                                              : " -x",
                               text(option.description));
        }
    }
    return out;
}

}    // namespace

std::string help_page(const CLI::App& program, const std::string& kind) {
    if (kind == "man") return man(program);
    if (kind == "bash") return bash(commands_of(program));
    if (kind == "zsh") return zsh(commands_of(program));
    if (kind == "fish") return fish(commands_of(program));
    throw UsageError(fmt::format("help-page {}: there are man, bash, zsh and fish", kind));
}

}    // namespace broadside::app
