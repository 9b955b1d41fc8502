/* schalter-card: what a technician wants to know of the card reader and a card on it.
 *
 *   schalter-card [--warten=SEKUNDEN] [--leser=HHHH:MMMM[@BUCHSE]]
 *
 * Names every reader on the bus and why it is used or not, then for the card: the
 * answer to reset, what EF.CardAccess offers, the state of the PIN and how long a
 * command takes. No try of the PIN is used: MSE:Set AT tells the counter. Nothing
 * personal is read, nothing is written. Run by hand while the kiosk is out of service:
 * a reader has one master. Sources: BSI TR-03110-3, B.1 (MSE:Set AT), A.1.1 (EF.
 * CardAccess); ISO/IEC 7816-4, 7.1.1 (SELECT), 7.2.3 (READ BINARY). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/loop.h"
#include "base/text.h"
#include "drivers/reader.h"
#include "drivers/reader_choice.h"
#include "drivers/usb.h"

/** The exit status. */
enum {
    EXIT_CARD_FINE,
    EXIT_USAGE,      /* wrong arguments, or USB cannot be used at all */
    EXIT_NO_READER,  /* none, or none that can be used */
    EXIT_NO_CARD,    /* nobody laid one down */
    EXIT_CARD_MUTE,  /* it gave no answer, or was lifted too early */
    EXIT_OTHER_CARD, /* it has no EF.CardAccess with PACE: no ID card */
};

enum {
    SEARCH_MS = 3000, /* for a reader to be found and to say how it is */
    WAIT_DEFAULT = 20,
    WAIT_MAX = 600,
    ACCESS_MAX = 2048, /* bytes of EF.CardAccess; cards have some 200 */
    ROUNDS = 20,       /* commands that are timed */
    OID_LEN = 10,
};

/** What is under way. */
enum step {
    STEP_SEARCH,
    STEP_WAIT,
    STEP_SELECT,
    STEP_READ,
    STEP_PIN,
    STEP_TIME,
    STEP_END,
};

struct tool {
    struct loop *loop;
    struct usb *usb;
    struct usb_watch *watches[2];
    struct reader *reader;
    struct loop_source *limit;
    struct reader_binding binding;
    enum step step;
    int wait_s;
    uint8_t access[ACCESS_MAX];
    size_t access_len;
    uint8_t oid[OID_LEN]; /* of the PACE that the PIN is asked about */
    struct timespec sent;
    int64_t took_us[ROUNDS];
    int rounds;
};

static const uint8_t pace_arc[] = {0x04, 0x00, 0x7f, 0x00, 0x07, 0x02, 0x02, 0x04};

static void
finish(struct tool *tool, int code)
{
    tool->step = STEP_END;
    loop_stop(tool->loop, code);
}

static const char *
reason_of(enum reader_refusal refusal)
{
    static const char *const reasons[] = {
        [READER_FINE] = "verwendbar",
        [READER_VENDOR_CLASS] =
            "nicht verwendbar: spricht nur mit dem Treiber seines Herstellers",
        [READER_TPDU] = "nicht verwendbar: überträgt keine ganzen Befehle (nur TPDU)",
        [READER_NO_SLOT] = "nicht verwendbar: kein Platz für kontaktlose Karten",
        [READER_UNBOUND] = "nicht verwendet: ein anderer Leser ist angegeben",
        [READER_NO_ACCESS] =
            "belegt oder ohne Zugriffsrecht: Läuft der Kiosk oder pcscd?",
    };
    return reasons[refusal];
}

static void
on_arrived(void *context, const struct usb_interface *interface)
{
    const struct tool *tool = context;
    struct reader_candidate c;

    if (!reader_choice_judge(&tool->binding, interface, &c))
        return;
    printf("Leser %04x:%04x an Buchse %s, Schnittstelle %d: %s, %s", interface->vendor,
           interface->product, interface->port, interface->number, c.family->name,
           reason_of(c.refusal));
    if (c.class.max_message > 0)
        printf(" (%s, %u Byte je Nachricht%s)",
               c.class.level == CCID_LEVEL_EXTENDED ? "lange Befehle"
               : c.class.level == CCID_LEVEL_SHORT  ? "kurze Befehle"
                                                    : "TPDU",
               (unsigned)c.class.max_message,
               interface->interrupt_in == 0 ? ", wird abgefragt" : "");
    printf("\n");
}

