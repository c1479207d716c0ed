#!/usr/bin/env bash
# Measures the built program on this machine, over the loopback interface: requests a second on hits and on misses, memory,
# and the time from start to first answer. docs/benchmarks.md says what came of it, and on which machine.
#
#   benchmarks/loopback.sh            # everything, about four minutes; prints the tables in Markdown
#   RUNS=1 SECONDS_EACH=2 benchmarks/loopback.sh     # a quick look
#   PROFILE=small benchmarks/loopback.sh             # the launcher's other set of JVM flags
#
# API Buddy runs on core 0; wrk (64 connections, one thread) and the upstream, nginx with 1 KiB answers, share core 1. So on
# misses the upstream takes from the load generator, and the figures say what this machine does, not what the program could.
#
# Needs two cores, and: apt-get install nginx-light wrk curl util-linux
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/..
runs=${RUNS:-3}
seconds=${SECONDS_EACH:-10}
profile=${PROFILE:-fast}
PATH=$PATH:/usr/sbin

for program in nginx wrk curl taskset; do
  command -v "$program" >/dev/null || missing="${missing:-} $program"
done
if [ -n "${missing:-}" ]; then
  echo "Missing:$missing. Install: apt-get install nginx-light wrk curl util-linux" >&2
  exit 2
fi

# Builds it if need be; then the launcher of the distribution, which does no more than to start java.
"$root/api-buddy" --version >&2
launcher=$(compgen -G "$root/cli/target/api-buddy-*/api-buddy-*/bin/api-buddy" | head -n 1)

work=$(mktemp -d)
nginx_pid= proxy_pid=

