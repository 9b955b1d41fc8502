/* Looks for typed words in the writable memory of the kiosk's processes.
 *
 *   canaries PID WORD...   of PID and all that descend from it, every process whose
 *                          program is the kiosk's; prints how many places were found
 *   canaries --self        the control: lays a word out in a process of its own in each
 *                          form below and says in TAP whether it is found
 *
 * A place is eight letters of a word one after the other, so that a beginning or an end
 * of a word counts too. Forms: the letters as bytes at a constant distance (1 is UTF-8,
 * 2 and 4 are UTF-16 and UTF-32 of both byte orders, more are records that carry one
 * letter each), and the glyph numbers of the kiosk's fonts, 16 bits at a constant
 * distance, which covers 32 bits too. Needs the right to read /proc/PID/mem (root).
 * Exit 2: a process could not be read. */
#include <SDL_ttf.h>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LETTERS = 8, /* that make a place */
    STRIDE_MAX = 256,
    REACH = LETTERS * STRIDE_MAX,
    CHUNK = 1 << 20,
    PIECES_MAX = 512,
    PROCESSES_MAX = 32,
    REPORTED_MAX = 40,
};

static const int strides[] = {1,   2,   3,   4,   6,   8,   12,  16,  20,  24,  28,
                              32,  36,  40,  48,  56,  64,  72,  80,  88,  96,  104,
                              112, 120, 128, 144, 160, 176, 192, 208, 224, 240, 256};
static const char *const fonts[] = {
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"};
enum { STRIDES = sizeof(strides) / sizeof(strides[0]) };

/** Eight units in a row: letters, or glyph numbers of one font. */
struct piece {
    uint16_t units[LETTERS];
    bool glyphs;
    const char *word;
};

struct search {
    struct piece pieces[PIECES_MAX];
    int count;
    bool starts_letter[256];
    bool starts_glyph[65536];
    int found, reported;
};

static void
add_pieces(struct search *search, const char *word, TTF_Font *font)
{
    size_t len = strlen(word);
    for (size_t at = 0; at + LETTERS <= len && search->count < PIECES_MAX; at++) {
        struct piece *piece = &search->pieces[search->count++];
        *piece = (struct piece){.glyphs = font != NULL, .word = word};
        for (int i = 0; i < LETTERS; i++) {
            uint32_t letter = (unsigned char)word[at + (size_t)i];
            piece->units[i] = font == NULL
                                  ? (uint16_t)letter
                                  : (uint16_t)TTF_GlyphIsProvided32(font, letter);
        }
        if (font != NULL)
            search->starts_glyph[piece->units[0]] = true;
        else
            search->starts_letter[piece->units[0]] = true;
    }
}

static bool
prepare(struct search *search, char **words, int count)
{
    if (TTF_Init() != 0)
        return false;
    for (int w = 0; w < count; w++)
        add_pieces(search, words[w], NULL);
    for (size_t f = 0; f < sizeof(fonts) / sizeof(fonts[0]); f++) {
        TTF_Font *font = TTF_OpenFont(fonts[f], 20);
        if (font == NULL)
            return false;
        for (int w = 0; w < count; w++)
            add_pieces(search, words[w], font);
        TTF_CloseFont(font);
    }
    return true;
}

static uint16_t
unit_at(const unsigned char *at, bool glyphs)
{
    uint16_t unit = at[0];
    if (glyphs)
        memcpy(&unit, at, sizeof(unit));
    return unit;
}

/* `at` has REACH readable bytes behind it. */
static bool
is_piece(const unsigned char *at, const struct piece *piece, int stride)
{
    for (int i = 0; i < LETTERS; i++)
        if (unit_at(at + (size_t)i * (size_t)stride, piece->glyphs) != piece->units[i])
            return false;
    return true;
}

static void
report(struct search *search, const char *where, uint64_t address,
       const struct piece *piece, int stride)
{
    search->found++;
    if (search->reported++ < REPORTED_MAX)
        fprintf(stderr, "# %s at %llx: %s of %s, distance %d\n", where,
                (unsigned long long)address, piece->glyphs ? "glyphs" : "letters",
                piece->word, stride);
}

static void
search_bytes(struct search *search, const char *where, uint64_t address,
             const unsigned char *bytes, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        bool letter = search->starts_letter[bytes[at]];
        bool glyph = at % 2 == 0 && search->starts_glyph[unit_at(bytes + at, true)];
        if (!letter && !glyph)
            continue;
        for (int p = 0; p < search->count; p++) {
            const struct piece *piece = &search->pieces[p];
            if (piece->glyphs ? !glyph : !letter)
                continue;
            if (unit_at(bytes + at, piece->glyphs) != piece->units[0])
                continue;
            for (int s = 0; s < STRIDES; s++)
                if ((!piece->glyphs || strides[s] % 2 == 0) &&
                    is_piece(bytes + at, piece, strides[s]))
                    report(search, where, address + at, piece, strides[s]);
        }
    }
}

