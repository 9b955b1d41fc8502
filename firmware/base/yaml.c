#include "base/yaml.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/files.h"
#include "base/text.h"

enum {
    MAX_BYTES = 1024 * 1024,
    MAX_DEPTH = 12,
    MAX_NODES = 20000,
    MAX_KEYS = 200,
};

/** A list or map that is still being read. */
struct level {
    struct yaml_node *node;
    struct yaml_node *last; /* child read before */
    const char *key;        /* read, its value comes next; NULL: a key comes next */
    int key_line, key_column;
    int keys;
};

/** Where the last scalar stood: a slip in it is often noticed only behind it. */
struct last_scalar {
    yaml_mark_t start, end;
    bool quoted;
    bool is_value;    /* of a key before it */
    bool tight_colon; /* "pflicht:ja": a key without the space that would make it one */
};

struct reading {
    struct arena *arena;
    const char *name;
    struct diag *diag;
    struct level levels[MAX_DEPTH];
    int depth;
    int nodes;
    struct yaml_node *root;
    struct last_scalar last;
    bool done;
};

static const char colon_without_space[] =
    "Nach dem Doppelpunkt fehlt ein Leerzeichen. Schreiben Sie: schlüssel: Wert";

/* libyaml's own sentences are English and speak of tokens. These are the ones that a
 * slip in a text editor leads to. */
static const struct {
    const char *problem, *german;
} sentences[] = {
    {"mapping values are not allowed in this context",
     "Hier steht ein Doppelpunkt zu viel, oder die Zeile ist falsch eingerückt. Setzen "
     "Sie "
     "Texte mit Doppelpunkt in Anführungszeichen."},
    {"could not find expected ':'",
     "Nach einem Schlüssel fehlt der Doppelpunkt oder das Leerzeichen nach ihm. "
     "Schreiben Sie: schlüssel: Wert"},
    {"did not find expected key",
     "Diese Zeile passt nicht zu den Zeilen darüber. Prüfen Sie Einrückung und "
     "Anführungszeichen. Texte, die mit { beginnen, brauchen Anführungszeichen."},
    {"did not find expected '-' indicator",
     "In dieser Liste fehlt ein Strich, oder die Zeile ist falsch eingerückt."},
    {"found character that cannot start any token",
     "Ein Wert darf so nicht beginnen. Häufig ist es ein Tabulator: Rücken Sie nur mit "
     "Leerzeichen ein. Texte mit @, %, ` am Anfang brauchen Anführungszeichen."},
    {"found unexpected end of stream",
     "Ein Anführungszeichen wurde geöffnet und nicht wieder geschlossen."},
    {"found unknown escape character",
     "Das Zeichen nach dem Schrägstrich \\ ist nicht erlaubt. Nehmen Sie einfache "
     "Anführungszeichen."},
    {"block sequence entries are not allowed in this context",
     "Ein Listenstrich darf hier nicht stehen. Beginnen Sie die Liste in einer neuen "
     "Zeile."},
    {"found a tab character that violates indentation",
     "Die Zeile ist mit einem Tabulator eingerückt. Nehmen Sie Leerzeichen."},
    {"did not find expected ',' or ']'",
     "In der eckigen Klammer fehlt ein Komma oder das Ende ]."},
    {"did not find expected ',' or '}'",
     "In der geschweiften Klammer fehlt ein Komma oder das Ende }. Texte mit {name} am "
     "Anfang brauchen Anführungszeichen."},
};

static enum status
refuse(const struct reading *reading, enum status status, yaml_mark_t at,
       const char *text)
{
    *reading->diag =
        (struct diag){.line = (int)at.line + 1, .column = (int)at.column + 1};
    text_format(reading->diag->file, sizeof(reading->diag->file), "%s", reading->name);
    text_format(reading->diag->text, sizeof(reading->diag->text), "%s", text);
    return status;
}

/* True if the parser noticed behind a line what is wrong in it: a quotation mark that
 * nothing closes, a word that no colon makes a key. */
static bool
began_before(const yaml_parser_t *parser)
{
    return parser->context != NULL &&
           (text_equal(parser->context, "while scanning a simple key") ||
            text_equal(parser->context, "while scanning a quoted scalar"));
}

/* A text that runs on over the end of its line and into what should follow: the slip is
 * where it begins. False if the last text is none of these. */
