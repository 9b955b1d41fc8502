# Starts the stand-in town and writes a kiosk's folder around it. Sourced by the
# demonstration and by tests that need a whole kiosk.
#
#   town_start TARGET DIR      stand-in town under DIR/stadt, $TOWN_PID, its ready file as $ready_*;
#                              $TOWN_OPTIONS are more words for it (tests/portal/README.md);
#                              with TOWN_AUSWEIS=ja it reads ID cards, too, for which the keys
#                              of tests/cards/README.md are made in build/keys-eid
#   town_join TARGET DIR READY the same for a town that runs already, by its ready file
#   town_kiosk DIR W H MM MM   DIR/katalog and DIR/schalter.yaml for a kiosk of that panel, signed
#                              by the tools in $TOWN_TOOLS (town_start and town_join set it); with
#                              TOWN_AUSWEIS=ja for one that uses the town's identity service;
#                              1: the catalogue has mistakes, which it prints
#   town_stop

# The invented world of ID cards; good ones stay as they are.
town_cards() { mkdir -p build/keys-eid && flock build/keys-eid "$1/id-keys" build/keys-eid; }

town_start()
{
    TOWN_TOOLS=$1
    TOWN_CARDS=
    if [ "${TOWN_AUSWEIS:-nein}" = ja ]; then
        town_cards "$1" || return 1
        TOWN_CARDS="--eid-keys build/keys-eid"
    fi
    mkdir -p "$2/stadt" build/keys
    rm -f "$2/stadt/ready"
    "$1/portal" --dir "$2/stadt" --keys build/keys --phone-dir assets/phone \
        --phone-http-port 0 ${TOWN_OPTIONS:-} $TOWN_CARDS \
        --schema "$(schema_of hund-anmelden)" --schema "$(schema_of hund-abmelden)" \
        >"$2/stadt.log" 2>&1 &
    TOWN_PID=$!
    # The first start makes RSA keys of 4096 bits.
    for i in $(seq 600); do
        [ -s "$2/stadt/ready" ] && break
        kill -0 $TOWN_PID 2>/dev/null || break
        sleep 0.2
    done
    if [ ! -s "$2/stadt/ready" ]; then
        echo "the stand-in town does not start:" >&2
        tail -n 5 "$2/stadt.log" >&2
        return 1
    fi
}

town_join()
{
    TOWN_TOOLS=$1
    mkdir -p "$2/stadt"
    cp "$3" "$2/stadt/ready"
}

# A line of the ready file.
town_fact() { sed -n "s/^$2=//p" "$1/stadt/ready"; }

schema_of() { sed -n 's/^schema: *//p' "assets/catalogue/dienste/$1.yaml"; }

# A path of the ready file as seen from anywhere.
town_path()
{
    file=$(town_fact "$1" "$2")
    case $file in
    /*) echo "$file" ;;
    *) echo "$PWD/$file" ;;
    esac
}

# The part of a kiosk's configuration about ID cards.
town_identity()
{
    cat <<END
ausweis:
  dienst: $(town_fact "$1" identity_url)
  rechner: $(town_fact "$1" identity_hosts)
  schluessel_datei: $(town_path "$1" identity_bearer_file)
  entwicklermodus: ja
END
}

town_kiosk()
{
    dir=$1
    rm -rf "$dir/katalog"
    cp -R assets/catalogue "$dir/katalog"
    chmod -R u+w "$dir/katalog"
    mkdir -p "$dir/katalog/schluessel" "$dir/bestand" "$dir/laufzeit"
    cp "$(town_path "$dir" recovery_certificate_file)" "$dir/katalog/schluessel/stadt.pem"
    # What the real town has not told yet is the stand-in's own.
    sed -i -e "s|^wiederherstellung:.*|wiederherstellung: schluessel/stadt.pem|" \
        -e "s|^handyseite:.*|handyseite: ${PHONE_PAGE:-https://127.0.0.1:$(town_fact "$dir" port)/quittung/}|" \
        "$dir/katalog/staedte/recklinghausen.yaml"
    if [ "${TOWN_AUSWEIS:-nein}" = ja ]; then
        cp "$(town_path "$dir" identity_key_file)" "$dir/katalog/schluessel/ausweis.pem"
        sed -i -e '/^ausweis_schluessel:/d' \
            -e 's|^handyseite:.*|&\nausweis_schluessel: schluessel/ausweis.pem|' \
            "$dir/katalog/staedte/recklinghausen.yaml"
    fi
    # Signed as the town signs its own; what is altered after this, the kiosk refuses.
    rm -f "$dir/stadt-katalog.pem" "$dir/stadt-katalog.pub.pem"
    "$TOWN_TOOLS/schalter-catalogue" schluessel "$dir/stadt-katalog" >"$dir/katalog.log" 2>&1 &&
        "$TOWN_TOOLS/schalter-catalogue" sign "$dir/katalog" \
            --schluessel "$dir/stadt-katalog.pem" >>"$dir/katalog.log" 2>&1 || {
        grep -v ': Hinweis:' "$dir/katalog.log" >&2
        return 1
    }
    cat >"$dir/schalter.yaml" <<END
geraet:
  stadt: recklinghausen
  nummer: RE-VORFUEHRUNG
  vorfuehrung: ja
ordner:
  katalog: katalog
  beigaben: $PWD/assets
  bestand: bestand
  laufzeit: $(cd "$dir" && pwd)/laufzeit
katalog:
  pruefschluessel: stadt-katalog.pub.pem
bildschirm:
  breite_px: $2
  hoehe_px: $3
  breite_mm: $4
  hoehe_mm: $5
  vollbild: ${FULLSCREEN:-ja}
netz:
  token: $(town_fact "$dir" token_url)
  einreichung: $(town_fact "$dir" submission_url)
  einreichung_host: $(town_fact "$dir" submission_host)
  aussteller: $(town_fact "$dir" service_issuer)
  routing: $(town_fact "$dir" routing_url)
  routing_schluessel: $(town_path "$dir" routing_key_file)
  gebiet: "$(town_fact "$dir" region | sed 's/^DE//')"
  ca: $(town_path "$dir" ca_file)
  vertrauensanker: $(town_path "$dir" anchors_file)
  kennung: $(town_fact "$dir" client_id)
  geheimnis: $(town_path "$dir" client_secret_file)
END
    [ "${TOWN_AUSWEIS:-nein}" != ja ] || town_identity "$dir" >>"$dir/schalter.yaml"
    printf 'zeiten:\n  abfrage_s: 1\n  wiederholung_min_s: 1\n' >>"$dir/schalter.yaml"
}

town_stop()
{
    [ -z "${TOWN_PID:-}" ] || kill "$TOWN_PID" 2>/dev/null
    [ -z "${TOWN_PID:-}" ] || wait "$TOWN_PID" 2>/dev/null
    TOWN_PID=
}
