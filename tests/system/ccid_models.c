/* Checks the emulated card readers themselves: each message, each way of going wrong
 * that a driver is tested with is really on the wire. By plain libusb, without any
 * driver. Output: TAP. Starts itself again under usbemu. */
#include "tests/kit/tap.h"
#include "tests/system/ccid_raw.h"

enum { DATA = 0x80, STATUS = 0x81, PARAMETERS = 0x82, MUTE = 0xfe };

static const uint8_t none[3] = {0};
static const uint8_t select_file[] = {0x00, 0xa4, 0x00, 0x00};

static bool
begin_basis(struct raw *raw)
{
    return raw_begin(raw, "cyberjack", 0x0c4b, 0x9102, 0);
}

/* A basis reader with a powered card. */
static bool
begin_ready(struct raw *raw)
{
    uint8_t word[8];
    if (!begin_basis(raw) || !raw_tell(raw, "card %s in") ||
        raw_interrupt(raw, word, RAW_LONG) != 2)
        return false;
    return raw_power_on(raw, 0, 1) && raw_was(raw, DATA, 0, 0, 0);
}

static bool
works(struct raw *raw, uint8_t seq)
{
    return raw_apdu(raw, seq, select_file, sizeof(select_file)) &&
           raw_was(raw, DATA, seq, 0, 0) && raw->len == 12;
}

static void
check_card(void)
{
    struct raw raw;
    uint8_t word[8];
    bool good = begin_basis(&raw);
    tap_result(good && raw_ask(&raw, 0x65, 1, none, NULL, 0) &&
                   raw_was(&raw, STATUS, 1, 2, 0),
               "an empty slot says so");
    tap_result(raw_power_on(&raw, 2, 1) && raw_was(&raw, DATA, 2, 0x42, MUTE),
               "an empty slot cannot be powered");
    good = raw_tell(&raw, "card %s in") && raw_interrupt(&raw, word, RAW_LONG) == 2 &&
           word[0] == 0x50 && word[1] == 3;
    tap_result(good, "the interrupt endpoint tells of a card");
    tap_result(raw_apdu(&raw, 3, select_file, 4) && raw_was(&raw, DATA, 3, 0x41, MUTE),
               "a card without power answers nothing");
    tap_result(raw_power_on(&raw, 4, 0) && raw_was(&raw, DATA, 4, 0x41, 7) &&
                   raw_power_on(&raw, 5, 2) && raw_was(&raw, DATA, 5, 0x41, 7),
               "a voltage the reader has not is refused, and so is automatic");
    tap_result(raw_power_on(&raw, 6, 1) && raw_was(&raw, DATA, 6, 0, 0) &&
                   raw.answer[10] == 0x3b,
               "power on brings the answer to reset");
    tap_result(works(&raw, 7), "the card answers");
    good = raw_tell(&raw, "card %s out") && raw_interrupt(&raw, word, RAW_LONG) == 2 &&
           word[1] == 2;
    tap_result(good && raw_apdu(&raw, 8, select_file, 4) &&
                   raw_was(&raw, DATA, 8, 0x42, MUTE),
               "a card taken away is told, and missed");
    (void)raw_tell(&raw, "card %s mute 1");
    (void)raw_tell(&raw, "card %s in");
    tap_result(raw_power_on(&raw, 9, 1) && raw_was(&raw, DATA, 9, 0x41, MUTE),
               "a mute card lies there and does not answer");
    raw_end(&raw);
}

