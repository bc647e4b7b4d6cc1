# SPDX-License-Identifier: BSD-2-Clause
# bash completion for anews
# shellcheck shell=bash disable=SC2207
_anews() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} sub=${COMP_WORDS[1]:-}
    local subcommands="keygen train pack merge select split"
    subcommands+=" verify list extract show search info sign embed diff patch update serve"
    local vouched="-p --need --min-sequence --min-edition --current" trust
    trust="$vouched --insecure"
    local fetching="--timeout --verbose"
    local common="-q --quiet -h --help -V --version" options=
    if [ "$COMP_CWORD" = 1 ]; then
        COMPREPLY=($(compgen -W "$subcommands help --help --version" -- "$cur"))
        return
    fi
    case $prev in
        --in) COMPREPLY=($(compgen -W "title" -- "$cur")); return ;;
        --by) COMPREPLY=($(compgen -W "id title date" -- "$cur")); return ;;
        --profile) COMPREPLY=($(compgen -W "device standard compact web" -- "$cur")); return ;;
        --dictionary) COMPREPLY=($(compgen -W "auto none" -- "$cur")); return ;;
        --target)
            local targets="cortex-m3 cortex-m3-compact cortex-m0plus cortex-m0plus-compact"
            targets+=" rv32imac rv32imac-compact"
            COMPREPLY=($(compgen -W "$targets" -- "$cur"))
            return ;;
        -C) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    esac
    case $sub in
        keygen) options="-s -p -W --password-fd" ;;
        train)
            options="-o --level --block-size --page-size --dictionary --jobs --follow --hidden"
            options+=" --drafts --exclude --charset --keep-going" ;;
        pack)
            options="-s -o --title --publisher --description --language --license --series --epoch"
            options+=" --sequence --current-until --created --level --block-size --page-size"
            options+=" --dictionary --profile --ram --reserve --target --mapped --jobs --follow"
            options+=" --hidden --drafts --portable"
            options+=" --exclude --allow-empty --keep-going --content-hash --password-fd --json"
            options+=" --dry-run --report --charset --search --dictionary-from --from -p --purge"
            options+=" --keep-dictionary"
            options+=" --compact" ;;
        merge | select | split)
            options="-s -o -p --need --current --title --publisher --description --license"
            options+=" --series --epoch --sequence --current-until --created --level --page-size"
            options+=" --jobs --password-fd"
            case $sub in
                merge) options+=" --language --search --newest --anew" ;;
                select) options+=" --search --tag --since --until --language --with --anew" ;;
                split) options+=" --size" ;;
            esac ;;
        verify) options="$trust $fetching --jobs --json --partial --remember --search --contents" ;;
        list)
            options="$trust $fetching --by --long --json --content --reverse --limit --offset"
            options+=" --remember" ;;
        extract)
            options="$trust -C --stdout --force --hidden --prefix --range --max-files --max-bytes"
            options+=" --jobs --remember $fetching" ;;
        show) options="$trust $fetching --remember" ;;
        search)
            options="$trust --limit --offset --long --json --in --since --until --language"
            options+=" --remember $fetching" ;;
        info) options="$fetching -p --insecure --json --memory --target --self" ;;
        sign) options="-s -p --drop-unknown --minisig --jobs --password-fd" ;;
        embed) options="$trust -o --name --incbin --header --key --force --jobs" ;;
        diff) options="$trust -o --jobs" ;;
        patch) options="$trust -o --jobs --remember" ;;
        update) options="$vouched $fetching -o --json --jobs --remember" ;;
        serve) options="$trust --listen --port --name --https --open --timeout" ;;
        help) [[ $cur == -* ]] || { COMPREPLY=($(compgen -W "$subcommands" -- "$cur")); return; } ;;
    esac
    case $cur in
        -*) COMPREPLY=($(compgen -W "$options $common" -- "$cur")) ;;
        *) COMPREPLY=($(compgen -f -- "$cur")) ;;
    esac
}
complete -o filenames -F _anews anews
