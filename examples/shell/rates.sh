#!/bin/bash
# Interrupts a second between two reads, the most frequent first. Usage: rates.sh [ROOT [SECONDS [HOW-MANY]]]
# Time is that of the machine (proc/uptime); cells of 32 bits that wrapped meanwhile are counted right.
set -o pipefail
root=${1:-/}
{
    echo "uptime $(cat "$root/proc/uptime")"; cat "$root/proc/interrupts"
    sleep "${2:-1}"
    echo "uptime $(cat "$root/proc/uptime")"; cat "$root/proc/interrupts"
} | awk '
$1 == "uptime" { time[++pass] = $2; header = 1; split("", seen); next }
header { cpus = NF; for (i = 1; i <= NF; i++) name[i] = $i; header = 0; next }
$1 ~ /:$/ {
    # Names may be there twice: rows are told apart by how often the name came before.
    key = $1 " " seen[$1]++
    total = 0
    for (i = 2; i <= cpus + 1 && i <= NF && $i ~ /^[0-9]+$/; i++) {
        # A CPU that was not there before has no difference.
        if (pass == 1) before[key, name[i - 1]] = $i
        else if ((key, name[i - 1]) in before) {
            change = $i - before[key, name[i - 1]]
            total += change < 0 ? change + 4294967296 : change
        }
    }
    if (pass == 2) { rate[key] = total; text[key] = ""; for (; i <= NF; i++) text[key] = text[key] " " $i }
}
END {
    seconds = time[2] - time[1]
    if (seconds <= 0) { print "rates: no time has passed on that machine" > "/dev/stderr"; exit 1 }
    for (key in rate) { split(key, part, " "); printf "%15.1f  %-6s%s\n", rate[key] / seconds, part[1], text[key] }
}' | LC_ALL=C sort -k1,1nr -k2,2 | sed -n "1,${3:-10}p"