static void
check_bad_commands(void)
{
    struct raw raw;
    bool good = begin_ready(&raw);
    uint8_t slot[10] = {0x65, 0, 0, 0, 0, 1, 3};
    tap_result(good && raw_write(&raw, slot, 10) && raw_read(&raw, RAW_LONG) &&
                   raw.answer[5] == 1 && raw.answer[7] == 0x42 && raw.answer[8] == 5,
               "a slot there is not: bError 5");
    tap_result(raw_ask(&raw, 0x55, 4, none, NULL, 0) &&
                   raw_was(&raw, STATUS, 4, 0x40, 0),
               "a command there is not: bError 0");
    uint8_t length[14] = {0x6f, 9, 0, 0, 0, 0, 5};
    tap_result(raw_write(&raw, length, 14) && raw_read(&raw, RAW_LONG) &&
                   raw_was(&raw, DATA, 5, 0x40, 1),
               "dwLength longer than the transfer: bError 1");
    uint8_t much[400] = {0x6f, 390 & 0xff, 390 >> 8, 0, 0, 0, 6};
    tap_result(raw_write(&raw, much, 400) && raw_read(&raw, RAW_LONG) &&
                   raw_was(&raw, DATA, 6, 0x40, 1),
               "longer than dwMaxCCIDMessageLength: bError 1");
    tap_result(raw_ask(&raw, 0x6f, 7, (const uint8_t[3]){0, 2, 0}, select_file, 4) &&
                   raw_was(&raw, DATA, 7, 0x40, 8),
               "the last part of a command that never began: bError 8");
    tap_result(raw_ask(&raw, 0x61, 8, (const uint8_t[3]){1}, much, 5) &&
                   raw_was(&raw, PARAMETERS, 8, 0x40, 1),
               "parameters too short: bError 1");
    const uint8_t t1[7] = {0x13, 0x10, 0, 0x45, 0, 0xfe, 0};
    tap_result(raw_ask(&raw, 0x61, 9, (const uint8_t[3]){1}, t1, 7) &&
                   raw_was(&raw, PARAMETERS, 9, 0, 0) &&
                   raw_ask(&raw, 0x6c, 10, none, NULL, 0) &&
                   raw_was(&raw, PARAMETERS, 10, 0, 0) && raw.answer[9] == 1 &&
                   memcmp(raw.answer + 10, t1, 7) == 0,
               "parameters are kept");
    tap_result(works(&raw, 11), "after all that it works");
    raw_end(&raw);
}

static void
check_chaining(void)
{
    struct raw raw;
    const uint8_t give[] = {0x80, 0x10, 0x02, 0xbc, 0, 0x02, 0xbc}; /* 700 bytes */
    const uint8_t next[3] = {0, 0x10, 0};
    static const uint8_t chains[3] = {1, 3, 2};
    size_t at = 0;
    bool good = begin_ready(&raw) && raw_apdu(&raw, 1, give, sizeof(give));
    for (int part = 0; part < 3 && good; part++) {
        if (part > 0)
            good = raw_ask(&raw, 0x6f, (uint8_t)(1 + part), next, NULL, 0);
        good = good && raw.answer[9] == chains[part] &&
               raw.len == (part < 2 ? 266 : 10 + 702 - 512);
        for (int i = 10; i < raw.len && at < 700; i++, at++)
            good = good && raw.answer[i] == (uint8_t)(at * 7 + (at >> 8) * 13 + 5);
    }
    tap_result(good && at == 700, "an answer of 702 bytes comes in three parts of 266");
    tap_result(raw_ask(&raw, 0x6f, 5, next, NULL, 0) && raw_was(&raw, DATA, 5, 0x40, 8),
               "there is no fourth part");
    uint8_t echo[7 + 300 + 2] = {0x80, 0x14, 0, 0, 0, 300 >> 8, 300 & 0xff};
    memset(echo + 7, 0xa5, 300);
    good = raw_ask(&raw, 0x6f, 6, (const uint8_t[3]){0, 1, 0}, echo, 256) &&
           raw_was(&raw, DATA, 6, 0, 0) && raw.answer[9] == 0x10 && raw.len == 10 &&
           raw_ask(&raw, 0x6f, 7, (const uint8_t[3]){0, 2, 0}, echo + 256,
                   sizeof(echo) - 256);
    tap_result(good && raw.answer[9] == 1 && raw.len == 266,
               "a command of 309 bytes goes in two parts");
    const uint8_t packet[] = {0x80, 0x10, 0, 52, 52};
    int64_t before = emulated_now(CLOCK_MONOTONIC);
    tap_result(raw_apdu(&raw, 8, packet, 5) && raw.len == 64 &&
                   emulated_now(CLOCK_MONOTONIC) - before < RAW_LONG / 2,
               "an answer that fills its packet is ended by an empty one");
    raw_end(&raw);
    good = raw_begin(&raw, "kc1000", 0x046a, 0x00a2, 2) &&
           raw_tell(&raw, "card %s in") && raw_power_on(&raw, 0, 0);
    tap_result(
        good && raw_ask(&raw, 0x6f, 1, (const uint8_t[3]){0, 1, 0}, select_file, 4) &&
            raw_was(&raw, DATA, 1, 0x40, 8),
        "kc1000: knows no chaining of messages");
    raw_end(&raw);
}

