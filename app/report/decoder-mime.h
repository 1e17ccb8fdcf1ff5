/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include <gmime/gmime.h>

G_BEGIN_DECLS

/** BounceField: a header field. */
typedef struct
{
  const char *name;
  const char *value; /* as it stands there, folds and all */
} BounceField;

/** BouncePart: a part of a mail. */
typedef struct _BouncePart BouncePart;

struct _BouncePart
{
  const char *type; /* "text": lower case */
  const char *subtype;
  const char *charset;     /* (nullable) */
  const char *boundary;    /* (nullable) */
  const char *report_type; /* (nullable) */
  const char *name;        /* (nullable): of the Content-Type */
  const char *disposition; /* (nullable): lower case */
  const char *filename;    /* (nullable): of the Content-Disposition */
  GMimeContentEncoding encoding;
  const char *content; /* not decoded; of a multipart only what stands above its parts */
  gsize length;
  gboolean is_multipart;
  BouncePart *first; /* (nullable): of a multipart's parts */
  BouncePart *next;  /* (nullable): the next part of the same multipart */
};

/** BounceMime: a mail, taken apart. */
typedef struct
{
  GArray *fields; /* (element-type BounceField): those that do not begin with "Content-" */
  BouncePart *body;
  const char *after; /* where the header ends: the blank line below it */
  gpointer arena;
} BounceMime;

BounceMime *bounce_mime_new (char *data, gsize length);
void bounce_mime_free (BounceMime *mime);
gboolean bounce_part_is (const BouncePart *part, const char *type, const char *subtype);
const char *bounce_part_get_filename (const BouncePart *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BounceMime, bounce_mime_free)

G_END_DECLS
