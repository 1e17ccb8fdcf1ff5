/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "report/decoder-mime.h"

#include <string.h>

#include "report/decoder-private.h"

/* How a mail falls into parts (RFC 2045, 2046 and 5322), as GMime sees it, but where the bytes lie:
 * nothing is copied and nothing is made an object of, since most of it nobody asks for; mails
 * inside the mail are not looked into. Fields that are not in the simplest form are left to GMime.
 */

#define CHUNK 2048

/* Memory that lives as long as the mail. */
typedef struct _Chunk
{
  struct _Chunk *next;
  gsize used;
  gsize size;
  gint64 bytes[]; /* aligned for anything */
} Chunk;

typedef struct _Boundary
{
  const struct _Boundary *parent;
  const char *words;
  gsize length;
} Boundary;

/* What a line is for the parts that are open. */
typedef enum
{
  NO_BOUNDARY,
  BEGINS_PART, /* of the innermost multipart */
  ENDS_PARTS,
  IS_OF_PARENT, /* of a multipart around it */
  END_OF_FILE
} Found;

typedef enum
{
  HEADER_ENDS, /* a blank line, or the end of the file */
  HEADER_IS_BROKEN,
  HEADER_IS_CUT /* by a boundary */
} HeaderEnd;

typedef struct
{
  BounceMime *mime;
  char *at;
  char *end; /* one more byte may be written there */
  const Boundary *boundaries;
  Found found;
  guint n_parts;
} Reader;

static gpointer
allocate (Reader *reader, gsize size)
{
  Chunk *chunk = reader->mime->arena;
  gpointer memory;

  size = (size + 7) & ~(gsize)7;
  if (chunk == NULL || chunk->size - chunk->used < size)
    {
      gsize room = MAX (size, CHUNK);

      chunk = g_malloc (sizeof *chunk + room);
      chunk->next = reader->mime->arena;
      chunk->used = 0;
      chunk->size = room;
      reader->mime->arena = chunk;
    }
  memory = (char *)chunk->bytes + chunk->used;
  chunk->used += size;
  return memory;
}

static const char *
keep (Reader *reader, const char *text, gsize length)
{
  char *copy = allocate (reader, length + 1);

  memcpy (copy, text, length);
  copy[length] = '\0';
  return copy;
}

static const char *
keep_lower (Reader *reader, const char *text, gsize length)
{
  char *copy = (char *)keep (reader, text, length);

  for (gsize i = 0; i < length; i++)
    copy[i] = g_ascii_tolower (copy[i]);
  return copy;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static char *
find_line_end (const Reader *reader, char *line)
{
  char *end = memchr (line, '\n', reader->end - line);

  return end != NULL ? end : reader->end;
}

static gboolean
is_only_blank (const char *p, const char *end)
{
  while (p < end && (is_blank (*p) || *p == '\r'))
    p++;
  return p == end;
}

static Found
check_boundary (const Reader *reader, const char *line, const char *end)
{
  if (end - line < 2 || line[0] != '-' || line[1] != '-')
    return NO_BOUNDARY;
  for (const Boundary *b = reader->boundaries; b != NULL; b = b->parent)
    {
      const char *rest = line + 2 + b->length;

      if (rest > end || memcmp (line + 2, b->words, b->length) != 0)
        continue;
      if (end - rest >= 2 && rest[0] == '-' && rest[1] == '-' && is_only_blank (rest + 2, end))
        return b == reader->boundaries ? ENDS_PARTS : IS_OF_PARENT;
      if (is_only_blank (rest, end))
        return b == reader->boundaries ? BEGINS_PART : IS_OF_PARENT;
    }
  return NO_BOUNDARY;
}

/* "Content-Type: multipart/report;" and, with its indent lost, "boundary=…" on the next line: the
 * parameters that decide how a mail falls into parts. */
static gboolean
is_lost_parameter (const char *field_end, const char *line, const char *end)
{
  static const char *const names[] = { "boundary=",    "charset=", "report-type=",
                                       "differences=", "format=",  "name=" };
  const char first = g_ascii_tolower (*line);
  gboolean is_named = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names) && !is_named; i++)
    is_named = names[i][0] == first && (gsize)(end - line) > strlen (names[i]) &&
               g_ascii_strncasecmp (line, names[i], strlen (names[i])) == 0;
  while (is_named && (is_blank (field_end[-1]) || field_end[-1] == '\r'))
    field_end--;
  return is_named && field_end[-1] == ';';
}

