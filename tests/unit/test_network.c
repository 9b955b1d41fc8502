/* How the device is connected: in the configuration, typed at the device, and written
 * down for systemd. */
#include <stdlib.h>
#include <sys/stat.h>

#include "caretaker/uplink.h"
#include "config_fixture.h"
#include "visit_fixture.h"

#define NET GOOD "anschluss:\n"

static void
a_device_is_told_its_address_or_asks_for_it(void **state)
{
    (void)state;
    assert_string_equal(accepted(GOOD).network.address, "automatisch");
    struct config config = accepted(
        NET "  adresse: 10.20.30.40/24\n  router: 10.20.30.1\n"
            "  namensserver: 10.20.30.2 10.20.30.3\n  zeitserver: zeit.stadt.example\n"
            "  proxy: http://proxy.stadt.example:3128\n");
    assert_string_equal(config.network.address, "10.20.30.40/24");
    assert_string_equal(config.network.names, "10.20.30.2 10.20.30.3");
    assert_string_equal(config.network.proxy, "http://proxy.stadt.example:3128");
    accepted(NET
             "  adresse: fd00:1::5/64\n  router: fd00:1::1\n  namensserver: fd00::2\n"
             "  proxy: http://[fd00::9]:3128\n");
    refused_once(NET "  adresse: 10.20.30.40\n", 16, "10.20.30.40/24");
    refused_once(NET "  adresse: 10.20.30.40/33\n", 16,
                 "»adresse« muss „automatisch“ sein oder aus IP-Adresse, Schrägstrich "
                 "und Länge des Netzes bestehen, zum Beispiel 10.20.30.40/24.");
    refused_once(NET "  adresse: 10.20.30.400/24\n", 16, "Länge");
    refused_once(NET "  adresse: 10.20.30.40/24\n", 16, "Namensserver");
    refused_once(NET "  router: 10.20.30.1\n", 16, "festen Adresse");
    refused_once(NET "  adresse: 10.20.30.40/24\n  router: fd00::1\n"
                     "  namensserver: 10.0.0.1\n",
                 16, "derselben Art");
    refused_once(NET "  namensserver: dns.example\n", 16, "drei Adressen");
    refused_once(NET "  namensserver: 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4\n", 16, "drei");
    refused_once(NET "  zeitserver: zeit-.example\n", 16, "drei Rechner");
    refused_once(NET "  proxy: proxy.example:3128\n", 16, "http://");
    refused_once(NET "  proxy: http://name:word@proxy.example\n", 16, "ohne @");
    refused_once(NET "  proxy: http://proxy.example:3128/\n", 16, "Schrägstrich");
    refused_once(NET "  proxy: http://proxy.example:70000\n", 16, "Port");
    refused_once(NET "  proxy: http://proxy.example\n", 16, "Port");
    refused_once(NET "  proxy: http://[fd00::9]\n", 16, "Port");
    refused_once(NET "  proxy: http://[fd00::9:3128\n", 16, "Port");
    refused_once(NET "  proxy: http://fd00::9:3128\n", 16, "Port");
}

