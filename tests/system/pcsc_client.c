/* Uses an emulated card reader as any program does: by libpcsclite, through pcscd and
 * libccid. All but the reader and the card is somebody else's.
 *
 *     pcsc_client MODEL NAME whole|short
 *     pcsc_client MODEL NAME line PROGRAM ARGS
 *
 * MODEL is the emulator's name of the reader, NAME a part of what pcscd calls it.
 * `whole`: extended APDUs go through; `short`: long commands are chained by ISO/IEC
 * 7816-4 and long answers fetched. `line`: PROGRAM is a virtual card; it is started and
 * ended, and its card must come and go. Runs under usbemu (USBEMU_CTL). Output:
 * "ok - ..." lines for tests/kit/tap.sh. */
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <winscard.h>

#include "tests/kit/control.h"

enum { COMMAND_MAX = 65544, ANSWER_MAX = 65538, DATA_MAX = 60000 };

struct client {
    const char *model, *name;
    bool whole;
    SCARDCONTEXT context;
    SCARDHANDLE card;
    const SCARD_IO_REQUEST *protocol;
    char reader[256]; /* its whole name */
    uint8_t answer[ANSWER_MAX];
    size_t answer_len;
};

static void
result(const struct client *client, bool good, const char *what)
{
    printf("%s - %s: %s\n", good ? "ok" : "not ok", client->model, what);
    fflush(stdout);
}

static int64_t
now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool
tell(const struct client *client, const char *lines)
{
    return control_tell(getenv("USBEMU_CTL"), client->model, lines);
}

/* Waits until the reader is listed, or no longer is. */
static bool
wait_listed(struct client *client, bool there, int ms)
{
    int64_t end = now_ms() + ms;
    do {
        char names[2048] = "";
        DWORD len = sizeof(names);
        bool found = false;
        LONG got = SCardListReaders(client->context, NULL, names, &len);
        for (const char *n = names; got == SCARD_S_SUCCESS && *n != '\0' && !found;
             n += strlen(n) + 1)
            if (strstr(n, client->name) != NULL) {
                snprintf(client->reader, sizeof(client->reader), "%.255s", n);
                found = true;
            }
        if (found == there)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    } while (now_ms() < end);
    return false;
}

/* Waits until pcscd says that a card lies there, or that none does. Asked anew each
 * time: waiting for the change misses one now and then while a reader is being started.
 */
static bool
wait_card(struct client *client, bool there, int ms)
{
    DWORD flag = there ? SCARD_STATE_PRESENT : SCARD_STATE_EMPTY;
    int64_t end = now_ms() + ms;
    do {
        SCARD_READERSTATE state = {.szReader = client->reader,
                                   .dwCurrentState = SCARD_STATE_UNAWARE};
        LONG got = SCardGetStatusChange(client->context, 0, &state, 1);
        if (got == SCARD_S_SUCCESS && (state.dwEventState & flag) != 0)
            return true;
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    } while (now_ms() < end);
    return false;
}

static bool
connect_card(struct client *client)
{
    DWORD protocol = 0;
    if (SCardConnect(client->context, client->reader, SCARD_SHARE_SHARED,
                     SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &client->card,
                     &protocol) != SCARD_S_SUCCESS)
        return false;
    client->protocol = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    return true;
}

static bool
transmit(struct client *client, const uint8_t *command, size_t len, size_t room)
{
    DWORD got = (DWORD)room;
    LONG done = SCardTransmit(client->card, client->protocol, command, (DWORD)len, NULL,
                              client->answer + client->answer_len, &got);
    if (done != SCARD_S_SUCCESS || got < 2)
        return false;
    client->answer_len += got;
    return true;
}

/* One command whose answer may have to be fetched in pieces; the status word is cut
 * off. False unless it is 9000. */
static bool
exchange(struct client *client, const uint8_t *command, size_t len)
{
    client->answer_len = 0;
    if (!transmit(client, command, len, sizeof(client->answer)))
        return false;
    for (;;) {
        const uint8_t *word = client->answer + client->answer_len - 2;
        uint8_t left = word[1];
        bool more = word[0] == 0x61;
        bool good = word[0] == 0x90 && left == 0;
        client->answer_len -= 2;
        if (!more)
            return good;
        const uint8_t fetch[5] = {0x00, 0xc0, 0x00, 0x00, left};
        if (!transmit(client, fetch, sizeof(fetch),
                      sizeof(client->answer) - client->answer_len))
            return false;
    }
}

/* Asks the card for `len` bytes of its pattern and looks at each. */
static bool
answers(struct client *client, size_t len)
{
    uint8_t command[7] = {0x80, 0x10, (uint8_t)(len >> 8), (uint8_t)len};
    size_t size = 5;
    if (len > 256 && client->whole) {
        command[5] = (uint8_t)(len >> 8);
        command[6] = (uint8_t)len;
        size = 7;
    } else {
        command[4] = (uint8_t)(len < 256 ? len : 0);
    }
    if (!exchange(client, command, size) || client->answer_len != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (client->answer[i] != (uint8_t)(i * 7 + (i >> 8) * 13 + 5))
            return false;
    return true;
}

static void
fill(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 11 + len);
}