/* The colon behind a field's name; NULL: there is none. *@is_cut: the line, the last of the file,
 * ends within the name. */
static char *
find_colon (char *line, const char *end, gboolean *is_cut)
{
  gboolean blank = FALSE;

  *is_cut = FALSE;
  for (char *p = line; p < end; p++)
    {
      if (*p == ':')
        return p > line ? p : NULL;
      if (is_blank (*p))
        blank = TRUE;
      else if (blank || ((guchar)*p < 0x20 || *p == 0x7f))
        return NULL;
    }
  *is_cut = TRUE;
  return NULL;
}

static gboolean
is_from_line (const char *line, const char *end)
{
  line += *line == '>';
  return end - line >= 5 && memcmp (line, "From ", 5) == 0;
}

static void
end_field (char *end)
{
  if (end != NULL)
    *end = '\0';
}

/* Names and values become strings where they stand. */
static void
begin_field (GArray *fields, char *line, char *colon)
{
  BounceField field = { line, colon + 1 };

  while (colon > line && is_blank (colon[-1]))
    colon--;
  *colon = '\0';
  g_array_append_val (fields, field);
}

/* Reads a header up to the line below its blank one. */
static HeaderEnd
read_header (Reader *reader, GArray *fields, gboolean is_top)
{
  char *field_end = NULL; /* of the field that a folded line would go on with */
  gboolean can_fold = FALSE;

  while (reader->at < reader->end)
    {
      char *line = reader->at, *end = find_line_end (reader, line), *colon;
      gboolean is_cut;

      if (end == line || (*line == '\r' && end == line + 1))
        {
          end_field (field_end);
          reader->mime->after = is_top ? line : reader->mime->after;
          reader->at = MIN (end + 1, reader->end);
          return HEADER_ENDS;
        }
      reader->found = check_boundary (reader, line, end);
      if (reader->found != NO_BOUNDARY)
        {
          end_field (field_end);
          return HEADER_IS_CUT;
        }
      if ((can_fold && is_blank (*line)) ||
          (field_end != NULL && is_lost_parameter (field_end, line, end)))
        {
          field_end = field_end != NULL ? end : NULL;
          reader->at = MIN (end + 1, reader->end);
          continue;
        }
      end_field (field_end);
      field_end = NULL;
      colon = find_colon (line, end, &is_cut);
      /* Only what an mbox puts there may stand above the fields of the mail itself. */
      if (colon == NULL && ((is_cut && end == reader->end) ||
                            (is_top && fields->len == 0 && !is_from_line (line, end))))
        return HEADER_IS_BROKEN;
      can_fold = colon != NULL || fields->len > 0;
      if (colon != NULL)
        {
          begin_field (fields, line, colon);
          field_end = end;
        }
      reader->at = MIN (end + 1, reader->end);
    }
  end_field (field_end);
  reader->mime->after = is_top ? reader->end : reader->mime->after;
  return HEADER_ENDS;
}

static gboolean
is_token_char (char c)
{
  return (guchar)c > ' ' && (guchar)c < 0x7f && strchr ("()<>@,;:\\\"/[]?=", c) == NULL;
}

static const char *
skip_blanks (const char *p)
{
  while (g_ascii_isspace (*p))
    p++;
  return p;
}

