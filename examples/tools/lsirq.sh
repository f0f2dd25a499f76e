#!/usr/bin/env bash
# Are lsirq's totals those of /proc/interrupts? Needs: util-linux-extra. Only with --clock manual.
set -euo pipefail

shown=$(lsirq --noheadings --output IRQ,TOTAL | awk '{ print $1, $2 }' | sort)
there=$(awk 'NR == 1 { cpus = NF; next }
    NF { s = 0; for (i = 2; i <= cpus + 1 && $i ~ /^[0-9]+$/; i++) s += $i
        sub(":", "", $1); printf "%s %.0f\n", $1, s }' /proc/interrupts | sort)
diff <(echo "$shown") <(echo "$there")
