#!/bin/sh
# The town opens exports with schalter-recover. Prints TAP.
# Usage: tests/system/recover.sh build/debug
set -u
target=${1:-build/debug}
tool=$target/schalter-recover
make_export=$target/tests/system/make_export
keys=build/test-keys
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. tests/kit/tap.sh

code_is() { # expected exit code, then the command
    local wanted=$1
    shift
    "$@" >"$work/out" 2>"$work/err"
    [ $? -eq "$wanted" ]
}
mode_is() { [ "$(stat -c %a "$2")" = "$1" ]; }
says() { grep -q "$1" "$work/err"; }
silent_about() { ! grep -rq "$1" "$work/out" "$work/err"; }

# RSA keys take seconds: made once, shared with the unit tests.
mkdir -p $keys
for name in other root; do
    [ -f $keys/$name.pem ] ||
        openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:4096 \
            -out $keys/$name.pem || exit 1
done
openssl pkey -in $keys/other.pem -pubout -out "$work/town.pub"
openssl pkey -in $keys/other.pem -aes256 -passout pass:geheim -out "$work/locked.pem"

"$make_export" "$work/town.pub" K7PM-4XQR >"$work/one.json"

check "opens one export" code_is 0 "$tool" $keys/other.pem "$work/one.json" "$work/result"
check "says nothing of what is inside" silent_about Bello
check "gives back the data to the byte" \
    grep -qx '{"dogName":"Bello","owner":"Jürgen Müßigbrodt"}' "$work/result/K7PM-4XQR/data.json"
check "gives back the metadata" \
    grep -q contentStructure "$work/result/K7PM-4XQR/metadata.json"
check "the data are readable by the caller only" mode_is 600 "$work/result/K7PM-4XQR/data.json"
check "the folder is open to the caller only" mode_is 700 "$work/result/K7PM-4XQR"
check "never writes over an earlier result" \
    code_is 4 "$tool" $keys/other.pem "$work/one.json" "$work/result"

check "a key that is not there is refused" \
    code_is 2 "$tool" "$work/none.pem" "$work/one.json" "$work/r0"
check "and said so" says "none.pem: Die Datei gibt es nicht"
check "another key does not open it" \
    code_is 3 "$tool" $keys/root.pem "$work/one.json" "$work/r2"
check "and says so" says "anderen Schlüssel"

sed 's/.\{30\}"}$/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}/' "$work/one.json" >"$work/bad.json"
check "a changed export is refused" \
    code_is 3 "$tool" $keys/other.pem "$work/bad.json" "$work/r3"
check "and nothing is written" [ ! -e "$work/r3/K7PM-4XQR" ]

sed 's/K7PM-4XQR/K7PM-4XQS/' "$work/one.json" >"$work/renamed.json"
check "an exchanged reference is refused" \
    code_is 3 "$tool" $keys/other.pem "$work/renamed.json" "$work/r4"
sed 's/K7PM-4XQR/..\/..\/..\//' "$work/one.json" >"$work/path.json"
check "a path in place of the reference is refused" \
    code_is 3 "$tool" $keys/other.pem "$work/path.json" "$work/r4"

"$make_export" "$work/town.pub" K7PM-4XQT wrong-hash >"$work/hash.json"
check "data that the metadata do not name are refused" \
    code_is 3 "$tool" $keys/other.pem "$work/hash.json" "$work/r5"
check "and says so" says "Prüfsumme"

mkdir "$work/dir"
"$make_export" "$work/town.pub" AAAA-BBBB >"$work/dir/a.json"
"$make_export" "$work/town.pub" CCCC-DDDD >"$work/dir/c.json"
echo "{}" >"$work/dir/b.json"
check "a folder is opened as far as possible" \
    code_is 3 "$tool" $keys/other.pem "$work/dir" "$work/all"
check "the first is there" [ -s "$work/all/AAAA-BBBB/data.json" ]
check "the one after the bad file too" [ -s "$work/all/CCCC-DDDD/data.json" ]

check "a missing file is named" code_is 3 "$tool" $keys/other.pem "$work/none" "$work/r6"
check "a public key is no recovery key" \
    code_is 2 "$tool" "$work/town.pub" "$work/one.json" "$work/r6"
check "wrong usage is told apart" code_is 1 "$tool" a

# A terminal of its own for the question; script(1) gives one. What is typed before the
# question is thrown away, so wait for it.
typed() { # passphrase, directory for the results
    rm -f "$work/typescript"
    {
        for _ in $(seq 100); do
            grep -qs Kennwort "$work/typescript" && break
            sleep 0.05
        done
        printf '%s\n' "$1"
    } | script -qefc "'$tool' '$work/locked.pem' '$work/one.json' '$work/$2'" \
        "$work/typescript" >/dev/null
}
typed geheim unlocked
check "the passphrase opens a locked key" [ -s "$work/unlocked/K7PM-4XQR/data.json" ]
check "the passphrase is not shown" [ "$(grep -c geheim "$work/typescript")" = 0 ]
typed falsch wrong
check "a wrong passphrase does not" [ ! -e "$work/wrong/K7PM-4XQR" ]
check "and says so" grep -q "Kennwort fehlt oder ist falsch" "$work/typescript"
check "without a terminal a locked key is refused" \
    code_is 2 setsid -w "$tool" "$work/locked.pem" "$work/one.json" "$work/r7"

finish