static bool
refuse_last_scalar(const struct reading *reading, const yaml_parser_t *parser)
{
    const struct last_scalar *last = &reading->last;
    char text[sizeof(reading->diag->text)];

    if (parser->error != YAML_PARSER_ERROR && parser->error != YAML_SCANNER_ERROR)
        return false;
    if (last->start.line == last->end.line ||
        last->end.line != parser->problem_mark.line || began_before(parser))
        return false;
    if (last->quoted) {
        text_format(text, sizeof(text),
                    "Das Anführungszeichen, das hier beginnt, wird erst in Zeile %d "
                    "geschlossen. Schließen Sie es da, wo der Text endet.",
                    (int)last->end.line + 1);
        (void)refuse(reading, STATUS_INVALID, last->start, text);
        return true;
    }
    if (last->tight_colon && !last->is_value) {
        (void)refuse(reading, STATUS_INVALID, last->start, colon_without_space);
        return true;
    }
    if (parser->problem != NULL &&
        text_starts_with(parser->problem, "did not find expected ',' or")) {
        (void)refuse(reading, STATUS_INVALID, last->start,
                     "Hier oder in der Zeile danach fehlt in der Klammer ein Komma, "
                     "oder ihr Ende ] oder } fehlt.");
        return true;
    }
    return false;
}

static enum status
refuse_syntax(const struct reading *reading, const yaml_parser_t *parser)
{
    const char *german = "Die Datei ist hier nicht lesbar. Prüfen Sie Einrückung, "
                         "Doppelpunkte und Anführungszeichen.";
    yaml_mark_t at = parser->problem_mark;

    if (refuse_last_scalar(reading, parser))
        return STATUS_INVALID;
    if (began_before(parser))
        at = parser->context_mark;
    if (parser->error == YAML_READER_ERROR) {
        /* The reader knows an offset, not a line: the mark is where scanning stood. */
        at = parser->mark;
        german =
            "Ab hier enthält die Datei Zeichen, die kein Text in UTF-8 sind. Speichern "
            "Sie die Datei als UTF-8.";
    }
    for (size_t i = 0;
         parser->problem != NULL && i < sizeof(sentences) / sizeof(*sentences); i++)
        if (text_starts_with(parser->problem, sentences[i].problem))
            german = sentences[i].german;
    return refuse(reading, STATUS_INVALID, at, german);
}

/* A place for the next node: the root, the next child of a list or the value of a key.
 */
static enum status
add_node(struct reading *reading, enum yaml_kind kind, yaml_mark_t at,
         struct yaml_node **out)
{
    if (++reading->nodes > MAX_NODES ||
        arena_room(reading->arena) < 4 * sizeof(struct yaml_node))
        return refuse(reading, STATUS_TOO_LARGE, at,
                      "Die Datei enthält zu viele Einträge. Teilen Sie sie auf.");
    struct yaml_node *node = arena_alloc(reading->arena, sizeof(*node));
    *node = (struct yaml_node){
        .kind = kind, .line = (int)at.line + 1, .column = (int)at.column + 1};
    *out = node;
    if (reading->depth == 0) {
        reading->root = node;
        return STATUS_OK;
    }
    struct level *level = &reading->levels[reading->depth - 1];
    assert(level->node != NULL);
    if (level->node->kind == YAML_MAP) {
        node->key = level->key;
        node->key_line = level->key_line;
        node->key_column = level->key_column;
        level->key = NULL;
    }
    if (level->last == NULL)
        level->node->first = node;
    else
        level->last->next = node;
    level->last = node;
    return STATUS_OK;
}

static bool
wants_key(const struct reading *reading)
{
    return reading->depth > 0 &&
           reading->levels[reading->depth - 1].node->kind == YAML_MAP &&
           reading->levels[reading->depth - 1].key == NULL;
}

static enum status
take_key(struct reading *reading, const char *key, yaml_mark_t at)
{
    struct level *level = &reading->levels[reading->depth - 1];

    if (++level->keys > MAX_KEYS)
        return refuse(reading, STATUS_TOO_LARGE, at,
                      "Hier stehen mehr als 200 Schlüssel nebeneinander.");
    for (const struct yaml_node *other = level->node->first; other != NULL;
         other = other->next) {
        if (!text_equal(other->key, key))
            continue;
        char text[sizeof(reading->diag->text)];
        text_format(
            text, sizeof(text),
            "Der Schlüssel »%.60s« steht schon in Zeile %d. Löschen Sie einen von "
            "beiden.",
            key, other->key_line);
        return refuse(reading, STATUS_INVALID, at, text);
    }
    level->key = key;
    level->key_line = (int)at.line + 1;
    level->key_column = (int)at.column + 1;
    return STATUS_OK;
}

