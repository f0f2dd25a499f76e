#!/usr/bin/env bash
# Does collectd's irq plugin count all of /proc/interrupts? Compares its figure for local timer interrupts with awk's.
# Needs: collectd-core. Best with --clock manual, so that the counters stand still in between.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/conf" <<END
Hostname here
BaseDir "$dir"
Interval 1
PIDFile "$dir/pid"
PluginDir "/usr/lib/collectd"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin irq
LoadPlugin csv
<Plugin csv>
  DataDir "$dir/csv"
  StoreRates false
</Plugin>
END
collectd -f -C "$dir/conf" &>"$dir/log" &
trap 'kill $! || true; wait || true; rm -rf "$dir"' EXIT
for ((i = 0; i < 100; i++)); do
    counted=$(cat "$dir"/csv/here/irq/irq-LOC-* 2>/dev/null | awk -F, 'NR == 2 { print $2 }' || true)
    [ -z "$counted" ] || break
    sleep 0.1
done
there=$(awk '$1 == "LOC:" { for (i = 2; $i ~ /^[0-9]+$/; i++) s += $i; printf "%.0f\n", s }' /proc/interrupts)
echo "collectd: $counted, /proc/interrupts: $there"
[ "$counted" = "$there" ]
