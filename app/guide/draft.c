/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/draft.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/digest.h"
#include "base/text.h"
#include "guide/draft-private.h"
#include "guide/late-gmime.h"

#define MAX_SUBJECT_CHARACTERS 200
#define MAX_BODY (1024u * 1024)
#define MAX_ADDRESSES 20

/* GMime brings none of its own. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeDataWrapper, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimePart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMultipart, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)

struct _BounceDraft
{
  GObject parent_instance;

  BounceDraftPurpose purpose;
  char *id; /* in its guide; NULL: the guide has no text for it */
  BounceWho addressee;
  gboolean is_other_channel;
  char *to;
  char *subject;
  char *body;
  char *attachment_name;
  GBytes *attachment;
};

G_DEFINE_FINAL_TYPE (BounceDraft, bounce_draft, G_TYPE_OBJECT)

G_DEFINE_QUARK (bounce - draft - error - quark, bounce_draft_error)

static void
bounce_draft_finalize (GObject *object)
{
  BounceDraft *self = BOUNCE_DRAFT (object);

  g_free (self->id);
  g_free (self->to);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->attachment_name);
  g_clear_pointer (&self->attachment, g_bytes_unref);
  G_OBJECT_CLASS (bounce_draft_parent_class)->finalize (object);
}

static void
bounce_draft_class_init (BounceDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bounce_draft_finalize;
}

static void
bounce_draft_init (BounceDraft *self)
{
}

/**
 * bounce_draft_new:
 * @purpose: what it is for
 * @addressee: who gets it; BOUNCE_WHO_AGENT stands for the support
 * @to: (nullable): addresses, with commas between
 * @subject: one line
 * @body: plain text
 *
 * All three are cleaned: no text out of a mail brings in a line end or a control character.
 *
 * Returns: (transfer full): a draft without an attachment
 */
BounceDraft *
bounce_draft_new (BounceDraftPurpose purpose,
                  BounceWho addressee,
                  const char *to,
                  const char *subject,
                  const char *body)
{
  BounceDraft *self = g_object_new (BOUNCE_TYPE_DRAFT, NULL);

  self->purpose = purpose;
  self->addressee = addressee;
  bounce_draft_set_to (self, to);
  bounce_draft_set_subject (self, subject);
  bounce_draft_set_body (self, body);
  return self;
}

/** bounce_draft_get_purpose: what it is for. */
BounceDraftPurpose
bounce_draft_get_purpose (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), BOUNCE_DRAFT_GUIDE);
  return draft->purpose;
}

/** bounce_draft_get_id: (transfer none) (nullable): its name in the guide that holds its text. */
const char *
bounce_draft_get_id (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->id;
}

/** bounce_draft_set_id: see bounce_draft_get_id(). */
void
bounce_draft_set_id (BounceDraft *draft, const char *id)
{
  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  g_free (draft->id);
  draft->id = g_strdup (id);
}

/** bounce_draft_get_addressee: who gets it; BOUNCE_WHO_AGENT stands for the support. */
BounceWho
bounce_draft_get_addressee (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), BOUNCE_WHO_NOBODY);
  return draft->addressee;
}

/** bounce_draft_is_other_channel: whether it has to travel another way than the mail that was
 * refused: by phone, by chat, from another account. */
gboolean
bounce_draft_is_other_channel (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), FALSE);
  return draft->is_other_channel;
}

/** bounce_draft_set_other_channel: see bounce_draft_is_other_channel(). */
void
bounce_draft_set_other_channel (BounceDraft *draft, gboolean is_other_channel)
{
  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  draft->is_other_channel = is_other_channel;
}

/** bounce_draft_get_to: (transfer none): addresses with commas between; "" when nobody is known. */
const char *
bounce_draft_get_to (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->to;
}

/** bounce_draft_get_subject: (transfer none): one clean line. */
const char *
bounce_draft_get_subject (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->subject;
}

/** bounce_draft_get_body: (transfer none): clean plain text. */
const char *
bounce_draft_get_body (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->body;
}

