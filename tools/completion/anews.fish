# SPDX-License-Identifier: BSD-2-Clause
# fish completion for anews. `anews help` lists subcommands, `anews help SUBCOMMAND` options.

# Prints each subcommand.
function __anews_subcommands
    anews help 2>/dev/null | string match -rg '^  anews (\w+) '
end

# Prints each option of the subcommand that was typed, and after a tab what it does, which stands
# from column 24 on in the same line, or else in the next.
function __anews_options
    set -l options
    for line in (anews help (commandline -opc)[2] 2>/dev/null)
        set -l names $line
        set -l text (string sub -s 24 -- $line)
        if string match -rq '^ {2,6}-' -- $line
            if string match -rq '^.{22} ' -- $line
                set names (string sub -l 23 -- $line)
            else
                set text
            end
            set -a options (string match -rag '(?:^|[ ,])(--?[A-Za-z][A-Za-z-]*)' -- $names)
        end
        if test -n "$text"
            for option in $options
                echo $option\t$text
            end
            set options
        end
    end
end

# Prints the values of the option that was typed last, if it takes one of several.
function __anews_values
    set -l option (commandline -opc)[-1]
    anews help (commandline -opc)[2] 2>/dev/null |
        string match -rg -- "^ {2,6}$option ([a-z]+(?:\\|[A-Za-z]+)+)" |
        string split '|' | string match -r '^[a-z]+$'
end

function __anews_has_subcommand
    contains -- "$(commandline -opc)[2]" (__anews_subcommands) help
end

complete -c anews -n 'not __anews_has_subcommand' -f
complete -c anews -n 'not __anews_has_subcommand' -a '(__anews_subcommands) help --help --version'
complete -c anews -n '__anews_has_subcommand; and string match -q -- "-*" (commandline -ct)' \
    -f -a '(__anews_options)'
complete -c anews -n '__anews_has_subcommand; and test -n "$(__anews_values)"' \
    -f -a '(__anews_values)'
complete -c anews -n '__anews_has_subcommand; and test "$(commandline -opc)[2]" = help' \
    -f -a '(__anews_subcommands)'
