#!/usr/bin/env bash
# Are irqbalance's affinity masks taken as it writes them? Looks for writes that are refused. Needs: irqbalance, strace.
set -euo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
strace -f -e trace=write -o "$log" irqbalance --oneshot --foreground >"$log.out" 2>&1 || true
rm -f "$log.out"
masks=$(grep -cE 'write\([0-9]+, "[0-9a-f]{8},' "$log" || true)
refused=$(grep -c EINVAL "$log" || true)
echo "$masks masks written, $refused parts of them refused"
[ "$masks" -gt 0 ] && [ "$refused" -eq 0 ]
