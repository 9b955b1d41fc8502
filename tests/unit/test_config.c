/* The configuration: what is accepted, and how mistakes are explained. */
#include <stdio.h>

#include "config_fixture.h"

#define UUID "879ee109-6690-4db8-ab32-424ce5b8ba2c"
#define TO(service, target)                                                            \
    "  ziele:\n    - leistung: " service "\n      ziel: " target "\n"

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
    refused_once(GOOD "drucker:\n  anschlus: auto\n", 16, "»anschlus« ist unbekannt");
    /* Not that »geheimnis« is missing: that is what the eye does not see. */
    refused("geraet:\n  stadt: marl\n  nummer: 1\nnetz:\n  geheimniss: a\n", 5,
            "»geheimniss« ist unbekannt. Meinten Sie »geheimnis«?");
    for (int i = 0; i < diags.count; i++)
        assert_null(strstr(diags.list[i].text, "Es fehlt »geheimnis«"));
    refused_once(GOOD "  pruefschluessel: a.pem\n", 15, "gehört unter »katalog:«");
    refused_once(GOOD "dracker:\n  anschluss: auto\n", 15,
                 "»dracker« ist unbekannt. Meinten Sie »drucker«?");
}

static void
names_a_missing_key(void **state)
{
    (void)state;
    refused("geraet:\n  stadt: marl\n", 1, "Es fehlt »nummer« unter »geraet«");
}

/* One walk to the terminal for all of them, in the order of the file. */
static void
names_every_mistake_of_a_file_in_its_order(void **state)
{
    static const struct {
        int line, column;
        const char *says;
    } expected[] = {
        {1, 1, "Es fehlt »nummer« unter »geraet«."},
        {3, 1, "Es fehlt »beigaben« unter »ordner«."},
        {3, 1, "Es fehlt »laufzeit« unter »ordner«."},
        {5, 3, "»farbe« ist unbekannt"},
        {6, 12, "»bestand« darf nicht leer sein."},
        {8, 10, "»token« muss mit https:// beginnen"},
        {9, 3, "»einreichun« ist unbekannt. Meinten Sie »einreichung«?"},
        {13, 11, "»gebiet« muss der Regionalschlüssel"},
        {15, 7, "Ein Ziel braucht »leistung« und »ziel«."},
        {17, 13, "»ziel« muss auto sein"},
        {19, 11, "»ruhe_s« muss eine ganze Zahl von 20 bis 900 sein."},
        {20, 1, "»dracker« ist unbekannt. Meinten Sie »drucker«?"},
    };
    int count = sizeof(expected) / sizeof(expected[0]);
    struct config config;
    (void)state;
    assert_int_equal(load("geraet:\n  stadt: marl\n"
                          "ordner:\n  katalog: k\n  farbe: rot\n  bestand: \"\"\n"
                          "netz:\n  token: http://a\n  einreichun: https://b\n"
                          "  vertrauensanker: v\n  kennung: k\n  geheimnis: g\n"
                          "  gebiet: \"05562032\"\n  ziele:\n    - leistung: urn:a:b\n"
                          "    - leistung: urn:a:b\n      ziel: amt\n"
                          "zeiten:\n  ruhe_s: bald\n"
                          "dracker:\n  anschluss: auto\n",
                          &config),
                     STATUS_INVALID);
    for (int i = 0; i < count && i < diags.count; i++) {
        assert_int_equal(diags.list[i].line, expected[i].line);
        assert_int_equal(diags.list[i].column, expected[i].column);
        unit_assert_says(diags.list[i].text, expected[i].says);
    }
    assert_int_equal(diags.count, count);
    assert_int_equal(diags.errors, count);
}

