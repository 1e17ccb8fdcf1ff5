/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>

#include "report/decoder.h"
#include "report/outlook-private.h"
#include "report/outlook.h"

/* What tests/intake/make.py wrote into each file, as the decoder must read it again. */
typedef struct
{
  const char *file;
  BounceKind kind;
  guint n_recipients;
  const char *address;
  BounceAction action;
  const char *status;
  guint reply_code;
  const char *words; /* in the diagnostic */
  const char *reporting_mta;
  const char *remote_mta;
  const char *subject;
  const char *original_subject;
  BounceReturned returned;
} Row;

static const Row rows[] = {
  { "ndr.msg",
    BOUNCE_KIND_BOUNCE,
    2,
    "anna@example.com",
    BOUNCE_ACTION_FAILED,
    "5.1.10",
    550,
    "RESOLVER.ADR.RecipientNotFound; Recipient anna@example.com not found",
    "ex01.example.org",
    "mail.example.com",
    "Undeliverable: Angebot für Anna",
    "Angebot für Anna",
    BOUNCE_RETURNED_HEADERS },
  { "ndr-returned.msg",
    BOUNCE_KIND_BOUNCE,
    1,
    "anna@example.com",
    BOUNCE_ACTION_FAILED,
    "5.1.10",
    550,
    "RESOLVER.ADR.RecipientNotFound",
    "ex01.example.org",
    "mail.example.com",
    "Undeliverable: Angebot für Anna",
    "Lunch",
    BOUNCE_RETURNED_FULL },
  { "ndr-text-only.msg",
    BOUNCE_KIND_BOUNCE,
    1,
    "anna@example.com",
    BOUNCE_ACTION_NONE,
    "5.2.2",
    554,
    "mailbox is full",
    "ex01.example.org",
    NULL,
    "Undeliverable: Lunch",
    NULL,
    BOUNCE_RETURNED_HEADERS },
  { "delayed.msg",
    BOUNCE_KIND_DELAY,
    1,
    "anna@example.com",
    BOUNCE_ACTION_DELAYED,
    "4.4.7",
    0,
    NULL,
    "ex01.example.org",
    NULL,
    "Delivery delayed: Lunch",
    "Angebot für Anna",
    BOUNCE_RETURNED_HEADERS },
  { "note.msg",
    BOUNCE_KIND_BOUNCE,
    1,
    "anna@example.com",
    BOUNCE_ACTION_NONE,
    "5.1.1",
    550,
    "User unknown",
    "mx.example.net",
    NULL,
    "Mail delivery failed",
    NULL,
    BOUNCE_RETURNED_NONE },
  { "note-dsn.msg",
    BOUNCE_KIND_BOUNCE,
    1,
    "anna@example.com",
    BOUNCE_ACTION_FAILED,
    "5.1.1",
    550,
    "User unknown",
    "mx.example.net",
    NULL,
    "Mail delivery failed",
    "Lunch",
    BOUNCE_RETURNED_FULL },
  { "note-rtf.msg",
    BOUNCE_KIND_BOUNCE,
    1,
    "anna@example.com",
    BOUNCE_ACTION_NONE,
    "5.1.1",
    550,
    "Grüße",
    "mx.example.net",
    NULL,
    "Mail delivery failed",
    NULL,
    BOUNCE_RETURNED_NONE },
};

static GBytes *
load (const char *file)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "intake", file, NULL);
  g_autoptr (GError) error = NULL;
  char *data;
  gsize length;

  g_file_get_contents (path, &data, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (data, length);
}

