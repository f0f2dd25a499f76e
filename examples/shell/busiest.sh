#!/bin/bash
# The interrupts that came most often since boot. Usage: busiest.sh [ROOT [HOW-MANY]]
# ROOT is / or where a machine is mounted. Columns are CPUs that are online: how many, the first line tells.
set -o pipefail
awk -v most="${2:-10}" '
NR == 1 { cpus = NF; next }
{
    # A row may have fewer cells than there are CPUs, or none: cells end at the first word that is no number.
    sum = 0
    for (i = 2; i <= cpus + 1 && i <= NF && $i ~ /^[0-9]+$/; i++) sum += $i
    text = ""
    for (; i <= NF; i++) text = text " " $i
    if ($1 ~ /:$/) printf "%15.0f  %-6s%s\n", sum, $1, text
}' "${1:-/}/proc/interrupts" | LC_ALL=C sort -k1,1nr -k2,2 | sed -n "1,${2:-10}p"
