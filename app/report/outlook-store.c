/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/outlook-private.h"

#include <gsf/gsf.h>
#include <string.h>

#include "base/text.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GsfInput, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GsfInfile, g_object_unref)

/* The container of MS-OXMSG: a folder for the message, one for each recipient and attachment. In
 * each, fixed properties stand in one stream, the others each in a stream of its own. */

#define MAX_RECIPIENTS 500u
#define MAX_ATTACHMENTS 200u
#define MAX_STREAMS 20000u

/* Property types (MS-OXCDATA, 2.11.1) */
enum
{
  TYPE_OBJECT = 0x000d,
  TYPE_STRING8 = 0x001e,
  TYPE_UNICODE = 0x001f,
  TYPE_BINARY = 0x0102
};

typedef struct
{
  guint type;
  guint64 value; /* of a fixed property */
  GBytes *bytes; /* of the others */
} Property;

/* What may still be read of one file. */
typedef struct
{
  guint64 bytes;
  guint streams;
} Budget;

static void
property_free (gpointer data)
{
  Property *property = data;

  g_clear_pointer (&property->bytes, g_bytes_unref);
  g_free (property);
}

/** bounce_outlook_free: frees it and all below; NULL is fine. */
void
bounce_outlook_free (BounceOutlookObject *object)
{
  if (object == NULL)
    return;
  g_hash_table_unref (object->properties);
  g_ptr_array_unref (object->recipients);
  g_ptr_array_unref (object->attachments);
  bounce_outlook_free (object->message);
  g_free (object);
}

static BounceOutlookObject *
object_new (void)
{
  BounceOutlookObject *object = g_new0 (BounceOutlookObject, 1);

  object->properties = g_hash_table_new_full (NULL, NULL, NULL, property_free);
  object->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_outlook_free);
  object->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_outlook_free);
  return object;
}

static Property *
add_property (BounceOutlookObject *object, guint number, guint type)
{
  Property *property = g_new0 (Property, 1);

  property->type = type;
  g_hash_table_replace (object->properties, GUINT_TO_POINTER (number), property);
  return property;
}

/* A stream promises a size before it has one: it is read in pieces, so that only what is there
 * takes memory. */
static GBytes *
read_stream (GsfInput *input, Budget *budget)
{
  gsf_off_t size = gsf_input_size (input);
  GByteArray *bytes;

  if (size < 0 || (guint64)size > budget->bytes)
    return NULL;
  budget->bytes -= (guint64)size;
  bytes = g_byte_array_new ();
  while (size > 0)
    {
      gsize n = MIN ((guint64)size, 64 * 1024);
      const guint8 *piece = gsf_input_read (input, n, NULL);

      if (piece == NULL)
        break;
      g_byte_array_append (bytes, piece, (guint)n);
      size -= n;
    }
  return g_byte_array_free_to_bytes (bytes);
}

static guint64
get_little (const guint8 *p, guint n)
{
  guint64 value = 0;

  for (guint i = n; i > 0; i--)
    value = value << 8 | p[i - 1];
  return value;
}

/* MS-OXMSG, 2.4: entries of 16 bytes; only those whose value is in the entry are taken. */
static void
read_fixed (BounceOutlookObject *object, GBytes *bytes, gsize header)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  for (gsize i = header; i + 16 <= length; i += 16)
    {
      guint type = (guint)get_little (data + i, 2), number = (guint)get_little (data + i + 2, 2);

      switch (type)
        {
        case 0x0002: /* 16 bits */
        case 0x000b: /* yes or no */
          add_property (object, number, type)->value = get_little (data + i + 8, 2);
          break;
        case 0x0003: /* 32 bits */
          add_property (object, number, type)->value = get_little (data + i + 8, 4);
          break;
        case 0x0014: /* 64 bits */
        case 0x0040: /* a time */
          add_property (object, number, type)->value = get_little (data + i + 8, 8);
          break;
        default:
          break;
        }
    }
}

/* "__substg1.0_" and eight hexadecimal digits: number and type */
static gboolean
parse_name (const char *name, guint *number, guint *type)
{
  guint64 tag;

  if (!g_str_has_prefix (name, "__substg1.0_") || strlen (name) != 20 ||
      !g_ascii_string_to_unsigned (name + 12, 16, 0, G_MAXUINT32, &tag, NULL))
    return FALSE;
  *number = (guint)(tag >> 16);
  *type = (guint)(tag & 0xffff);
  return TRUE;
}

static BounceOutlookObject *
load_object (GsfInfile *folder, gsize header, guint depth, Budget *budget);