/** bounce_draft_set_to: takes over what somebody typed; it is judged when the draft is written. */
void
bounce_draft_set_to (BounceDraft *draft, const char *to)
{
  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  g_free (draft->to);
  draft->to = bounce_text_clean_line (to != NULL ? to : "", -1, 4096);
}

/** bounce_draft_set_subject: takes over a subject as one clean line of at most 200 characters. */
void
bounce_draft_set_subject (BounceDraft *draft, const char *subject)
{
  g_autofree char *line = NULL;
  g_autoptr (GString) safe = NULL;

  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  line = bounce_text_clean_line (subject != NULL ? subject : "", -1, 4096);
  safe = g_string_new (line);
  /* The beginning of an encoded word (RFC 2047) would be read as one. */
  g_string_replace (safe, "=?", "= ?", 0);
  g_free (draft->subject);
  draft->subject = bounce_text_shorten (safe->str, MAX_SUBJECT_CHARACTERS);
}

/** bounce_draft_set_body: takes over a text, cleaned; lines end with a newline. */
void
bounce_draft_set_body (BounceDraft *draft, const char *body)
{
  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  g_free (draft->body);
  draft->body = bounce_text_clean (body != NULL ? body : "", -1, MAX_BODY);
}

/**
 * bounce_draft_attach:
 * @draft: a draft
 * @name: a file name; characters that some mail program could take amiss are left out
 * @bytes: the bytes, kept exactly
 *
 * Sets the one attachment.
 */
void
bounce_draft_attach (BounceDraft *draft, const char *name, GBytes *bytes)
{
  g_autofree char *safe = NULL;

  g_return_if_fail (BOUNCE_IS_DRAFT (draft));
  g_return_if_fail (name != NULL && bytes != NULL);
  safe = g_strcanon (g_strdup (name), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  g_clear_pointer (&draft->attachment, g_bytes_unref);
  g_free (draft->attachment_name);
  draft->attachment = g_bytes_ref (bytes);
  draft->attachment_name = g_steal_pointer (&safe);
}

/** bounce_draft_get_attachment: (transfer none) (nullable): the exact bytes. */
GBytes *
bounce_draft_get_attachment (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->attachment;
}

/** bounce_draft_get_attachment_name: (transfer none) (nullable): its file name. */
const char *
bounce_draft_get_attachment_name (BounceDraft *draft)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return draft->attachment_name;
}

/** bounce_draft_dup_sha256: (transfer full) (nullable): the attachment's digest. */
char *
bounce_draft_dup_sha256 (BounceDraft *draft)
{
  gconstpointer data;
  gsize length;

  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  if (draft->attachment == NULL)
    return NULL;
  data = g_bytes_get_data (draft->attachment, &length);
  return bounce_digest_sha256 (data, length);
}

static gboolean
is_local_part (const char *text, gsize length)
{
  if (length == 0 || length > 64 || text[0] == '.' || text[length - 1] == '.')
    return FALSE;
  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      /* The atoms of RFC 5322, 3.2.3, and letters of RFC 6531. */
      if (c < 0x80 ? !g_ascii_isalnum (c) && strchr (".!#$%&'*+-/=?^_`{|}~", (int)c) == NULL
                   : !g_unichar_isalnum (c) && !g_unichar_ismark (c))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_domain (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > 253 || text[0] == '.' || text[0] == '-' || text[length - 1] == '.' ||
      strstr (text, "..") != NULL)
    return FALSE;
  return strspn (text, G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "-.") == length;
}

/* The address with its domain as an A-label, or NULL when it is no plain address. */
static char *
normalise_address (const char *address)
{
  const char *at = strrchr (address, '@');
  g_autofree char *domain = at != NULL ? g_hostname_to_ascii (at + 1) : NULL;

  if (domain == NULL || !is_domain (domain) || !is_local_part (address, at - address))
    return NULL;
  return g_strdup_printf ("%.*s@%s", (int)(at - address), address, domain);
}

/** bounce_draft_is_address: whether @text is one plain address and nothing else. */
gboolean
bounce_draft_is_address (const char *text)
{
  g_autofree char *address = normalise_address (text);

  return address != NULL;
}