/* "pflicht:ja" */
static bool
has_tight_colon(const char *text)
{
    size_t word =
        strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
    return word > 0 && text[word] == ':' && text[word + 1] != '\0' &&
           text[word + 1] != ' ';
}

static enum status
take_scalar(struct reading *reading, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t len = event->data.scalar.length;

    if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
        return refuse(reading, STATUS_INVALID, event->start_mark,
                      "Ein Wert darf nicht mit & oder ! beginnen. Setzen Sie ihn in "
                      "Anführungszeichen.");
    if (!text_is_clean_utf8(value, len, "\n"))
        return refuse(
            reading, STATUS_INVALID, event->start_mark,
            "In diesem Text steht ein unsichtbares Steuerzeichen. Löschen Sie es.");
    if (arena_room(reading->arena) < len + 64)
        return refuse(reading, STATUS_TOO_LARGE, event->start_mark,
                      "Die Datei ist zu groß.");
    const char *copy = arena_copy(reading->arena, value, len);
    const yaml_scalar_style_t style = event->data.scalar.style;
    const bool in_map = reading->depth > 0 &&
                        reading->levels[reading->depth - 1].node->kind == YAML_MAP;
    reading->last = (struct last_scalar){
        .start = event->start_mark,
        .end = event->end_mark,
        .quoted = style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                  style == YAML_DOUBLE_QUOTED_SCALAR_STYLE,
        .is_value = in_map && !wants_key(reading),
        .tight_colon = style == YAML_PLAIN_SCALAR_STYLE && has_tight_colon(copy),
    };
    /* {art: text, pflicht:ja} would be a key of that name with nothing behind it. */
    if (wants_key(reading) && reading->last.tight_colon)
        return refuse(reading, STATUS_INVALID, event->start_mark, colon_without_space);
    if (wants_key(reading))
        return take_key(reading, copy, event->start_mark);
    struct yaml_node *node = NULL;
    enum status status = add_node(reading, YAML_SCALAR, event->start_mark, &node);
    if (status == STATUS_OK)
        node->text = copy;
    return status;
}

static enum status
open_level(struct reading *reading, enum yaml_kind kind, yaml_mark_t at,
           const yaml_char_t *anchor, const yaml_char_t *tag)
{
    if (anchor != NULL || tag != NULL)
        return refuse(reading, STATUS_INVALID, at,
                      "Ein Wert darf nicht mit & oder ! beginnen.");
    if (wants_key(reading))
        return refuse(
            reading, STATUS_INVALID, at,
            "Ein Schlüssel muss ein einfaches Wort sein. Texte mit {name} am Anfang "
            "brauchen Anführungszeichen.");
    if (reading->depth == MAX_DEPTH)
        return refuse(reading, STATUS_TOO_LARGE, at,
                      "Die Datei ist zu tief verschachtelt.");
    struct yaml_node *node = NULL;
    enum status status = add_node(reading, kind, at, &node);
    if (status == STATUS_OK)
        reading->levels[reading->depth++] = (struct level){.node = node};
    return status;
}