static void
check (const Row *row)
{
  g_autoptr (GBytes) msg = load (row->file);
  g_autoptr (GBytes) mail = bounce_outlook_to_mail (msg);
  g_autoptr (GError) error = NULL;
  g_autoptr (BounceReport) report = NULL;
  const BounceRecipient *recipient;

  g_test_message ("%s", row->file);
  g_assert_nonnull (mail);
  report = bounce_report_decode (mail, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->kind, ==, row->kind);
  g_assert_cmpuint (report->recipients->len, ==, row->n_recipients);
  recipient = report->recipients->pdata[0];
  g_assert_cmpstr (recipient->address, ==, row->address);
  g_assert_cmpint (recipient->action, ==, row->action);
  g_assert_cmpstr (recipient->status, ==, row->status);
  g_assert_cmpuint (recipient->reply_code, ==, row->reply_code);
  if (row->words != NULL)
    g_assert_nonnull (strstr (recipient->diagnostic, row->words));
  g_assert_cmpstr (report->reporting_mta, ==, row->reporting_mta);
  g_assert_cmpstr (recipient->remote_mta, ==, row->remote_mta);
  g_assert_cmpstr (report->subject, ==, row->subject);
  g_assert_cmpstr (report->original_subject, ==, row->original_subject);
  g_assert_cmpint (report->returned, ==, row->returned);
}

static void
test_messages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check (&rows[i]);
}

/* Without supplementary words: the number of the status, and an address out of the search key. */
static void
test_second_recipient (void)
{
  g_autoptr (GBytes) msg = load ("ndr.msg");
  g_autoptr (GBytes) mail = bounce_outlook_to_mail (msg);
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);
  const BounceRecipient *recipient = report->recipients->pdata[1];

  g_assert_cmpstr (recipient->address, ==, "full@example.com");
  g_assert_cmpstr (recipient->status, ==, "5.2.2");
}

static void
ignore_cb (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* A file may be cut or altered anywhere: that gives less of a mail, or none. The library grumbles.
 */
static void
test_damaged (void)
{
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  guint handler =
      g_log_set_handler ("libgsf:msole", G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL, ignore_cb, NULL);
  g_autoptr (GBytes) msg = load ("ndr-returned.msg");
  gsize length;
  const guint8 *data = g_bytes_get_data (msg, &length);
  guint n_read = 0;

  for (gsize cut = 0; cut < length; cut += 97)
    {
      g_autoptr (GBytes) part = g_bytes_new (data, cut);
      g_autoptr (GBytes) mail = bounce_outlook_to_mail (part);

      n_read += mail != NULL;
    }
  for (gsize at = 0; at < length; at += 31)
    {
      guint8 *copy = g_memdup2 (data, length);
      g_autoptr (GBytes) altered = g_bytes_new_take (copy, length);
      g_autoptr (GBytes) mail = NULL;

      copy[at] ^= 0xff;
      mail = bounce_outlook_to_mail (altered);
      n_read += mail != NULL;
    }
  g_assert_cmpuint (n_read, >, 0);
  g_log_remove_handler ("libgsf:msole", handler);
  g_log_set_always_fatal (fatal);
}

static void
test_charset (void)
{
  g_autoptr (GBytes) msg = load ("note-8bit.msg");
  g_autoptr (GBytes) mail = bounce_outlook_to_mail (msg);
  g_autoptr (BounceReport) report = bounce_report_decode (mail, NULL);

  g_assert_cmpstr (report->subject, ==, "Неудача");
  g_assert_cmpstr (report->headline, ==, "Письмо не доставлено");
}

/* The example of MS-OXRTFCP, 3.1: "{\rtf1\ansi\ansicpg1252\pard hello world}" and its last byte. */
static void
test_compressed_rtf (void)
{
  static const guint8 example[] = { 0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a,
                                    0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00,
                                    0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
                                    0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77,
                                    0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0 };
  g_autofree char *text = bounce_outlook_rtf_to_text (example, sizeof example);

  g_assert_cmpstr (text, ==, "hello world");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  bounce_decoder_init ();
  g_test_add_func ("/outlook/messages", test_messages);
  g_test_add_func ("/outlook/second-recipient", test_second_recipient);
  g_test_add_func ("/outlook/damaged", test_damaged);
  g_test_add_func ("/outlook/charset", test_charset);
  g_test_add_func ("/outlook/compressed-rtf", test_compressed_rtf);
  return g_test_run ();
}
