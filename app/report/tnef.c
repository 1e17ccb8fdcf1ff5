/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <ytnef.h>

#include "report/attached.h"
#include "report/outlook-rtf.h"

/* Not in the library's header */
#ifndef PR_RTF_COMPRESSED
#define PR_RTF_COMPRESSED 0x1009
#endif
#ifndef PR_ATTACH_DATA
#define PR_ATTACH_DATA 0x3701
#endif

#define MAX_ATTACHED 1000u
#define MAX_TEXT (1024u * 1024)

static char *
dup_text (const variableLength *value)
{
  if (value == NULL || value->data == NULL || value->size <= 0)
    return NULL;
  return g_strndup ((const char *)value->data,
                    strnlen ((const char *)value->data, MIN ((gsize)value->size, MAX_TEXT)));
}

static variableLength *
find (MAPIProps *properties, DWORD type, DWORD number)
{
  variableLength *value;

  if (properties->count == 0 || properties->properties == NULL)
    return NULL;
  value = MAPIFindProperty (properties, PROP_TAG (type, number));
  return value != MAPI_UNDEFINED && value != NULL && value->data != NULL && value->size > 0 ? value
                                                                                            : NULL;
}

static char *
dup_body (TNEFStruct *tnef)
{
  char *body = dup_text (&tnef->body);
  variableLength *rtf;

  if (body == NULL || *body == '\0')
    {
      g_free (body);
      body = dup_text (find (&tnef->MapiProperties, PT_STRING8, PR_BODY));
    }
  rtf = find (&tnef->MapiProperties, PT_BINARY, PR_RTF_COMPRESSED);
  if (body == NULL && rtf != NULL)
    body = bounce_outlook_rtf_to_text (rtf->data, (gsize)rtf->size);
  return body;
}

static void
take (GPtrArray *list, Attachment *attachment)
{
  const variableLength *data = &attachment->FileData;
  variableLength *object = find (&attachment->MAPI, PT_BINARY, PR_ATTACH_DATA);
  variableLength *name = find (&attachment->MAPI, PT_STRING8, PR_ATTACH_LONG_FILENAME);
  BounceAttached *attached;

  if ((data->data == NULL || data->size <= 0) && object != NULL)
    data = object;
  if (data->data == NULL || data->size <= 0)
    return;
  attached = g_new0 (BounceAttached, 1);
  attached->name = dup_text (name != NULL ? name : &attachment->Title);
  attached->bytes = g_bytes_new (data->data, (gsize)data->size);
  g_ptr_array_add (list, attached);
}

/**
 * bounce_tnef_list:
 * @tnef: the bytes of a winmail.dat
 * @body: (out) (transfer full) (nullable): the text of the message in it
 *
 * Only the child reader calls it: its library trusts what it reads.
 *
 * Returns: (transfer full) (element-type BounceAttached): what is attached in it
 */
GPtrArray *
bounce_tnef_list (GBytes *tnef, char **body)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_attached_free);
  gsize length;
  gconstpointer data = g_bytes_get_data (tnef, &length);
  /* The library may write to what it reads. */
  g_autofree guint8 *copy = g_memdup2 (data, length);
  TNEFStruct parsed;

  *body = NULL;
  if (length < 64 || length > G_MAXINT)
    return list;
  TNEFInitialize (&parsed);
  parsed.Debug = 0;
  /* What came before a damage is of use. */
  TNEFParseMemory (copy, (long)length, &parsed);
  *body = dup_body (&parsed);
  for (Attachment *a = parsed.starting_attach.next; a != NULL && list->len < MAX_ATTACHED;
       a = a->next)
    take (list, a);
  TNEFFree (&parsed);
  return list;
}
