#!/usr/bin/env bash
# An example of a check, to start one's own from: check.sh READER [ARGUMENT]...
#
# Whether what a program says of /proc/interrupts (its number of CPUs, the sum of all counts, the CPU with the most) is
# what awk finds in the file. The two look one after the other, so the clock of the machine must stand still.
set -euo pipefail

expected=$(awk '
    NR == 1 { for (i = 1; i <= NF; i++) name[i] = $i; cpus = NF; next }
    { for (i = 1; i <= cpus && $(i + 1) ~ /^[0-9]+$/; i++) { count[i] += $(i + 1); all += $(i + 1) } }
    END {
        busiest = 1
        for (i = 2; i <= cpus; i++) if (count[i] > count[busiest]) busiest = i
        printf "cpus %d\ninterrupts %.0f\nbusiest %s\n", cpus, all, name[busiest]
    }' /proc/interrupts)
[ $# -gt 0 ] || {
    echo "usage: check.sh READER [ARGUMENT]..." >&2
    exit 64
}
found=$("$@")
if [ "$found" = "$expected" ]; then exit; fi
echo "expected: $(paste -sd' ' <<<"$expected")"
echo "found:    $(paste -sd' ' <<<"$found")"
exit 1