static void
on_left(void *context, uint32_t plug)
{
    (void)context;
    (void)plug;
}

static const struct usb_watch_ops watch_ops = {on_arrived, on_left};

static void
print_bytes(const char *title, const uint8_t *bytes, size_t len)
{
    printf("%s:", title);
    for (size_t i = 0; i < len; i++)
        printf(" %02X", bytes[i]);
    printf("\n");
}

static void
send(struct tool *tool, enum step step, const uint8_t *apdu, size_t len)
{
    tool->step = step;
    clock_gettime(CLOCK_MONOTONIC, &tool->sent);
    if (reader_transmit(tool->reader, apdu, len) != STATUS_OK) {
        printf("Die Karte wurde zu früh weggenommen.\n");
        finish(tool, EXIT_CARD_MUTE);
    }
}

static void
select_access(struct tool *tool, enum step step)
{
    static const uint8_t apdu[] = {0x00, 0xa4, 0x02, 0x0c, 0x02, 0x01, 0x1c};
    send(tool, step, apdu, sizeof(apdu));
}

static void
read_access(struct tool *tool)
{
    uint8_t apdu[] = {0x00, 0xb0, (uint8_t)(tool->access_len >> 8 & 0x7f),
                      (uint8_t)tool->access_len, 0x00};
    send(tool, STEP_READ, apdu, sizeof(apdu));
}

static void
ask_pin(struct tool *tool)
{
    enum { PASSWORD_PIN = 3 };
    uint8_t apdu[5 + 2 + OID_LEN + 3] = {0x00, 0x22,   0xc1, 0xa4, 2 + OID_LEN + 3,
                                         0x80, OID_LEN};
    memcpy(apdu + 7, tool->oid, OID_LEN);
    memcpy(apdu + 7 + OID_LEN, (uint8_t[]){0x83, 1, PASSWORD_PIN}, 3);
    send(tool, STEP_PIN, apdu, sizeof(apdu));
}

static void
name_protocol(const uint8_t *oid)
{
    static const char *const mappings[] = {NULL,      "DH-GM", "ECDH-GM", "DH-IM",
                                           "ECDH-IM", NULL,    "ECDH-CAM"};
    static const char *const ciphers[] = {NULL, "3DES", "AES-128", "AES-192",
                                          "AES-256"};
    uint8_t mapping = oid[8], cipher = oid[9];
    const char *m =
        mapping < sizeof(mappings) / sizeof(mappings[0]) ? mappings[mapping] : NULL;
    const char *c =
        cipher < sizeof(ciphers) / sizeof(ciphers[0]) ? ciphers[cipher] : NULL;
    printf("  PACE %s mit %s\n", m != NULL ? m : "(unbekannt)",
           c != NULL ? c : "(unbekannt)");
}

/* False when the card has no PACE. The first one offered is asked about the PIN. */
static bool
tell_access(struct tool *tool)
{
    const uint8_t *bytes = tool->access;
    bool found = false;

    printf("EF.CardAccess: %zu Byte\n", tool->access_len);
    for (size_t i = 0; i + 2 + OID_LEN <= tool->access_len; i++) {
        if (bytes[i] != 0x06 || bytes[i + 1] != OID_LEN ||
            memcmp(bytes + i + 2, pace_arc, sizeof(pace_arc)) != 0)
            continue;
        if (!found)
            memcpy(tool->oid, bytes + i + 2, OID_LEN);
        found = true;
        name_protocol(bytes + i + 2);
    }
    return found;
}

static void
tell_pin(unsigned sw)
{
    static const char *const states[] = {
        "gesperrt; mit der PUK wird sie entsperrt",
        "noch 1 Versuch, vorher wird die CAN verlangt",
        "noch 2 Versuche",
        "noch 3 Versuche",
    };

    if (sw == 0x9000)
        printf("PIN: bereit, 3 Versuche\n");
    else if (sw >= 0x63c0 && sw <= 0x63c3)
        printf("PIN: %s\n", states[sw - 0x63c0]);
    else if (sw == 0x6283)
        printf("PIN: abgeschaltet; die Online-Funktion ist nicht eingeschaltet\n");
    else
        printf("PIN: Zustand nicht lesbar (%04X)\n", sw);
}

