#!/usr/bin/env bash
# Does irqbalance know every CPU? Counts the CPUs of its tree, as --debug prints it. Needs: irqbalance.
set -euo pipefail

out=$(irqbalance --oneshot --debug --foreground --interval 1 2>&1) || {
    status=$?
    echo "irqbalance: exit $status"
    exit 1
}
tail -n 1 <<<"$out"
[ "$(grep -c 'CPU number' <<<"$out")" -ge "$(getconf _NPROCESSORS_ONLN)" ]
