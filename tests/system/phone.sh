#!/bin/sh
# The phone page in a real browser: what it shows, what it refuses, what it saves, and
# that it asks nobody for anything. Output: TAP.
#
# usage: phone.sh build/TARGET [folder for pictures]
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
tools=$1
pictures=${2:-}
browser=
for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && { browser=$name; break; }
done
[ -n "$browser" ] || { echo "1..0 # SKIP chromium is missing"; exit 0; }

work=$(mktemp -d /tmp/phone.XXXXXX)
trap 'rm -rf "$work"' EXIT
page=file://$root/assets/phone/index.html
good='v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e&l=de'

# A fresh profile each time, and no network: a page that needed one would show less.
browse() { # browse OPTION... ADDRESS
    profile=$(mktemp -d "$work/profile.XXXXXX")
    nice timeout 60 "$browser" --headless --no-sandbox --disable-gpu \
        --user-data-dir="$profile" --accept-lang=de-DE --lang=de --host-resolver-rules='MAP * ~NOTFOUND' \
        --hide-scrollbars --virtual-time-budget=2000 "$@" 2>"$work/browser.log"
}
. "$root/tests/kit/tap.sh"
has() { grep -qF -- "$1" "$work/dom" || { echo "no »$1«"; return 1; }; }
hasnt() { ! grep -qF -- "$1" "$work/dom" || { echo "there is »$1«"; return 1; }; }
open_page() { browse --dump-dom "$page#$1" >"$work/dom"; }

"$tools/schalter-phone" "$root/assets/catalogue" recklinghausen "$root/assets/lang" >"$work/services.js"
check "its services are those of the catalogue (make phone)" \
    cmp "$work/services.js" "$root/assets/phone/services.js"

open_page "$good"
check "a received application is called accepted" has 'Ihr Antrag ist angenommen.'
check "it is headed as a confirmation of receipt" has 'Eingangsbestätigung'
check "it says that nothing is decided yet" has 'Das ist noch kein Bescheid.'
check "the number stands in groups of four" has '>H7K4 92XM<'
check "the number is read letter by letter" has 'aria-label="H 7 K 4 9 2 X M"'
check "the time is said as people say it" has 'Donnerstag, 26.&nbsp;November 2026'
check "the hour is the one at the terminal" has '10:42&nbsp;Uhr'
check "the service has its name" has 'Hund anmelden'
check "it says what happens next" has 'Das Steueramt prüft Ihren Antrag.'
check "it names the counter and when it is open" has 'Montag bis Freitag, 8&nbsp;bis 16&nbsp;Uhr'

open_page 'v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=g&l=en'
check "a stored application is called saved, not accepted" has 'Your application has been saved.'
check "nothing in English says accepted then" hasnt 'accepted'
check "the page's language is set for readers" has '<html lang="en">'
check "an address keeps street and number together" has 'Rathausplatz&nbsp;1, 45999&nbsp;Emscherfeld'
check "an office has its German name beside the English one" has 'Tax office (Steueramt)'
check "the English date has no »Uhr«" hasnt 'Uhr'

open_page 'v=1&r=H7K492XM&s=etwas-neues&t=202611261042&z=e&l=de'
check "a service the town has not named is still a receipt" has 'Antrag am Schalter'

open_page ''
check "without a code it says what to do" has 'Hier erscheint Ihre Bestätigung.'

# Each of these is one step away from the good address.
for bad in \
    'v=2&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e' \
    'v=1&v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e&l=de' \
    'v=1&r=h7k4&s=hund-anmelden&t=202611261042&z=e&l=de' \
    'v=1&r=H7K492XM&s=Hund&t=202611261042&z=e&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202602301042&z=e&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202611262542&z=e&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=a&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e&l=xx' \
    'v=1&r=H7K492XM&s=__proto__&t=202611261042&z=e&l=de' \
    'v=1&r=H7K492XM&s=hund-anmelden&t=202611261042&z=e&l=de&x=1' \
    'v=1&r=<img/src=x>&s=hund-anmelden&t=202611261042&z=e&l=de' \
    "$good&$(printf 'y=%0200d' 1)"; do
    open_page "$bad"
    check "refuses $(printf %s "$bad" | cut -c 1-70)" has 'Dieser Code ist nicht vollständig.'
done
check "what was refused is not repeated on the page" hasnt '<img'

# The town's texts and the saved file go through a copy of the page with a hostile town.
mkdir "$work/copy"
cp "$root"/assets/phone/* "$work/copy/"
sed -i 's|name: "Stadt Emscherfeld"|name: "<b id=evil>\&Söhne</b>"|' "$work/copy/town.js"
cat >"$work/copy/probe.js" <<'PROBE'
"use strict";
// Presses the button and shows what would have been saved.
URL.createObjectURL = (file) => {
  file.text().then((text) => {
    const shown = document.createElement("pre");
    shown.textContent = `SAVED ${text}`;
    document.body.append(shown);
  });
  return "#saved";
};
HTMLAnchorElement.prototype.click = function click() {
  document.body.dataset.download = this.download;
};
document.querySelector(".save").click();
PROBE
sed -i 's|<script src="receipt.js"></script>|&<script src="probe.js"></script>|' "$work/copy/index.html"
page=file://$work/copy/index.html
open_page "$good"
check "a town's text is text and not markup" hasnt '<b id="evil">'
check "the button saves a file with the number in its name" has 'data-download="Bestaetigung-H7K492XM.html"'
check "the saved file is whole and holds the number" has 'H7K4 92XM&lt;/b&gt;'
check "markup is escaped in the saved file, too" has '&amp;#60;b id=evil'
check "the saved file loads nothing" hasnt 'src='"'"'http'
check "she is told where the file is" has 'Die Datei liegt bei Ihren Downloads.'

# The policy holds: an inline script and a foreign picture are not run.
sed -i 's|</main>|<script>document.title="broken"</script><img id="far" src="https://example.org/x.png" alt=""></main>|' "$work/copy/index.html"
browse --dump-dom --enable-logging=stderr "$page#$good" >"$work/dom"
check "an inline script does not run" hasnt '<title>broken</title>'
check "the browser says that the policy stopped them" \
    grep -q 'Content Security Policy' "$work/browser.log"
page=file://$root/assets/phone/index.html
check "the page itself holds no inline script, style or handler" \
    sh -c "! grep -nE '<script>|<style|style=| on[a-z]+=' '$root/assets/phone/index.html'"
check "and no address of anybody else" \
    sh -c "! grep -nE 'https?://' '$root'/assets/phone/*.html '$root'/assets/phone/*.js '$root'/assets/phone/*.css"

if [ -n "$pictures" ]; then
    mkdir -p "$pictures"
    shoot() { # shoot NAME FRAGMENT OPTION...
        name=$1
        fragment=$2
        shift 2
        browse --window-size=390,844 "$@" --screenshot="$pictures/$name.png" "$page#$fragment"
    }
    shoot phone-de "$good"
    shoot phone-en 'v=1&r=H7K492XM&s=hund-abmelden&t=202611261042&z=g&l=en'
    shoot phone-en-dark 'v=1&r=H7K492XM&s=hund-abmelden&t=202611261042&z=g&l=en' \
        --blink-settings=preferredColorScheme=0
    shoot phone-large "$good" --force-device-scale-factor=2 --window-size=195,844
    shoot phone-broken 'v=1&r=H7K4'
fi
finish