static int
compare(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void
tell_times(struct tool *tool)
{
    const int middle = ROUNDS / 2;
    qsort(tool->took_us, ROUNDS, sizeof(tool->took_us[0]), compare);
    printf("Zeit je Befehl (%d mal SELECT EF.CardAccess): kürzeste %.1f ms, mittlere "
           "%.1f ms, längste %.1f ms\n",
           ROUNDS, (double)tool->took_us[0] / 1000.0,
           (double)tool->took_us[middle] / 1000.0,
           (double)tool->took_us[ROUNDS - 1] / 1000.0);
}

static void
be_another_card(struct tool *tool, unsigned sw)
{
    printf("Das ist kein Ausweis mit Online-Funktion: kein EF.CardAccess mit PACE "
           "(%04X).\n",
           sw);
    finish(tool, EXIT_OTHER_CARD);
}

static void
was_read(struct tool *tool, const uint8_t *bytes, size_t len, unsigned sw)
{
    size_t room = sizeof(tool->access) - tool->access_len;
    size_t got = len < room ? len : room;
    bool more = sw == 0x9000 && got == 256 && got < room;

    memcpy(tool->access + tool->access_len, bytes, got);
    tool->access_len += got;
    if (more)
        read_access(tool);
    else if (tell_access(tool))
        ask_pin(tool);
    else
        be_another_card(tool, sw);
}

static void
was_timed(struct tool *tool)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    tool->took_us[tool->rounds++] =
        (int64_t)(now.tv_sec - tool->sent.tv_sec) * 1000000 +
        (now.tv_nsec - tool->sent.tv_nsec) / 1000;
    if (tool->rounds < ROUNDS) {
        select_access(tool, STEP_TIME);
        return;
    }
    tell_times(tool);
    finish(tool, EXIT_CARD_FINE);
}

static void
on_answered(void *context, enum reader_outcome outcome, const uint8_t *bytes,
            size_t len)
{
    struct tool *tool = context;
    unsigned sw = len >= 2 ? (unsigned)bytes[len - 2] << 8 | bytes[len - 1] : 0;

    if (tool->step == STEP_END)
        return;
    if (outcome != READER_ANSWERED) {
        printf(outcome == READER_CARD_GONE ? "Die Karte wurde zu früh weggenommen.\n"
               : outcome == READER_LEFT    ? "Der Leser antwortet nicht mehr.\n"
                                           : "Der Leser meldet einen Fehler.\n");
        finish(tool, outcome == READER_LEFT ? EXIT_NO_READER : EXIT_CARD_MUTE);
    } else if (tool->step == STEP_SELECT && sw == 0x9000) {
        read_access(tool);
    } else if (tool->step == STEP_SELECT) {
        be_another_card(tool, sw);
    } else if (tool->step == STEP_READ) {
        was_read(tool, bytes, len - 2, sw);
    } else if (tool->step == STEP_PIN) {
        tell_pin(sw);
        select_access(tool, STEP_TIME);
    } else if (tool->step == STEP_TIME) {
        was_timed(tool);
    }
}

static void
wait_for_card(struct tool *tool)
{
    tool->step = STEP_WAIT;
    printf("Bitte eine Karte auflegen (%d Sekunden).\n", tool->wait_s);
    (void)fflush(stdout);
    reader_expect(tool->reader, true);
    loop_arm(tool->limit, (int64_t)tool->wait_s * 1000, 0);
}

static void
begin(struct tool *tool)
{
    size_t len = 0;
    const uint8_t *atr = reader_atr(tool->reader, &len);

    loop_disarm(tool->limit);
    print_bytes("Antwort auf Reset (ATR)", atr, len);
    select_access(tool, STEP_SELECT);
}

