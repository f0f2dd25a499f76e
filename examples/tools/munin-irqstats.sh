#!/usr/bin/env bash
# Are the totals of munin's irqstats plugin those of /proc/interrupts? Needs: munin-plugins-core.
# Only with --clock manual.
set -euo pipefail

export MUNIN_LIBDIR=/usr/share/munin
shown=$($MUNIN_LIBDIR/plugins/irqstats 2>/dev/null | sed 's/^i//; s/\.value//' | sort)
there=$(awk 'NR == 1 { cpus = NF; next }
    NF { s = 0; for (i = 2; i <= cpus + 1 && $i ~ /^[0-9]+$/; i++) s += $i
        sub(":", "", $1); printf "%s %.0f\n", $1, s }' /proc/interrupts | sort)
diff <(echo "$shown") <(echo "$there")
