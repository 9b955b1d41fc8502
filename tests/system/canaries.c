/* Looks for a citizen's words in the writable memory of the kiosk's processes.
 *
 *   canaries PID WORD...   of PID and all that descend from it, every process whose
 *                          program is the kiosk's; prints how many places were found
 *   canaries --each PID WORD...
 *                          the same for every program that descends from PID; prints a
 *                          line NAME WORD PLACES each, face and courier by these names,
 *                          the word by its number from 1
 *   canaries --self        the control: lays a word out in a process of its own in each
 *                          form (memory_search.h) and says in TAP whether it is found
 *
 * Exit 2: a process could not be read. */
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "tests/system/memory_search.h"

enum { PROCESSES_MAX = 32, PROGRAM_MAX = 400 };

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

/* The name of its program, "" if it has ended. */
static void
program_of(pid_t pid, char out[PROGRAM_MAX])
{
    char path[64];
    snprintf(path, sizeof(path), "/proc/%d/exe", (int)pid);
    ssize_t len = readlink(path, out, PROGRAM_MAX - 1);
    out[len > 0 ? len : 0] = '\0';
    const char *slash = strrchr(out, '/');
    if (slash != NULL)
        memmove(out, slash + 1, strlen(slash));
    /* "schalter (deleted)" when it was built anew meanwhile. */
    out[strcspn(out, " ")] = '\0';
}

static bool
is_kiosk(pid_t pid)
{
    char program[PROGRAM_MAX];
    program_of(pid, program);
    return strcmp(program, "schalter") == 0;
}

/* Face and courier are one program. */
static void
name_of(pid_t pid, char out[PROGRAM_MAX])
{
    char path[64], words[PROGRAM_MAX] = "";
    program_of(pid, out);
    if (strcmp(out, "schalter") != 0)
        return;
    snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
    FILE *file = fopen(path, "r");
    size_t len = file != NULL ? fread(words, 1, sizeof(words) - 1, file) : 0;
    if (file != NULL)
        fclose(file);
    const char *second = words + strlen(words) + 1;
    bool courier = second < words + len && strcmp(second, "courier") == 0;
    snprintf(out, PROGRAM_MAX, "%s", courier ? "courier" : "face");
}

/* The processes at or below `root` that have not ended: the kiosk's, or all but the
 * emulator's program above them. */