static void
search_range(struct search *search, const char *where, int memory, uint64_t from,
             uint64_t to)
{
    static unsigned char bytes[CHUNK + REACH];
    for (uint64_t at = from; at < to; at += CHUNK) {
        size_t wish = to - at < CHUNK + REACH ? (size_t)(to - at) : CHUNK + REACH;
        memset(bytes, 0, sizeof(bytes));
        ssize_t got = pread(memory, bytes, wish, (off_t)at);
        if (got <= 0)
            return; /* pages of a device, or gone meanwhile */
        search_bytes(search, where, at, bytes,
                     (size_t)got < CHUNK ? (size_t)got : CHUNK);
    }
}

/* Every writable mapping, shared ones too: the picture of the window lies in one. */
static bool
search_process(struct search *search, pid_t pid)
{
    char path[64], line[512], name[300], where[400];
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    bool readable = maps != NULL && memory >= 0;
    int ranges = 0;
    while (readable && fgets(line, sizeof(line), maps) != NULL) {
        unsigned long long from = 0, to = 0;
        char rights[8] = "";
        name[0] = '\0';
        if (sscanf(line, "%llx-%llx %7s %*s %*s %*s %299[^\n]", &from, &to, rights,
                   name) < 3 ||
            rights[1] != 'w')
            continue;
        snprintf(where, sizeof(where), "process %d %s", (int)pid,
                 name[0] != '\0' ? name : "[anonymous]");
        search_range(search, where, memory, from, to);
        ranges++;
    }
    if (maps != NULL)
        fclose(maps);
    if (memory >= 0)
        close(memory);
    return readable && ranges > 0;
}

static pid_t
parent_of(pid_t pid)
{
    char path[64], text[512];
    int parent = 0;
    snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    if (fgets(text, sizeof(text), file) != NULL && strrchr(text, ')') != NULL)
        (void)sscanf(strrchr(text, ')'), ") %*c %d", &parent);
    fclose(file);
    return parent;
}

static bool
is_kiosk(pid_t pid)
{
    char path[64], program[400];
    snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
    ssize_t len = readlink(path, program, sizeof(program) - 1);
    if (len <= 0)
        return false;
    program[len] = '\0';
    const char *slash = strrchr(program, '/');
    /* "/schalter (deleted)" when it was built anew meanwhile. */
    return slash != NULL && strncmp(slash, "/schalter", 9) == 0 &&
           (slash[9] == '\0' || slash[9] == ' ');
}

/* The kiosk's processes at or below `root`, also under the emulated printer's program.
 */
static int
find_processes(pid_t root, pid_t *found)
{
    int count = 0;
    DIR *proc = opendir("/proc");
    struct dirent *entry = NULL;
    while (proc != NULL && count < PROCESSES_MAX && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        pid_t above = pid;
        while (above > 1 && above != root)
            above = parent_of(above);
        if (pid > 1 && above == root && is_kiosk(pid))
            found[count++] = pid;
    }
    if (proc != NULL)
        closedir(proc);
    return count;
}

static int
search_kiosk(struct search *search, pid_t root)
{
    pid_t processes[PROCESSES_MAX];
    int count = find_processes(root, processes);
    if (count == 0) {
        fprintf(stderr, "# no kiosk below process %d\n", (int)root);
        return 2;
    }
    for (int i = 0; i < count; i++)
        if (!search_process(search, processes[i])) {
            fprintf(stderr, "# process %d cannot be read\n", (int)processes[i]);
            return 2;
        }
    fprintf(stderr, "# %d processes read\n", count);
    printf("%d\n", search->found);
    return 0;
}

