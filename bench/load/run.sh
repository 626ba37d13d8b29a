#!/usr/bin/env bash
# CPU per request and per event of Guard beside bare YARP, over loopback only. Writes bench/results/load-<date>.md and .json.
#   --quick        a minute and a half, for a first look (default: five minutes)
#   --self-check   bare YARP against itself: what the method can tell apart
#   --rounds N --seconds N --warm-up N
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/bench/load/build.sh"
if ! command -v wrk >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    timeout 180 apt-get install -y -qq wrk >/dev/null 2>&1 || true
  fi
  command -v wrk >/dev/null || echo "SKIPPED: wrk is missing and could not be installed; our own client drives whole bodies too." >&2
fi
command -v taskset >/dev/null || echo "SKIPPED: taskset is missing; nothing is pinned to a core." >&2
exec dotnet "$root/bench/load/Runner/bin/Release/net10.0/Guard.LoadBench.dll" ratios "$root" "$@"
