#!/bin/bash
# Where each interrupt may go and where it goes; how many each CPU takes. Usage: affinity.sh [ROOT]
set -o pipefail
root=${1:-/}
for number in $(ls "$root/proc/irq" | grep -x '[0-9]*' | sort -n); do
    allowed=$(cat "$root/proc/irq/$number/smp_affinity_list" 2>/dev/null) || allowed=
    effective=$(cat "$root/proc/irq/$number/effective_affinity_list" 2>/dev/null) || effective=
    echo "$number ${allowed:-?} ${effective:--}"
done | awk '
{ printf "%6s  may go to %-20s goes to %s\n", $1, $2, $3; if ($3 != "-") cpu[$3]++ }
END { for (c in cpu) printf "CPU %s takes %d interrupts\n", c, cpu[c] | "sort -k4,4nr -k2,2n"; close("sort -k4,4nr -k2,2n") }'
