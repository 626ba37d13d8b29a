#!/usr/bin/env bash
# Long and measured proofs; each leaves its output in bench/results. Usage: eng/prove.sh load|memory|chaos|streams|rules|all [options of the area]
#   load     Guard beside bare YARP (bench/load/run.sh; --quick for a first look)
#   memory   200,000 requests with memory watched (bench/load/memory.sh)
#   chaos    kill -9 amid 500 requests, GUARD_KILL_ROUNDS times (default 20) on the same data
#   rules    loading 500 rules with their examples, and a decision over 200 rules call by call (at most 20 us of CPU at p99, nothing allocated)
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

# Loads and decisions, each in processes of its own. Fails when a decision costs too much or allocates; loads depend on what else the machine does, so they are told with it.
rules() {
  local folder bench=bench/Guard.Benchmarks/bin/Release/net10.0/Guard.Benchmarks.dll platform published
  folder=$(mktemp -d)
  published=$(mktemp -d)
  platform=$(dotnet --info | sed -n 's/^ *RID: *//p' | head -n 1)
  dotnet build Guard.sln -c Release -v quiet
  dotnet publish src/Host -c Release -r "$platform" -o "$published/guard" -v quiet
  dotnet publish bench/Guard.Benchmarks -c Release -r "$platform" -p:PublishReadyToRun=true --self-contained false -o "$published/bench" -v quiet
  dotnet $bench write-rules "$folder" 500
  mkdir -p "$results"
  {
    echo "# Rules, $(date -u '+%F %H:%M') UTC"
    echo
    echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)). Load average before: $(cut -d ' ' -f 1-3 /proc/loadavg). \`eng/prove.sh rules\`."
    echo
    echo "## Loading 500 rules with 1,000 examples"
    echo
    echo "Thirty percent of the rules hold regular expressions (200 of them). Later loads find those built, as a reload does; \`guard validate\` is a whole process from its start."
    echo
    echo "As published (docs/operations.md), three processes:"
    echo
    for round in 1 2 3; do
      dotnet "$published/bench/Guard.Benchmarks.dll" time-load "$folder" | sed 's/^/    /'
    done
    for round in 1 2 3 4 5; do
      ( TIMEFORMAT="    guard validate: %R s, %U s user, %S s system"; time "$published/guard/guard" validate --rules "$folder" >/dev/null ) 2>&1
    done
    echo
    echo "As built, compiled while it runs:"
    echo
    dotnet $bench time-load "$folder" | sed 's/^/    /'
    echo
    echo "The same without expressions:"
    echo
    dotnet $bench write-rules "$folder/plain" 500 plain
    dotnet $bench time-load "$folder/plain" | sed 's/^/    /'
    echo
    echo "## Deciding over 200 rules that need no text scan"
    echo
    # On one core: a thread that is moved between them pays for it now and then.
    taskset -c "$(($(nproc) - 1))" dotnet $bench time-decision >"$folder/decision" || touch "$folder/failed"
    sed 's/^/    /' "$folder/decision"
    echo
    echo "Load average after: $(cut -d ' ' -f 1-3 /proc/loadavg)."
    echo
    echo "## BenchmarkDotNet"
    echo
    (cd "$folder" && dotnet "$root/$bench" --filter '*Rules*' --job short >"$folder/benchmarks" 2>&1) || touch "$folder/failed"
    grep -E '^\| ' "$folder/benchmarks" || true
  } | tee "$results/rules-$today.md"
  local status=0
  [ ! -f "$folder/failed" ] || status=1
  rm -rf "$folder" "$published"
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
  rules) rules ;;
  streams)
    export GUARD_PROPERTY_FACTOR=${GUARD_PROPERTY_FACTOR:-100}
    proof streams Unit "FullyQualifiedName~Properties|FullyQualifiedName~FuzzTests" '^ *(Passed|Failed) |^ *Ok, passed|cases' ;;
  all)
    for each in load memory chaos rules streams; do
      bash "${BASH_SOURCE[0]}" "$each"
    done ;;
  *)
    sed -n 's/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed -n 2,8p >&2
    exit 2 ;;
esac
