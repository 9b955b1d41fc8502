#include "tests/cards/world.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <stdio.h>

static FILE *
open_file(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        perror(path);
    return file;
}

static bool
read_all(const char *folder, const char *name, uint8_t *at, size_t cap, size_t *len)
{
    FILE *file = open_file(folder, name);
    if (file == NULL)
        return false;
    *len = fread(at, 1, cap, file);
    bool ok = *len > 0 && *len < cap;
    fclose(file);
    return ok;
}

static bool
read_chip(const char *folder, uint8_t secret[CURVE_FIELD])
{
    FILE *file = open_file(folder, "chip.pem");
    EVP_PKEY *key = file != NULL ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    BIGNUM *number = NULL;
    bool ok = key != NULL &&
              EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
              BN_bn2binpad(number, secret, CURVE_FIELD) == CURVE_FIELD;
    BN_clear_free(number);
    EVP_PKEY_free(key);
    if (file != NULL)
        fclose(file);
    return ok;
}

static bool
read_root(const char *folder, struct curve *curve, struct certificate *root)
{
    uint8_t file[1024];
    size_t len = 0;
    struct tlv all, body, signature;
    return read_all(folder, "cvca.cv", file, sizeof(file), &len) &&
           tlv_find(file, len, 0x7F21, &all) &&
           tlv_find(all.value, all.len, 0x7F4E, &body) &&
           tlv_find(all.value, all.len, 0x5F37, &signature) &&
           certificate_parse(curve, &body, root) && root->role == CERTIFICATE_ROOT &&
           certificate_signed(curve, root->point, &body, &signature);
}

bool
world_load(struct world *world, struct curve *curve, const char *folder)
{
    if (!read_all(folder, "card-access.der", world->access, sizeof(world->access),
                  &world->access_len) ||
        !read_all(folder, "card-security.der", world->security, sizeof(world->security),
                  &world->security_len) ||
        !read_chip(folder, world->chip) || !read_root(folder, curve, &world->root)) {
        fprintf(stderr, "id-card: %s: not the keys id-keys makes\n", folder);
        return false;
    }
    return true;
}
