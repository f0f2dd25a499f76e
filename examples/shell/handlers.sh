#!/bin/bash
# Who handles which interrupt, and which CPU takes it. Usage: handlers.sh [ROOT]
set -o pipefail
root=${1:-/}
for directory in $(ls "$root/proc/irq" | grep -x '[0-9]*' | sort -n); do
    directory=$root/proc/irq/$directory
    names=
    for handler in "$directory"/*/; do
        [ -d "$handler" ] || continue
        handler=${handler%/}
        names+="${names:+, }${handler##*/}"
    done
    [ -n "$names" ] || continue
    cpu=$(cat "$directory/effective_affinity_list" 2>/dev/null) || cpu=
    printf '%6s  cpu %-10s %s\n' "${directory##*/}" "${cpu:-none}" "$names"
done