static void
names_no_more_mistakes_than_it_can_keep_and_counts_the_rest(void **state)
{
    static char content[40000];
    struct config config;
    (void)state;
    size_t len = (size_t)snprintf(content, sizeof(content), GOOD);
    for (int i = 0; i < 10; i++) { /* a section may have 200 keys */
        len += (size_t)snprintf(content + len, sizeof(content) - len, "x%d:\n", i);
        for (int k = 0; k < 30 && i == 0; k++)
            len +=
                (size_t)snprintf(content + len, sizeof(content) - len, "  y%d: 1\n", k);
    }
    len += (size_t)snprintf(content + len, sizeof(content) - len, "zeiten:\n");
    for (int k = 0; k < 199; k++)
        len += (size_t)snprintf(content + len, sizeof(content) - len, "  z%d: 1\n", k);
    assert_int_equal(load(content, &config), STATUS_INVALID);
    assert_int_equal(diags.count, DIAGS_MAX);
    assert_int_equal(diags.dropped, 10 + 199 - DIAGS_MAX);
}

static void
refuses_a_first_pause_longer_than_the_longest(void **state)
{
    struct config config;
    (void)state;
    refused_once(GOOD "zeiten:\n  wiederholung_max_s: 4\n", 16,
                 "»wiederholung_min_s« (5) darf nicht größer sein als "
                 "»wiederholung_max_s« (4).");
    refused_once(GOOD "zeiten:\n  wiederholung_min_s: 3600\n  ruhe_s: 60\n"
                      "  wiederholung_max_s: 3599\n",
                 18, "»wiederholung_min_s« (3600)");
    /* A pause that is no number is one mistake, not two. */
    refused_once(GOOD "zeiten:\n  wiederholung_max_s: vier\n", 16, "ganze Zahl");
    assert_int_equal(load(GOOD "zeiten:\n  wiederholung_min_s: 7\n"
                               "  wiederholung_max_s: 7\n",
                          &config),
                     STATUS_OK);
}

static void
a_region_has_twelve_digits(void **state)
{
    struct config config;
    (void)state;
    refused_once(GOOD "  gebiet: \"05562032\"\n", 15, "12 Ziffern"); /* an AGS */
    refused_once(GOOD "  gebiet: DE055620032032\n", 15, "12 Ziffern");
    refused_once(GOOD "  gebiet: 0556200320321\n", 15, "12 Ziffern");
    refused_once(GOOD "  gebiet: 05562003203x\n", 15, "12 Ziffern");
    assert_int_equal(load(GOOD "  gebiet: 055620032032\n", &config), STATUS_OK);
    assert_string_equal(config.region, "055620032032");
}

static void
refuses_numbers_out_of_bounds(void **state)
{
    (void)state;
    refused_once(GOOD "zeiten:\n  warnung_s: 19\n", 16, "von 20 bis 300");
    refused_once(GOOD "zeiten:\n  warnung_s: bald\n", 16, "ganze Zahl");
    refused_once(GOOD "zeiten:\n  ruhe_s: 99999999999999999999\n", 16, "ganze Zahl");
}

static void
refuses_addresses_that_are_not_https(void **state)
{
    (void)state;
    refused_once(GOOD "  ca: a\n  routing: http://routing.example\n", 16, "https://");
    refused_once(GOOD "  routing: https://routing.example/\n", 15, "Schrägstrich");
}

static void
refuses_words_it_does_not_know(void **state)
{
    (void)state;
    refused_once(GOOD "eingabe:\n  tastatur: dvorak\n", 16, "qwertz|abc");
    refused_once(GOOD "bildschirm:\n  vollbild: yes\n", 16, "ja oder nein");
}

static void
refuses_addresses_that_hide_something(void **state)
{
    (void)state;
    refused_once(GOOD "  routing: https://name:word@routing.example\n", 15, "@");
    refused_once(GOOD "  routing: https://routing.example/a?b=c\n", 15, "?");
    refused_once(GOOD "  routing: https://routing.example/a#b\n", 15, "#");
    refused_once(GOOD "  routing: https://röuting.example\n", 15, "https://");
}