/* The addresses of @to, or NULL with an error. */
static GStrv
list_addresses (const char *to, GError **error)
{
  g_auto (GStrv) pieces = g_strsplit_set (to, ",;", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      g_autofree char *address = NULL;

      if (bounce_text_is_blank (pieces[i]))
        continue;
      address = normalise_address (g_strstrip (pieces[i]));
      if (address == NULL || ++n > MAX_ADDRESSES)
        {
          g_set_error (error,
                       BOUNCE_DRAFT_ERROR,
                       BOUNCE_DRAFT_ERROR_NO_ADDRESS,
                       _ ("\"%s\" is not a mail address that can be written to."),
                       pieces[i]);
          return NULL;
        }
      g_strv_builder_add (builder, address);
    }
  if (n == 0)
    {
      g_set_error_literal (error,
                           BOUNCE_DRAFT_ERROR,
                           BOUNCE_DRAFT_ERROR_NO_ADDRESS,
                           _ ("There is no address to send it to."));
      return NULL;
    }
  return g_strv_builder_end (builder);
}

static gboolean
start_gmime (GError **error)
{
  static gsize done;

  if (!bounce_gmime_load (error))
    return FALSE;
  if (g_once_init_enter (&done))
    {
      g_mime_init ();
      g_once_init_leave (&done, 1);
    }
  return TRUE;
}

static GMimePart *
new_part (const char *type, const char *subtype, const void *data, gsize length)
{
  GMimePart *part = g_mime_part_new_with_type (type, subtype);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (data, length);
  g_autoptr (GMimeDataWrapper) content =
      g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_part_set_content (part, content);
  return part;
}

/* The field as it is written: encoded words of whole characters (RFC 2047, 2 and 5), a line each.
 * GMime itself would cut a long run of other letters in the middle of one. In base64 it could not
 * read them back, since it takes the padding of the first word for the end. */
static char *
encode_subject (const char *subject)
{
  GString *out = g_string_new (" =?utf-8?q?");
  gsize begin = 1;

  for (const char *p = subject; *p != '\0'; p = g_utf8_next_char (p))
    {
      gsize length = g_utf8_next_char (p) - p;

      /* A word has at most 75 letters. */
      if (out->len - begin + 3 * length + 2 > 75)
        {
          g_string_append (out, "?=\n =?utf-8?q?");
          begin = out->len - 10;
        }
      for (gsize i = 0; i < length; i++)
        if (g_ascii_isalnum (p[i]))
          g_string_append_c (out, p[i]);
        else
          g_string_append_printf (out, "=%02X", (guchar)p[i]);
    }
  g_string_append (out, "?=\n");
  return g_string_free (out, FALSE);
}

static void
set_subject (GMimeMessage *message, const char *subject)
{
  GMimeHeaderList *headers = g_mime_object_get_header_list (GMIME_OBJECT (message));
  g_autofree char *raw = NULL;

  g_mime_message_set_subject (message, subject, "utf-8");
  if (g_str_is_ascii (subject))
    return;
  raw = encode_subject (subject);
  g_mime_header_set_raw_value (g_mime_header_list_get_header (headers, "Subject"), raw);
}