/* One of "; name=value", in *@name and *@value; NULL: it has another form. */
static const char *
read_parameter (
    const char *p, const char **name, gsize *name_length, const char **value, gsize *value_length)
{
  *name = p;
  while (is_token_char (*p) && *p != '*')
    p++;
  *name_length = p - *name;
  if (*name_length == 0 || *p != '=')
    return NULL;
  p++;
  if (*p == '"')
    {
      *value = ++p;
      while (*p != '"')
        {
          if ((guchar)*p < ' ' || (guchar)*p >= 0x7f || *p == '\\' || (*p == '=' && p[1] == '?'))
            return NULL;
          p++;
        }
      *value_length = p - *value;
      p++;
    }
  else
    {
      *value = p;
      while (*p != ';' && *p != '\0' && !g_ascii_isspace (*p))
        {
          if ((guchar)*p < ' ' || (guchar)*p >= 0x7f || strchr ("()\"\\", *p) != NULL ||
              (*p == '=' && p[1] == '?'))
            return NULL;
          p++;
        }
      *value_length = p - *value;
      if (*value_length == 0)
        return NULL;
    }
  p = skip_blanks (p);
  return *p == '\0' || *p == ';' ? p : NULL;
}

typedef struct
{
  const char *name;
  const char **member;
} Wanted;

/* Takes parameters out of a list in the plain form; FALSE: it is in another. */
static gboolean
take_parameters (Reader *reader, const char *p, const Wanted *wanted, guint n_wanted)
{
  for (guint i = 0; i < n_wanted; i++)
    *wanted[i].member = NULL;
  p = skip_blanks (p);
  while (*p == ';')
    {
      const char *name, *value;
      gsize name_length, value_length;

      p = skip_blanks (p + 1);
      if (*p == '\0')
        break;
      p = read_parameter (p, &name, &name_length, &value, &value_length);
      if (p == NULL)
        return FALSE;
      for (guint i = 0; i < n_wanted; i++)
        if (strlen (wanted[i].name) == name_length &&
            g_ascii_strncasecmp (wanted[i].name, name, name_length) == 0)
          {
            if (*wanted[i].member != NULL)
              return FALSE;
            *wanted[i].member = keep (reader, value, value_length);
          }
    }
  return *p == '\0';
}

static const char *
keep_parameter (Reader *reader, GMimeParamList *list, const char *name)
{
  GMimeParam *param = g_mime_param_list_get_parameter (list, name);
  const char *value = param != NULL ? g_mime_param_get_value (param) : NULL;

  return value != NULL ? keep (reader, value, strlen (value)) : NULL;
}

static char *
dup_decoded (const char *value)
{
  g_autofree char *unfolded = g_mime_utils_header_unfold (value);
  g_autofree char *rewritten = bounce_charset_rewrite_words (unfolded);

  return g_mime_utils_header_decode_text (NULL, rewritten);
}

static void
take_type (Reader *reader, BouncePart *part, const char *value)
{
  const Wanted wanted[] = { { "charset", &part->charset },
                            { "boundary", &part->boundary },
                            { "report-type", &part->report_type },
                            { "name", &part->name } };
  const char *type = skip_blanks (value), *slash = type, *end;
  g_autofree char *decoded = NULL;
  GMimeContentType *parsed;

  while (is_token_char (*slash))
    slash++;
  end = slash + (*slash == '/');
  while (is_token_char (*end))
    end++;
  if (slash > type && *slash == '/' && end > slash + 1)
    {
      part->type = keep_lower (reader, type, slash - type);
      part->subtype = keep_lower (reader, slash + 1, end - slash - 1);
      if (take_parameters (reader, end, wanted, G_N_ELEMENTS (wanted)))
        return;
    }
  decoded = dup_decoded (value);
  parsed = g_mime_content_type_parse (NULL, decoded);
  type = g_mime_content_type_get_media_type (parsed);
  part->type = keep_lower (reader, type, strlen (type));
  type = g_mime_content_type_get_media_subtype (parsed);
  part->subtype = keep_lower (reader, type, strlen (type));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    *wanted[i].member =
        keep_parameter (reader, g_mime_content_type_get_parameters (parsed), wanted[i].name);
  g_object_unref (parsed);
}