static void
check_time(void)
{
    struct raw raw;
    bool good = begin_ready(&raw) && raw_tell(&raw, "card %s delay 300") &&
                raw_tell(&raw, "extensions %s 3 7");
    int64_t before = emulated_now(CLOCK_MONOTONIC);
    good = good && raw_send(&raw, 0x6f, 1, none, select_file, 4);
    for (int i = 0; i < 3 && good; i++)
        good = raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 1, 0x80, 7);
    good = good && raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 1, 0, 0);
    tap_result(good && emulated_now(CLOCK_MONOTONIC) - before >= 299,
               "three time extensions, then the answer");
    (void)raw_tell(&raw, "extensions %s auto");
    good = raw_send(&raw, 0x6f, 2, none, select_file, 4) &&
           raw_apdu(&raw, 3, select_file, 4) && raw_was(&raw, DATA, 3, 0x40, 0xe0);
    tap_result(good && raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 2, 0, 0),
               "a second command meanwhile: slot busy, the first goes on");
    (void)raw_tell(&raw, "extensions %s endless");
    good = raw_send(&raw, 0x6f, 4, none, select_file, 4);
    for (int i = 0; i < 8 && good; i++)
        good = raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 4, 0x80, 1);
    tap_result(good, "time extensions without end");
    good = libusb_control_transfer(raw.handle, 0x21, 1, 5 << 8, 0, NULL, 0, RAW_LONG) ==
               0 &&
           raw_apdu(&raw, 9, select_file, 4);
    while (good && raw_was(&raw, DATA, 4, 0x80, 1)) /* some were on their way */
        good = raw_read(&raw, RAW_LONG);
    tap_result(good && raw_was(&raw, DATA, 9, 0x40, 0xff),
               "half an abort: any command is aborted");
    good = raw_ask(&raw, 0x72, 5, none, NULL, 0);
    while (good && raw_was(&raw, DATA, 4, 0x80, 1))
        good = raw_read(&raw, RAW_LONG);
    tap_result(good && raw_was(&raw, STATUS, 5, 0, 0) && !raw_read(&raw, RAW_SHORTLY),
               "the other half: the abort is confirmed and nothing follows");
    (void)raw_tell(&raw, "extensions %s auto");
    (void)raw_tell(&raw, "card %s delay 0");
    tap_result(works(&raw, 6), "after an abort it works");
    (void)raw_tell(&raw, "card %s delay 200");
    good =
        raw_send(&raw, 0x6f, 7, none, select_file, 4) && raw_tell(&raw, "card %s out");
    tap_result(good && raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 7, 0x42, MUTE),
               "a card taken away while it computes ends the command");
    raw_end(&raw);
}

/* What each way of spoiling must look like; the command's sequence is 9. */
static bool
is_spoilt(struct raw *raw, const char *name)
{
    const uint8_t *a = raw->answer;
    int said = a[1] | a[2] << 8 | a[3] << 16;
    if (strcmp(name, "seq") == 0)
        return raw->len == 12 && a[6] == 10;
    if (strcmp(name, "slot") == 0)
        return raw->len == 12 && a[5] == 15;
    if (strcmp(name, "type") == 0)
        return raw->len == 12 && a[0] == 0x99;
    if (strcmp(name, "length") == 0)
        return raw->len == 12 && said == 3;
    if (strcmp(name, "less") == 0)
        return raw->len == 13 && said == 2;
    if (strcmp(name, "huge") == 0)
        return raw->len == 12 && a[4] == 0xff;
    if (strcmp(name, "cut") == 0)
        return raw->len == 7;
    if (strcmp(name, "empty") == 0)
        return raw->status == 0 && raw->len == 0;
    if (strcmp(name, "oversize") == 0)
        return raw->len == 12 + 266 && said == 268;
    if (strcmp(name, "garbage") == 0)
        return raw->len == 64 && !raw_was(raw, DATA, 9, 0, 0);
    if (strcmp(name, "status") == 0)
        return raw->len == 12 && a[7] == 0xc0;
    if (strcmp(name, "chain") == 0)
        return raw->len == 12 && a[9] == 0x42;
    return false;
}

