/* The state of the online ID, shared by the files that are its driver.
 *
 * Owns: struct eid. eid.c brings the programs up and takes them down; eid_workflow.c
 * leads one workflow. Included by these two alone. */
#ifndef SCHALTER_DRIVERS_EID_STATE_H
#define SCHALTER_DRIVERS_EID_STATE_H

#include "drivers/eid.h"
#include "drivers/eid_messages.h"
#include "drivers/eid_programs.h"
#include "drivers/eid_socket.h"

/** How far the programs are. */
enum eid_phase {
    EID_OFF,
    EID_LEAVING,  /* they are being ended; started again if `wanted` */
    EID_COMING,   /* started, the WebSocket is not open yet */
    EID_ASKED,    /* GET_INFO was sent */
    EID_LEVELING, /* SET_API_LEVEL was sent */
    EID_SEEKING,  /* our reader is not there yet */
    EID_READY,
};

enum eid_work { EID_NOTHING, EID_READING, EID_CHANGING };

/** Whose turn it is in a workflow, and for what. */
enum eid_step {
    EID_BEGINNING,  /* AusweisApp: what it is about */
    EID_CERTIFYING, /* AusweisApp: the certificate */
    EID_CONSENT,    /* the citizen: may it be read */
    EID_GRANTING,   /* AusweisApp: the rights as we set them */
    EID_WORKING,    /* AusweisApp: anything */
    EID_CARD,       /* the citizen: lays the card down */
    EID_SECRET,     /* the citizen: types one */
    EID_CANCELLING, /* AusweisApp: the end */
};

struct eid {
    struct loop *loop;
    const struct eid_settings *settings;
    const struct eid_ops *ops;
    void *context;

    enum eid_phase phase;
    bool wanted;    /* a visit needs the programs */
    bool restarted; /* in this visit */
    struct eid_programs *programs;
    struct eid_socket *socket;
    struct loop_source *start;    /* until `ready`: the time of the contract */
    struct loop_source *deadline; /* of AusweisApp's turn in a workflow */
    struct loop_source *seek;     /* for our reader, then another connection */
    int64_t seek_ms;
    struct loop_source *later; /* callbacks that must not come out of a call */
    bool tell_ready, tell_trouble;
    enum eid_trouble trouble;
    int level; /* of the API, asked for */
    char version[EID_VERSION_MAX];
    int64_t window_ms;
    int window_count; /* messages since */

    enum eid_work work;
    enum eid_step step;
    struct eid_card card; /* as last told */
    bool keypad;          /* the secret is typed at the reader */
    enum eid_secret secret;
    int given;    /* the secret that was given last and not yet proved; -1: none */
    bool renewed; /* the new PIN was given, and none was asked for since */
    int losses;   /* how often the card was waited for */
    uint32_t required, optional, granted;
    int verdict; /* enum eid_result: why we cancelled; -1: we did not */
};

/** In eid.c: sends one command, wipes `buf`; false when the programs were given up
 * because it cannot be sent. */
bool eid_send(struct eid *eid, struct text_buf *buf) MUST_CHECK;

/** In eid.c: AusweisApp ended, hung or answered nonsense. Starts it again, once in a
 * visit, and ends a workflow that ran; the last thing a caller does. `why` is a
 * literal.
 */
void eid_fail(struct eid *eid, const char *why);

/** In eid_workflow.c: a message that came in EID_READY. */
void eid_workflow_take(struct eid *eid, const struct eid_message *message);

/** In eid_workflow.c: forgets the workflow without a callback. */
void eid_workflow_drop(struct eid *eid);

/** In eid_workflow.c: tells `done`; the last thing a caller does. */
void eid_workflow_finish(struct eid *eid, enum eid_result result, const char *url);

#endif
