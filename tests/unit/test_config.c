/* The configuration: what is accepted, and how mistakes are explained. */
#include <stdio.h>

#include "base/config.h"
#include "unit.h"

#define GOOD                                                                           \
    "geraet:\n  stadt: recklinghausen\n  nummer: RE-01\n"                              \
    "ordner:\n  katalog: katalog\n  beigaben: /usr/share/schalter\n"                   \
    "  bestand: /var/lib/schalter\n  laufzeit: /run/schalter\n"                        \
    "netz:\n  token: https://auth.example/token\n"                                     \
    "  einreichung: https://submission.example\n  vertrauensanker: anker.pem\n"        \
    "  kennung: abc\n  geheimnis: secret\n"

#define UUID "879ee109-6690-4db8-ab32-424ce5b8ba2c"
#define TO(service, target)                                                            \
    "  ziele:\n    - leistung: " service "\n      ziel: " target "\n"

static enum status
load(const char *content, struct config *config, struct diag *diag)
{
    char path[] = "/tmp/schalter-config-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
    enum status status = config_load(path, config, diag);
    unlink(path);
    return status;
}

static struct config
accepted(const char *content)
{
    struct config config;
    struct diag diag;
    if (load(content, &config, &diag) != STATUS_OK)
        fail_msg("refused in line %d: %s", diag.line, diag.text);
    return config;
}

/* Refused, at this line, with these words. */
static void
refused(const char *content, int line, const char *words)
{
    struct config config;
    struct diag diag;
    assert_int_equal(load(content, &config, &diag), STATUS_INVALID);
    assert_int_equal(diag.line, line);
    unit_assert_says(diag.text, words);
}

static void
takes_a_small_file_and_fills_in_the_defaults(void **state)
{
    struct config config = accepted(GOOD);
    (void)state;
    assert_string_equal(config.town, "recklinghausen");
    assert_int_equal(config.panel_width_px, 1080);
    assert_int_equal(config.panel_height_um, 476000);
    assert_int_equal(config.idle_ms, 60000);
    assert_int_equal(config.key_max_age_s, 86400);
    assert_string_equal(config.keyboard, "qwertz");
    assert_true(config.fullscreen);
    assert_false(config.demonstration);
}

static void
paths_start_at_the_folder_of_the_file(void **state)
{
    struct config config = accepted(GOOD);
    (void)state;
    assert_string_equal(config.catalogue, "/tmp/katalog");
    assert_string_equal(config.assets, "/usr/share/schalter");
}

static void
takes_fixed_destinations(void **state)
{
    struct config config =
        accepted(GOOD "  ziele:\n    - leistung: urn:a:b\n      ziel: " UUID);
    (void)state;
    assert_int_equal(config.destination_count, 1);
    assert_string_equal(config.destinations[0].service, "urn:a:b");
    assert_string_equal(config.destinations[0].destination, UUID);
}

static void
names_an_unknown_key_with_its_line(void **state)
{
    (void)state;
    refused(GOOD "drucker:\n  anschlus: auto\n", 16, "»anschlus« ist unbekannt");
    /* Not that »geheimnis« is missing: that is what the eye does not see. */
    refused("geraet:\n  stadt: marl\n  nummer: 1\nnetz:\n  geheimniss: a\n", 5,
            "»geheimniss« ist unbekannt");
    refused(GOOD "  pruefschluessel: a.pem\n", 15, "gehört unter »katalog:«");
    refused(GOOD "dracker:\n  anschluss: auto\n", 15, "»dracker« ist unbekannt");
}

static void
names_a_missing_key(void **state)
{
    (void)state;
    refused("geraet:\n  stadt: marl\n", 1, "Es fehlt »nummer« unter »geraet«");
}

static void
refuses_numbers_out_of_bounds(void **state)
{
    (void)state;
    refused(GOOD "zeiten:\n  warnung_s: 19\n", 16, "von 20 bis 300");
    refused(GOOD "zeiten:\n  warnung_s: bald\n", 16, "ganze Zahl");
    refused(GOOD "zeiten:\n  ruhe_s: 99999999999999999999\n", 16, "ganze Zahl");
}

static void
refuses_addresses_that_are_not_https(void **state)
{
    (void)state;
    refused(GOOD "  proxy: http://proxy.example\n", 15, "https://");
    refused(GOOD "  routing: https://routing.example/\n", 15, "Schrägstrich");
}

static void
refuses_words_it_does_not_know(void **state)
{
    (void)state;
    refused(GOOD "eingabe:\n  tastatur: dvorak\n", 16, "qwertz|abc");
    refused(GOOD "bildschirm:\n  vollbild: yes\n", 16, "ja oder nein");
}

static void
refuses_addresses_that_hide_something(void **state)
{
    (void)state;
    refused(GOOD "  proxy: https://name:word@proxy.example\n", 15, "@");
    refused(GOOD "  routing: https://routing.example/a?b=c\n", 15, "?");
    refused(GOOD "  routing: https://routing.example/a#b\n", 15, "#");
    refused(GOOD "  routing: https://röuting.example\n", 15, "https://");
}

static void
refuses_line_breaks(void **state)
{
    (void)state;
    refused(GOOD "  bereich: \"a\\nb\"\n", 15, "in eine Zeile");
    refused(GOOD "  ca: \"/etc/a\\n/etc/b\"\n", 15, "in eine Zeile");
}

static void
binds_one_printer_by_the_numbers_lsusb_shows(void **state)
{
    struct config config = accepted(GOOD);
    (void)state;
    assert_int_equal(config.printer_vendor, 0);
    config = accepted(GOOD "drucker:\n  hersteller: 04B8\n  modell: 0e28\n"
                           "  seriennummer: X1\n  buchse: 1-2.3\n");
    assert_int_equal(config.printer_vendor, 0x04b8);
    assert_int_equal(config.printer_product, 0x0e28);
    assert_string_equal(config.printer_serial, "X1");
    assert_string_equal(config.printer_port, "1-2.3");
}