struct form {
    const char *name;
    bool glyphs, big_endian;
    int width, stride;
};

static const struct form forms[] = {
    {"nothing where nothing is", false, false, 0, 1},
    {"letters in UTF-8", false, false, 1, 1},
    {"letters in UTF-16LE", false, false, 2, 2},
    {"letters in UTF-16BE", false, true, 2, 2},
    {"letters in UTF-32LE", false, false, 4, 4},
    {"letters in UTF-32BE", false, true, 4, 4},
    {"letters in records of 72 bytes", false, false, 1, 72},
    {"glyphs of 16 bits", true, false, 2, 2},
    {"glyphs of 32 bits", true, false, 4, 4},
    {"glyphs in records of 8 bytes", true, false, 4, 8},
    {"glyphs in records of 12 bytes", true, false, 4, 12},
    {"glyphs in records of 16 bytes", true, false, 4, 16},
    {"glyphs in records of 20 bytes", true, false, 4, 20},
    {"glyphs in records of 24 bytes", true, false, 4, 24},
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]), MASK = 0x42, HIDDEN = 12 };

/* The control's word, masked: its letters stand in no file and on no stack. */
static const volatile char hidden[HIDDEN + 1] = "3-*'&$/4#:6+";

/* A process of its own that holds the word in one form and in no other. */
static int
hold(const struct form *form)
{
    unsigned char *at = calloc(HIDDEN, (size_t)form->stride);
    TTF_Font *font = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (at == NULL || (form->glyphs && (TTF_Init() != 0 ||
                                        (font = TTF_OpenFont(fonts[0], 20)) == NULL)))
        return 2;
    for (int i = 0; i < HIDDEN; i++) {
        uint32_t unit = (uint32_t)(hidden[i] ^ MASK);
        if (font != NULL)
            unit = (uint32_t)TTF_GlyphIsProvided32(font, unit);
        for (int b = 0; b < form->width; b++)
            at[i * form->stride + b] =
                (unsigned char)(unit >>
                                8 * (form->big_endian ? form->width - 1 - b : b));
    }
    (void)!write(1, "r", 1);
    for (;;)
        pause();
}

static int
found_in_holder(int form, const struct search *prepared)
{
    static struct search search;
    char number[16], byte;
    int ready[2];
    if (pipe2(ready, O_CLOEXEC) != 0)
        return -1;
    snprintf(number, sizeof(number), "%d", form);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(ready[1], 1);
        execl("/proc/self/exe", "canaries", "--hold", number, (char *)NULL);
        _exit(127);
    }
    close(ready[1]);
    search = *prepared;
    search.reported = REPORTED_MAX; /* what is meant to be found is not told */
    bool good = read(ready[0], &byte, 1) == 1 && search_process(&search, pid);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready[0]);
    return good ? search.found : -1;
}

/* Regular and bold number these letters alike: glyphs are found once for each font. */
static int
control(void)
{
    static struct search search;
    char word[HIDDEN + 1] = "", *words[] = {word};
    int bad = 0;
    for (int i = 0; i < HIDDEN; i++)
        word[i] = (char)(hidden[i] ^ MASK);
    if (!prepare(&search, words, 1))
        return 2;
    for (int f = 0; f < (int)FORMS; f++) {
        int places = forms[f].width == 0 ? 0 : HIDDEN - LETTERS + 1;
        int found = found_in_holder(f, &search);
        bool good = found == (forms[f].glyphs ? 2 * places : places);
        bad += !good;
        printf("%s - the search finds %s (%d)\n", good ? "ok" : "not ok", forms[f].name,
               found);
    }
    return bad > 0;
}

int
main(int count, char **words)
{
    static struct search search;
    if (count == 2 && strcmp(words[1], "--self") == 0)
        return control();
    if (count == 3 && strcmp(words[1], "--hold") == 0)
        return hold(&forms[strtol(words[2], NULL, 10) % FORMS]);
    if (count < 3) {
        fprintf(stderr, "canaries PID WORD... | canaries --self\n");
        return 64;
    }
    if (!prepare(&search, words + 2, count - 2))
        return 2;
    return search_kiosk(&search, (pid_t)strtol(words[1], NULL, 10));
}
