#!/usr/bin/env bash
# The main job on real data, end to end, with the program on its own:
#
#   1. nginx serves the JSON files of Debian's iso-codes package (countries, languages, currencies, scripts) over TLS, with
#      the certificate of a CA that is made on the spot;
#   2. `api-buddy serve` stands in front of it, told of that CA by `tls.ca_file`, its cache in a file;
#   3. curl fetches every file through it: byte for byte the same; fetched again, every one is a hit;
#   4. the program is stopped and started again: every one is a hit, from the file;
#   5. nginx is stopped: every one is still a hit.
#
# Everything is written to a temporary directory, listens on free ports of 127.0.0.1, and is gone at the end. Exit code 0
# when all of that held, 1 when something did not, 2 when a program is missing.
#
# Needs: apt-get install nginx-light iso-codes curl openssl
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
launcher=$here/../../api-buddy
files=/usr/share/iso-codes/json
PATH=$PATH:/usr/sbin

for program in nginx curl openssl; do
  command -v "$program" >/dev/null || missing="${missing:-} $program"
done
[ -d "$files" ] || missing="${missing:-} $files"
if [ -n "${missing:-}" ]; then
  echo "Missing:$missing. Install: apt-get install nginx-light iso-codes curl openssl" >&2
  exit 2
fi

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

say() { printf '\n%s\n' "$*"; }

# --- Certificates: a CA, and a certificate of its for localhost.
make_certificates() {
  cd "$work"
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
  openssl req -x509 "${key[@]}" -days 2 -subj /CN=made-on-the-spot -keyout ca.key -out ca.pem
  openssl req "${key[@]}" -subj /CN=localhost -keyout server.key -out server.csr
  echo 'subjectAltName=DNS:localhost,IP:127.0.0.1' >names.txt
  openssl x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names.txt -out server.pem
}

# --- nginx, in the foreground and unprivileged. It cannot be told to take any free port, so some are tried.
start_nginx() {
  local attempt
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    upstream_port=$((20000 + RANDOM % 12000))
    cat >"$work/nginx.conf" <<EOF
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {}
http {
  access_log access.log;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  types { application/json json; }
  server {
    listen 127.0.0.1:$upstream_port ssl http2;
    ssl_certificate server.pem;
    ssl_certificate_key server.key;
    root $files;
  }
}
EOF
    nginx -p "$work" -c "$work/nginx.conf" -e error.log 2>"$work/nginx.txt" &
    nginx_pid=$!
    local i
    for i in $(seq 100); do
      kill -0 "$nginx_pid" 2>/dev/null || break
      if curl --silent --output /dev/null --noproxy '*' --cacert "$work/ca.pem" "https://localhost:$upstream_port/"; then
        return
      fi
      sleep 0.1
    done
    end "$nginx_pid"
    nginx_pid=
  done
  echo "nginx does not start:" >&2
  cat "$work/nginx.txt" "$work/error.log" >&2
  return 1
}

# --- The proxy. It says on stdout where it listens.
start_proxy() {
  : >"$work/proxy.out"
  "$launcher" serve --config "$work/api-buddy.yaml" >"$work/proxy.out" 2>>"$work/proxy.err" &
  proxy_pid=$!
  local i
  for i in $(seq 600); do
    base=$(sed -n 's/^API Buddy is listening on //p' "$work/proxy.out")
    [ -z "$base" ] || return 0
    kill -0 "$proxy_pid" 2>/dev/null || break
    sleep 0.1
  done
  echo "API Buddy does not start:" >&2
  cat "$work/proxy.err" >&2
  return 1
}

# --- Fetches every file through the proxy; leaves hit, miss or the mistake in results/ROUND/FILE.
fetch_all() {
  local round=$1 wanted=$2 file name got
  mkdir -p "$work/results/$round"
  for file in "$files"/*.json; do
    name=$(basename "$file")
    curl --silent --show-error --noproxy '*' --dump-header "$work/head" --output "$work/content" "$base/iso/$name"
    if ! cmp --silent "$file" "$work/content"; then
      got=DIFFERENT
    elif grep -qi '^cache-status:.*api-buddy; hit' "$work/head"; then
      got=hit
    else
      got=miss
    fi
    [ "$got" = "$wanted" ] || failed=1
    echo "$got" >"$work/results/$round/$name"
  done
}

failed=0
say "Making a CA and a certificate for localhost ..."
make_certificates >"$work/openssl.txt" 2>&1 || { cat "$work/openssl.txt" >&2; exit 1; }

start_nginx
say "nginx serves $files on https://localhost:$upstream_port"

cat >"$work/api-buddy.yaml" <<EOF
server:
  port: 0
cache:
  database_path: $work/cache.db
domain_mappings:
  iso:
    upstream: https://localhost:$upstream_port
    tls:
      ca_file: $work/ca.pem
EOF
say "The configuration of API Buddy:"
sed 's/^/    /' "$work/api-buddy.yaml"

say "Starting API Buddy; in a fresh clone it is built first, which takes a few minutes ..."
"$launcher" --version
start_proxy
echo "It listens on $base"
fetch_all 1 miss
fetch_all 2 hit

say "Starting API Buddy again, on the same file ..."
end "$proxy_pid"
proxy_pid=
start_proxy
fetch_all 3 hit

say "Stopping nginx ..."
end "$nginx_pid"
nginx_pid=
fetch_all 4 hit
asked=$(wc -l <"$work/access.log")

say "What came through the proxy:"
printf '%-22s %8s  %-7s %-7s %-14s %s\n' file bytes first second "after restart" "upstream gone"
count=0
for file in "$files"/*.json; do
  name=$(basename "$file")
  printf '%-22s %8d  %-7s %-7s %-14s %s\n' "$name" "$(wc -c <"$file")" \
    "$(cat "$work/results/1/$name")" "$(cat "$work/results/2/$name")" \
    "$(cat "$work/results/3/$name")" "$(cat "$work/results/4/$name")"
  count=$((count + 1))
done
# One of nginx's log lines is of the look whether it listens.
echo
echo "$count files, each fetched four times; nginx was asked $((asked - 1)) times."
[ "$((asked - 1))" = "$count" ] || failed=1
if [ "$failed" = 0 ]; then
  echo "All as it should be: every file byte for byte, every repetition a hit."
else
  echo "NOT as it should be. The log of API Buddy:" >&2
  cat "$work/proxy.err" >&2
  exit 1
fi
