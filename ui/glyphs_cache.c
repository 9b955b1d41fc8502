#include "ui/glyphs_cache.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    struct glyphs_label label; /* its mask points to `alpha` */
    struct glyphs_font font;
    bool rtl, mirrored;
    uint64_t used;
    size_t bytes; /* of this entry with its mask */
    size_t len;
    char text[GLYPHS_MAX_LABEL];
    _Alignas(4) uint8_t alpha[];
};

enum {
    WIDTHS = 2048
}; /* a power of two; each run has one place, the last one keeps it */

struct width {
    uint64_t hash; /* stands for the run; 0: an empty place */
    int width;
};

struct glyphs_cache {
    uint64_t hash[GLYPHS_CACHE_LABELS];
    struct entry *entry[GLYPHS_CACHE_LABELS];
    int count;
    size_t bytes, most_bytes;
    uint64_t turn;
    struct width width[WIDTHS];
};

struct glyphs_cache *
glyphs_cache_create(size_t bytes)
{
    struct glyphs_cache *cache = calloc(1, sizeof *cache);

    if (!cache)
        abort();
    cache->most_bytes = bytes;
    return cache;
}

void
glyphs_cache_destroy(struct glyphs_cache *cache)
{
    if (!cache)
        return;
    glyphs_cache_clear(cache);
    free(cache);
}

static uint64_t
stir(uint64_t hash, unsigned value)
{
    return (hash ^ value) * 1099511628211u;
}

/* FNV-1a over everything that makes a mask; never 0. */
static uint64_t
hash_of(const struct glyphs_run *run, bool mirrored)
{
    uint64_t hash = 14695981039346656037u;

    hash = stir(hash, (unsigned)run->font.px);
    hash = stir(hash, (unsigned)run->font.face);
    hash = stir(hash, (unsigned)(run->rtl << 1 | mirrored));
    for (size_t i = 0; i < run->len; i++)
        hash = stir(hash, (unsigned char)run->text[i]);
    return hash ? hash : 1;
}

static bool
shows(const struct entry *entry, const struct glyphs_run *run, bool mirrored)
{
    return entry->font.face == run->font.face && entry->font.px == run->font.px &&
           entry->rtl == run->rtl && entry->mirrored == mirrored &&
           entry->len == run->len && memcmp(entry->text, run->text, run->len) == 0;
}

const struct glyphs_label *
glyphs_cache_find(struct glyphs_cache *cache, const struct glyphs_run *run,
                  bool mirrored)
{
    uint64_t hash;

    if (run->len > GLYPHS_MAX_LABEL)
        return NULL;
    hash = hash_of(run, mirrored);
    for (int i = 0; i < cache->count; i++) {
        if (cache->hash[i] == hash && shows(cache->entry[i], run, mirrored)) {
            cache->entry[i]->used = ++cache->turn;
            return &cache->entry[i]->label;
        }
    }
    return NULL;
}

static void
drop(struct glyphs_cache *cache, int index)
{
    cache->bytes -= cache->entry[index]->bytes;
    free(cache->entry[index]);
    cache->count--;
    cache->entry[index] = cache->entry[cache->count];
    cache->hash[index] = cache->hash[cache->count];
}

static void
drop_oldest(struct glyphs_cache *cache)
{
    int oldest = 0;

    for (int i = 1; i < cache->count; i++)
        if (cache->entry[i]->used < cache->entry[oldest]->used)
            oldest = i;
    drop(cache, oldest);
}

static bool
row_is_empty(struct canvas_mask mask, int row)
{
    const uint8_t *alpha = mask.alpha + (size_t)row * (size_t)mask.stride;

    for (int x = 0; x < mask.width; x++)
        if (alpha[x])
            return false;
    return true;
}

void
glyphs_cache_put(struct glyphs_cache *cache, const struct glyphs_run *run,
                 bool mirrored, struct canvas_mask mask, int ascent)
{
    int top = 0;
    int bottom = mask.height;
    size_t stride, bytes;
    struct entry *entry;

    if (run->len > GLYPHS_MAX_LABEL)
        return;
    while (top < bottom && row_is_empty(mask, top))
        top++;
    while (bottom > top && row_is_empty(mask, bottom - 1))
        bottom--;
    stride = ((size_t)mask.width + 3) & ~(size_t)3;
    bytes = sizeof *entry + stride * (size_t)(bottom - top);
    if (bytes > cache->most_bytes / 4)
        return;
    while (cache->count == GLYPHS_CACHE_LABELS ||
           cache->bytes + bytes > cache->most_bytes)
        drop_oldest(cache);
    entry = calloc(1, bytes);
    if (!entry)
        abort();
    for (int row = top; row < bottom; row++)
        memcpy(entry->alpha + (size_t)(row - top) * stride,
               mask.alpha + (size_t)row * (size_t)mask.stride, (size_t)mask.width);
    entry->label = (struct glyphs_label){
        .mask = {entry->alpha, mask.width, bottom - top, (int)stride},
        .width = mask.width,
        .rise = ascent - top,
    };
    entry->font = run->font;
    entry->rtl = run->rtl;
    entry->mirrored = mirrored;
    entry->used = ++cache->turn;
    entry->bytes = bytes;
    entry->len = run->len;
    memcpy(entry->text, run->text, run->len);
    cache->hash[cache->count] = hash_of(run, mirrored);
    cache->entry[cache->count++] = entry;
    cache->bytes += bytes;
}

static struct width *
place_of(struct glyphs_cache *cache, uint64_t hash)
{
    return &cache->width[(hash ^ hash >> 32) % WIDTHS];
}

int
glyphs_cache_width(struct glyphs_cache *cache, const struct glyphs_run *run)
{
    uint64_t hash = hash_of(run, false);
    const struct width *at = place_of(cache, hash);

    return at->hash == hash ? at->width : -1;
}

void
glyphs_cache_put_width(struct glyphs_cache *cache, const struct glyphs_run *run,
                       int width)
{
    uint64_t hash = hash_of(run, false);

    *place_of(cache, hash) = (struct width){hash, width};
}

void
glyphs_cache_clear_widths(struct glyphs_cache *cache)
{
    explicit_bzero(cache->width, sizeof cache->width);
}

void
glyphs_cache_clear(struct glyphs_cache *cache)
{
    glyphs_cache_clear_widths(cache);
    while (cache->count > 0)
        drop(cache, cache->count - 1);
}

void
glyphs_cache_measure(const struct glyphs_cache *cache, size_t *bytes, int *labels)
{
    *bytes = cache->bytes;
    *labels = cache->count;
}

int
glyphs_cache_widths(const struct glyphs_cache *cache)
{
    int count = 0;

    for (int i = 0; i < WIDTHS; i++)
        count += cache->width[i].hash != 0;
    return count;
}
