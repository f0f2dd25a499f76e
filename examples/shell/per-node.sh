#!/bin/bash
# Interrupts since boot, by the node of the CPU that took them. Usage: per-node.sh [ROOT]
set -o pipefail
root=${1:-/}
{
    for node in "$root"/sys/devices/system/node/node[0-9]*; do
        [ -r "$node/cpulist" ] && printf 'node %s %s\n' "${node##*/node}" "$(cat "$node/cpulist")"
    done
    cat "$root/proc/interrupts"
} | awk '
$1 == "node" && !cpus {
    count = split($3, ranges, ",")
    for (i = 1; i <= count; i++) {
        last = split(ranges[i], ends, "-")
        for (cpu = ends[1] + 0; cpu <= ends[last] + 0; cpu++) node[cpu] = $2
    }
    next
}
!cpus {
    cpus = NF
    for (i = 1; i <= NF; i++) { cpu = substr($i, 4) + 0; home[i] = cpu in node ? node[cpu] : "?" }
    next
}
{
    for (i = 2; i <= cpus + 1 && i <= NF && $i ~ /^[0-9]+$/; i++) row[i] = $i
    # A row with fewer cells than CPUs counts for none of them.
    if (i == cpus + 2) for (i = 2; i <= cpus + 1; i++) sum[home[i - 1]] += row[i]
}
END { for (n in sum) printf "node %-4s %18.0f\n", n, sum[n] }' | LC_ALL=C sort -k2,2n
