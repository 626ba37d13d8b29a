#!/usr/bin/env bash
# 200,000 requests through Guard with its memory watched; fails when it grows. Writes bench/results/memory-<date>.md. --requests N changes the number.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
source "$root/bench/load/build.sh"
exec dotnet "$root/bench/load/Runner/bin/Release/net10.0/Guard.LoadBench.dll" memory "$root" "$@"
