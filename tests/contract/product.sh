#!/bin/sh
# The contract test with the product as the sender, and the schema it generates. TAP.
target=$1
mkdir -p build/contract
schema=build/contract/hund-abmelden.schema.json
"$target/schalter-catalogue" schema assets/catalogue hund-abmelden >"$schema" || exit 1
CONTRACT_CLIENT="sh tests/contract/kiosk.sh $target" \
    CONTRACT_DATA_SCHEMA="$schema" \
    CONTRACT_PORTAL_OPTIONS="--schema $(sed -n 's/^schema: *//p' \
        assets/catalogue/dienste/hund-abmelden.yaml)" \
    exec sh tests/contract/run.sh "$target"
