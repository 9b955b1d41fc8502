#include "core/po.h"

#include <string.h>

#include "base/text.h"
#include "core/placeholder.h"

enum keyword { CONTEXT, ID, PLURAL, FORM, NOTHING };

struct reading {
    const char *name;
    struct po *po;
    struct diags *diags;
    int line;
    struct po_entry entry; /* being read */
    bool open;             /* it has a msgid */
    bool fuzzy;
    bool broken;   /* a mistake was reported: do not use it */
    bool seen_any; /* the header can only be the first entry */
    char *end;     /* of the string being read, where its next piece goes */
};

static void
mistake(struct reading *reading, int line, const char *text)
{
    diags_add(reading->diags, false, reading->name, line, 0, "%s", text);
    reading->broken = true;
}

static void
read_header(struct reading *reading, const char *header)
{
    const char *charset = strstr(header, "charset=");
    const char *plural = strstr(header, "Plural-Forms:");

    if (charset != NULL && !text_starts_with(charset, "charset=UTF-8") &&
        !text_starts_with(charset, "charset=utf-8"))
        diags_add(
            reading->diags, false, reading->name, reading->entry.line, 0,
            "Die Datei nennt eine andere Kodierung als UTF-8. Speichern Sie sie als "
            "UTF-8 und schreiben Sie charset=UTF-8.");
    if (plural != NULL &&
        plural_find(plural, &reading->po->rule, &reading->po->forms) != STATUS_OK)
        diags_add(
            reading->diags, false, reading->name, reading->entry.line, 0,
            "Die Regel bei Plural-Forms ist nicht bekannt. Nehmen Sie die Regel, die "
            "die Anleitung von gettext für diese Sprache nennt.");
}

/* The n-th conversion of a printf text, "%d"; 0 at the end. "%%" is none. */
static char
conversion(const char *text, int n)
{
    for (const char *at = strchr(text, '%'); at != NULL; at = strchr(at, '%')) {
        char kind = at[1];
        at += kind == '\0' ? 1 : 2;
        if (kind == '%' || kind == ' ' || kind == '\0')
            continue;
        if (n-- == 0)
            return kind;
    }
    return '\0';
}

static bool
same_gaps(const char *source, const char *translation)
{
    if (!placeholder_same(source, translation))
        return false;
    for (int i = 0; i < 8; i++)
        if (conversion(source, i) != conversion(translation, i))
            return false;
    return true;
}

static void
check_gaps(struct reading *reading)
{
    const struct po_entry *entry = &reading->entry;

    for (int i = 0; i < PLURAL_MAX_FORMS; i++) {
        const char *form = entry->forms[i];
        if (form == NULL || same_gaps(entry->id, form) ||
            (entry->plural != NULL && same_gaps(entry->plural, form)))
            continue;
        mistake(
            reading, entry->line,
            "Die Übersetzung hat andere Platzhalter als der deutsche Text. Übernehmen "
            "Sie {name}, %d und %s unverändert.");
        return;
    }
}

static void
finish_entry(struct reading *reading)
{
    struct po_entry *entry = &reading->entry;
    bool complete = true;

    if (!reading->open)
        goto out;
    if (entry->id[0] == '\0') {
        if (!reading->seen_any && entry->forms[0] != NULL)
            read_header(reading, entry->forms[0]);
        else if (!reading->broken)
            mistake(reading, entry->line, "Hier fehlt der deutsche Text bei msgid.");
        reading->seen_any = true;
        goto out;
    }
    reading->seen_any = true;
    if (reading->broken)
        goto out;
    int forms = entry->plural == NULL ? 1 : reading->po->forms;
    for (int i = 0; i < PLURAL_MAX_FORMS; i++) {
        bool there = entry->forms[i] != NULL;
        if (there != (i < forms)) {
            mistake(reading, entry->line,
                    there
                        ? "Hier stehen mehr Formen (msgstr), als Plural-Forms im Kopf "
                          "der Datei nennt."
                        : "Hier fehlt eine Form: Jede, die Plural-Forms nennt, braucht "
                          "ein msgstr.");
            goto out;
        }
        complete = complete && (!there || entry->forms[i][0] != '\0');
    }
    if (!complete || reading->fuzzy) {
        reading->po->unfinished++;
        goto out;
    }
    check_gaps(reading);
    if (!reading->broken)
        reading->po->entries[reading->po->count++] = *entry;
out:
    reading->entry = (struct po_entry){.context = ""};
    reading->open = reading->fuzzy = reading->broken = false;
    reading->end = NULL;
}

/* Decodes the quoted string that starts at `at` to where `into` points, which is never
 * behind the place being read. Returns false if it is not one. */
static bool
take_string(struct reading *reading, char *at, char *line_end, char *into)
{
    static const char letters[] = "ntr\"\\";
    static const char meanings[] = "\n\t\r\"\\";

    while (line_end > at && (line_end[-1] == ' ' || line_end[-1] == '\r'))
        line_end--;
    if (line_end - at < 2 || *at != '"' || line_end[-1] != '"')
        return false;
    line_end--;
    char *start = into;
    for (at++; at < line_end; at++) {
        if (*at == '"')
            return false;
        if (*at == '\\') {
            const char *found = at + 1 < line_end ? strchr(letters, at[1]) : NULL;
            if (found == NULL || *found == '\0')
                return false;
            *into++ = meanings[found - letters];
            at++;
            continue;
        }
        *into++ = *at;
    }
    *into = '\0';
    reading->end = into;
    return text_is_clean_utf8(start, (size_t)(into - start), "\n\t\r");
}

