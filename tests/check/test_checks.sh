#!/bin/sh
# Shows of each house rule that its script notices a breach. TAP.
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
n=0

# breach NAME SCRIPT FILE CONTENT MESSAGE
breach()
{
    n=$((n + 1))
    rm -rf "$tree"/*
    mkdir -p "$tree/$(dirname "$3")" "$tree/firmware/base" "$tree/firmware/courier"
    dictionaries
    documents
    echo '/* owns */' >"$tree/firmware/base/loop.h"
    echo '/* owns */' >"$tree/firmware/courier/outbox.h"
    printf "$4" >"$tree/$3"
    if out=$(python3 "$here/$2" "$tree"); then
        echo "not ok $n - notices $1"
    elif echo "$out" | grep -q "$5"; then
        echo "ok $n - notices $1"
    else
        echo "not ok $n - notices $1, but says: $out"
    fi
}

# Translations of one text.
dictionaries()
{
    mkdir -p "$tree/assets/lang" "$tree/assets/catalogue/sprachen"
    printf 'msgid "Weiter bitte"\nmsgstr "Next"\n' >"$tree/assets/lang/en.po"
    : >"$tree/assets/catalogue/sprachen/en.po"
}

# A list of packages, the page that explains it, and what is linked.
documents()
{
    mkdir -p "$tree/tests/run" "$tree/docs"
    printf 'gcc  compiler\nlibunibreak-dev  lines\n' >"$tree/tests/run/packages.txt"
    printf '| A | `gcc` |\n| B | `libunibreak-dev` |\n' >"$tree/docs/dependencies.md"
    printf 'PC_LIBS := -lunibreak -lm\n' >"$tree/Makefile"
}

clean()
{
    n=$((n + 1))
    rm -rf "$tree"/*
    mkdir -p "$tree/firmware/core" "$tree/ui"
    dictionaries
    documents
    printf 'say(p, "Weiter " "bitte");\nin(LANG_DE,\n   "Nur " "auf Papier");\n' \
        >"$tree/ui/page.c"
    printf '#include "core/a.h"\n' >"$tree/firmware/core/a.c"
    printf '/* Owns nothing. */\n' >"$tree/firmware/core/a.h"
    if python3 "$here/$1" "$tree" >/dev/null; then
        echo "ok $n - $1 accepts a clean tree"
    else
        echo "not ok $n - $1 accepts a clean tree"
    fi
}

echo 1..28
clean layers.py
clean style.py
clean unused.py
clean translations.py
clean documents.py
breach "core including the loop" layers.py firmware/core/a.c \
    '#include "base/loop.h"\n' 'is pure'
breach "core including the courier" layers.py firmware/core/a.c \
    '#include "courier/outbox.h"\n' 'may not know'
breach "ui including SDL" layers.py ui/page.c '#include <SDL.h>\n' 'may not be included'
breach "a second file with libusb" layers.py drivers/printer.c \
    '#include <libusb-1.0/libusb.h>\n' 'may not be included'
breach "OpenSSL outside crypto" layers.py firmware/courier/net.c \
    '#include <openssl/evp.h>\n' 'may not be included'
breach "a banned function" style.py firmware/core/a.c \
    'void a(void)\n{\n    strcpy(b, c);\n}\n' 'strcpy is banned'
breach "a file that is too long" style.py firmware/core/a.c \
    "$(yes 'int x;' | head -n 501 | sed 's/$/\\n/' | tr -d '\n')" 'two modules'
breach "a header that says nothing" style.py firmware/core/a.h '#pragma once\n' 'what it owns'
breach "mutable state at file scope" style.py firmware/core/a.c \
    'static int count;\n' 'mutable state'
breach "a typedef" style.py firmware/core/a.c 'typedef struct a a_t;\n' 'typedef'
breach "an unfinished place" style.py firmware/core/a.c '/* TODO */\n' 'unfinished'
breach "a path of one machine" style.py docs/a.md 'see /home/me/x\n' 'one machine'
breach "a function that is too long" style.py firmware/core/a.c \
    "void\na(void)\n{\n$(yes '    x();' | head -n 60 | sed 's/$/\\n/' | tr -d '\n')}\n" \
    'a has 60 lines'
breach "a function nobody calls" unused.py firmware/core/a.h \
    '/* Owns a. */\nstruct b *a_make(int x,\n                 int y) MUST_CHECK;\n' \
    'a_make is used by no other file'
breach "a function only a comment calls" unused.py firmware/core/a.h \
    '/* Owns a; call a_make(). */\nvoid a_make(void);\n' 'a_make is used by no other'
breach "a function only a struct is named like" unused.py firmware/core/a.h \
    '/* Owns a. */\nstruct a_make { int b; };\nvoid a_make(struct a_make *a);\n' \
    'a_make is used by no other'
breach "an excuse that is no longer needed" unused.py firmware/core/a.h \
    '/* Owns a. */\nvoid view_dump(void);\n#define DUMP() view_dump()\n' 'take it off'
breach "a sentence without its English" translations.py ui/page_a.c \
    'say(page, "Zurück zum Anfang");\n' 'msgid "Zurück zum Anfang"'
breach "a sentence in pieces without its English" translations.py firmware/core/form_a.c \
    'say(page, "Das ist "\n    "zu lang.");\n' 'msgid "Das ist zu lang."'
breach "a package nobody explains" documents.py tests/run/packages.txt \
    'gcc  compiler\nlibunibreak-dev  lines\nxvfb  a display\n' 'xvfb has no row'
breach "a row without its package" documents.py tests/run/packages.txt 'gcc  compiler\n' \
    'libunibreak-dev is not in'
breach "a library from no package of the list" documents.py Makefile \
    'PACKAGES := yaml-0.1 \\\n\tfribidi\nPC_LIBS := -lm\n' 'fribidi comes from libfribidi-dev'
breach "a document that names a file that is not there" documents.py README.md \
    'See `firmware/base/nowhere.c`.\n' 'nowhere.c is not there'