static void
load_folder (
    BounceOutlookObject *object, const char *name, GsfInfile *child, guint depth, Budget *budget)
{
  GPtrArray *list = NULL;
  guint number, type;

  if (g_str_has_prefix (name, "__recip_version1.0_") && object->recipients->len < MAX_RECIPIENTS)
    list = object->recipients;
  else if (g_str_has_prefix (name, "__attach_version1.0_") &&
           object->attachments->len < MAX_ATTACHMENTS)
    list = object->attachments;
  if (list != NULL)
    g_ptr_array_add (list, load_object (child, 8, depth, budget));
  else if (parse_name (name, &number, &type) && number == PR_ATTACH_DATA && type == TYPE_OBJECT &&
           object->message == NULL && depth < BOUNCE_OUTLOOK_MAX_DEPTH)
    object->message = load_object (child, 24, depth + 1, budget);
}

static void
load_stream (
    BounceOutlookObject *object, const char *name, GsfInput *child, gsize header, Budget *budget)
{
  gboolean is_fixed = strcmp (name, "__properties_version1.0") == 0;
  g_autoptr (GBytes) bytes = NULL;
  guint number, type;

  if (!is_fixed && (!parse_name (name, &number, &type) ||
                    (type != TYPE_UNICODE && type != TYPE_STRING8 && type != TYPE_BINARY)))
    return;
  bytes = read_stream (child, budget);
  if (bytes == NULL)
    return;
  if (is_fixed)
    read_fixed (object, bytes, header);
  else
    add_property (object, number, type)->bytes = g_steal_pointer (&bytes);
}

static BounceOutlookObject *
load_object (GsfInfile *folder, gsize header, guint depth, Budget *budget)
{
  BounceOutlookObject *object = object_new ();
  int n = gsf_infile_num_children (folder);
  gint64 codepage;

  for (int i = 0; i < n && budget->streams > 0; i++)
    {
      g_autofree char *name = g_strdup (gsf_infile_name_by_index (folder, i));
      g_autoptr (GsfInput) child = NULL;

      budget->streams--;
      if (name == NULL || !g_str_has_prefix (name, "__"))
        continue;
      child = gsf_infile_child_by_index (folder, i);
      if (child == NULL)
        continue;
      if (GSF_IS_INFILE (child) && gsf_infile_num_children (GSF_INFILE (child)) >= 0)
        load_folder (object, name, GSF_INFILE (child), depth, budget);
      else
        load_stream (object, name, child, header, budget);
    }
  if (bounce_outlook_get_number (object, PR_MESSAGE_CODEPAGE, &codepage) ||
      bounce_outlook_get_number (object, PR_INTERNET_CPID, &codepage))
    object->codepage = (guint)codepage;
  for (guint i = 0; i < object->recipients->len; i++)
    ((BounceOutlookObject *)object->recipients->pdata[i])->codepage = object->codepage;
  for (guint i = 0; i < object->attachments->len; i++)
    ((BounceOutlookObject *)object->attachments->pdata[i])->codepage = object->codepage;
  return object;
}

/**
 * bounce_outlook_load:
 * @msg: the bytes of a .msg file
 *
 * Returns: (transfer full) (nullable): the message in it; NULL: it is none, or damaged
 */
BounceOutlookObject *
bounce_outlook_load (GBytes *msg)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (msg, &length);
  /* All that is in it cannot be more than it; some streams may be named twice. */
  Budget budget = { length, MAX_STREAMS };
  g_autoptr (GsfInput) input = NULL;
  g_autoptr (GsfInfile) folder = NULL;
  BounceOutlookObject *object;

  gsf_init ();
  input = gsf_input_memory_new (data, (gsf_off_t)length, FALSE);
  folder = input != NULL ? gsf_infile_msole_new (input, NULL) : NULL;
  if (folder == NULL)
    return NULL;
  object = load_object (folder, 32, 0, &budget);
  if (g_hash_table_size (object->properties) == 0)
    g_clear_pointer (&object, bounce_outlook_free);
  return object;
}

static const Property *
get_property (const BounceOutlookObject *object, guint number)
{
  return g_hash_table_lookup (object->properties, GUINT_TO_POINTER (number));
}

/** bounce_outlook_has: whether it has that property at all. */
gboolean
bounce_outlook_has (const BounceOutlookObject *object, guint number)
{
  return get_property (object, number) != NULL;
}

/** bounce_outlook_get_number: the property as a number, 32 bits signed; FALSE: it has none. */
gboolean
bounce_outlook_get_number (const BounceOutlookObject *object, guint number, gint64 *value)
{
  const Property *property = get_property (object, number);

  if (property == NULL || property->bytes != NULL)
    return FALSE;
  *value = property->type == 0x0003 ? (gint32)property->value : (gint64)property->value;
  return TRUE;
}