static void
refuses_line_breaks(void **state)
{
    (void)state;
    refused_once(GOOD "  bereich: \"a\\nb\"\n", 15, "in eine Zeile");
    refused_once(GOOD "  ca: \"/etc/a\\n/etc/b\"\n", 15, "in eine Zeile");
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
    refused_once(GOOD "drucker:\n  hersteller: 4b8\n  modell: 0202\n", 16, "lsusb");
    refused_once(GOOD "drucker:\n  hersteller: 04bg\n  modell: 0202\n", 16, "lsusb");
    refused_once(GOOD "drucker:\n  hersteller: 0000\n  modell: 0202\n", 16, "lsusb");
    refused_once(GOOD "drucker:\n  hersteller: 04b8\n", 16,
                 "»hersteller« und »modell«");
    refused_once(GOOD "drucker:\n  seriennummer: X1\n", 16,
                 "»hersteller« und »modell«");
    refused_once(GOOD "drucker:\n  buchse: 1-2\n", 16, "»hersteller« und »modell«");
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
    refused_once(GOOD "  ziele: urn:a:b\n", 15, "Liste von Zielen");
    refused_once(GOOD "  ziele:\n    - urn:a:b\n", 16, "»leistung« und »ziel«");
}

/* Otherwise citizens would hear of it: the service would never have a key. */
static void
refuses_destinations_nobody_can_be_reached_at(void **state)
{
    (void)state;
    refused_once(GOOD TO("99102013104000", UUID), 16, "urn:de:fim:leika");
    refused_once(GOOD TO("urn:a:b", "steueramt"), 17, "Id des Zustellpunkts");
    refused_once(GOOD TO("urn:a:b", UUID "0"), 17, "Id des Zustellpunkts");
    refused_once(GOOD TO("urn:a:b", "879ee109"), 17, "Id des Zustellpunkts");
    refused_once(GOOD TO("urn:a:b", UUID) "      zeil: x\n", 18,
                 "nur »leistung« und »ziel«");
    refused_once(GOOD TO("urn:a:b", "auto"), 17, "fehlt »routing«");
    (void)accepted(GOOD "  routing: https://r.example/v1\n" TO("urn:a:b", "auto"));
}

/* Copied from a page that writes it so. */
static void
a_destination_in_capitals_is_the_same(void **state)
{
    (void)state;
    struct config config =
        accepted(GOOD TO("urn:a:b", "879EE109-6690-4DB8-AB32-424CE5B8BA2C"));
    assert_string_equal(config.destinations[0].destination, UUID);
}

static void
a_file_that_is_not_there_is_not_found(void **state)
{
    struct config config;
    (void)state;
    assert_int_equal(config_load("/tmp/schalter-no-such-file", &config, &diags),
                     STATUS_NOT_FOUND);
    assert_int_equal(diags.errors, 1);
    assert_string_equal(diags.list[0].text, "Die Datei fehlt.");
}

#define SERVICE_HERE                                                                   \
    "ausweis:\n  dienst: https://127.0.0.1:8443/ausweis\n  rechner: 127.0.0.1:8443\n"  \
    "  schluessel_datei: k\n"

static void
an_identity_service_needs_its_hosts_and_a_key(void **state)
{
    (void)state;
    struct config config = accepted(GOOD SERVICE_HERE);
    assert_string_equal(config.identity_hosts, "127.0.0.1:8443");
    assert_string_equal(config.ausweisapp, "/usr/bin/AusweisApp2");
    assert_false(config.developer);
    refused(GOOD "ausweis:\n  dienst: https://a.example\n", 16, "»rechner«");
    refused(GOOD "ausweis:\n  dienst: https://a.example\n", 16, "»schluessel_datei«");
    refused_once(GOOD "ausweis:\n  leser_modell: 9102\n", 16, "»leser_hersteller«");
}