static GMimeMessage *
build_message (BounceDraft *self, const char *const *addresses)
{
  GMimeMessage *message = g_mime_message_new (FALSE);
  g_autoptr (GMimePart) text = new_part ("text", "plain", self->body, strlen (self->body));

  for (guint i = 0; addresses[i] != NULL; i++)
    g_mime_message_add_mailbox (message, GMIME_ADDRESS_TYPE_TO, NULL, addresses[i]);
  set_subject (message, self->subject);
  /* Mail programs open it as a draft that is ready to send. */
  g_mime_object_set_header (GMIME_OBJECT (message), "X-Unsent", "1", NULL);
  g_mime_object_set_content_type_parameter (GMIME_OBJECT (text), "charset", "utf-8");
  g_mime_part_set_content_encoding (text, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  if (self->attachment == NULL)
    g_mime_message_set_mime_part (message, GMIME_OBJECT (text));
  else
    {
      g_autoptr (GMimeMultipart) mixed = g_mime_multipart_new_with_subtype ("mixed");
      g_autoptr (GMimePart) part = new_part ("application",
                                             "octet-stream",
                                             g_bytes_get_data (self->attachment, NULL),
                                             g_bytes_get_size (self->attachment));

      /* message/rfc822 would be re-written on the way by ticket systems and mail gateways. */
      g_mime_object_set_disposition (GMIME_OBJECT (part), "attachment");
      g_mime_part_set_filename (part, self->attachment_name);
      g_mime_part_set_content_encoding (part, GMIME_CONTENT_ENCODING_BASE64);
      g_mime_multipart_add (mixed, GMIME_OBJECT (text));
      g_mime_multipart_add (mixed, GMIME_OBJECT (part));
      g_mime_message_set_mime_part (message, GMIME_OBJECT (mixed));
    }
  return message;
}

/* What was written to a stream in memory; the stream lets go of it. */
static GByteArray *
take_array (GMimeStream *stream)
{
  GByteArray *array = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  return array;
}

static GBytes *
write_message (GMimeMessage *message)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
  GMimeFormatOptions *options = g_mime_format_options_new ();

  g_mime_format_options_set_newline_format (options, GMIME_NEWLINE_FORMAT_DOS);
  g_mime_object_write_to_stream (GMIME_OBJECT (message), options, stream);
  g_mime_format_options_free (options);
  return g_byte_array_free_to_bytes (take_array (stream));
}

/* The decoded content of a part; NULL when it has none or of another type. */
static GByteArray *
decode_part (GMimeObject *object, const char *type, const char *subtype)
{
  g_autoptr (GMimeStream) stream = NULL;
  GMimeDataWrapper *content;

  if (!GMIME_IS_PART (object) ||
      !g_mime_content_type_is_type (g_mime_object_get_content_type (object), type, subtype))
    return NULL;
  content = g_mime_part_get_content (GMIME_PART (object));
  if (content == NULL)
    return NULL;
  stream = g_mime_stream_mem_new ();
  if (g_mime_data_wrapper_write_to_stream (content, stream) < 0)
    return NULL;
  return take_array (stream);
}

/* Exactly the headers that were meant, each once. */
static gboolean
has_right_headers (GMimeMessage *message)
{
  static const char *const meant[] = {
    "To", "Subject", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", NULL
  };
  GMimeHeaderList *list = g_mime_object_get_header_list (GMIME_OBJECT (message));
  int n = g_mime_header_list_get_count (list);

  for (int i = 0; i < n; i++)
    {
      const char *name = g_mime_header_get_name (g_mime_header_list_get_header_at (list, i));
      gboolean is_meant = FALSE;

      for (guint j = 0; meant[j] != NULL; j++)
        is_meant = is_meant || g_ascii_strcasecmp (meant[j], name) == 0;
      if (!is_meant)
        return FALSE;
      for (int j = 0; j < i; j++)
        {
          GMimeHeader *other = g_mime_header_list_get_header_at (list, j);

          if (g_ascii_strcasecmp (g_mime_header_get_name (other), name) == 0)
            return FALSE;
        }
    }
  return TRUE;
}

