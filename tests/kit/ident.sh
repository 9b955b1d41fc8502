# A stand-in town with its identity service and a kiosk's part of it. Sourced after tap.sh;
# wants $root, $build and $work.
#
#   ident_start OPTION...   the town with the keys of $work/world; $town_pid
#   ident_stop              ends it; its exit code
#   ready NAME              a line of its ready file
#   town WORD...            a command to it
#   kiosk begin|open ...    tests/contract/identity.mjs; one line of JSON
#   begin WAY [RIGHTS [OPTIONAL]]   a run; its answer in $work/begun, its attempt in $work/attempt
#   begun NAME              a member of that answer
#   opened [ADDRESS]        what the token of the attempt holds, or why there is none
#   web, status             curl, and its status with the body in $work/body

ident_start()
{
    "$build/id-keys" --url=https://127.0.0.1 --server-cert="$root/build/keys/tls.crt.pem" \
        "$work/world" 2>"$work/id-keys.log" || "$build/id-keys" --url=https://127.0.0.1 "$work/world"
    nice "$build/portal" --dir "$work/town" --keys "$root/build/keys" --eid-keys "$work/world" "$@" \
        >"$work/portal.log" 2>&1 </dev/null &
    town_pid=$!
    wait_for 90 test -f "$work/town/ready" || return 1
    IDENTITY_URL=$(ready identity_url)
    IDENTITY_BEARER_FILE=$(ready identity_bearer_file)
    IDENTITY_KEY_FILE=$(ready identity_key_file)
    NODE_EXTRA_CA_CERTS=$(ready ca_file)
    SERVICE=urn:de:fim:leika:leistung:99102013104000
    export IDENTITY_URL IDENTITY_BEARER_FILE IDENTITY_KEY_FILE NODE_EXTRA_CA_CERTS SERVICE
}

ident_stop()
{
    [ -n "${town_pid:-}" ] || return 0
    kill "$town_pid" 2>/dev/null
    wait "$town_pid" 2>/dev/null
    set -- $?
    town_pid=
    return "$1"
}

ready() { sed -n "s/^$1=//p" "$work/town/ready"; }
town() { "$build/portal" --dir "$work/town" --ctl "$@"; }
kiosk() { timeout 30 node "$root/tests/contract/identity.mjs" "$@"; }
begin()
{
    way=$1
    shift
    kiosk begin "$way" "$work/attempt" "$@" >"$work/begun"
}
begun() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1])).get(sys.argv[2], ""))' "$work/begun" "$1"; }
opened() { kiosk open "$work/attempt" "$@"; }
web() { curl -s --max-time 10 --cacert "$NODE_EXTRA_CA_CERTS" "$@"; }
status() { web -o "$work/body" -D "$work/headers" -w '%{http_code}' "$@"; }
header() { tr -d '\r' <"$work/headers" | sed -n "s/^$1: //Ip"; }
same() { [ "$1" = "$2" ] || { echo "got '$1', wanted '$2'"; return 1; }; }
says() { case $1 in *"$2"*) ;; *) echo "got '$1', wanted '$2' in it"; return 1 ;; esac; }
lacks() { case $1 in *"$2"*) echo "got '$1', wanted no '$2' in it"; return 1 ;; esac; }
