#include "core/catalogue_texts.h"

#include "base/text.h"

struct visit {
    catalogue_text_fn *fn;
    void *context;
    const char *file; /* "dienste/%s.yaml" with the id */
    const char *part; /* of the file: a question's name */
};

static void
say(const struct visit *visit, const char *key, const char *text)
{
    char place[200];

    if (text[0] == '\0')
        return;
    text_format(place, sizeof(place), "%s: %s%s%s", visit->file, visit->part,
                visit->part[0] == '\0' ? "" : ", ", key);
    visit->fn(visit->context, place, text);
}

/* "12a" and "276 098" are no words: at least three letters of a script in a row are. */
static bool
has_word(const char *text)
{
    int letters = 0;

    for (; *text != '\0' && letters < 3; text++) {
        unsigned char c = (unsigned char)*text;
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
        letters = letter ? letters + 1 : 0;
    }
    return letters >= 3;
}

static void
say_field(const struct visit *visit, const struct field *field)
{
    say(visit, "beschriftung", field->label);
    if (has_word(field->example))
        say(visit, "beispiel", field->example);
    for (int i = 0; i < field->option_count; i++) {
        say(visit, "antwort", field->options[i].text);
        say(visit, "zusatz", field->options[i].detail);
    }
}

static void
say_service(const struct visit *whole, const struct service *service)
{
    char file[80];
    struct visit visit = *whole;

    text_format(file, sizeof(file), "dienste/%s.yaml", service->id);
    visit.file = file;
    visit.part = "";
    say(&visit, "titel", service->title);
    say(&visit, "kurz", service->lead);
    say(&visit, "empfaenger", service->receiver);
    say(&visit, "bereithalten", service->bring_title);
    say(&visit, "bereithalten", service->bring_detail);
    say(&visit, "kosten", service->fee_title);
    say(&visit, "kosten", service->fee_detail);
    say(&visit, "beleg", service->fee_short);
    say(&visit, "rechtsgrundlage", service->law);
    say(&visit, "datenschutz", service->privacy);
    for (int i = 0; i < service->question_count; i++) {
        const struct question *question = &service->questions[i];
        visit.part = question->id;
        say(&visit, "abschnitt", question->section);
        say(&visit, "frage", question->text);
        say(&visit, "hinweis", question->hint);
        say(&visit, "warum", question->why);
        for (int f = 0; f < question->field_count; f++)
            say_field(&visit, &service->fields[question->first_field + f]);
    }
    visit.part = "";
    say(&visit, "erklaerung", service->declaration);
    for (int i = 0; i < service->step_count; i++)
        say(&visit, "danach", service->steps[i].text);
}

void
catalogue_each_text(const struct catalogue *catalogue, catalogue_text_fn *fn,
                    void *context)
{
    char file[80];
    struct visit visit = {
        .fn = fn, .context = context, .file = "menu.yaml", .part = ""};

    for (int i = 0; i < catalogue->group_count; i++)
        say(&visit, "gruppe", catalogue->groups[i].title);
    say(&visit, "hinweis", catalogue->notice.title);
    say(&visit, "hinweis", catalogue->notice.text);
    text_format(file, sizeof(file), "staedte/%s.yaml", catalogue->town.id);
    visit.file = file;
    say(&visit, "schalter", catalogue->town.counter_name);
    say(&visit, "ort", catalogue->town.counter_place);
    say(&visit, "zeiten", catalogue->town.counter_hours);
    if (catalogue->town.card_counter_name != catalogue->town.counter_name) {
        say(&visit, "ausweisstelle", catalogue->town.card_counter_name);
        say(&visit, "ort", catalogue->town.card_counter_place);
        say(&visit, "zeiten", catalogue->town.card_counter_hours);
    }
    for (int i = 0; i < catalogue->service_count; i++)
        say_service(&visit, &catalogue->services[i]);
}