static gboolean
has_right_addresses (GMimeMessage *message, const char *const *addresses)
{
  InternetAddressList *list = g_mime_message_get_addresses (message, GMIME_ADDRESS_TYPE_TO);
  int n = internet_address_list_length (list);

  if (n != (int)g_strv_length ((char **)addresses))
    return FALSE;
  for (int i = 0; i < n; i++)
    {
      InternetAddress *address = internet_address_list_get_address (list, i);
      const char *name = internet_address_get_name (address);

      if (!INTERNET_ADDRESS_IS_MAILBOX (address) || (name != NULL && *name != '\0') ||
          g_strcmp0 (internet_address_mailbox_get_idn_addr (INTERNET_ADDRESS_MAILBOX (address)),
                     addresses[i]) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_right_text (GMimeObject *object, const char *body)
{
  g_autoptr (GByteArray) bytes = decode_part (object, "text", "plain");
  g_autofree char *text = NULL;
  g_autofree char *meant = g_strchomp (g_strdup (body));

  if (bytes == NULL)
    return FALSE;
  /* Line ends are CRLF on the way, and the end of the last line is a matter of taste. */
  text =
      bounce_text_clean (bytes->len > 0 ? (const char *)bytes->data : "", bytes->len, 2 * MAX_BODY);
  return strlen (text) < 2 * MAX_BODY && strcmp (g_strchomp (text), meant) == 0;
}

static gboolean
has_right_attachment (GMimeObject *object, BounceDraft *self)
{
  g_autoptr (GByteArray) bytes = decode_part (object, "application", "octet-stream");
  gsize size;
  const guint8 *meant = g_bytes_get_data (self->attachment, &size);

  return bytes != NULL && bytes->len == size &&
         (size == 0 || memcmp (bytes->data, meant, size) == 0) &&
         g_strcmp0 (g_mime_part_get_filename (GMIME_PART (object)), self->attachment_name) == 0;
}

/* What is wrong with the written bytes; NULL: they read back as they were meant. */
static const char *
find_alteration (BounceDraft *self, const char *const *addresses, GBytes *written)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (
      g_bytes_get_data (written, NULL), g_bytes_get_size (written));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);
  GMimeObject *top;

  if (message == NULL)
    return "message";
  if (!has_right_headers (message))
    return "headers";
  if (!has_right_addresses (message, addresses))
    return "addresses";
  if (g_strcmp0 (g_mime_message_get_subject (message), self->subject) != 0)
    return "subject";
  top = g_mime_message_get_mime_part (message);
  if (self->attachment == NULL)
    return has_right_text (top, self->body) ? NULL : "text";
  if (!GMIME_IS_MULTIPART (top) || g_mime_multipart_get_count (GMIME_MULTIPART (top)) != 2)
    return "parts";
  if (!has_right_text (g_mime_multipart_get_part (GMIME_MULTIPART (top), 0), self->body))
    return "text";
  if (!has_right_attachment (g_mime_multipart_get_part (GMIME_MULTIPART (top), 1), self))
    return "attachment";
  return NULL;
}

/**
 * bounce_draft_dup_addresses:
 * @draft: a draft
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the plain addresses it goes to, at
 * least one, domains as A-labels; NULL with BOUNCE_DRAFT_ERROR_NO_ADDRESS
 */
GStrv
bounce_draft_dup_addresses (BounceDraft *draft, GError **error)
{
  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  return list_addresses (draft->to, error);
}

/**
 * bounce_draft_serialize:
 * @draft: a draft
 * @error: return location for an error
 *
 * Writes it as a mail (.eml, lines ended by CRLF) that mail programs open for editing. What was
 * written is parsed again and compared with what was meant before it is given out.
 *
 * Returns: (transfer full) (nullable): the bytes, or NULL with an error of BOUNCE_DRAFT_ERROR, or
 * %G_IO_ERROR_NOT_SUPPORTED where GMime is missing
 */
GBytes *
bounce_draft_serialize (BounceDraft *draft, GError **error)
{
  g_auto (GStrv) addresses = NULL;
  g_autoptr (GMimeMessage) message = NULL;
  g_autoptr (GBytes) written = NULL;
  const char *altered;

  g_return_val_if_fail (BOUNCE_IS_DRAFT (draft), NULL);
  addresses = list_addresses (draft->to, error);
  if (addresses == NULL || !start_gmime (error))
    return NULL;
  message = build_message (draft, (const char *const *)addresses);
  written = write_message (message);
  altered = find_alteration (draft, (const char *const *)addresses, written);
  if (altered != NULL)
    {
      g_set_error (error,
                   BOUNCE_DRAFT_ERROR,
                   BOUNCE_DRAFT_ERROR_ALTERED,
                   _ ("The draft could not be written without altering it (%s)."),
                   altered);
      return NULL;
    }
  return g_steal_pointer (&written);
}