static void
set_beside(const char *folder, const char *content)
{
    char path[128];
    snprintf(path, sizeof path, "%s/" NETWORK_FILE, folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    fclose(file);
}

static void
what_was_set_at_the_device_goes_before_the_file(void **state)
{
    char folder[] = "/tmp/schalter-config-XXXXXX", path[64], beside[64];
    struct config config;
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/schalter.yaml", folder);
    snprintf(beside, sizeof beside, "%s/" NETWORK_FILE, folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(NET "  proxy: http://office.example:1\n  zeitserver: a.example\n",
                      file) >= 0);
    fclose(file);
    assert_int_equal(config_load(path, &config, &diags), STATUS_OK);
    assert_string_equal(config.network.proxy, "http://office.example:1");
    set_beside(folder, "anschluss:\n  proxy: http://device.example:2\n");
    assert_int_equal(config_load(path, &config, &diags), STATUS_OK);
    assert_string_equal(config.network.proxy, "http://device.example:2");
    assert_string_equal(config.network.time, "");
    assert_string_equal(config.town, "recklinghausen");
    set_beside(folder, "anschluss:\n  adresse: hier\n");
    assert_int_equal(config_load(path, &config, &diags), STATUS_INVALID);
    assert_non_null(strstr(diags.list[0].file, NETWORK_FILE));
    assert_int_equal(diags.list[0].line, 2);
    set_beside(folder, "geraet:\n  nummer: RE-02\n");
    assert_int_equal(config_load(path, &config, &diags), STATUS_INVALID);
    assert_non_null(strstr(diags.list[0].text, "nur der Abschnitt"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(beside), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void
type(struct visit *visit, const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        visit_send(visit, (struct event){.kind = EVENT_TYPE, .text = {*at}});
}

static void
to_field(struct visit *visit, enum network_field field)
{
    visit_do(visit, EVENT_NETWORK_FIELD, (int)field, 0);
    visit_do(visit, EVENT_CLEAR_FIELD, 0, 0);
}

static struct session *
go_to_network(struct visit *visit)
{
    static const struct upkeep nothing = {.update = UPKEEP_NO_STICK};
    struct session *session = visit->session;
    session->kiosk.has_door = true;
    visit_do(visit, EVENT_TECHNICIAN, 0, 0);
    visit_do(visit, EVENT_TECHNICIAN_KNOWN, 0, 0);
    visit_send(visit,
               (struct event){.kind = EVENT_CARETAKER, .a = 1, .upkeep = &nothing});
    visit_do(visit, EVENT_UPKEEP, UPKEEP_LOOK, 0);
    visit_do(visit, EVENT_UPKEEP, UPKEEP_NETWORK, 0);
    assert_int_equal(session->state, STATE_NETWORK);
    return session;
}

static void
a_technician_types_an_address_and_is_asked_once_more(void **state)
{
    struct visit *visit = *state;
    struct session *session = go_to_network(visit);
    const struct technician *technician = &session->technician;
    assert_string_equal(technician->network.address, NETWORK_AUTOMATIC);
    to_field(visit, NETWORK_ADDRESS);
    type(visit, "10.20.30.40");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_true(technician->network_bad);
    assert_string_equal(technician->network_typed, "10.20.30.40");
    type(visit, "/245");
    assert_false(technician->network_bad);
    visit_do(visit, EVENT_ERASE, 0, 0);
    visit_send(visit, (struct event){.kind = EVENT_TYPE, .text = "ß"});
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_string_equal(technician->network.address, "10.20.30.40/24");
    /* A fixed address needs to be told more. */
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_NETWORK);
    to_field(visit, NETWORK_NAMES);
    type(visit, "10.20.30.2");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_UPKEEP_ASK);
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_int_equal(session->state, STATE_NETWORK);
    assert_string_equal(technician->network.names, "10.20.30.2");
    visit_do(visit, EVENT_NEXT, 0, 0);
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(visit->effects.list[0].kind, EFFECT_UPKEEP);
    assert_int_equal(visit->effects.list[0].a, UPKEEP_NETWORK);
}

static void
back_keeps_what_was_and_automatic_forgets_the_router(void **state)
{
    struct visit *visit = *state;
    static const struct network fixed = {
        .address = "10.0.0.9/8", .router = "10.0.0.1", .names = "10.0.0.2"};
    visit->session->kiosk.network = &fixed;
    struct session *session = go_to_network(visit);
    const struct technician *technician = &session->technician;
    to_field(visit, NETWORK_ROUTER);
    type(visit, "10.0.0.77");
    visit_do(visit, EVENT_BACK, 0, 0);
    assert_string_equal(technician->network.router, "10.0.0.1");
    to_field(visit, NETWORK_PROXY);
    for (int i = 0; i < NETWORK_PROXY_MAX; i++)
        type(visit, "a");
    assert_int_equal(strlen(technician->network_typed), NETWORK_PROXY_MAX - 1);
    visit_do(visit, EVENT_NETWORK_AUTOMATIC, 0, 0);
    assert_string_equal(technician->network.address, "10.0.0.9/8");
    visit_do(visit, EVENT_BACK, 0, 0);
    to_field(visit, NETWORK_ADDRESS);
    visit_do(visit, EVENT_NETWORK_AUTOMATIC, 0, 0);
    assert_string_equal(technician->network.address, NETWORK_AUTOMATIC);
    assert_string_equal(technician->network.router, "");
    visit_do(visit, EVENT_NEXT, 0, 0);
    assert_int_equal(session->state, STATE_UPKEEP_ASK);
}

/* A device's root with its folders, in a place of its own. */
static void
make_root(char *root)
{
    static const char *const names[] = {"data", "data/konfiguration", "run",
                                        "run/systemd"};
    char path[128];
    assert_non_null(mkdtemp(root));
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", root, names[i]);
        assert_int_equal(mkdir(path, 0755), 0);
    }
}

static void
remove_root(const char *root)
{
    char command[160];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    assert_int_equal(system(command), 0);
}

static const char *
for_systemd(const char *root)
{
    static char text[1024];
    char path[160];
    snprintf(path, sizeof path, "%s/run/systemd/network/70-schalter.network", root);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void
write_configuration(const char *root, const char *content)
{
    char path[160];
    snprintf(path, sizeof path, "%s/data/konfiguration/schalter.yaml", root);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(content, file) >= 0);
    fclose(file);
}

static void
systemd_is_told(void **state)
{
    char root[] = "/tmp/schalter-uplink-XXXXXX";
    (void)state;
    make_root(root);
    assert_int_equal(uplink_settle(root), STATUS_OK);
    assert_non_null(strstr(for_systemd(root), "DHCP=yes\n"));
    write_configuration(root, NET "  adresse: 10.20.30.40/24\n  router: 10.20.30.1\n"
                                  "  namensserver: 10.20.30.2 10.20.30.3\n"
                                  "  zeitserver: zeit.example\n");
    assert_int_equal(uplink_settle(root), STATUS_OK);
    assert_string_equal(for_systemd(root),
                        "[Match]\nType=ether\n[Network]\nLLMNR=no\nMulticastDNS=no\n"
                        "DHCP=no\nIPv6AcceptRA=no\nAddress=10.20.30.40/24\n"
                        "Gateway=10.20.30.1\nDNS=10.20.30.2\nDNS=10.20.30.3\n"
                        "NTP=zeit.example\n");
    write_configuration(root, NET "  namensserver: 10.20.30.2\n");
    assert_int_equal(uplink_settle(root), STATUS_OK);
    assert_non_null(strstr(for_systemd(root), "DHCP=yes\nDNS=10.20.30.2\n"));
    assert_non_null(strstr(for_systemd(root), "[DHCPv4]\nUseDNS=no\n"));
    /* A mistake elsewhere does not cut the device off; one here means: as others. */
    write_configuration(root, "anschluss:\n  adresse: 10.20.30.40/24\n"
                              "  namensserver: 10.20.30.2\nnetz:\n  token: hier\n");
    assert_int_equal(uplink_settle(root), STATUS_OK);
    assert_non_null(strstr(for_systemd(root), "Address=10.20.30.40/24\n"));
    write_configuration(root, NET "  adresse: 10.20.30.40/99\n");
    assert_int_equal(uplink_settle(root), STATUS_OK);
    assert_non_null(strstr(for_systemd(root), "DHCP=yes\n"));
    remove_root(root);
}

static void
what_was_typed_is_written_for_the_next_start(void **state)
{
    char root[] = "/tmp/schalter-uplink-XXXXXX", path[160], beside[160];
    struct config config;
    (void)state;
    make_root(root);
    const struct network good = {.address = "10.0.0.9/8",
                                 .router = "10.0.0.1",
                                 .names = "10.0.0.2 fd00::2",
                                 .time = "zeit.example",
                                 .proxy = "http://[fd00::9]:3128"};
    const struct network bad = {.address = "10.0.0.9/8\nproxy: x", .names = "10.0.0.2"};
    assert_int_equal(uplink_wish(root, &bad), STATUS_INVALID);
    assert_int_equal(uplink_wish(root, &good), STATUS_OK);
    write_configuration(root, GOOD);
    snprintf(path, sizeof path, "%s/data/" NETWORK_FILE, root);
    snprintf(beside, sizeof beside, "%s/data/konfiguration/" NETWORK_FILE, root);
    assert_int_equal(rename(path, beside), 0);
    snprintf(path, sizeof path, "%s/data/konfiguration/schalter.yaml", root);
    assert_int_equal(config_load(path, &config, &diags), STATUS_OK);
    assert_memory_equal(&config.network, &good, sizeof good);
    remove_root(root);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_device_is_told_its_address_or_asks_for_it),
        cmocka_unit_test(what_was_set_at_the_device_goes_before_the_file),
        cmocka_unit_test_setup_teardown(
            a_technician_types_an_address_and_is_asked_once_more, visit_set_up,
            visit_tear_down),
        cmocka_unit_test_setup_teardown(
            back_keeps_what_was_and_automatic_forgets_the_router, visit_set_up,
            visit_tear_down),
        cmocka_unit_test(systemd_is_told),
        cmocka_unit_test(what_was_typed_is_written_for_the_next_start),
    };
    return cmocka_run_group_tests_name("network", tests, NULL, NULL);
}