static int
find_processes(pid_t root, bool all, pid_t *found)
{
    int count = 0;
    char program[PROGRAM_MAX];
    DIR *proc = opendir("/proc");
    struct dirent *entry = NULL;
    while (proc != NULL && count < PROCESSES_MAX && (entry = readdir(proc)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        pid_t above = pid;
        while (above > 1 && above != root)
            above = parent_of(above);
        if (pid <= 1 || above != root)
            continue;
        program_of(pid, program);
        if (is_kiosk(pid) || (all && pid != root && program[0] != '\0'))
            found[count++] = pid;
    }
    if (proc != NULL)
        closedir(proc);
    return count;
}

static void
tell_each(struct search *search, pid_t pid)
{
    char name[PROGRAM_MAX];
    name_of(pid, name);
    for (int w = 0; w < search->word_count; w++) {
        printf("%s %d %d\n", name, w + 1, search->found[w]);
        search->found[w] = 0;
    }
}

static int
search_below(struct search *search, pid_t root, bool each)
{
    pid_t processes[PROCESSES_MAX];
    char program[PROGRAM_MAX];
    int count = find_processes(root, each, processes), places = 0;
    if (count == 0) {
        fprintf(stderr, "# no kiosk below process %d\n", (int)root);
        return 2;
    }
    for (int i = 0; i < count; i++) {
        if (search_process(search, processes[i])) {
            if (each)
                tell_each(search, processes[i]);
            continue;
        }
        program_of(processes[i], program);
        if (each && program[0] == '\0')
            continue; /* ended meanwhile */
        fprintf(stderr, "# process %d cannot be read\n", (int)processes[i]);
        return 2;
    }
    fprintf(stderr, "# %d processes read\n", count);
    for (int w = 0; w < search->word_count; w++)
        places += search->found[w];
    if (!each)
        printf("%d\n", places);
    return 0;
}

struct form {
    const char *name;
    enum search_form kind;
    bool number, big_endian;
    int width, stride;
    int ahead; /* bytes before the word, in base64 */
};

static const struct form forms[] = {
    {"nothing where nothing is", SEARCH_TEXT, false, false, 0, 1, 0},
    {"letters in UTF-8", SEARCH_TEXT, false, false, 1, 1, 0},
    {"letters in UTF-16LE", SEARCH_TEXT, false, false, 2, 2, 0},
    {"letters in UTF-16BE", SEARCH_TEXT, false, true, 2, 2, 0},
    {"letters in UTF-32LE", SEARCH_TEXT, false, false, 4, 4, 0},
    {"letters in UTF-32BE", SEARCH_TEXT, false, true, 4, 4, 0},
    {"letters in records of 72 bytes", SEARCH_TEXT, false, false, 1, 72, 0},
    {"glyphs of 16 bits", SEARCH_GLYPHS, false, false, 2, 2, 0},
    {"glyphs of 32 bits", SEARCH_GLYPHS, false, false, 4, 4, 0},
    {"glyphs in records of 8 bytes", SEARCH_GLYPHS, false, false, 4, 8, 0},
    {"glyphs in records of 12 bytes", SEARCH_GLYPHS, false, false, 4, 12, 0},
    {"glyphs in records of 16 bytes", SEARCH_GLYPHS, false, false, 4, 16, 0},
    {"glyphs in records of 20 bytes", SEARCH_GLYPHS, false, false, 4, 20, 0},
    {"glyphs in records of 24 bytes", SEARCH_GLYPHS, false, false, 4, 24, 0},
    {"base64 that begins with it", SEARCH_BASE64, false, false, 1, 1, 0},
    {"base64 with a byte before it", SEARCH_BASE64, false, false, 1, 1, 1},
    {"base64 with two bytes before it", SEARCH_BASE64, false, false, 1, 1, 2},
    {"digits in UTF-8", SEARCH_TEXT, true, false, 1, 1, 0},
    {"digits in UTF-16LE", SEARCH_TEXT, true, false, 2, 2, 0},
    {"digits in UTF-32LE", SEARCH_TEXT, true, false, 4, 4, 0},
    {"digits in records of 56 bytes", SEARCH_TEXT, true, false, 4, 56, 0},
    {"digits as glyphs of 16 bits", SEARCH_GLYPHS, true, false, 2, 2, 0},
    {"digits as glyphs in records of 12 bytes", SEARCH_GLYPHS, true, false, 4, 12, 0},
};
enum { FORMS = sizeof(forms) / sizeof(forms[0]), MASK = 0x42, HIDDEN = 12, FEW = 6 };

/* The control's words, masked: they stand in no file and on no stack. */
static const volatile char hidden[HIDDEN + 1] = "3-*'&$/4#:6+";
static const volatile char hidden_number[FEW + 1] = "uvzqrw";

static int
hidden_len(const struct form *form)
{
    return form->number ? FEW : HIDDEN;
}

static uint32_t
hidden_at(const struct form *form, int at)
{
    return (uint32_t)((form->number ? hidden_number[at] : hidden[at]) ^ MASK);
}

static void
lay_out(const struct form *form, TTF_Font *font, unsigned char *at)
{
    for (int i = 0; i < hidden_len(form); i++) {
        uint32_t unit = hidden_at(form, i);
        if (font != NULL)
            unit = (uint32_t)TTF_GlyphIsProvided32(font, unit);
        for (int b = 0; b < form->width; b++)
            at[i * form->stride + b] =
                (unsigned char)(unit >>
                                8 * (form->big_endian ? form->width - 1 - b : b));
    }
}

static void
lay_out_base64(const struct form *form, char *at)
{
    char plain[HIDDEN + 3] = "..";
    for (int i = 0; i < HIDDEN; i++)
        plain[form->ahead + i] = (char)hidden_at(form, i);
    plain[form->ahead + HIDDEN] = '\0';
    search_base64(plain, at);
    explicit_bzero(plain, sizeof(plain));
}

/* A process of its own that holds the word in one form and in no other. */
static int
hold(const struct form *form)
{
    unsigned char *at = calloc(2 * SEARCH_WORD_MAX, (size_t)form->stride);
    TTF_Font *font = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (at == NULL ||
        (form->kind == SEARCH_GLYPHS &&
         (TTF_Init() != 0 || (font = TTF_OpenFont(search_fonts[0], 20)) == NULL)))
        return 2;
    if (form->kind == SEARCH_BASE64)
        lay_out_base64(form, (char *)at);
    else
        lay_out(form, font, at);
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
    search.reported = SEARCH_REPORTED_MAX; /* what is meant to be found is not told */
    bool good = read(ready[0], &byte, 1) == 1 && search_process(&search, pid);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ready[0]);
    return good ? search.found[0] + search.found[1] : -1;
}

/* Regular and bold number these letters alike: glyphs are found once for each font. */
static int
places_of(const struct form *form)
{
    int units = hidden_len(form);
    if (form->width == 0)
        return 0;
    if (form->number)
        return form->kind == SEARCH_GLYPHS ? 2 : 1;
    if (form->kind == SEARCH_BASE64) /* whole groups of the word alone */
        units = (HIDDEN - (3 - form->ahead) % 3) / 3 * 4;
    int places = units - SEARCH_LETTERS + 1;
    return form->kind == SEARCH_GLYPHS ? 2 * places : places;
}

static int
control(void)
{
    static struct search search;
    char word[HIDDEN + 1] = "", number[FEW + 1] = "", *words[] = {word, number};
    int bad = 0;
    for (int i = 0; i < HIDDEN; i++)
        word[i] = (char)(hidden[i] ^ MASK);
    for (int i = 0; i < FEW; i++)
        number[i] = (char)(hidden_number[i] ^ MASK);
    if (!search_prepare(&search, words, 2))
        return 2;
    for (int f = 0; f < (int)FORMS; f++) {
        int found = found_in_holder(f, &search);
        bool good = found == places_of(&forms[f]);
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
    bool each = count > 1 && strcmp(words[1], "--each") == 0;
    int first = each ? 3 : 2;
    if (count <= first) {
        fprintf(stderr, "canaries [--each] PID WORD... | canaries --self\n");
        return 64;
    }
    if (!search_prepare(&search, words + first, count - first))
        return 2;
    return search_below(&search, (pid_t)strtol(words[first - 1], NULL, 10), each);
}
