# shellcheck shell=bash
# SPDX-License-Identifier: BSD-2-Clause
# What the tests that fetch something share. A test sources it after lib.sh.
#
# have_nginx           whether there are a real server, a process that fetches, and certificates
# start_nginx          serves the archives of served/ at $url and $tls (tls.pem), also without
#                      ranges (/plain/), and slowly (/slow/); as a proxy, too. nginx.log
#                      has a line for each request: connection, status, bytes, range
# start_bad_server     serves them at $bad with bad_server.py, in ways that no real server knows; as
#                      a proxy, it refuses to connect
# started COMMAND...   starts a server of our own: $server is its process, $port its port, $url its
#                      address; said.out and said.err are what it says
: "${here:?the folder of the tests}" "${ANEWS:?path of the command}" "${TMPDIR:?an empty folder}"
PATH=$PATH:/usr/sbin
unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
unset SSL_CERT_FILE SSL_CERT_DIR

servers=()
stop_servers() { for server in "${servers[@]}"; do kill "$server" 2>/dev/null; done; }
# shellcheck disable=SC2154 # lib.sh sets it
trap 'stop_servers; [ $finished = yes ] || { echo "not ok - $0 reached its end"; exit 1; }' EXIT

# What the one before has said is removed: else it may be read before the new process writes.
started() {
    rm -f said.out
    "$@" >said.out 2>said.err &
    server=$!
    servers+=("$server")
    for _ in $(seq 200); do
        if [ -s said.out ] || ! kill -0 $server 2>/dev/null; then break; fi
        sleep 0.05
    done
    url=$(cat said.out)
    port=${url##*:}
    # shellcheck disable=SC2034 # for the tests
    port=${port%/}
}

have_fetcher() { [ -x "$(dirname "$ANEWS")/anews-fetch" ]; }
have_nginx() { have nginx && have openssl && have_fetcher; }

write_nginx_conf() {
    cat >nginx.conf <<END
daemon off; pid $TMPDIR/nginx.pid; error_log $TMPDIR/nginx.errors; worker_processes 1;
events { worker_connections 64; }
http {
    log_format words '\$connection \$status \$body_bytes_sent \$http_range';
    access_log $TMPDIR/nginx.log words; client_body_temp_path $TMPDIR; proxy_temp_path $TMPDIR;
    fastcgi_temp_path $TMPDIR; uwsgi_temp_path $TMPDIR; scgi_temp_path $TMPDIR;
    server {
        listen 127.0.0.1:$1; listen 127.0.0.1:$(($1 + 1)) ssl;
        ssl_certificate $TMPDIR/tls.pem; ssl_certificate_key $TMPDIR/tls.key;
        location /plain/ { alias $TMPDIR/nginx/; max_ranges 0; }
        location /one/ { alias $TMPDIR/nginx/; max_ranges 1; }
        location /slow/ { alias $TMPDIR/nginx/; limit_rate 2k; }
        location / { root $TMPDIR/nginx; gzip on; gzip_types *; }
    }
}
END
}

start_nginx() {
    local port
    mkdir -p nginx
    cp served/*.anews nginx/
    openssl req -x509 -newkey rsa:2048 -nodes -keyout tls.key -out tls.pem -days 2 \
        -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
    for port in $(shuf -i 20000-60000 -n 20); do
        write_nginx_conf "$port"
        nginx -e nginx.errors -c "$TMPDIR/nginx.conf" 2>/dev/null &
        servers+=($!)
        for _ in $(seq 100); do
            if [ -s nginx.pid ]; then
                # shellcheck disable=SC2034 # for the tests
                url=http://127.0.0.1:$port tls=https://localhost:$((port + 1))
                return 0
            fi
            kill -0 $! 2>/dev/null || break
            sleep 0.05
        done
    done
    return 1
}

start_bad_server() {
    /usr/bin/python3 "$here/bad_server.py" served >bad.port &
    servers+=($!)
    for _ in $(seq 100); do [ -s bad.port ] || sleep 0.05; done
    # shellcheck disable=SC2034 # for the tests
    bad=http://127.0.0.1:$(cat bad.port)
}
