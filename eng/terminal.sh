# shellcheck shell=bash
# What the scripts say, and commands that are only shown when they fail. Sourced; everything goes to standard error,
# because standard output belongs to the program that is started.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# quietly WORDS COMMAND…: one line while the command works (it counts the seconds on a terminal), its output only when
# it fails.
quietly() {
    local words=$1 output began=$SECONDS counter='' code=0
    shift
    output=$(mktemp)
    if [ -t 2 ]; then
        # Background work of a script does not hear Ctrl-C; it looks for itself whether the script is gone.
        (while kill -0 $$ 2>/dev/null; do printf '\r%s … %s s' "$words" $((SECONDS - began)); sleep 1; done) >&2 &
        counter=$!
    else
        say "$words …"
    fi
    "$@" >"$output" 2>&1 </dev/null || code=$?
    if [ -n "$counter" ]; then
        kill "$counter" 2>/dev/null || true
        wait "$counter" 2>/dev/null || true
        printf '\r\033[K' >&2
    fi
    if [ "$code" -eq 0 ]; then
        say "$words: done in $((SECONDS - began)) s"
    else
        cat "$output" >&2
        say "$words: failed with code $code; its output is above."
    fi
    rm -f "$output"
    return "$code"
}
