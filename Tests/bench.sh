#!/usr/bin/env bash
# Builds, and prints what the project wants to reach, measured side by side with baselines in one run. A quarter of an
# hour; arguments go to the bench: --rounds N, --only TEXT, --plot FILE.
set -euo pipefail
cd "$(dirname "$0")/.."

./examples/packages.sh libfuse3-dev fuse3 pkg-config
for product in bigproc bench static-server; do swift build -c release --product "$product"; done
exec .build/release/bench "$@"
