#include <SDL_ttf.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "tests/unit/golden.h"
#include "tests/unit/sheet.h"

enum { WHITE = 0xffffff };

static struct glyphs_run
run_of(const char *text, enum glyphs_face face, int px)
{
    return (struct glyphs_run){.font = {face, px}, .text = text, .len = strlen(text)};
}

static void
reads_the_capital_height_from_the_font(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    assert_int_equal(glyphs_cap_permille(glyphs, GLYPHS_REGULAR), 714);
    assert_int_equal(glyphs_cap_permille(glyphs, GLYPHS_BOLD), 714);
    assert_int_equal(glyphs_stats(glyphs).fonts, 0); /* nothing opened for that */
    glyphs_destroy(glyphs);
}

static void
refuses_to_start_without_its_faces(void **state)
{
    struct glyphs_config config = {.noto_dir = "/nowhere"};
    struct glyphs *glyphs;
    char directory[] = "/tmp/glyphs-XXXXXX";
    char path[64];
    FILE *file;

    (void)state;
    assert_int_equal(glyphs_create(&config, &glyphs), STATUS_NOT_FOUND);
    assert_null(glyphs);
    assert_non_null(mkdtemp(directory));
    text_format(path, sizeof path, "%s/NotoSans-Regular.ttf", directory);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs("This is a letter to the mayor, not a font.", file) >= 0);
    assert_int_equal(fclose(file), 0);
    config.noto_dir = directory;
    assert_int_equal(glyphs_create(&config, &glyphs), STATUS_INVALID);
    assert_null(glyphs);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(directory), 0);
}

static void
draws_capitals_as_high_in_millimetres_as_the_design_says(void **state)
{
    /* px, and the height of a capital in micrometres on the reference panel */
    static const struct {
        int px, um;
    } sizes[] = {{28, 5000}, {31, 5500}, {38, 6700}, {80, 14200}, {104, 18400}};
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct canvas sheet = sheet_make(200, 200, WHITE);
        struct glyphs_run run = run_of("H", GLYPHS_BOLD, sizes[i].px);
        struct box ink;

        glyphs_draw(glyphs, &sheet, &run, 20, 150, 0);
        ink = sheet_ink(&sheet, WHITE);
        assert_int_equal(ink.y + ink.h, 150); /* it stands on the base line */
        assert_in_range(ink.h * 248, sizes[i].um - 248, sizes[i].um + 248);
        sheet_free(&sheet);
    }
    glyphs_destroy(glyphs);
}

static void
draws_a_cached_label_like_a_fresh_one(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas first = sheet_make(500, 80, WHITE);
    struct canvas second = sheet_make(500, 80, WHITE);
    struct canvas typed = sheet_make(500, 80, WHITE);
    struct glyphs_run run = run_of("Größe, Łódź, Ķēniņš", GLYPHS_REGULAR, 38);
    int width;

    (void)state;
    width = glyphs_draw(glyphs, &typed, &run, 10, 50, 0x131525);
    assert_int_equal(glyphs_stats(glyphs).cached_labels, 0);
    run.cacheable = true;
    assert_int_equal(glyphs_draw(glyphs, &first, &run, 10, 50, 0x131525), width);
    assert_int_equal(glyphs_stats(glyphs).cached_labels, 1);
    assert_int_equal(glyphs_stats(glyphs).renders, 2);
    assert_int_equal(glyphs_draw(glyphs, &second, &run, 10, 50, 0x131525), width);
    assert_int_equal(glyphs_stats(glyphs).renders, 2);
    assert_int_equal(sheet_differ(&first, &typed), 0);
    assert_int_equal(sheet_differ(&first, &second), 0);
    sheet_free(&first);
    sheet_free(&second);
    sheet_free(&typed);
    glyphs_destroy(glyphs);
}

