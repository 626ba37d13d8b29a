#!/usr/bin/env bash
# Long and measured proofs; each leaves its output in bench/results. Usage: eng/prove.sh load|memory|chaos|streams|all [options of the area]
#   load     Guard beside bare YARP (bench/load/run.sh; --quick for a first look)
#   memory   200,000 requests with memory watched (bench/load/memory.sh)
#   chaos    kill -9 amid 500 requests, GUARD_KILL_ROUNDS times (default 20) on the same data
#   streams  every random-case property, GUARD_PROPERTY_FACTOR times its CI size (default 100: 1,000,000 splits)
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
results=$root/bench/results
today=$(date -u +%F)
export DOTNET_NOLOGO=1

# proof <area> <test project> <filter> <lines to keep>: runs tests and keeps what they counted.
proof() {
  local area=$1 project=$2 filter=$3 keep=$4 log status=0
  log=$(mktemp)
  dotnet build Guard.sln -c Release -v quiet
  dotnet test "tests/$project" -c Release --no-build --filter "$filter" --logger "console;verbosity=detailed" >"$log" 2>&1 || status=$?
  mkdir -p "$results"
  {
    echo "# ${area^}, $(date -u '+%F %H:%M') UTC"
    echo
    echo "$(nproc) cores. \`eng/prove.sh $area\`: $([ $status = 0 ] && echo passed || echo FAILED)."
    echo
    grep -E "$keep" "$log" | sed 's/^ */    /' || true
  } | tee "$results/$area-$today.md"
  [ $status = 0 ] || tail -n 60 "$log"
  rm -f "$log"
  return $status
}

area=${1:-}
shift || true
case $area in
  load) bash bench/load/run.sh "$@" ;;
  memory) bash bench/load/memory.sh "$@" ;;
  chaos)
    export GUARD_KILL_ROUNDS=${GUARD_KILL_ROUNDS:-20}
    proof chaos EndToEnd "FullyQualifiedName~SpendSurvivesKillTests" '^ *round |^ *(Passed|Failed) ' ;;
  streams)
    export GUARD_PROPERTY_FACTOR=${GUARD_PROPERTY_FACTOR:-100}
    proof streams Unit "FullyQualifiedName~Properties|FullyQualifiedName~FuzzTests" '^ *(Passed|Failed) |^ *Ok, passed|cases' ;;
  all)
    for each in load memory chaos streams; do
      bash "${BASH_SOURCE[0]}" "$each"
    done ;;
  *)
    sed -n 's/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed -n 2,7p >&2
    exit 2 ;;
esac