# Ends one process, which this script has started, by its id.
end() {
  [ -n "$1" ] || return 0
  kill "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

clean_up() {
  end "$proxy_pid"
  end "$nginx_pid"
  rm -rf "$work"
}
trap clean_up EXIT

answers() { curl --silent --output /dev/null --noproxy '*' --max-time 5 "$1"; }

# A port that nobody listens on now.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

start_nginx() {
  upstream_port=$(free_port)
  local content
  content=$(printf 'x%.0s' $(seq 1024))
  cat >"$work/nginx.conf" <<EOF
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { worker_connections 4096; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  keepalive_requests 100000000;
  server {
    listen 127.0.0.1:$upstream_port;
    location = /asked { stub_status; }
    location / { default_type text/plain; return 200 "$content"; }
  }
}
EOF
  taskset -c 1 nginx -p "$work" -c "$work/nginx.conf" -e error.log &
  nginx_pid=$!
  until answers "http://127.0.0.1:$upstream_port/"; do
    kill -0 "$nginx_pid" 2>/dev/null || { cat "$work/error.log" >&2; exit 1; }
    sleep 0.1
  done
}

# How many requests nginx has had.
asked() { curl --silent --noproxy '*' "http://127.0.0.1:$upstream_port/asked" | awk 'NR == 3 { print $3 }'; }

# Starts it in front of nginx, with a cache file and a log level. Leaves the milliseconds to its first answer in $started.
start_proxy() {
  local database=$1 level=${2:-WARNING} begun
  proxy_port=$(free_port)
  begun=$(date +%s%N)
  taskset -c 0 "$launcher" --profile "$profile" serve --port "$proxy_port" --database "$database" \
    --map "local=http://127.0.0.1:$upstream_port" --requests-per-hour 0 --log-level "$level" \
    >"$work/proxy.out" 2>"$work/proxy.err" &
  proxy_pid=$!
  until taskset -c 1 curl --silent --fail --output /dev/null --noproxy '*' "http://127.0.0.1:$proxy_port/local/first"; do
    kill -0 "$proxy_pid" 2>/dev/null || { cat "$work/proxy.err" >&2; exit 1; }
  done
  started=$((($(date +%s%N) - begun) / 1000000))
}

stop_proxy() {
  end "$proxy_pid"
  proxy_pid=
}

# Kilobytes: VmRSS now, VmHWM at most so far.
memory() { awk -v key="$1:" '$1 == key { print int($2 / 1024) }' "/proc/$proxy_pid/status"; }

load() { taskset -c 1 wrk --threads 1 --connections 64 --duration "$1s" --latency "${@:2}"; }

# median, least and greatest of the numbers in a file
spread() {
  sort -n "$1" | awk -v unit="${2:-}" '{ v[NR] = $1 }
    END { printf "%s%s (%s to %s)", v[int((NR + 1) / 2)], unit, v[1], v[NR] }'
}

# One line of wrk's latency distribution, whatever its unit.
milliseconds() {
  awk -v line="$1" '$1 == line { print ($2 ~ /us$/ ? $2 / 1000 : $2 ~ /ms$/ ? $2 + 0 : $2 * 1000) }'
}

# Runs a load several times and prints a row: requests a second, latency, how often nginx was asked for 100 requests.
row() {
  local name=$1 run out
  shift
  rm -f "$work"/{rate,p50,p99,share}
  for run in $(seq "$runs"); do
    local before
    before=$(asked)
    out=$work/wrk.txt
    # The last argument of a load that needs new URLs is RUN: it gets another name in each run.
    load "$seconds" "${@//RUN/$run-$RANDOM}" >"$out"
    if grep -qE 'Non-2xx|Socket errors' "$out"; then
      cat "$out" >&2
      exit 1
    fi
    awk '/^Requests\/sec:/ { printf "%.0f\n", $2 }' "$out" >>"$work/rate"
    milliseconds 50% <"$out" >>"$work/p50"
    milliseconds 99% <"$out" >>"$work/p99"
    awk -v asked="$(($(asked) - before - 1))" '/requests in/ { printf "%.1f\n", 100 * asked / $1 }' "$out" >>"$work/share"
  done
  printf '| %s | %s | %s | %s | %s |\n' "$name" "$(spread "$work/rate")" \
    "$(spread "$work/p50")" "$(spread "$work/p99")" "$(spread "$work/share")"
}

start_nginx

echo "Machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)," \
  "$(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r)," \
  "$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | head -n 1 | tr -d '"'), $(nginx -v 2>&1 | sed 's/.*: //')," \
  "wrk $(wrk --version 2>&1 | awk 'NR == 1 { print $2 }'); profile $profile; $runs runs of $seconds s"
echo

rm -f "$work/started" "$work/again"
for run in 1 2 3 4 5; do
  rm -f "$work"/start.db*
  start_proxy "$work/start.db"
  echo "$started" >>"$work/started"
  stop_proxy
  start_proxy "$work/start.db"
  echo "$started" >>"$work/again"
  stop_proxy
done
echo "| from start to first answer | ms, median of 5 (spread) |"
echo "|---|---|"
echo "| new cache file, answer from upstream | $(spread "$work/started") |"
echo "| cache file that has the answer | $(spread "$work/again") |"
echo

start_proxy "$work/cache.db"
idle=$(memory VmRSS)
base=http://127.0.0.1:$proxy_port
load "$seconds" "$base/local/item?id=1" >/dev/null # so that the compiler has seen it
echo "| load | requests/s, median (spread) | p50 ms | p99 ms | of 100 requests nginx got |"
echo "|---|---|---|---|---|"
row "hits, one URL" "$base/local/item?id=1"
load 2 --script "$here/wrk/thousand.lua" "$base" >/dev/null
row "hits, 1,000 URLs" --script "$here/wrk/thousand.lua" "$base"
after_hits=$(memory VmRSS)
load "$seconds" --script "$here/wrk/unique.lua" "$base" -- "warm-$RANDOM" >/dev/null
row "misses, each stored in SQLite" --script "$here/wrk/unique.lua" "$base" -- RUN
after_misses=$(memory VmRSS)
most=$(memory VmHWM)
stop_proxy

start_proxy "$work/logged.db" INFO
base=http://127.0.0.1:$proxy_port
load "$seconds" "$base/local/item?id=1" >/dev/null
row "hits, one URL, a log line each (to a file)" "$base/local/item?id=1"
stop_proxy

row "nginx itself on core 1 beside wrk" "http://127.0.0.1:$upstream_port/"
echo
echo "| resident memory | MiB |"
echo "|---|---|"
echo "| started, one answer | $idle |"
echo "| after the hits | $after_hits |"
echo "| after the misses | $after_misses |"
echo "| at most | $most |"