/** bounce_outlook_get_bytes: (transfer none) (nullable): the bytes of a property of that kind. */
GBytes *
bounce_outlook_get_bytes (const BounceOutlookObject *object, guint number)
{
  const Property *property = get_property (object, number);

  return property != NULL ? property->bytes : NULL;
}

/* Half a pair of surrogates is a sign of damage; the rest of the text is not. */
static char *
decode_utf16 (const guint8 *data, gsize length)
{
  GString *text = g_string_sized_new (length / 2 + 1);

  for (gsize i = 0; i + 2 <= length; i += 2)
    {
      gunichar c = (gunichar)get_little (data + i, 2);

      if (c == 0)
        break;
      if (c >= 0xd800 && c < 0xdc00 && i + 4 <= length)
        {
          gunichar low = (gunichar)get_little (data + i + 2, 2);

          if (low >= 0xdc00 && low < 0xe000)
            {
              c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
              i += 2;
            }
        }
      g_string_append_unichar (text, g_unichar_validate (c) ? c : 0xfffd);
    }
  return g_string_free (text, FALSE);
}

/* Windows' numbers of charsets */
static char *
dup_charset (guint codepage)
{
  switch (codepage)
    {
    case 932:
      return g_strdup ("cp932");
    case 936:
      return g_strdup ("gbk");
    case 949:
      return g_strdup ("cp949");
    case 950:
      return g_strdup ("big5");
    case 20866:
      return g_strdup ("koi8-r");
    case 21866:
      return g_strdup ("koi8-u");
    case 50220:
    case 50221:
    case 50222:
      return g_strdup ("iso-2022-jp");
    case 51932:
      return g_strdup ("euc-jp");
    case 51949:
      return g_strdup ("euc-kr");
    case 54936:
      return g_strdup ("gb18030");
    default:
      break;
    }
  if (codepage > 28590 && codepage < 28606)
    return g_strdup_printf ("iso-8859-%u", codepage - 28590);
  if ((codepage >= 1250 && codepage <= 1258) || codepage == 874)
    return g_strdup_printf ("windows-%u", codepage);
  return g_strdup ("windows-1252");
}

/**
 * bounce_outlook_decode:
 * @text: bytes
 * @length: their number
 * @codepage: Windows' number of their charset; 0: unknown
 *
 * Returns: (transfer full): the text in UTF-8
 */
char *
bounce_outlook_decode (const char *text, gsize length, guint codepage)
{
  g_autofree char *charset = dup_charset (codepage);
  char *decoded;

  if (g_utf8_validate (text, (gssize)length, NULL))
    return g_strndup (text, length);
  decoded = g_convert (text, (gssize)length, "UTF-8", charset, NULL, NULL, NULL);
  return decoded != NULL ? decoded : g_utf8_make_valid (text, (gssize)length);
}

/** bounce_outlook_dup_text: (transfer full) (nullable): the property as UTF-8; NULL: it has none,
 * or an empty one. */
char *
bounce_outlook_dup_text (const BounceOutlookObject *object, guint number)
{
  const Property *property = get_property (object, number);
  char *text;
  gsize length;
  const guint8 *data;

  if (property == NULL || property->bytes == NULL)
    return NULL;
  data = g_bytes_get_data (property->bytes, &length);
  length = MIN (length, BOUNCE_OUTLOOK_MAX_TEXT);
  if (property->type == TYPE_UNICODE)
    text = decode_utf16 (data, length);
  else
    text = bounce_outlook_decode ((const char *)data,
                                  length > 0 ? strnlen ((const char *)data, length) : 0,
                                  object->codepage);
  if (bounce_text_is_blank (text))
    g_clear_pointer (&text, g_free);
  return text;
}

/** bounce_outlook_dup_line: (transfer full) (nullable): the property as one clean line. */
char *
bounce_outlook_dup_line (const BounceOutlookObject *object, guint number)
{
  g_autofree char *text = bounce_outlook_dup_text (object, number);

  return text != NULL ? bounce_text_clean_line (text, -1, 8192) : NULL;
}

/** bounce_outlook_dup_date: (transfer full) (nullable): the property as a date of RFC 5322. */
char *
bounce_outlook_dup_date (const BounceOutlookObject *object, guint number)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  const Property *property = get_property (object, number);
  g_autoptr (GDateTime) time = NULL;

  if (property == NULL || property->type != 0x0040)
    return NULL;
  /* Tenths of microseconds since 1601 */
  time = g_date_time_new_from_unix_utc ((gint64)(property->value / 10000000) - 11644473600);
  if (time == NULL || g_date_time_get_year (time) < 1970)
    return NULL;
  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d +0000",
                          days[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time),
                          months[g_date_time_get_month (time) - 1],
                          g_date_time_get_year (time),
                          g_date_time_get_hour (time),
                          g_date_time_get_minute (time),
                          g_date_time_get_second (time));
}