static void
refuses_half_a_name_of_a_printer(void **state)
{
    (void)state;
    refused(GOOD "drucker:\n  hersteller: 4b8\n  modell: 0202\n", 16, "lsusb");
    refused(GOOD "drucker:\n  hersteller: 04bg\n  modell: 0202\n", 16, "lsusb");
    refused(GOOD "drucker:\n  hersteller: 0000\n  modell: 0202\n", 16, "lsusb");
    refused(GOOD "drucker:\n  hersteller: 04b8\n", 16, "»hersteller« und »modell«");
    refused(GOOD "drucker:\n  seriennummer: X1\n", 16, "»hersteller« und »modell«");
    refused(GOOD "drucker:\n  buchse: 1-2\n", 16, "»hersteller« und »modell«");
}

/* An empty folder would be the root of the disk. */
static void
refuses_empty_values_of_required_keys(void **state)
{
    (void)state;
    refused("geraet:\n  stadt: \"\"\n  nummer: RE-01\n", 2, "darf nicht leer sein");
    refused("geraet:\n  stadt: marl\n  nummer: RE-01\nordner:\n  katalog: k\n"
            "  beigaben: b\n  bestand: \"\"\n  laufzeit: l\n",
            7, "»bestand« darf nicht leer sein");
}

static void
a_path_that_would_be_cut_short_is_refused(void **state)
{
    char content[2000], name[520];
    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    snprintf(content, sizeof(content), GOOD "  ca: %s\n", name);
    refused(content, 15, "»ca« ist länger als 511 Zeichen");
    name[508] = '\0'; /* fits alone, not behind "/tmp/" */
    snprintf(content, sizeof(content), GOOD "  ca: %s\n", name);
    refused(content, 15, "»ca« ist länger als 511 Zeichen");
}

static void
destinations_are_a_list(void **state)
{
    (void)state;
    refused(GOOD "  ziele: urn:a:b\n", 15, "Liste von Zielen");
    refused(GOOD "  ziele:\n    - urn:a:b\n", 16, "»leistung« und »ziel«");
}

/* Otherwise citizens would hear of it: the service would never have a key. */
static void
refuses_destinations_nobody_can_be_reached_at(void **state)
{
    (void)state;
    refused(GOOD TO("99102013104000", UUID), 16, "urn:de:fim:leika");
    refused(GOOD TO("urn:a:b", "steueramt"), 17, "Id des Zustellpunkts");
    refused(GOOD TO("urn:a:b", UUID "0"), 17, "Id des Zustellpunkts");
    refused(GOOD TO("urn:a:b", "879ee109"), 17, "Id des Zustellpunkts");
    refused(GOOD TO("urn:a:b", UUID) "      zeil: x\n", 18,
            "nur »leistung« und »ziel«");
    refused(GOOD TO("urn:a:b", "auto"), 17, "fehlt »routing«");
    (void)accepted(GOOD "  routing: https://r.example/v1\n" TO("urn:a:b", "auto"));
}

static void
a_file_that_is_not_there_is_not_found(void **state)
{
    struct config config;
    struct diag diag;
    (void)state;
    assert_int_equal(config_load("/tmp/schalter-no-such-file", &config, &diag),
                     STATUS_NOT_FOUND);
}

static void
every_setting_is_documented_with_its_default(void **state)
{
    static char page[64 * 1024];
    char cell[128];
    int count = 0;
    (void)state;
    FILE *file = fopen("docs/configuration.md", "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    const struct config_setting *settings = config_settings(&count);
    assert_true(count > 20);
    for (int i = 0; i < count; i++) {
        snprintf(cell, sizeof(cell), "`%s`", settings[i].key);
        if (strstr(page, cell) == NULL)
            fail_msg("docs/configuration.md does not name %s", settings[i].key);
        snprintf(cell, sizeof(cell), "`%s`", settings[i].section);
        assert_non_null(strstr(page, cell));
        snprintf(cell, sizeof(cell), "`%s`",
                 settings[i].value ? settings[i].value : "");
        if (settings[i].value != NULL && settings[i].value[0] != '\0' &&
            strstr(page, cell) == NULL)
            fail_msg("docs/configuration.md lacks the default %s of %s", cell,
                     settings[i].key);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_small_file_and_fills_in_the_defaults),
        cmocka_unit_test(paths_start_at_the_folder_of_the_file),
        cmocka_unit_test(takes_fixed_destinations),
        cmocka_unit_test(names_an_unknown_key_with_its_line),
        cmocka_unit_test(names_a_missing_key),
        cmocka_unit_test(refuses_numbers_out_of_bounds),
        cmocka_unit_test(refuses_addresses_that_are_not_https),
        cmocka_unit_test(refuses_words_it_does_not_know),
        cmocka_unit_test(refuses_addresses_that_hide_something),
        cmocka_unit_test(refuses_line_breaks),
        cmocka_unit_test(binds_one_printer_by_the_numbers_lsusb_shows),
        cmocka_unit_test(refuses_half_a_name_of_a_printer),
        cmocka_unit_test(refuses_empty_values_of_required_keys),
        cmocka_unit_test(a_path_that_would_be_cut_short_is_refused),
        cmocka_unit_test(destinations_are_a_list),
        cmocka_unit_test(refuses_destinations_nobody_can_be_reached_at),
        cmocka_unit_test(a_file_that_is_not_there_is_not_found),
        cmocka_unit_test(every_setting_is_documented_with_its_default),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
