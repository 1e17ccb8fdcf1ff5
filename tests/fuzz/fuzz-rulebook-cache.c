/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rulebook/rulebook-cache.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char rules[] =
    "[full]\nScenario=mailbox-full\nPhrase=mailbox is full\nWith=quota|limit\n"
    "Unless=not full\nMta=*.example.net\n"
    "[pattern]\nScenario=mailbox-full\nPhrase=quota\nPattern=quota [0-9]+\n"
    "[code]\nScenario=unknown-user\nStatus=5.1.1|5.1.10\nReply=550\n"
    "[token]\nScenario=greylisted\nToken=G4\n";

static GByteArray *
make_cache (void)
{
  int fd = memfd_create ("rules", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autoptr (BounceRulebook) rulebook = bounce_rulebook_new ();

  g_assert_cmpint (write (fd, rules, strlen (rules)), ==, (gssize)strlen (rules));
  bounce_rulebook_add_file (rulebook, path, BOUNCE_LAYER_SHIPPED, NULL);
  close (fd);
  bounce_rulebook_compile (rulebook);
  return bounce_rulebook_write_cache (rulebook, "/nowhere");
}

/* A cache is mostly empty tables, so the input is what to change in a good one: six bytes each, the
 * place (counted from the end where the first bit is set) and the value. */
static void
damage (guint8 *cache, gsize length, const guint8 *data, gsize size)
{
  for (; size >= 6; data += 6, size -= 6)
    {
      gsize at = (data[0] & 0x7f) << 16 | data[1] << 8 | data[2];
      guint32 value = data[3] | data[4] << 8 | (guint32)(gint8)data[5] << 16;

      at %= length - sizeof value;
      memcpy (
          cache + ((data[0] & 0x80) != 0 ? length - sizeof value - at : at), &value, sizeof value);
    }
}

/* Any bytes are refused or can be used. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static GByteArray *good;
  g_autofree guint8 *cache = NULL;
  g_autoptr (BounceRulebook) rulebook = NULL;
  g_autoptr (BounceReport) report = bounce_report_new ();
  BounceRecipient *recipient = bounce_recipient_new ();

  if (good == NULL)
    good = make_cache ();
  cache = g_memdup2 (good->data, good->len);
  damage (cache, good->len, data, size);
  report->kind = BOUNCE_KIND_BOUNCE;
  recipient->remote_mta = g_strdup ("mx.example.net");
  recipient->diagnostic = g_strdup ("550 5.1.1 mailbox is full, quota 17 G4");
  g_ptr_array_add (report->recipients, recipient);
  bounce_rulebook_cache_is_of (cache, good->len, "/tmp", G_MAXINT64);
  rulebook = bounce_rulebook_new_from_cache (cache, good->len);
  if (rulebook != NULL)
    {
      g_autoptr (BounceDiagnosis) diagnosis =
          bounce_rulebook_diagnose (rulebook, report, recipient);

      g_assert_nonnull (diagnosis->scenario);
    }
  return 0;
}