static void
on_state(void *context, enum reader_state state, const char *model)
{
    struct tool *tool = context;

    if (tool->step == STEP_SEARCH && state == READER_EMPTY) {
        printf("Verwendet wird: %s\n", model);
        wait_for_card(tool);
    } else if (tool->step <= STEP_WAIT && state == READER_CARD) {
        if (tool->step == STEP_SEARCH)
            printf("Verwendet wird: %s\n", model);
        begin(tool);
    } else if (tool->step <= STEP_WAIT && state == READER_MUTE) {
        printf("Dort liegt etwas, das keine Antwort gibt: schief, zwei Karten, fremd "
               "oder defekt.\n");
        finish(tool, EXIT_CARD_MUTE);
    } else if (tool->step == STEP_SEARCH && state == READER_REFUSED) {
        printf("Kein Leser verwendbar: %s, %s.\n", model,
               reason_of(reader_refusal(tool->reader)));
        finish(tool, EXIT_NO_READER);
    } else if (tool->step == STEP_WAIT &&
               (state == READER_ABSENT || state == READER_STUCK)) {
        printf("Der Leser antwortet nicht mehr.\n");
        finish(tool, EXIT_NO_READER);
    }
}

static const struct reader_ops reader_ops = {on_state, on_answered};

static void
on_limit(void *context)
{
    struct tool *tool = context;

    if (tool->step == STEP_WAIT) {
        printf("Es wurde keine Karte aufgelegt.\n");
        finish(tool, EXIT_NO_CARD);
        return;
    }
    printf(reader_state(tool->reader) == READER_ABSENT
               ? "Es ist kein Kartenleser angeschlossen.\n"
               : "Der Kartenleser antwortet nicht.\n");
    finish(tool, EXIT_NO_READER);
}

/* "HHHH:MMMM" or "HHHH:MMMM@1-2.3", hexadecimal as lsusb prints it. */
static bool
read_binding(const char *text, struct reader_binding *out)
{
    uint16_t numbers[2] = {0};
    for (int n = 0; n < 2; n++) {
        for (int i = 0; i < 4; i++, text++) {
            const char *digits = "0123456789abcdef";
            const char *digit = *text != '\0' ? strchr(digits, *text) : NULL;
            if (digit == NULL)
                return false;
            numbers[n] = (uint16_t)(numbers[n] << 4 | (digit - digits));
        }
        if (n == 0 && *text++ != ':')
            return false;
    }
    *out =
        (struct reader_binding){numbers[0], numbers[1], text[0] == '@' ? text + 1 : ""};
    return numbers[0] != 0 && (text[0] == '\0' || (text[0] == '@' && text[1] != '\0'));
}

static bool
read_arguments(struct tool *tool, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        int64_t seconds = 0;
        if (text_starts_with(argv[i], "--warten=")) {
            if (text_to_int64(argv[i] + strlen("--warten="), &seconds) != STATUS_OK ||
                seconds < 1 || seconds > WAIT_MAX)
                return false;
            tool->wait_s = (int)seconds;
        } else if (!text_starts_with(argv[i], "--leser=") ||
                   !read_binding(argv[i] + strlen("--leser="), &tool->binding)) {
            return false;
        }
    }
    return true;
}

int
main(int argc, char **argv)
{
    struct tool tool = {.wait_s = WAIT_DEFAULT, .binding = {.port = ""}};
    int code = EXIT_USAGE;

    if (!read_arguments(&tool, argc, argv)) {
        fputs("Aufruf: schalter-card [--warten=SEKUNDEN] "
              "[--leser=HHHH:MMMM[@BUCHSE]]\n",
              stderr);
        return EXIT_USAGE;
    }
    if (loop_create(&tool.loop) != STATUS_OK ||
        usb_create(tool.loop, &tool.usb) != STATUS_OK) {
        printf("USB lässt sich nicht benutzen.\n");
        goto out;
    }
    tool.limit = loop_add_timer(tool.loop, on_limit, &tool);
    tool.watches[0] = usb_watch_class(tool.usb, READER_USB_CLASS, &watch_ops, &tool);
    tool.watches[1] = usb_watch_class(tool.usb, READER_USB_VENDOR, &watch_ops, &tool);
    tool.reader = reader_create(tool.loop, tool.usb, &tool.binding, &reader_ops, &tool);
    loop_arm(tool.limit, SEARCH_MS, 0);
    code = loop_run(tool.loop);
out:
    reader_destroy(tool.reader);
    if (tool.usb != NULL) {
        usb_unwatch(tool.watches[0]);
        usb_unwatch(tool.watches[1]);
    }
    usb_destroy(tool.usb);
    loop_destroy(tool.loop);
    return code;
}