static void
take_disposition (Reader *reader, BouncePart *part, const char *value)
{
  const Wanted wanted[] = { { "filename", &part->filename } };
  const char *word = skip_blanks (value), *end = word;
  g_autofree char *decoded = NULL;
  GMimeContentDisposition *parsed;

  while (is_token_char (*end))
    end++;
  part->disposition = keep_lower (reader, word, end - word);
  if (end > word && take_parameters (reader, end, wanted, G_N_ELEMENTS (wanted)))
    return;
  decoded = dup_decoded (value);
  parsed = g_mime_content_disposition_parse (NULL, decoded);
  word = g_mime_content_disposition_get_disposition (parsed);
  part->disposition = keep_lower (reader, word, strlen (word));
  part->filename =
      keep_parameter (reader, g_mime_content_disposition_get_parameters (parsed), "filename");
  g_object_unref (parsed);
}

/* What the fields that begin with "Content-" say. */
static BouncePart *
make_part (Reader *reader, const GArray *fields, const BouncePart *parent)
{
  BouncePart *part = allocate (reader, sizeof *part);

  memset (part, 0, sizeof *part);
  part->type = "text";
  part->subtype = "plain";
  if (parent != NULL && bounce_part_is (parent, "multipart", "digest"))
    {
      part->type = "message";
      part->subtype = "rfc822";
    }
  for (guint i = 0; i < fields->len; i++)
    {
      const BounceField *field = &g_array_index (fields, BounceField, i);

      if (g_ascii_strncasecmp (field->name, "content-", 8) != 0)
        continue;
      if (g_ascii_strcasecmp (field->name + 8, "type") == 0)
        take_type (reader, part, field->value);
      else if (g_ascii_strcasecmp (field->name + 8, "disposition") == 0)
        take_disposition (reader, part, field->value);
      else if (g_ascii_strcasecmp (field->name + 8, "transfer-encoding") == 0)
        part->encoding = g_mime_content_encoding_from_string (field->value);
    }
  part->is_multipart = strcmp (part->type, "multipart") == 0;
  return part;
}

/* Reads on to the next line that is a boundary, or to the end. The last line end before a boundary
 * belongs to it. */
static void
read_content (Reader *reader, BouncePart *part)
{
  char *begin = reader->at, *line = begin;

  reader->found = END_OF_FILE;
  while (reader->boundaries != NULL && line < reader->end)
    {
      if (*line == '-')
        {
          reader->found = check_boundary (reader, line, find_line_end (reader, line));
          if (reader->found != NO_BOUNDARY)
            break;
          reader->found = END_OF_FILE;
        }
      line = find_line_end (reader, line);
      line = MIN (line + 1, reader->end);
    }
  if (reader->boundaries == NULL)
    line = reader->end;
  reader->at = line;
  if (part == NULL)
    return;
  part->content = begin;
  if (reader->found != END_OF_FILE && line > begin)
    line--;
  if (reader->found != END_OF_FILE && line > begin && line[-1] == '\r')
    line--;
  part->length = line - begin;
}

static BouncePart *read_part (
    Reader *reader, HeaderEnd header, const GArray *fields, const BouncePart *parent, guint depth);

static void
skip_line (Reader *reader)
{
  reader->at = MIN (find_line_end (reader, reader->at) + 1, reader->end);
}

static void
read_parts (Reader *reader, BouncePart *part, guint depth)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (BounceField));
  BouncePart **last = &part->first;

  do
    {
      HeaderEnd header;

      skip_line (reader);
      if (reader->at >= reader->end)
        {
          reader->found = END_OF_FILE;
          break;
        }
      g_array_set_size (fields, 0);
      reader->found = NO_BOUNDARY;
      header = read_header (reader, fields, FALSE);
      /* One more than the decoder takes, so that it sees that there are too many. */
      if (header == HEADER_IS_BROKEN || ++reader->n_parts > BOUNCE_MAX_PARTS + 1)
        {
          reader->found = END_OF_FILE;
          break;
        }
      if (header == HEADER_IS_CUT && fields->len == 0)
        continue;
      *last = read_part (reader, header, fields, part, depth + 1);
      last = &(*last)->next;
    }
  while (reader->found == BEGINS_PART);
}