/* Which keyword a line begins with; *at moves behind it and its spaces. */
static enum keyword
take_keyword(char **at, int *form)
{
    static const struct {
        const char *word;
        enum keyword keyword;
    } words[] = {{"msgctxt", CONTEXT},
                 {"msgid_plural", PLURAL},
                 {"msgid", ID},
                 {"msgstr", FORM}};
    enum keyword keyword = NOTHING;

    *form = 0;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
        if (!text_starts_with(*at, words[i].word))
            continue;
        *at += strlen(words[i].word);
        keyword = words[i].keyword;
        break;
    }
    if (keyword == FORM && **at == '[') {
        if ((*at)[1] < '0' || (*at)[1] >= '0' + PLURAL_MAX_FORMS || (*at)[2] != ']')
            return NOTHING;
        *form = (*at)[1] - '0';
        *at += 3;
    }
    if (keyword != NOTHING && **at != ' ' && **at != '"' && **at != '\t')
        return NOTHING;
    while (**at == ' ' || **at == '\t')
        ++*at;
    return keyword;
}

static void
set_text(struct reading *reading, enum keyword keyword, int form, const char *text)
{
    switch (keyword) {
    case CONTEXT:
        reading->entry.context = text;
        break;
    case ID:
        reading->entry.id = text;
        reading->entry.line = reading->line;
        reading->open = true;
        break;
    case PLURAL:
        reading->entry.plural = text;
        break;
    case FORM:
        if (reading->entry.forms[form] != NULL)
            mistake(reading, reading->line, "Dieses msgstr gibt es hier schon.");
        reading->entry.forms[form] = text;
        break;
    case NOTHING:
        break;
    }
}

static void
take_line(struct reading *reading, char *at, char *line_end)
{
    int form = 0;

    while (at < line_end && (*at == ' ' || *at == '\t' || *at == '\r'))
        at++;
    if (at == line_end)
        return;
    if (*at == '#') {
        /* A comment after a translation belongs to the next entry. */
        if (reading->open && reading->entry.forms[0] != NULL)
            finish_entry(reading);
        if (at[1] == ',' && strstr(at, "fuzzy") != NULL)
            reading->fuzzy = true;
        return;
    }
    if (*at == '"') {
        if (reading->end == NULL || !take_string(reading, at, line_end, reading->end))
            mistake(reading, reading->line,
                    "Diese Zeile ist kein Text in Anführungszeichen, oder sie steht am "
                    "falschen Platz.");
        return;
    }
    enum keyword keyword = take_keyword(&at, &form);
    if (keyword == NOTHING) {
        mistake(
            reading, reading->line,
            "Diese Zeile ist nicht lesbar. Erwartet wird msgctxt, msgid, msgid_plural, "
            "msgstr oder ein Kommentar mit #.");
        return;
    }
    if (reading->open && (keyword == CONTEXT || keyword == ID))
        finish_entry(reading);
    if (!reading->open && keyword != CONTEXT && keyword != ID) {
        mistake(reading, reading->line, "Vor dieser Zeile fehlt msgid.");
        return;
    }
    char *text = at;
    if (!take_string(reading, at, line_end, text)) {
        reading->end = NULL;
        mistake(reading, reading->line,
                "Der Text nach dem Schlüsselwort steht nicht richtig in "
                "Anführungszeichen.");
        text = line_end;
    }
    set_text(reading, keyword, form, text);
}

static int
count_entries(const char *bytes)
{
    int count = 0;

    for (const char *at = strstr(bytes, "msgid"); at != NULL;
         at = strstr(at + 5, "msgid"))
        count += text_starts_with(at, "msgid_plural") ? 0 : 1;
    return count;
}

enum status
po_parse(char *bytes, size_t len, const char *name, struct arena *arena, struct po *po,
         struct diags *diags)
{
    struct reading reading = {
        .name = name, .po = po, .diags = diags, .entry = {.context = ""}};

    *po = (struct po){.forms = 2};
    if (strlen(bytes) != len) {
        diags_add(diags, false, name, 0, 0,
                  "Die Datei enthält ein Nullzeichen und ist kein Text.");
        return STATUS_INVALID;
    }
    int most = count_entries(bytes);
    if (len > PO_MAX_BYTES || most > PO_MAX_ENTRIES ||
        arena_room(arena) < (size_t)(most + 2) * sizeof(struct po_entry)) {
        diags_add(diags, false, name, 0, 0,
                  "Die Datei ist zu groß: höchstens 2 MiB und 20000 Einträge.");
        return STATUS_TOO_LARGE;
    }
    po->entries = arena_alloc(arena, (size_t)(most + 1) * sizeof(struct po_entry));
    char *at = bytes;
    if (text_starts_with(at, "\xEF\xBB\xBF"))
        at += 3;
    while (*at != '\0') {
        char *line_end = at + strcspn(at, "\n");
        bool last = *line_end == '\0';
        *line_end = '\0';
        reading.line++;
        take_line(&reading, at, line_end);
        at = last ? line_end : line_end + 1;
    }
    finish_entry(&reading);
    return STATUS_OK;
}
