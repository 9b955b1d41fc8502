/* What the product makes of the stand-in town's tokens: for each command it makes the
 * key and nonce of an attempt, begins with the phone (curl), runs the command, fetches
 * (curl) and opens with the product's own code. Prints a line for each: the status of
 * opening, and after `ok` the status of reading the claims and the names that were
 * read.
 *
 * usage: identity_desk ADDRESS BEARER_FILE KEY_FILE CA_FILE SERVICE FOLDER COMMAND...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/identity.h"
#include "crypto/identity_token.h"

enum { DESK_FILE = 64 * 1024, DESK_PATH = 512 };

struct desk {
    const char *address, *bearer_file, *ca_file, *service, *folder;
    struct rsa_key town;
    char begun_at[DESK_PATH]; /* where the attempt begins */
};

static size_t
read_file(const char *path, char *text, size_t cap)
{
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    size_t len = fread(text, 1, cap - 1, file);
    fclose(file);
    text[len] = '\0';
    return len;
}

/* curl on a path of the service; what it answers is in the folder's file `answer`. */
static size_t
call(const struct desk *desk, const char *what, const char *path, char *text)
{
    char command[4096], answer[DESK_PATH];
    snprintf(answer, sizeof(answer), "%s/answer", desk->folder);
    snprintf(
        command, sizeof(command),
        "curl -s --max-time 10 --cacert '%s' -H \"Authorization: Bearer $(cat '%s')\" "
        "%s -o '%s' '%s%s'",
        desk->ca_file, desk->bearer_file, what, answer, desk->address, path);
    remove(answer);
    return system(command) == 0 ? read_file(answer, text, DESK_FILE) : 0;
}

/* A text of what the service answered. */
static bool
take_member(const char *answer, const char *name, char out[DESK_PATH])
{
    char key[32];
    snprintf(key, sizeof(key), "\"%s\":\"", name);
    const char *at = strstr(answer, key);
    if (at == NULL)
        return false;
    at += strlen(key);
    snprintf(out, DESK_PATH, "%.*s", (int)strcspn(at, "\""), at);
    return true;
}

/* Sets VORGANG to the id the service answered. */
static bool
begin(struct desk *desk, const struct identity_key *key, const char *nonce)
{
    char id[DESK_PATH], jwk[IDENTITY_KEY_JWK_MAX], path[DESK_PATH],
        what[DESK_PATH + 100];
    char *text = calloc(1, DESK_FILE);
    snprintf(path, sizeof(path), "%s/question", desk->folder);
    FILE *file = fopen(path, "we");
    if (text == NULL || file == NULL)
        abort();
    identity_key_jwk(key, jwk);
    fprintf(
        file,
        "{\"leistung\":\"%s\",\"rechte\":[\"FamilyName\",\"GivenNames\",\"Address\","
        "\"DateOfBirth\"],\"wahlweise\":[],\"nonce\":\"%s\",\"weg\":\"handy\","
        "\"schluessel\":%s}",
        desk->service, nonce, jwk);
    fclose(file);
    snprintf(what, sizeof(what),
             "-H 'Content-Type: application/json' --data-binary '@%s'", path);
    (void)call(desk, what, "/v1/vorgaenge", text);
    bool begun = take_member(text, "startURL", desk->begun_at) &&
                 take_member(text, "vorgang", id);
    if (begun)
        setenv("VORGANG", id, 1);
    free(text);
    return begun;
}

static void
judge(const struct desk *desk, const struct identity_key *key, const char *nonce)
{
    char path[DESK_PATH];
    char *text = calloc(1, DESK_FILE);
    struct identity_token_room *room = calloc(1, sizeof(*room));
    struct identity *identity = calloc(1, sizeof(*identity));
    if (text == NULL || room == NULL || identity == NULL)
        abort();
    const struct identity_expected expected = {.issuer = desk->address,
                                               .nonce = nonce,
                                               .service = desk->service,
                                               .address = desk->begun_at,
                                               .now_s = time(NULL)};
    snprintf(path, sizeof(path), "/v1/vorgaenge/%s", getenv("VORGANG"));
    size_t len = call(desk, "", path, text);
    enum status status =
        identity_token_open(key, &desk->town, &expected, text, len, room);
    printf("%s", status_name(status));
    if (status == STATUS_OK) {
        const char *claims = (const char *)room->jws.payload;
        status = identity_read(claims, strlen(claims), identity);
        printf(
            " %s %s, %s, %s", status_name(status), identity->text[IDENTITY_FAMILY_NAME],
            identity->text[IDENTITY_GIVEN_NAMES], identity->text[IDENTITY_BIRTH_DATE]);
        printf(", %s", identity->text[IDENTITY_STREET]);
    }
    printf("\n");
    free(identity);
    free(room);
    free(text);
}

int
main(int argc, char **argv)
{
    char pem[8192];
    if (argc < 7)
        return 2;
    struct desk desk = {.address = argv[1],
                        .bearer_file = argv[2],
                        .ca_file = argv[4],
                        .service = argv[5],
                        .folder = argv[6]};
    if (rsa_key_from_pem(pem, read_file(argv[3], pem, sizeof(pem)), &desk.town) !=
        STATUS_OK)
        return 1;
    for (int i = 7; i < argc; i++) {
        char nonce[IDENTITY_TOKEN_NONCE];
        struct identity_key *key = identity_key_create();
        identity_token_nonce(nonce);
        if (!begin(&desk, key, nonce))
            printf("not begun\n");
        else if (system(argv[i]) != 0)
            printf("not ordered\n");
        else
            judge(&desk, key, nonce);
        identity_key_destroy(key);
    }
    return 0;
}