static enum status
take_event(struct reading *reading, const yaml_event_t *event)
{
    yaml_mark_t at = event->start_mark;

    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (reading->root != NULL)
            return refuse(
                reading, STATUS_INVALID, at,
                "Nach --- beginnt ein zweiter Text. Eine Datei enthält nur einen.");
        return STATUS_OK;
    case YAML_ALIAS_EVENT:
        return refuse(reading, STATUS_INVALID, at,
                      "Ein Wert darf nicht mit * beginnen. Setzen Sie ihn in "
                      "Anführungszeichen.");
    case YAML_SCALAR_EVENT:
        return take_scalar(reading, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(reading, YAML_LIST, at, event->data.sequence_start.anchor,
                          event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_level(reading, YAML_MAP, at, event->data.mapping_start.anchor,
                          event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        reading->depth--;
        return STATUS_OK;
    case YAML_STREAM_END_EVENT:
        reading->done = true;
        return STATUS_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return STATUS_OK;
    }
    return STATUS_OK;
}

/* True if a line break of YAML (1.1, 5.4) ends at `at`, or the file begins there. */
static bool
begins_line(const char *bytes, size_t at)
{
    return at == 0 || bytes[at - 1] == '\n' || bytes[at - 1] == '\r' ||
           (at >= 2 && memcmp(bytes + at - 2, "\xC2\x85", 2) == 0) ||
           (at >= 3 && (memcmp(bytes + at - 3, "\xE2\x80\xA8", 3) == 0 ||
                        memcmp(bytes + at - 3, "\xE2\x80\xA9", 3) == 0 ||
                        memcmp(bytes + at - 3, "\xEF\xBB\xBF", 3) == 0));
}

/* Directives are nothing a catalogue needs, and libyaml compares each %TAG with all
 * before it: a file full of them took 18 s. */
static enum status
refuse_directives(const struct reading *reading, const char *bytes, size_t len)
{
    yaml_mark_t at = {0};

    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '%' && begins_line(bytes, i))
            return refuse(reading, STATUS_INVALID, at,
                          "Eine Zeile darf nicht mit % beginnen. Texte mit % am Anfang "
                          "brauchen Anführungszeichen.");
        at.line += bytes[i] == '\n';
    }
    return STATUS_OK;
}

enum status
yaml_parse(const char *bytes, size_t len, const char *name, struct arena *arena,
           struct yaml_node **root, struct diag *diag)
{
    struct reading reading = {.arena = arena, .name = name, .diag = diag};
    enum status status = STATUS_OK;
    yaml_parser_t parser;

    *root = NULL;
    if (len > MAX_BYTES)
        return refuse(&reading, STATUS_TOO_LARGE, (yaml_mark_t){0},
                      "Die Datei ist größer als 1 MiB.");
    status = refuse_directives(&reading, bytes, len);
    if (status != STATUS_OK)
        return status;
    if (!yaml_parser_initialize(&parser))
        return refuse(&reading, STATUS_FULL, (yaml_mark_t){0},
                      "Der Speicher reicht nicht, um die Datei zu lesen.");
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
    while (status == STATUS_OK && !reading.done) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            status = refuse_syntax(&reading, &parser);
            break;
        }
        status = take_event(&reading, &event);
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (status == STATUS_OK && reading.root == NULL)
        status =
            refuse(&reading, STATUS_INVALID, (yaml_mark_t){0}, "Die Datei ist leer.");
    if (status == STATUS_OK)
        *root = reading.root;
    return status;
}

/* A file that was read, or why it could not be. */
static enum status
parse_read(enum status status, const char *bytes, size_t len, const char *name,
           struct arena *arena, struct yaml_node **root, struct diag *diag)
{
    const struct reading reading = {.name = name, .diag = diag};
    const char *why = "Die Datei lässt sich nicht öffnen. Prüfen Sie die Rechte.";

    *root = NULL;
    if (status == STATUS_OK)
        return yaml_parse(bytes, len, name, arena, root, diag);
    if (status == STATUS_NOT_FOUND)
        why = "Die Datei fehlt.";
    else if (status == STATUS_TOO_LARGE)
        why = "Die Datei ist größer als 1 MiB.";
    else if (status == STATUS_DENIED)
        why = "Das ist ein Verweis oder liegt in einem. Legen Sie die Datei selbst in "
              "den Katalog.";
    return refuse(&reading, status, (yaml_mark_t){0}, why);
}

enum status
yaml_load(const char *path, const char *name, struct arena *arena,
          struct yaml_node **root, struct diag *diag)
{
    char *bytes = NULL;
    size_t len = 0;

    enum status status = files_read(path, MAX_BYTES, arena, &bytes, &len);
    return parse_read(status, bytes, len, name, arena, root, diag);
}

enum status
yaml_load_below(const char *folder, const char *name, struct arena *arena,
                struct yaml_node **root, struct diag *diag)
{
    char *bytes = NULL;
    size_t len = 0;

    enum status status = files_read_below(folder, name, MAX_BYTES, arena, &bytes, &len);
    return parse_read(status, bytes, len, name, arena, root, diag);
}

struct yaml_node *
yaml_get(struct yaml_node *map, const char *key)
{
    if (map == NULL || map->kind != YAML_MAP)
        return NULL;
    for (struct yaml_node *child = map->first; child != NULL; child = child->next) {
        if (text_equal(child->key, key)) {
            child->used = true;
            return child;
        }
    }
    return NULL;
}
