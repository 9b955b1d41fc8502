# The route that `make bench` measures leads through the pages as they are now: a page
# that changed breaks it here and not on the day somebody measures.
set -u
target=$1
. tests/demo/town.sh
dir=$(mktemp -d)
cleanup()
{
    town_stop
    rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

mkdir "$dir/peer"
if town_start "$target" "$dir" && town_kiosk "$dir" 1920 1080 476 268 &&
    printf 'drucker:\n  anschluss: keiner\n' >>"$dir/schalter.yaml" &&
    "$target/tests/bench/plan" "$dir/schalter.yaml" tests/bench/visit.script "$dir/peer" \
        >"$dir/plan" 2>"$dir/said" && grep -q '^key ' "$dir/plan" &&
    [ -s "$dir/peer/index.html" ]; then
    echo "ok - the measured route leads through every page"
else
    sed 's/^/# /' "$dir/said"
    echo "not ok - the measured route leads through every page"
fi
