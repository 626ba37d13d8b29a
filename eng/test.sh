#!/usr/bin/env bash
# Runs every test at CI size, from any directory. The last line is "N passed, N failed", with ", N skipped" when something could not run here.
# Installs what tests need where it can (Debian packages as root, client libraries by npm); what it cannot is named, and its tests are skipped.
# GUARD_E2E=required turns those skips into failures.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
configuration=Release
logs=$root/artifacts/tests
clients=$root/tests/EndToEnd/clients
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

lacking() { echo "SKIPPED: $1" >&2; }

# package <command> <Debian package...>: installs the packages when the command is missing.
package() {
  local command=$1
  shift
  command -v "$command" >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing $* ..."
    if ! timeout 900 env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; then
      timeout 300 apt-get update -qq >/dev/null 2>&1
      timeout 900 env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
    fi
  fi
  command -v "$command" >/dev/null
}

install_clients() {
  package node nodejs npm && package npm npm || { lacking "Node.js and npm are missing and could not be installed: tests with real client libraries"; return; }
  local installed=$clients/node_modules/.package-lock.json
  if [ ! -f "$installed" ] || [ "$clients/package-lock.json" -nt "$installed" ]; then
    echo "Installing the client libraries ..."
    (cd "$clients" && timeout 600 npm ci --no-audit --no-fund --loglevel=error >/dev/null 2>&1 && touch "$installed") \
      || lacking "npm ci failed in tests/EndToEnd/clients: tests with real client libraries"
  fi
}

# counter <file> <name>: one number of the summary in a .trx file.
counter() { grep -o '<Counters [^>]*' "$1" 2>/dev/null | grep -o " $2=\"[0-9]*\"" | grep -o '[0-9]*' | head -n 1; }

passed=0 failed=0 skipped=0

finish() {
  if [ "$skipped" -gt 0 ]; then
    echo "$passed passed, $failed failed, $skipped skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" -eq 0 ]
  exit
}

run() {
  local name=$1 log=$logs/$1.log trx=$logs/$1.trx status total done good bad started=$SECONDS
  timeout 1800 dotnet test "tests/$name" -c "$configuration" --no-build --results-directory "$logs" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" >"$log" 2>&1
  status=$?
  total=$(counter "$trx" total) done=$(counter "$trx" executed) good=$(counter "$trx" passed)
  bad=$(( ${done:-0} - ${good:-0} ))
  if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
    bad=1
    echo "tests/$name did not run to its end (exit code $status):"
    tail -n 40 "$log"
  elif [ "$bad" -gt 0 ]; then
    grep -vE '^\s*(Passed|Skipped) ' "$log"
  fi
  passed=$((passed + ${good:-0})) failed=$((failed + bad)) skipped=$((skipped + ${total:-0} - ${done:-0}))
  sed -n 's/^ *Skipped \(.*\) \[.*\]$/SKIPPED: \1/p' "$log"
  grep -A1 -E '\[SKIP\]$' "$log" | grep -vE '\[SKIP\]$|^--$' | sed 's/^\[[^]]*\] *//; s/^ */  because: /' | sort | uniq -c | sed 's/^ *\([0-9]*\) */  \1 x /'
  grep -ohE '(Both|Legacy|Modern) --[a-z]+ [^:<]+: Total: [^<]*' "$trx" 2>/dev/null | sort | sed 's/^/  MCP conformance, server of era /'
  printf '%-12s %5d passed, %d failed, %d skipped, %d s\n' "$name" "${good:-0}" "$bad" "$(( ${total:-0} - ${done:-0} ))" "$((SECONDS - started))"
}

command -v dotnet >/dev/null || { echo "The .NET SDK (10.0) is missing."; failed=1; finish; }
rm -rf "$logs" && mkdir -p "$logs"
package python3 python3 || lacking "Python 3 is missing and could not be installed: the test of the guardrail class in Python"
package curl curl || lacking "curl is missing and could not be installed: the test of the printed curl line"
install_clients
echo "Building ..."
if ! dotnet build Guard.sln -c "$configuration" -v quiet >"$logs/build.log" 2>&1; then
  cat "$logs/build.log"
  failed=1
  finish
fi

for suite in Unit Rules Functional EndToEnd; do
  run "$suite"
done
finish