/* True if the card's answer is the length and the hash of what was sent. */
static bool
is_receipt(const struct client *client, const uint8_t *data, size_t len)
{
    uint32_t hash = 0x811c9dc5u;
    uint8_t want[8];
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ data[i]) * 0x01000193u;
    for (int i = 0; i < 4; i++) {
        want[i] = (uint8_t)(len >> (24 - 8 * i));
        want[4 + i] = (uint8_t)(hash >> (24 - 8 * i));
    }
    return client->answer_len == sizeof(want) &&
           memcmp(client->answer, want, sizeof(want)) == 0;
}

/* A command with `len` bytes of data in one piece. */
static bool
takes(struct client *client, size_t len)
{
    static uint8_t command[COMMAND_MAX];
    bool extended = len > 255;
    size_t head = extended ? 7 : 5;
    memcpy(command, (const uint8_t[]){0x80, 0x12, 0, 0, 0, 0, 0}, 7);
    command[4] = (uint8_t)(extended ? 0 : len);
    if (extended) {
        command[5] = (uint8_t)(len >> 8);
        command[6] = (uint8_t)len;
    }
    fill(command + head, len);
    size_t size = head + len;
    if (client->protocol == SCARD_PCI_T1)
        command[size++] = 0; /* Le, which T=0 has no room for */
    if (extended)
        command[size++] = 0;
    return exchange(client, command, size) && is_receipt(client, command + head, len);
}

/* The same in pieces of at most 255 bytes. */
static bool
takes_chained(struct client *client, size_t len)
{
    static uint8_t data[DATA_MAX];
    fill(data, len);
    for (size_t at = 0; at < len;) {
        size_t part = len - at < 255 ? len - at : 255;
        bool last = at + part == len;
        uint8_t command[5 + 255 + 1] = {last ? 0x80 : 0x90, 0x12, 0, 0, (uint8_t)part};
        memcpy(command + 5, data + at, part);
        at += part;
        if (!exchange(client, command,
                      5 + part + (last && client->protocol == SCARD_PCI_T1 ? 1 : 0)))
            return false;
    }
    return is_receipt(client, data, len);
}

static bool
is_expected_atr(struct client *client)
{
    uint8_t atr[33];
    char name[256];
    DWORD len = sizeof(atr);
    DWORD name_len = sizeof(name);
    static const uint8_t laid[] = {0x3b, 0x84, 0x80, 0x01, 'T', 'E', 'S', 'T', 0x13};
    static const uint8_t touched[] = {0x3b, 0x02, 0x14, 0x50};
    if (SCardStatus(client->card, name, &name_len, NULL, NULL, atr, &len) !=
        SCARD_S_SUCCESS)
        return false;
    return (len == sizeof(laid) && memcmp(atr, laid, len) == 0) ||
           (len == sizeof(touched) && memcmp(atr, touched, len) == 0);
}

static void
check_lengths(struct client *client)
{
    static const size_t long_ones[] = {257,  300,  502,  512, 1014,
                                       1024, 2048, 3000, 9000};
    bool good = true;
    for (size_t len = 1; len <= 256; len++)
        good = good && answers(client, len);
    result(client, good, "answers of 1 to 256 bytes, each byte");
    good = true;
    for (size_t len = 1; len <= 255; len++)
        good = good && takes(client, len);
    result(client, good, "commands with 1 to 255 bytes, each byte");
    good = true;
    for (size_t i = 0; i < sizeof(long_ones) / sizeof(long_ones[0]); i++)
        good = good && answers(client, long_ones[i]);
    result(client, good, "answers of 257 to 9000 bytes, 2048 among them");
    good = true;
    for (size_t i = 0; i < sizeof(long_ones) / sizeof(long_ones[0]); i++)
        good = good && (client->whole ? takes(client, long_ones[i])
                                      : takes_chained(client, long_ones[i]));
    result(client, good,
           client->whole ? "commands of 266 to 9009 bytes, 3009 among them"
                         : "chained commands with 257 to 9000 bytes");
    if (client->whole)
        result(client, takes(client, DATA_MAX) && answers(client, 65535),
               "a command of 60009 bytes and an answer of 65535");
}

/* Time extensions so far. */
static int
extensions(const struct client *client)
{
    char reply[128];
    int count = -1;
    (void)control_ask(getenv("USBEMU_CTL"), client->model, "slot %s", reply,
                      sizeof(reply));
    const char *at = strstr(reply, "extensions ");
    if (at == NULL || sscanf(at, "extensions %d", &count) != 1)
        return -1;
    return count;
}