static void
keeps_no_mask_of_what_is_typed_and_forgets_its_width(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(500, 80, WHITE);
    struct glyphs_run run = run_of("Waldtraut", GLYPHS_REGULAR, 52);

    (void)state;
    for (int i = 0; i < 3; i++) {
        glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
        (void)glyphs_width(glyphs, &run);
    }
    assert_int_equal(glyphs_stats(glyphs).cached_labels, 0);
    assert_int_equal(glyphs_stats(glyphs).cached_bytes, 0);
    glyphs_forget(glyphs);
    assert_int_equal(glyphs_stats(glyphs).cached_widths, 0);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
knows_the_width_of_a_static_word_by_face_and_size(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct glyphs_run runs[] = {
        run_of("Größe", GLYPHS_REGULAR, 38), run_of("Größe", GLYPHS_BOLD, 38),
        run_of("Größe", GLYPHS_REGULAR, 52), run_of("Größen", GLYPHS_REGULAR, 38)};
    int fresh[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        fresh[i] = glyphs_width(glyphs, &runs[i]);
    for (int turn = 0; turn < 2; turn++)
        for (int i = 0; i < 4; i++) {
            runs[i].cacheable = true;
            assert_int_equal(glyphs_width(glyphs, &runs[i]), fresh[i]);
        }
    assert_in_range(glyphs_stats(glyphs).cached_widths, 1, 4);
    glyphs_close_fonts(glyphs);
    assert_int_equal(glyphs_stats(glyphs).cached_widths, 0);
    glyphs_destroy(glyphs);
}

static void
keeps_the_cache_within_its_bytes_and_drops_the_oldest(void **state)
{
    enum { BYTES = 40000 };
    struct glyphs *glyphs = sheet_glyphs(BYTES);
    struct canvas sheet = sheet_make(500, 80, WHITE);
    struct glyphs_run kept = run_of("Weiter", GLYPHS_BOLD, 38);
    uint64_t renders;

    (void)state;
    kept.cacheable = true;
    for (int i = 0; i < 200; i++) {
        char text[32];
        struct glyphs_run run;

        text_format(text, sizeof text, "Frage %d von 200", i);
        run = run_of(text, GLYPHS_REGULAR, 31);
        run.cacheable = true;
        glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
        glyphs_draw(glyphs, &sheet, &kept, 10, 60, 0); /* used all the time */
        assert_true(glyphs_stats(glyphs).cached_bytes <= BYTES);
    }
    assert_true(glyphs_stats(glyphs).cached_labels > 3);
    renders = glyphs_stats(glyphs).renders;
    assert_int_equal(renders, 201);
    glyphs_draw(glyphs, &sheet, &kept, 10, 60, 0);
    assert_int_equal(glyphs_stats(glyphs).renders, renders);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
mirrors_about_the_middle(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas plain = sheet_make(200, 80, WHITE);
    struct canvas turned = sheet_make(200, 80, WHITE);
    struct glyphs_run run = run_of("R&F", GLYPHS_BOLD, 52);
    int width;

    (void)state;
    for (int cached = 0; cached < 2; cached++) {
        run.cacheable = cached;
        canvas_fill(&plain, plain.clip, WHITE);
        canvas_fill(&turned, turned.clip, WHITE);
        width = glyphs_draw(glyphs, &plain, &run, 20, 60, 0);
        glyphs_draw_mirrored(glyphs, &turned, &run, 20, 60, 0);
        assert_true(sheet_differ(&plain, &turned) > 100);
        for (int y = 0; y < 80; y++)
            for (int x = 0; x < width; x++)
                assert_int_equal(sheet_at(&plain, 20 + x, y),
                                 sheet_at(&turned, 20 + width - 1 - x, y));
    }
    sheet_free(&plain);
    sheet_free(&turned);
    glyphs_destroy(glyphs);
}

static void
draws_nothing_for_what_is_no_text(void **state)
{
    static char endless[GLYPHS_MAX_RUN + 2];
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(300, 80, WHITE);
    struct glyphs_run runs[] = {
        run_of("", GLYPHS_REGULAR, 31),      run_of("\xc3(", GLYPHS_REGULAR, 31),
        run_of("A\x01", GLYPHS_REGULAR, 31), run_of("A", GLYPHS_REGULAR, 0),
        run_of("A", GLYPHS_REGULAR, 9999),   run_of(endless, GLYPHS_REGULAR, 31),
    };

    (void)state;
    memset(endless, 'a', GLYPHS_MAX_RUN + 1);
    runs[5].len = GLYPHS_MAX_RUN + 1;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        assert_int_equal(glyphs_width(glyphs, &runs[i]), 0);
        assert_int_equal(glyphs_draw(glyphs, &sheet, &runs[i], 10, 50, 0), 0);
    }
    assert_true(box_is_empty(sheet_ink(&sheet, WHITE)));
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
opens_only_the_fonts_it_draws_and_closes_them_together(void **state)
{
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(300, 80, WHITE);

    (void)state;
    for (int px = 20; px < 20 + 2 * GLYPHS_MAX_FONTS; px++) {
        struct glyphs_run run = run_of("Amt", GLYPHS_REGULAR, px);

        glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
        glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
        assert_true(glyphs_stats(glyphs).fonts <= GLYPHS_MAX_FONTS);
    }
    assert_int_equal(glyphs_stats(glyphs).fonts, GLYPHS_MAX_FONTS);
    glyphs_close_fonts(glyphs);
    assert_int_equal(glyphs_stats(glyphs).fonts, 0);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static void
has_every_letter_of_the_languages_it_speaks(void **state)
{
    static const uint32_t letters[] = {'A',   0xe4,  0x1e9e, 0x142,  0x15f,  0x21b,
                                       0x416, 0x457, 0x3a9,  0x1ea1, 0x20ac, 0x2019};
    struct glyphs *glyphs = sheet_glyphs(0);

    (void)state;
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        assert_true(glyphs_has(glyphs, GLYPHS_REGULAR, letters[i]));
        assert_true(glyphs_has(glyphs, GLYPHS_BOLD, letters[i]));
    }
    assert_true(glyphs_has(glyphs, GLYPHS_ARABIC, 0x634));
    assert_true(glyphs_has(glyphs, GLYPHS_ARABIC_BOLD, 0x6af));
    assert_false(glyphs_has(glyphs, GLYPHS_REGULAR, 0x4e2d));
    glyphs_destroy(glyphs);
}

/* One entry of the list of DIN 91379 as UTF-8; false for tabulator and line ends. */
static bool
din_letter(const char *line, char *text, size_t cap)
{
    struct text_buf buf = text_buf_over(text, cap);
    const char *codes = strchr(line, ';');
    char *end;

    codes = codes ? strchr(codes + 1, ';') : NULL;
    if (!codes)
        return false;
    codes++;
    for (;;) {
        unsigned long codepoint = strtoul(codes, &end, 16);
        char bytes[4];

        if (end == codes)
            break;
        text_put_bytes(&buf, bytes, text_encode((uint32_t)codepoint, bytes));
        codes = end;
    }
    return buf.len > 0 && !buf.overflow && (unsigned char)text[0] >= ' ';
}

static void
stands_on_the_base_line_with_every_letter_of_din_91379(void **state)
{
    enum { PX = 62, BASE = 100, LETTERS = 927 };
    static const enum glyphs_face faces[] = {GLYPHS_REGULAR, GLYPHS_BOLD};
    FILE *list = fopen("tests/unit/din91379/latin_list_1.3.txt", "r");
    struct glyphs *glyphs = sheet_glyphs(0);
    struct canvas sheet = sheet_make(50, 200, WHITE);
    struct box stem = {10 + PX * 14 / 100, 0, 1, 200};
    int letters = 0;
    int missing = 0;
    char line[256];

    (void)state;
    assert_non_null(list);
    canvas_clip(&sheet, stem);
    while (fgets(line, sizeof line, list)) {
        char letter[32];
        char text[40];

        if (!din_letter(line, letter, sizeof letter))
            continue;
        letters++;
        text_format(text, sizeof text, "H %s", letter);
        for (size_t i = 0; i < 2; i++) {
            struct glyphs_run run = run_of(text, faces[i], PX);
            uint32_t codepoint = 0;

            (void)text_decode(letter, strlen(letter), &codepoint);
            if (!glyphs_has(glyphs, faces[i], codepoint)) {
                missing++;
                continue;
            }
            canvas_fill(&sheet, stem, WHITE);
            glyphs_draw(glyphs, &sheet, &run, 10, BASE, 0);
            assert_int_equal(sheet_at(&sheet, stem.x, BASE - 1), 0);
            assert_int_equal(sheet_at(&sheet, stem.x, BASE), WHITE);
        }
    }
    assert_int_equal(letters, LETTERS);
    /* Infinity, less or equal and greater or equal are in neither face. */
    assert_int_equal(missing, 2 * 3);
    assert_int_equal(fclose(list), 0);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

static bool
holds_ids(const uint8_t *memory, size_t size, const uint32_t *ids, int count,
          int stride)
{
    for (size_t at = 0; at + (size_t)(stride * count) <= size; at += 4) {
        int same = 0;

        while (same < count &&
               memcmp(memory + at + (size_t)(same * stride), &ids[same], 4) == 0)
            same++;
        if (same == count)
            return true;
    }
    return false;
}

/* ASan keeps the heap elsewhere, and freed memory longer. */
#ifdef SCHALTER_ASAN
static const bool heap_is_plain = false;
#else
static const bool heap_is_plain = true;
#endif

/* Looks through the heap as an attacker with the machine's memory would. */
static bool
heap_holds_ids(const uint32_t *ids, int count, int stride)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    bool found = false;
    char line[512];

    assert_non_null(maps);
    assert_true(memory >= 0);
    while (!found && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[8];
        uint8_t *copy;
        ssize_t got;

        if (!strstr(line, "[heap]") ||
            sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3)
            continue;
        copy = malloc(to - from);
        assert_non_null(copy);
        got = pread(memory, copy, to - from, (off_t)from);
        found = got > 0 && holds_ids(copy, (size_t)got, ids, count, stride);
        memset(copy, 0, to - from);
        free(copy);
    }
    close(memory);
    assert_int_equal(fclose(maps), 0);
    return found;
}

static void
forgets_the_glyph_ids_of_the_last_line(void **state)
{
    enum { LETTERS = 9, STRIDE = 12 };
    static const char name[] = "Waldtraut";
    struct glyphs *glyphs;
    struct canvas sheet;
    struct glyphs_run run = run_of(name, GLYPHS_REGULAR, 52);
    uint32_t ids[LETTERS];
    TTF_Font *font;

    (void)state;
    if (!heap_is_plain)
        skip();
    glyphs = sheet_glyphs(0);
    sheet = sheet_make(500, 80, WHITE);
    font = TTF_OpenFont("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", 10);
    assert_non_null(font);
    for (int i = 0; i < LETTERS; i++)
        ids[i] = (uint32_t)TTF_GlyphIsProvided32(font, (uint32_t)name[i]);
    TTF_CloseFont(font);
    glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
    /* Before, they are there: the test looks in the right place. */
    assert_true(heap_holds_ids(ids, LETTERS, STRIDE));
    glyphs_forget(glyphs);
    assert_false(heap_holds_ids(ids, LETTERS, STRIDE));
    glyphs_draw(glyphs, &sheet, &run, 10, 60, 0);
    sheet_free(&sheet);
    glyphs_destroy(glyphs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_capital_height_from_the_font),
        cmocka_unit_test(refuses_to_start_without_its_faces),
        cmocka_unit_test(draws_capitals_as_high_in_millimetres_as_the_design_says),
        cmocka_unit_test(draws_a_cached_label_like_a_fresh_one),
        cmocka_unit_test(keeps_no_mask_of_what_is_typed_and_forgets_its_width),
        cmocka_unit_test(knows_the_width_of_a_static_word_by_face_and_size),
        cmocka_unit_test(keeps_the_cache_within_its_bytes_and_drops_the_oldest),
        cmocka_unit_test(mirrors_about_the_middle),
        cmocka_unit_test(draws_nothing_for_what_is_no_text),
        cmocka_unit_test(opens_only_the_fonts_it_draws_and_closes_them_together),
        cmocka_unit_test(has_every_letter_of_the_languages_it_speaks),
        cmocka_unit_test(stands_on_the_base_line_with_every_letter_of_din_91379),
        cmocka_unit_test(forgets_the_glyph_ids_of_the_last_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