static void
check_spoilt(void)
{
    static const char *const names[] = {"seq",      "slot",    "type",   "length",
                                        "less",     "huge",    "cut",    "empty",
                                        "oversize", "garbage", "status", "chain"};
    struct raw raw;
    char line[64];
    bool good = begin_ready(&raw);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(line, sizeof(line), "wrong %%s %s 1", names[i]);
        good = raw_tell(&raw, line);
        (void)raw_apdu(&raw, 9, select_file, 4);
        good = good && is_spoilt(&raw, names[i]) && works(&raw, 11);
        snprintf(line, sizeof(line), "one answer spoilt: %s", names[i]);
        tap_result(good, line);
    }
    good = raw_tell(&raw, "wrong %s silent 1 80") &&
           raw_ask(&raw, 0x65, 1, none, NULL, 0) && raw_was(&raw, STATUS, 1, 0, 0) &&
           raw_send(&raw, 0x6f, 2, none, select_file, 4) &&
           !raw_read(&raw, RAW_SHORTLY);
    tap_result(good && works(&raw, 3), "one answer of one type left out");
    good = raw_tell(&raw, "wrong %s twice 1") && works(&raw, 4) &&
           raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 4, 0, 0);
    tap_result(good, "one answer given twice");
    good = raw_tell(&raw, "wrong %s late 1") &&
           raw_send(&raw, 0x6f, 5, none, select_file, 4) &&
           !raw_read(&raw, RAW_SHORTLY);
    good = good && raw_apdu(&raw, 6, select_file, 4) && raw_was(&raw, DATA, 5, 0, 0) &&
           raw_read(&raw, RAW_LONG) && raw_was(&raw, DATA, 6, 0, 0);
    tap_result(good, "one answer only before the next");
    good = raw_tell(&raw, "fail %s fd 2");
    for (uint8_t seq = 7; seq < 9; seq++)
        good = good && raw_apdu(&raw, seq, select_file, 4) &&
               raw_was(&raw, DATA, seq, 0x40, 0xfd);
    tap_result(good && works(&raw, 9), "two commands with a parity error");
    uint8_t word[8];
    good = raw_tell(&raw, "error %s 01") && raw_interrupt(&raw, word, RAW_LONG) == 4 &&
           word[0] == 0x51 && word[3] == 1 && raw_apdu(&raw, 10, select_file, 4) &&
           raw_was(&raw, DATA, 10, 0x40, 0xfb);
    tap_result(good, "a hardware error is told, and a command fails of it");
    good = raw_tell(&raw, "interrupt %s off") && raw_tell(&raw, "card %s out") &&
           raw_interrupt(&raw, word, RAW_SHORTLY) == 0 &&
           raw_ask(&raw, 0x65, 11, none, NULL, 0) && raw_was(&raw, STATUS, 11, 2, 0);
    tap_result(good, "a deaf interrupt endpoint leaves only asking");
    good = raw_tell(&raw, "interrupt %s on") && raw_tell(&raw, "flutter %s 1");
    for (int i = 0; i < 20 && good; i++)
        good = raw_interrupt(&raw, word, RAW_LONG) == 2;
    tap_result(good, "a card that flutters is told of again and again");
    raw_end(&raw);
}

static void
check_bus_faults(void)
{
    struct raw raw;
    bool good = begin_ready(&raw) && raw_tell(&raw, "fault %s 82 stall 0");
    good = good && !raw_apdu(&raw, 1, select_file, 4) &&
           raw.status == LIBUSB_ERROR_PIPE && !raw_read(&raw, RAW_SHORTLY) &&
           libusb_clear_halt(raw.handle, RAW_IN) == 0 && raw_read(&raw, RAW_LONG) &&
           raw_was(&raw, DATA, 1, 0, 0);
    tap_result(good, "a halt of the IN endpoint lasts until it is cleared");
    good = raw_tell(&raw, "fault %s 01 stall 4") &&
           !raw_send(&raw, 0x6f, 2, none, select_file, 4) &&
           raw.status == LIBUSB_ERROR_PIPE &&
           libusb_clear_halt(raw.handle, RAW_OUT) == 0;
    tap_result(good && works(&raw, 3),
               "after a halt in the middle of a command the rest is not waited for");
    good = raw_tell(&raw, "fault %s 82 eproto 0") &&
           !raw_apdu(&raw, 4, select_file, 4) && raw.status == LIBUSB_ERROR_IO &&
           raw_read(&raw, RAW_LONG);
    tap_result(good, "a bus error on the IN endpoint");
    good = raw_tell(&raw, "fault %s 82 short 5") && raw_apdu(&raw, 5, select_file, 4) &&
           raw.len == 5;
    tap_result(good, "an answer cut short");
    (void)raw_tell(&raw, "fault %s 82 none");
    while (raw_read(&raw, RAW_SHORTLY))
        ;
    good = raw_tell(&raw, "fault %s 01 silent 0") &&
           raw_send(&raw, 0x6f, 6, none, select_file, 4) &&
           !raw_read(&raw, RAW_SHORTLY);
    (void)raw_tell(&raw, "fault %s 01 none");
    tap_result(good && works(&raw, 7), "firmware that swallows a command");
    uint8_t word[8];
    good = raw_tell(&raw, "fault %s 83 stall 0") &&
           raw_interrupt(&raw, word, RAW_LONG) == 0 && raw.status == LIBUSB_ERROR_PIPE;
    tap_result(good && works(&raw, 8), "a halt of the interrupt endpoint alone");
    good = libusb_reset_device(raw.handle) == 0 &&
           raw_ask(&raw, 0x65, 9, none, NULL, 0) && raw_was(&raw, STATUS, 9, 1, 0);
    tap_result(good, "a reset of the port takes the card's power");
    good = raw_power_on(&raw, 10, 1) && raw_tell(&raw, "unplug %s");
    tap_result(good && !raw_read(&raw, RAW_LONG) &&
                   raw.status == LIBUSB_ERROR_NO_DEVICE,
               "a reader that is pulled is gone");
    raw_close(&raw);
    good = raw_tell(&raw, "plug %s") && raw_open(&raw, 0x0c4b, 0x9102, 0) &&
           raw_ask(&raw, 0x65, 0, none, NULL, 0) && raw_was(&raw, STATUS, 0, 1, 0);
    tap_result(good, "plugged in again its card lies there without power");
    raw_end(&raw);
}