/* The reader asks for time while the card computes; that is no answer yet. */
static void
check_slow(struct client *client)
{
    int before = extensions(client);
    (void)tell(client, "card %s delay 2000");
    int64_t start = now_ms();
    bool good = answers(client, 20);
    int64_t took = now_ms() - start;
    (void)tell(client, "card %s delay 0");
    result(client, good && took >= 2000 && extensions(client) >= before + 4,
           "a card that computes for 2 s, and four time extensions meanwhile");
}

static void
check_removal(struct client *client)
{
    bool out = tell(client, "card %s out") && wait_card(client, false, 2000);
    result(client, out && !answers(client, 20), "a card taken away is missed");
    SCardDisconnect(client->card, SCARD_LEAVE_CARD);
    bool in = tell(client, "card %s in") && wait_card(client, true, 2000);
    result(client, in && connect_card(client) && answers(client, 20),
           "laid down again it is seen and answers");
    SCardDisconnect(client->card, SCARD_UNPOWER_CARD);
    (void)tell(client, "card %s out");
    (void)tell(client, "card %s mute 1");
    (void)tell(client, "card %s in");
    (void)wait_card(client, true, 2000);
    result(client, !connect_card(client), "a mute card cannot be connected to");
    (void)tell(client, "card %s mute 0");
}

static void
check_cable(struct client *client)
{
    result(client, tell(client, "unplug %s") && wait_listed(client, false, 5000),
           "a reader that is pulled is missed");
    result(client,
           tell(client, "plug %s") && wait_listed(client, true, 5000) &&
               wait_card(client, true, 5000) && connect_card(client) &&
               answers(client, 200),
           "plugged in again it is seen, and its card answers");
}

static pid_t
start(char **program)
{
    pid_t pid = fork();
    if (pid == 0) {
        execvp(program[0], program);
        _exit(127);
    }
    return pid;
}

/* The first answer of a card nobody here wrote. */
static bool
foreign_card_works(struct client *client)
{
    static const uint8_t root[] = {0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f, 0x00};
    static const uint8_t missing[] = {0x00, 0xa4, 0x00, 0x0c, 0x02, 0xaa, 0xaa};
    static const uint8_t challenge[] = {0x00, 0x84, 0x00, 0x00, 0x08};
    uint8_t first[8];
    if (!exchange(client, root, sizeof(root)) || exchange(client, missing, 7) ||
        !exchange(client, challenge, 5) || client->answer_len != sizeof(first))
        return false;
    memcpy(first, client->answer, sizeof(first));
    return exchange(client, challenge, 5) && client->answer_len == sizeof(first) &&
           memcmp(first, client->answer, sizeof(first)) != 0;
}

static int
check_line(struct client *client, char **program)
{
    bool empty = wait_listed(client, true, 5000) && wait_card(client, false, 2000);
    pid_t pid = start(program);
    result(client, empty && wait_card(client, true, 10000) && connect_card(client),
           "a card program that connects is a card laid down");
    result(client, foreign_card_works(client), "its card answers");
    bool gone = tell(client, "card %s out") && wait_card(client, false, 2000);
    SCardDisconnect(client->card, SCARD_LEAVE_CARD);
    result(client,
           gone && tell(client, "card %s line") && wait_card(client, true, 2000) &&
               connect_card(client) && foreign_card_works(client),
           "taken away and laid down again by command it answers anew");
    kill(pid, SIGTERM);
    (void)waitpid(pid, NULL, 0);
    result(client, wait_card(client, false, 2000),
           "a card program that ends is a card taken away");
    SCardReleaseContext(client->context);
    return 0;
}

int
main(int argc, char **argv)
{
    static struct client client;
    if (argc < 4 || getenv("USBEMU_CTL") == NULL)
        return 2;
    client = (struct client){
        .model = argv[1], .name = argv[2], .whole = strcmp(argv[3], "whole") == 0};
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &client.context) !=
        SCARD_S_SUCCESS) {
        result(&client, false, "pcscd answers");
        return 1;
    }
    if (strcmp(argv[3], "line") == 0)
        return check_line(&client, argv + 4);
    bool listed = wait_listed(&client, true, 5000);
    result(&client, listed, "pcscd and libccid take the reader");
    bool there = listed && wait_card(&client, false, 2000) &&
                 tell(&client, "card %s in") && wait_card(&client, true, 2000);
    result(&client, there, "a card laid down is seen");
    if (!there || !connect_card(&client)) {
        result(&client, false, "the card can be connected to");
        return 1;
    }
    result(&client, is_expected_atr(&client), "its answer to reset arrives");
    check_lengths(&client);
    check_slow(&client);
    check_removal(&client);
    check_cable(&client);
    SCardReleaseContext(client.context);
    return 0;
}
