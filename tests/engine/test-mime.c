/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder-private.h"

/* "text/plain=words", "multipart/mixed=prologue[part part]", with newlines as '~'. */
static void
describe_part (GString *out, const BouncePart *part)
{
  g_autofree char *content = g_strndup (part->content, part->length);

  g_string_append_printf (
      out, "%s/%s=%s", part->type, part->subtype, g_strdelimit (content, "\n", '~'));
  if (!part->is_multipart)
    return;
  g_string_append_c (out, '[');
  for (const BouncePart *child = part->first; child != NULL; child = child->next)
    {
      describe_part (out, child);
      if (child->next != NULL)
        g_string_append_c (out, ' ');
    }
  g_string_append_c (out, ']');
}

static BounceMime *
take_apart (const char *mail, char **data)
{
  *data = g_strdup (mail);
  return bounce_mime_new (*data, strlen (mail));
}

#define MIXED "From: a\nContent-Type: multipart/mixed; boundary=b\n\n"

static void
test_structure (void)
{
  static const struct
  {
    const char *mail;
    const char *parts; /* NULL: no mail */
  } mails[] = {
    { "", NULL },
    { "no header", NULL },
    { "no header\n\n", NULL },
    { "From a@b Mon Jan 1\nSubject: x\n\nhello\n", "text/plain=hello~" },
    { "\nhello\n", "text/plain=hello~" },
    { "Subject: x", "text/plain=" },
    { "Subject: x\n folded\nnot a field\n more of it\nTo: y\n\nz", "text/plain=z" },
    { "Content-Type: TEXT/HTML\n\n<p>\n", "text/html=<p>~" },
    { "Content-Type: nonsense\n\nx", "application/octet-stream=x" },
    { "Content-Type: multipart/mixed\n\nall of it\n", "multipart/mixed=all of it~[]" },
    { MIXED "pro\n--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\nepilogue\n",
      "multipart/mixed=pro[text/plain=one text/html=two]" },
    { MIXED "--b  \r\n\r\none\r\n--b--", "multipart/mixed=[text/plain=one]" },
    { MIXED "--b\n\none\n--bb\n--b", "multipart/mixed=[text/plain=one~--bb]" },
    { MIXED "--b\n\none\ntwo", "multipart/mixed=[text/plain=one~two]" },
    { MIXED "--b\nContent-Type: text/html\n--b\n\nx\n--b--\n",
      "multipart/mixed=[text/html= text/plain=x]" },
    { MIXED "--b\n--b\n\nx\n--b--\n", "multipart/mixed=[text/plain=x]" },
    /* The end of the outer one ends the inner one too. */
    { MIXED
      "--b\nContent-Type: multipart/alternative; boundary=\"c d\"\n\n--c d\n\nx\n--b\n\ny\n--b--\n",
      "multipart/mixed=[multipart/alternative=[text/plain=x] text/plain=y]" },
    { MIXED "--b\nContent-Type: multipart/alternative; "
            "boundary=c\n\n--c\n\nx\n--c--\nepilogue\n--b\n\ny\n",
      "multipart/mixed=[multipart/alternative=[text/plain=x] text/plain=y~]" },
    /* A mail inside is a part like any other. */
    { MIXED "--b\nContent-Type: message/rfc822\n\nTo: x\n\n--c\n--b--\n",
      "multipart/mixed=[message/rfc822=To: x~~--c]" },
    { "Content-Type: multipart/digest; boundary=b\n\n--b\n\nTo: x\n--b--\n",
      "multipart/digest=[message/rfc822=To: x]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autofree char *data = NULL;
      g_autoptr (BounceMime) mime = take_apart (mails[i].mail, &data);
      g_autoptr (GString) found = g_string_new (NULL);

      g_assert_cmpint (mime != NULL, ==, mails[i].parts != NULL);
      if (mime == NULL)
        continue;
      describe_part (found, mime->body);
      g_assert_cmpstr (found->str, ==, mails[i].parts);
    }
}

static void
test_fields (void)
{
  g_autofree char *data = NULL;
  g_autoptr (BounceMime) mime = take_apart ("From:a\nTo \t: b\n c\n: none\n x\nX:\nContent-ID: d\n"
                                            "Subject: e\r\n\r\nbody",
                                            &data);
  static const char *const expected[] = { "From", "a", "To", " b\n c", "X", "", "Subject", " e\r" };

  g_assert_cmpint (mime->fields->len, ==, 4);
  for (guint i = 0; i < mime->fields->len; i++)
    {
      g_assert_cmpstr (g_array_index (mime->fields, BounceField, i).name, ==, expected[2 * i]);
      g_assert_cmpstr (g_array_index (mime->fields, BounceField, i).value, ==, expected[2 * i + 1]);
    }
  g_assert_cmpstr (mime->after, ==, "\r\nbody");
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *type;
    const char *charset;
    const char *name;
  } types[] = {
    { "text/plain; charset=utf-8; name=x", "utf-8", "x" },
    { "text/plain;charset=\"us-ascii\"\n\t;name=\"a b.eml\";", "us-ascii", "a b.eml" },
    { "text/plain; name=a b; charset=x", "x", "a b" },
    { "text/plain; name=\"a\\\"b\"; Charset=x", "x", "a\"b" },
    { "text/plain; name*=utf-8''%41%20b; charset=x", "x", "A b" },
    { "text/plain; name*0=a; name*1=b", NULL, "ab" },
    { "text/plain; name=\"=?utf-8?q?x=79?=\"", NULL, "xy" },
    { "text/plain (a comment); charset=x", "x", NULL },
    { "text/plain; \nname=x;\ncharset=\"y\"", "y", "x" },
    { "text/plain; charset", NULL, NULL },
    { "text/plain; charset=\"open", "\"open", NULL },
    { "text/plain", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *mail = g_strdup_printf ("Content-Type: %s\n\nx", types[i].type);
      g_autofree char *data = NULL;
      g_autoptr (BounceMime) mime = take_apart (mail, &data);

      g_assert_true (bounce_part_is (mime->body, "text", "plain"));
      g_assert_cmpstr (mime->body->charset, ==, types[i].charset);
      g_assert_cmpstr (mime->body->name, ==, types[i].name);
    }
}

static void
test_content_fields (void)
{
  g_autofree char *data = NULL;
  g_autoptr (BounceMime) mime = take_apart (
      "Content-Disposition: ATTACHMENT; filename=\"x.eml\"\n"
      "content-transfer-encoding:  Quoted-Printable\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=b; name=y\n\n",
      &data);

  g_assert_cmpstr (mime->body->disposition, ==, "attachment");
  g_assert_cmpstr (bounce_part_get_filename (mime->body), ==, "x.eml");
  g_assert_cmpstr (mime->body->report_type, ==, "delivery-status");
  g_assert_cmpstr (mime->body->boundary, ==, "b");
  g_assert_cmpint (mime->body->encoding, ==, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_assert_cmpint (mime->fields->len, ==, 0);
}

/* As deep as it goes: it neither overflows the stack nor forgets that there was more. */
static void
test_depth (void)
{
  g_autoptr (GString) mail = g_string_new ("Content-Type: multipart/mixed; boundary=b0\n\n");
  g_autofree char *data = NULL;
  g_autoptr (BounceMime) mime = NULL;
  guint depth = 0;

  for (guint i = 0; i < 100000; i++)
    g_string_append_printf (
        mail, "--b%u\nContent-Type: multipart/mixed; boundary=b%u\n\n", i, i + 1);
  mime = take_apart (mail->str, &data);
  for (const BouncePart *part = mime->body; part != NULL; part = part->first)
    depth++;
  g_assert_cmpint (depth, >, 24);
  g_assert_cmpint (depth, <, 40);
}

/* Each byte as the C library has it, those that mean nothing too. */
static void
test_charsets (void)
{
  static const char *const names[] = {
    "iso-8859-2",   "ISO_8859-3",   "latin4",      "iso-8859-5",   "iso-8859-6",   "iso-8859-7",
    "iso-8859-8",   "latin5",       "iso-8859-10", "iso-8859-13",  "iso-8859-14",  "iso-8859-15",
    "iso-8859-16",  "windows-1250", "cp1251",      "windows-1252", "windows-1253", "windows-1254",
    "windows-1256", "windows-1257", "ibm437",      "cp850",        "ibm852",       "ibm866",
    "macintosh",    "koi8-r",       "koi8-u",      "tis-620",      "cp874",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const BounceCharset *charset = bounce_charset_find (names[i]);

      g_assert_nonnull (charset);
      for (guint c = 1; c < 256; c++)
        {
          const char text[] = { 'a', (char)c, 'b', '\0' };
          g_autofree char *expected = g_convert (text, 3, "UTF-8", names[i], NULL, NULL, NULL);
          g_autofree char *found = bounce_charset_convert (charset, text, 3, '\0');
          g_autofree char *marked = bounce_charset_convert (charset, text, 3, '?');

          g_assert_cmpstr (found, ==, expected);
          g_assert_cmpstr (marked, ==, expected != NULL ? expected : "a?b");
        }
    }
  g_assert_null (bounce_charset_find ("iso-8859-1"));
  g_assert_null (bounce_charset_find ("utf-8"));
  g_assert_null (bounce_charset_find ("shift_jis"));
  g_assert_null (bounce_charset_find (""));
}

static void
test_words (void)
{
  static const struct
  {
    const char *field;
    const char *text;
  } rows[] = {
    { "none", "none" },
    { "=?iso-8859-2?Q?=A3=F3d=BC?= =?ISO-8859-2?q?_a=5Fb?= end",
      "\305\201\303\263d\305\272 a_b end" },
    { "x=?windows-1251*ru?B?z/Do4uXy?=y", "x\320\237\321\200\320\270\320\262\320\265\321\202y" },
    { "=?koi8-r?B?8NI=?= =?koi8-r?B?yQ==?=", "\320\237\321\200\320\270" },
    { "=?utf-8?Q?=C3=A4?= =?windows-1252?Q?=80=81?=", "\303\244\342\202\254?" },
    { "=?iso-8859-2?Q?open =?", "=?iso-8859-2?Q?open =?" },
    { "=?iso-8859-2?X?a?= =?", "=?iso-8859-2?X?a?= =?" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *rewritten = bounce_charset_rewrite_words (rows[i].field);
      g_autofree char *text = g_mime_utils_header_decode_text (NULL, rewritten);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* What a leaf holds, decoded. */
static GBytes *
decode (GMimeContentEncoding encoding, const char *content, gsize length)
{
  GMimeEncoding state;
  g_autofree char *out = NULL;
  gsize n;

  g_mime_encoding_init_decode (&state, encoding);
  out = g_malloc (g_mime_encoding_outlen (&state, length) + 1);
  n = g_mime_encoding_flush (&state, content, length, out);
  return g_bytes_new (out, n);
}

static GBytes *
decode_as_gmime (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GMimeStream *stream = g_mime_stream_mem_new ();
  GByteArray *bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  GBytes *decoded;

  if (content != NULL)
    g_mime_data_wrapper_write_to_stream (content, stream);
  decoded = g_bytes_new (bytes->data, bytes->len);
  g_object_unref (stream);
  return decoded;
}

/* Without the line ends at the end: whether the last belongs to the boundary below is a matter of
 * taste where that boundary is missing. */
static gsize
count_words (GBytes *bytes)
{
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);

  while (n > 0 && (data[n - 1] == '\n' || data[n - 1] == '\r'))
    n--;
  return n;
}

static gboolean
is_same (const BouncePart *part, GMimeObject *theirs)
{
  GMimeContentType *type = g_mime_object_get_content_type (theirs);
  const BouncePart *child = part->first;

  if (!g_mime_content_type_is_type (type, part->type, part->subtype))
    return FALSE;
  if (GMIME_IS_MULTIPART (theirs))
    {
      int n = g_mime_multipart_get_count (GMIME_MULTIPART (theirs));

      for (int i = 0; i < n; i++, child = child->next)
        if (child == NULL ||
            !is_same (child, g_mime_multipart_get_part (GMIME_MULTIPART (theirs), i)))
          return FALSE;
      return part->is_multipart && child == NULL;
    }
  if (GMIME_IS_PART (theirs))
    {
      g_autoptr (GBytes) our_bytes = decode (part->encoding, part->content, part->length);
      g_autoptr (GBytes) their_bytes = decode_as_gmime (GMIME_PART (theirs));
      gsize n = count_words (our_bytes);

      return part->encoding == g_mime_part_get_content_encoding (GMIME_PART (theirs)) &&
             g_strcmp0 (part->charset, g_mime_content_type_get_parameter (type, "charset")) == 0 &&
             n == count_words (their_bytes) &&
             (n == 0 || memcmp (g_bytes_get_data (our_bytes, NULL),
                                g_bytes_get_data (their_bytes, NULL),
                                n) == 0);
    }
  return GMIME_IS_MESSAGE_PART (theirs);
}

static gboolean
is_read_alike (const char *path)
{
  g_autofree char *data = NULL, *copy = NULL;
  g_autoptr (BounceMime) mime = NULL;
  GMimeStream *stream;
  GMimeParser *parser;
  GMimeMessage *message;
  gsize length;
  gboolean is_alike;

  g_assert_true (g_file_get_contents (path, &data, &length, NULL));
  copy = g_memdup2 (data, length + 1);
  mime = bounce_mime_new (copy, length);
  stream = g_mime_stream_mem_new_with_buffer (data, length);
  parser = g_mime_parser_new_with_stream (stream);
  message = g_mime_parser_construct_message (parser, NULL);
  is_alike = message == NULL
                 ? mime == NULL
                 : mime != NULL && is_same (mime->body, g_mime_message_get_mime_part (message));
  g_clear_object (&message);
  g_object_unref (parser);
  g_object_unref (stream);
  return is_alike;
}

static void
compare_folder (const char *folder, guint *n_alike, guint *n_other)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (!g_str_has_suffix (name, ".eml"))
        continue;
      if (is_read_alike (path))
        ++*n_alike;
      else
        {
          ++*n_other;
          g_test_message ("%s is read otherwise", name);
        }
    }
}

/* The same parts with the same bytes as GMime's own parser finds: in all of our mails, and in
 * nearly all of those beside the tree, where they are; some are broken so that nobody knows. */
static void
test_as_gmime (void)
{
  g_autofree char *shared =
      g_test_build_filename (G_TEST_DIST, "..", "..", "shared", "corpora", "dev", NULL);
  g_autofree char *bounces = g_test_build_filename (G_TEST_DIST, "bounces", NULL);
  guint n_alike = 0, n_other = 0;

  compare_folder (bounces, &n_alike, &n_other);
  g_assert_cmpuint (n_alike, >, 100);
  g_assert_cmpuint (n_other, ==, 0);
  n_alike = 0;
  compare_folder (shared, &n_alike, &n_other);
  g_test_message ("%u mails beside the tree are read alike, %u otherwise", n_alike, n_other);
  g_assert_cmpuint (n_other * 50, <=, n_alike);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  bounce_decoder_init ();
  g_test_add_func ("/mime/structure", test_structure);
  g_test_add_func ("/mime/fields", test_fields);
  g_test_add_func ("/mime/parameters", test_parameters);
  g_test_add_func ("/mime/content-fields", test_content_fields);
  g_test_add_func ("/mime/depth", test_depth);
  g_test_add_func ("/mime/charsets", test_charsets);
  g_test_add_func ("/mime/words", test_words);
  g_test_add_func ("/mime/as-gmime", test_as_gmime);
  return g_test_run ();
}
