/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <glib.h>

#include "report/outlook-rtf.h"

G_BEGIN_DECLS

#define BOUNCE_OUTLOOK_MAX_TEXT (2u * 1024 * 1024)
#define BOUNCE_OUTLOOK_MAX_DEPTH 3u

/* Properties by their number (MS-OXPROPS); the names are those of the MAPI headers. */
enum
{
  PR_MESSAGE_CLASS = 0x001a,
  PR_REPORT_TIME = 0x0032,
  PR_SUBJECT = 0x0037,
  PR_CLIENT_SUBMIT_TIME = 0x0039,
  PR_SENT_REPRESENTING_NAME = 0x0042,
  PR_ORIGINAL_SUBJECT = 0x0049,
  PR_ORIGINAL_SUBMIT_TIME = 0x004e,
  PR_ORIGINAL_SENDER_NAME = 0x005a,
  PR_SENT_REPRESENTING_EMAIL_ADDRESS = 0x0065,
  PR_ORIGINAL_SENDER_EMAIL_ADDRESS = 0x0067,
  PR_ORIGINAL_DISPLAY_CC = 0x0073,
  PR_ORIGINAL_DISPLAY_TO = 0x0074,
  PR_RECEIVED_BY_EMAIL_ADDRESS = 0x0076,
  PR_TRANSPORT_MESSAGE_HEADERS = 0x007d,
  PR_NDR_REASON_CODE = 0x0c04,
  PR_NDR_DIAG_CODE = 0x0c05,
  PR_RECIPIENT_TYPE = 0x0c15,
  PR_SENDER_NAME = 0x0c1a,
  PR_SUPPLEMENTARY_INFO = 0x0c1b,
  PR_SENDER_EMAIL_ADDRESS = 0x0c1f,
  PR_NDR_STATUS_CODE = 0x0c20,
  PR_DSN_REMOTE_MTA = 0x0c21,
  PR_DISPLAY_CC = 0x0e03,
  PR_DISPLAY_TO = 0x0e04,
  PR_MESSAGE_DELIVERY_TIME = 0x0e06,
  PR_BODY = 0x1000,
  PR_REPORT_TEXT = 0x1001,
  PR_RTF_COMPRESSED = 0x1009,
  PR_HTML = 0x1013,
  PR_INTERNET_MESSAGE_ID = 0x1035,
  PR_IN_REPLY_TO_ID = 0x1042,
  PR_ORIGINAL_MESSAGE_ID = 0x1046,
  PR_DISPLAY_NAME = 0x3001,
  PR_EMAIL_ADDRESS = 0x3003,
  PR_SEARCH_KEY = 0x300b,
  PR_ATTACH_DATA = 0x3701,
  PR_ATTACH_FILENAME = 0x3704,
  PR_ATTACH_LONG_FILENAME = 0x3707,
  PR_ATTACH_MIME_TAG = 0x370e,
  PR_SMTP_ADDRESS = 0x39fe,
  PR_TRANSMITTABLE_DISPLAY_NAME = 0x3a20,
  PR_INTERNET_CPID = 0x3fde,
  PR_MESSAGE_CODEPAGE = 0x3ffd,
  PR_SENDER_SMTP_ADDRESS = 0x5d01,
  PR_SENT_REPRESENTING_SMTP_ADDRESS = 0x5d02,
  PR_RECEIVED_BY_SMTP_ADDRESS = 0x5d07,
  PR_REPORTING_MTA = 0x6820
};

/** BounceOutlookObject: a message, a recipient or an attachment: properties, and what is below. */
typedef struct _BounceOutlookObject BounceOutlookObject;
struct _BounceOutlookObject
{
  GHashTable *properties;       /* number -> a property */
  GPtrArray *recipients;        /* (element-type BounceOutlookObject) */
  GPtrArray *attachments;       /* (element-type BounceOutlookObject) */
  BounceOutlookObject *message; /* (nullable): of an attachment: the message that it is */
  guint codepage;               /* of texts that are not Unicode */
};

/* outlook-store.c */
BounceOutlookObject *bounce_outlook_load (GBytes *msg);
void bounce_outlook_free (BounceOutlookObject *object);
gboolean bounce_outlook_has (const BounceOutlookObject *object, guint number);
gboolean bounce_outlook_get_number (const BounceOutlookObject *object, guint number, gint64 *value);
GBytes *bounce_outlook_get_bytes (const BounceOutlookObject *object, guint number);
char *bounce_outlook_dup_text (const BounceOutlookObject *object, guint number);
char *bounce_outlook_dup_line (const BounceOutlookObject *object, guint number);
char *bounce_outlook_dup_date (const BounceOutlookObject *object, guint number);
char *bounce_outlook_decode (const char *text, gsize length, guint codepage);

/* outlook-report.c */
gboolean bounce_outlook_is_report (const BounceOutlookObject *message);
char *bounce_outlook_dup_address (const BounceOutlookObject *recipient);
char *bounce_outlook_dup_status_part (const BounceOutlookObject *message);
char *bounce_outlook_dup_original_headers (const BounceOutlookObject *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceOutlookObject, bounce_outlook_free)

G_END_DECLS