static void
check_others(void)
{
    struct raw raw;
    uint8_t word[8];
    int moved = 0;
    bool good = raw_begin(&raw, "omnikey", 0x076b, 0x5422, 0);
    good = good &&
           libusb_bulk_transfer(raw.handle, 0x04, word, 8, &moved, RAW_SHORTLY) != 0 &&
           libusb_claim_interface(raw.handle, 1) == 0 &&
           libusb_bulk_transfer(raw.handle, 0x04, word, 8, &moved, RAW_SHORTLY) == 0;
    tap_result(good, "omnikey: the second interface is claimed for itself");
    libusb_device_handle *other =
        libusb_open_device_with_vid_pid(raw.context, 0x076b, 0x5422);
    good = other != NULL && libusb_claim_interface(other, 0) == LIBUSB_ERROR_BUSY;
    tap_result(good, "omnikey: an interface in use is not given twice");
    libusb_close(other);
    good = raw_tell(&raw, "card %s in contact") && raw_power_on(&raw, 1, 0) &&
           raw_was(&raw, DATA, 1, 0x42, MUTE);
    tap_result(good, "omnikey: a card in the other slot is not in this one");
    raw_end(&raw);

    good = raw_begin(&raw, "kc1000", 0x046a, 0x00a2, 2) &&
           libusb_kernel_driver_active(raw.handle, 0) == 1 &&
           libusb_kernel_driver_active(raw.handle, 2) == 0 &&
           libusb_claim_interface(raw.handle, 0) == LIBUSB_ERROR_BUSY;
    tap_result(good, "kc1000: the kernel has the keyboard, nobody the reader");
    raw_end(&raw);

    good =
        raw_begin(&raw, "cloud4700", 0x04e6, 0x5720, 0) && raw_tell(&raw, "card %s in");
    good = good && libusb_claim_interface(raw.handle, 1) == 0;
    uint8_t status[10] = {0x65, 0, 0, 0, 0, 0, 1};
    good =
        good &&
        libusb_bulk_transfer(raw.handle, 4, status, 10, &moved, RAW_LONG) == 0 &&
        libusb_bulk_transfer(raw.handle, 0x85, raw.answer, 64, &raw.len, RAW_LONG) == 0;
    tap_result(good && raw_was(&raw, STATUS, 1, 0, 0),
               "cloud4700: powers the card by itself");
    raw_end(&raw);

    good = raw_begin(&raw, "mr800", 0x03eb, 0x6120, 0) &&
           raw_tell(&raw, "card %s in") &&
           libusb_interrupt_transfer(raw.handle, RAW_INTERRUPT, word, 8, &moved,
                                     RAW_SHORTLY) != 0;
    tap_result(good, "mr800: has no interrupt endpoint");
    status[5] = 1;
    good = raw_write(&raw, status, 10) && raw_read(&raw, RAW_LONG) &&
           raw.answer[5] == 1 && raw.answer[7] == 2;
    tap_result(good, "mr800: has a second slot, and it is empty");
    raw_end(&raw);
}

int
main(void)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (getenv("USBEMU_CTL") == NULL)
        return emulated_enter(NULL);
    check_card();
    check_bad_commands();
    check_chaining();
    check_time();
    check_spoilt();
    check_bus_faults();
    check_others();
    return tap_finish();
}