static void
a_channel_has_a_key_and_a_folder_of_the_image(void **state)
{
    (void)state;
    struct config config = accepted(GOOD);
    assert_string_equal(config.channel_url, "");
    assert_string_equal(config.channel_hosts, "");
    assert_string_equal(config.channel_key_file, "/usr/lib/schalter/channel.pem");
    assert_string_equal(config.channel_folder, "/data/update");
    config = accepted(GOOD "aktualisierung:\n  kanal: https://u.example/a/channel.jws\n"
                           "  quellen: u.example cdn.example:8443\n");
    assert_string_equal(config.channel_url, "https://u.example/a/channel.jws");
    assert_string_equal(config.channel_hosts, "u.example cdn.example:8443");
    refused_once(GOOD "aktualisierung:\n  kanal: http://u.example/a\n", 16, "kanal");
}

/* A kiosk for real people that took any certificate would hand out identities. */
static void
developer_mode_is_for_demonstrations_on_this_machine_only(void **state)
{
    static const char demonstration[] = "  vorfuehrung: ja\n  nummer: RE-01\n";
    char content[2048];
    (void)state;
    refused_once(GOOD SERVICE_HERE "  entwicklermodus: ja\n", 19, "Vorführung");
    refused_once(GOOD "ausweis:\n  entwicklermodus: ja\n", 16, "Vorführung");
    const char *at = strstr(GOOD, "  nummer: RE-01\n");
    assert_non_null(at);
    snprintf(content, sizeof(content), "%.*s%s%s%s", (int)(at - GOOD), GOOD,
             demonstration, at + strlen("  nummer: RE-01\n"),
             SERVICE_HERE "  entwicklermodus: ja\n");
    assert_true(accepted(content).developer);
    char *named = strstr(content, "rechner: 127.0.0.1:8443");
    assert_non_null(named);
    memcpy(named, "rechner: localhost eid.", strlen("rechner: 127.0.0.1:8443"));
    refused(content, 20, "Vorführung"); /* the service leads elsewhere */
    memcpy(named, "rechner: localhost:8443", strlen("rechner: 127.0.0.1:8443"));
    assert_true(accepted(content).developer);
    char *host = strstr(content, "127.0.0.1:8443/ausweis");
    memcpy(host, "127.0.0.1.example:443/", strlen("127.0.0.1:8443/ausweis"));
    refused(content, 20, "Vorführung");
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

/* Whoever sets a device up begins with it. */
static void
the_handbook_has_a_whole_example(void **state)
{
    static const char begin[] = "```yaml\ngeraet:";
    static char page[64 * 1024];
    (void)state;
    FILE *file = fopen("docs/handbuch-technik.md", "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof(page) - 1, file)] = '\0';
    fclose(file);
    char *example = strstr(page, begin);
    assert_non_null(example);
    example += strlen("```yaml\n");
    char *end = strstr(example, "```");
    assert_non_null(end);
    *end = '\0';
    const struct config config = accepted(example);
    assert_string_equal(strrchr(config.technician_file, '/'), "/" CONFIG_PIN_FILE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_small_file_and_fills_in_the_defaults),
        cmocka_unit_test(paths_start_at_the_folder_of_the_file),
        cmocka_unit_test(takes_fixed_destinations),
        cmocka_unit_test(the_handbook_has_a_whole_example),
        cmocka_unit_test(names_an_unknown_key_with_its_line),
        cmocka_unit_test(names_a_missing_key),
        cmocka_unit_test(names_every_mistake_of_a_file_in_its_order),
        cmocka_unit_test(names_no_more_mistakes_than_it_can_keep_and_counts_the_rest),
        cmocka_unit_test(refuses_a_first_pause_longer_than_the_longest),
        cmocka_unit_test(a_region_has_twelve_digits),
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
        cmocka_unit_test(a_destination_in_capitals_is_the_same),
        cmocka_unit_test(refuses_destinations_nobody_can_be_reached_at),
        cmocka_unit_test(a_file_that_is_not_there_is_not_found),
        cmocka_unit_test(a_channel_has_a_key_and_a_folder_of_the_image),
        cmocka_unit_test(an_identity_service_needs_its_hosts_and_a_key),
        cmocka_unit_test(developer_mode_is_for_demonstrations_on_this_machine_only),
        cmocka_unit_test(every_setting_is_documented_with_its_default),
    };
    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
