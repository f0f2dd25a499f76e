#!/usr/bin/env bash
# What the readers of readers/ say of machines, beside what is there. Usage: readers.sh [--table] [MACHINE]...
#
# MACHINE is as for on-machines.sh -m. Each reader prints how many CPUs there are, how many interrupts they had in all,
# and which had the most; the naive ones have one fault each, the mended ones none. --table prints a line for each
# reading, columns apart by tabs, for programs. Exit status: 0 the mended ones are right everywhere; 1 they are not.
set -euo pipefail

for tool in cc python3; do
    command -v $tool >/dev/null || {
        echo "readers.sh: needs $tool; on Debian: apt-get install gcc libc6-dev python3" >&2
        exit 2
    }
done
table=
if [ "${1:-}" = --table ]; then
    table=yes
    shift
fi
[ $# -gt 0 ] || set -- 2 laptop epyc-512 uv-4096 torture-sparse
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bigproc=${BIGPROC_PROGRAM:-$(command -v bigproc || echo "$here/../../.build/release/bigproc")}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

readers=(naive-read.c naive-read.py naive-line.c naive-column.py mended.c mended.py)
for reader in "${readers[@]}"; do
    case $reader in
    *.c) cc -O2 -o "$folder/$reader" "$here/readers/$reader" ;;
    *) install -m 755 "$here/readers/$reader" "$folder/$reader" ;;
    esac
done
# By another way than the readers: bigproc's own output, and awk.
cat >"$folder/truth" <<'AWK'
NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; cpus = NF; next }
{ for (i = 1; i <= cpus && $(i + 1) ~ /^[0-9]+$/; i++) { count[i] += $(i + 1); all += $(i + 1) } }
END {
    busiest = 1
    for (i = 2; i <= cpus; i++) if (count[i] > count[busiest]) busiest = i
    printf "%d\t%.0f\t%s\n", cpus, all, name[busiest]
}
AWK
cat >"$folder/all" <<'BASH'
buffer=$1
shift
for reader; do printf '%s\t%s\t%s\n' "$buffer" "${reader##*/}" "$("$reader" | awk '{ print $2 }' | paste -s)"; done
BASH

wrong=0
for machine; do
    read -ra words <<<"$machine"
    if [[ ${words[0]} =~ ^[0-9]+$ ]]; then words=(default --cpus "${words[@]}"); fi
    words=(--machine "${words[@]}" --clock manual)
    truth=$("$bigproc" cat "${words[@]}" proc/interrupts | awk -f "$folder/truth")
    # All readers in one run for each way of buffering: what they read is the same to the byte.
    for buffer in row page; do
        "$bigproc" run "${words[@]}" --buffer $buffer -- bash "$folder/all" $buffer "${readers[@]/#/$folder/}"
    done >"$folder/found"
    awk -v truth="$truth" -F'\t' '$2 ~ /^mended/ && $3 FS $4 FS $5 != truth { exit 1 }' "$folder/found" || wrong=1
    if [ -n "$table" ]; then
        awk -v machine="$machine" -v truth="$truth" -F'\t' 'BEGIN { OFS = FS }
            { print machine, $0, $3 OFS $4 OFS $5 == truth ? "right" : "wrong" }' "$folder/found"
        continue
    fi
    IFS=$'\t' read -r cpus all busiest <<<"$truth"
    printf '\n%s: %s CPUs, %s interrupts, most on %s\n' "$machine" "$cpus" "$all" "$busiest"
    printf '  %-16s %-36s %s\n' reader "--buffer row" "--buffer page"
    awk -v truth="$truth" -F'\t' '
        function said() { return $3 FS $4 FS $5 == truth ? "right" : $3 " CPUs, " $4 ", " $5 }
        $1 == "row" { row[$2] = said() }
        $1 == "page" { printf "  %-16s %-36s %s\n", $2, row[$2], said() }' "$folder/found"
done
exit $wrong