static void
read_multipart (Reader *reader, BouncePart *part, guint depth)
{
  const Boundary boundary = { reader->boundaries, part->boundary, strlen (part->boundary) };

  reader->boundaries = &boundary;
  read_content (reader, part);
  if (reader->found == BEGINS_PART)
    read_parts (reader, part, depth);
  reader->boundaries = boundary.parent;
  if (reader->found == ENDS_PARTS)
    {
      skip_line (reader);
      read_content (reader, NULL);
    }
  else if (reader->found == IS_OF_PARENT)
    reader->found = check_boundary (reader, reader->at, find_line_end (reader, reader->at));
}

/* The content of a part whose header has been read. One that lies too deep is not looked into: the
 * decoder refuses it. */
static BouncePart *
read_part (
    Reader *reader, HeaderEnd header, const GArray *fields, const BouncePart *parent, guint depth)
{
  BouncePart *part = make_part (reader, fields, parent);

  part->content = reader->at;
  if (part->is_multipart && part->boundary != NULL && depth <= BOUNCE_MAX_DEPTH)
    read_multipart (reader, part, depth);
  else if (header == HEADER_ENDS)
    read_content (reader, part);
  return part;
}

/* Fields of the body's own are not the mail's. */
static void
drop_content_fields (GArray *fields)
{
  guint n = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const BounceField *field = &g_array_index (fields, BounceField, i);

      if (g_ascii_strncasecmp (field->name, "content-", 8) != 0)
        g_array_index (fields, BounceField, n++) = *field;
    }
  g_array_set_size (fields, n);
}

/** bounce_mime_free: frees it and all it owns; NULL is fine. */
void
bounce_mime_free (BounceMime *mime)
{
  if (mime == NULL)
    return;
  for (Chunk *chunk = mime->arena, *next; chunk != NULL; chunk = next)
    {
      next = chunk->next;
      g_free (chunk);
    }
  g_array_unref (mime->fields);
  g_free (mime);
}

/**
 * bounce_mime_new:
 * @data: a mail, as bounce_decoder_prepare() left it; it is cut up in place, and must outlive what
 * is made of it
 * @length: its bytes; one more may be written
 *
 * Returns: (transfer full) (nullable): the mail's fields and parts; NULL: it does not begin with a
 * header
 */
BounceMime *
bounce_mime_new (char *data, gsize length)
{
  BounceMime *mime = g_new0 (BounceMime, 1);
  Reader reader = { .mime = mime, .at = data, .end = data + length };
  HeaderEnd header;

  mime->fields = g_array_sized_new (FALSE, FALSE, sizeof (BounceField), 32);
  header = length > 0 ? read_header (&reader, mime->fields, TRUE) : HEADER_IS_BROKEN;
  if (header == HEADER_IS_BROKEN)
    {
      bounce_mime_free (mime);
      return NULL;
    }
  mime->body = read_part (&reader, header, mime->fields, NULL, 0);
  drop_content_fields (mime->fields);
  return mime;
}

/** bounce_part_is: whether the part is of that @type and @subtype, lower case; "*": any. */
gboolean
bounce_part_is (const BouncePart *part, const char *type, const char *subtype)
{
  return strcmp (part->type, type) == 0 &&
         (strcmp (subtype, "*") == 0 || strcmp (part->subtype, subtype) == 0);
}

/** bounce_part_get_filename: (transfer none) (nullable): what the part is called. */
const char *
bounce_part_get_filename (const BouncePart *part)
{
  return part->filename != NULL ? part->filename : part->name;
}
