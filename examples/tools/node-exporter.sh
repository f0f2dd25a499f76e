#!/usr/bin/env bash
# Which collectors of prometheus-node-exporter fail? Scrapes once: none of those named below may.
# Needs: prometheus-node-exporter, curl.
set -euo pipefail

port=19109
prometheus-node-exporter --web.listen-address=127.0.0.1:$port --collector.disable-defaults \
    --collector.cpu --collector.stat --collector.meminfo --collector.vmstat 2>/dev/null &
exporter=$!
trap 'kill $exporter' EXIT
scraped=$(curl -sf --retry 20 --retry-connrefused --retry-delay 1 "http://127.0.0.1:$port/metrics" |
    grep '^node_scrape_collector_success')
echo "$scraped"
! grep -v ' 1$' <<<"$scraped"
