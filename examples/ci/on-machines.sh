#!/usr/bin/env bash
# Runs a command on machines of 2, 512 and 4,096 CPUs, each time under bigproc run, and says on which it fails.
usage="usage: on-machines.sh [-m MACHINE]... [-b BUFFER]... [-c CLOCK] [-t SECONDS] -- COMMAND [ARGUMENT]...

  -m MACHINE   a number of CPUs, or a preset or machine file with options of bigproc run behind it, as
               -m 128 -m torture-sparse -m 'laptop --set kernel=4.19' (default: 2, epyc-512 and uv-4096)
  -b BUFFER    how the kernel buffers /proc/interrupts: row, as today's do, or page (default: row)
  -c CLOCK     real, xN, or manual: all files are of one moment and stay so (default: manual)
  -t SECONDS   how long the command may take on one machine (default: 300)

The command finds MACHINE and BUFFER in BIGPROC_MACHINE and BIGPROC_BUFFER. Output is TAP; what the command printed is
shown where it failed. In a GitHub workflow failures are annotations and the result is a table in the summary too.

Exit status: 0 all passed; 1 the command failed on a machine; 2 no machine can be shown here; 64 wrong usage."
set -euo pipefail

misused() {
    echo "on-machines.sh: $*; see on-machines.sh -h" >&2
    exit 64
}

machines=() buffers=() clock=manual limit=300
while getopts hm:b:c:t: option; do
    case $option in
    h) echo "$usage" && exit ;;
    m) machines+=("$OPTARG") ;;
    b) buffers+=("$OPTARG") ;;
    c) clock=$OPTARG ;;
    t) limit=$OPTARG ;;
    *) misused "wrong option" ;;
    esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || misused "no command"
[[ $limit =~ ^[1-9][0-9]*$ ]] || misused "-t $limit: expected a number of seconds"
[ ${#machines[@]} -gt 0 ] || machines=(2 epyc-512 uv-4096)
[ ${#buffers[@]} -gt 0 ] || buffers=(row)

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bigproc=${BIGPROC_PROGRAM:-$(command -v bigproc || echo "$here/../../.build/release/bigproc")}
output=$(mktemp)
trap 'rm -f "$output"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
on_github() { [ "${GITHUB_ACTIONS:-}" = true ]; }

# The words of bigproc run for a machine: a number of CPUs, or a name or file and further options.
options() {
    # A file's name may have blanks in it.
    if [ -e "$1" ]; then words=("$1"); else read -ra words <<<"$1"; fi
    if [[ ${words[0]:-} =~ ^[0-9]+$ ]]; then words=(default --cpus "${words[@]}"); fi
    words=(--machine "${words[@]}" --clock "$clock")
}

# What GitHub's commands, a line each, take: for a text, and for a title.
escaped() { tail -20 | sed -e 's/%/%25/g' | awk '{ printf "%s%s", (NR > 1 ? "%0A" : ""), $0 }'; }
title() { escaped <<<"$1" | sed -e 's/:/%3A/g; s/,/%2C/g'; }
summary() { if on_github && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then printf '%s\n' "$@" >>"$GITHUB_STEP_SUMMARY"; fi; }

# Whether it works here at all, and whether each machine is one: what fails after that is the command.
bail_out() {
    echo "Bail out! $1"
    sed 's/^/# /' "$output"
    echo "# It takes /dev/fuse, and to be root (in a container: with --cap-add SYS_ADMIN) or to have user namespaces."
    if on_github; then echo "::error title=bigproc::$(escaped <<<"$1: $(head -1 "$output")")"; fi
    exit 2
}
for machine in "${machines[@]}"; do
    options "$machine"
    "$bigproc" run "${words[@]}" -- true >"$output" 2>&1 </dev/null || bail_out "machine $machine cannot be shown"
done

echo "1..$((${#machines[@]} * ${#buffers[@]}))"
summary "| machine | buffer | result | seconds |" "| --- | --- | --- | --- |"
number=0 failed=0
for machine in "${machines[@]}"; do
    options "$machine"
    for buffer in "${buffers[@]}"; do
        number=$((number + 1)) status=0 start=${EPOCHREALTIME/[.,]/}
        BIGPROC_MACHINE=$machine BIGPROC_BUFFER=$buffer \
            timeout --foreground -k 5 "$limit" "$bigproc" run "${words[@]}" --buffer "$buffer" -- "$@" \
            >"$output" 2>&1 </dev/null || status=$?
        tenths=$(((${EPOCHREALTIME/[.,]/} - start) / 100000))
        seconds=$((tenths / 10)).$((tenths % 10))
        result="exit status $status"
        if [ "$status" = 0 ]; then result=passed; fi
        if [[ $status = 1[23][47] && $tenths -ge ${limit}0 ]]; then result="took longer than $limit s"; fi
        summary "| $machine | $buffer | $result | $seconds |"
        if [ "$status" = 0 ]; then
            echo "ok $number - $machine, $buffer ($seconds s)"
            continue
        fi
        failed=$((failed + 1))
        echo "not ok $number - $machine, $buffer ($seconds s): $result"
        sed 's/^/# /' "$output"
        # What was printed may end within a line.
        [ -z "$(tail -c1 "$output")" ] || echo
        echo "# again: bigproc run$(printf ' %q' "${words[@]}" --buffer "$buffer" -- "$@")"
        if on_github; then
            echo "::error title=$(title "$machine ($buffer)")::$(escaped <<<"$result: $*"$'\n'"$(cat "$output")")"
        fi
    done
done
if [ "$failed" -gt 0 ]; then echo "# failed on $failed of $number"; fi
[ "$failed" = 0 ]
