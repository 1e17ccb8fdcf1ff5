/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "guide/draft.h"

#include <string.h>

#include "base/text.h"
#include "guide/draft-private.h"
#include "guide/guide-private.h"

/* A draft is in the language of its facts. */
#define _(text) bounce_catalog_look_up (bounce_facts_get_catalog (facts), text)

#define MAX_QUOTED 2000

/* Where a draft goes. Only the organisation names its support; never the mail. What the mail calls
 * the address that failed may be several, of which only the first is expected. */
static char *
dup_address (BounceWho addressee, const BounceFacts *facts)
{
  const char *address = NULL;
  g_autofree char *postmaster = NULL;

  switch (addressee)
    {
    case BOUNCE_WHO_RECIPIENT:
      if (bounce_facts_is_said (facts, "recipient"))
        address = bounce_facts_get (facts, "recipient");
      return g_strdup (address != NULL && bounce_draft_is_address (address) ? address : "");
    case BOUNCE_WHO_RECIPIENT_ADMIN:
      /* RFC 5321, 4.5.1: every domain that takes mail has this mailbox. */
      if (bounce_facts_is_said (facts, "recipient-domain"))
        postmaster =
            g_strconcat ("postmaster@", bounce_facts_get (facts, "recipient-domain"), NULL);
      return postmaster != NULL && bounce_draft_is_address (postmaster)
                 ? g_steal_pointer (&postmaster)
                 : g_strdup ("");
    case BOUNCE_WHO_SENDER_ADMIN:
    case BOUNCE_WHO_AGENT:
      address = bounce_facts_get (facts, "support-email");
      return g_strdup (address != NULL ? address : "");
    case BOUNCE_WHO_SENDER:
    case BOUNCE_WHO_NOBODY:
    case BOUNCE_N_WHO:
      break;
    }
  return g_strdup ("");
}

/**
 * bounce_guide_fill_draft:
 * @guide: a guide
 * @id: one of its drafts
 * @facts: what to fill in
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): the draft, or NULL with BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT
 */
BounceDraft *
bounce_guide_fill_draft (const BounceGuide *guide,
                         const char *id,
                         const BounceFacts *facts,
                         GError **error)
{
  const BounceGuideDraft *from = bounce_guide_find_draft (guide, id);
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *to = NULL;
  g_autofree char *subject = NULL;
  BounceDraft *draft;

  if (from == NULL)
    {
      g_set_error (error,
                   BOUNCE_DRAFT_ERROR,
                   BOUNCE_DRAFT_ERROR_NO_SUCH_DRAFT,
                   "the guide %s has no draft \"%s\"",
                   bounce_guide_get_id (guide),
                   id != NULL ? id : "");
      return NULL;
    }
  for (guint i = 0; i < from->paragraphs->len; i++)
    {
      const BounceGuideText *paragraph = from->paragraphs->pdata[i];
      g_autofree char *text = NULL;

      if (!bounce_facts_has_all (facts, paragraph->needs))
        continue;
      text = bounce_facts_fill (facts, paragraph->text);
      g_string_append_printf (body, "%s%s", body->len > 0 ? "\n\n" : "", text);
    }
  g_string_append_c (body, '\n');
  to = dup_address (from->to, facts);
  subject = bounce_facts_fill (facts, from->subject);
  draft = bounce_draft_new (BOUNCE_DRAFT_GUIDE, from->to, to, subject, body->str);
  bounce_draft_set_id (draft, id);
  bounce_draft_set_other_channel (draft, from->is_other);
  return draft;
}

static void
append_filled (GString *out, const BounceFacts *facts, const char *text)
{
  g_autofree char *filled = bounce_facts_fill (facts, text);

  g_string_append_printf (out, "%s\n\n", filled);
}

/* The refusal's own words, each line set in, and shortened only where it is absurdly long. */
static void
append_quoted (GString *out, const char *text)
{
  g_autofree char *shortened = bounce_text_shorten (text, MAX_QUOTED);
  g_auto (GStrv) lines = g_strsplit (g_strstrip (shortened), "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    g_string_append_printf (out, "    %s\n", lines[i]);
  g_string_append_c (out, '\n');
}

static void
append_refusal (GString *out, const BounceFacts *facts)
{
  const char *words = bounce_facts_get (facts, "diagnostic");

  append_quoted (out, words != NULL ? words : bounce_facts_get (facts, "reply"));
}

static void
append_allowed (GString *out, const BounceFacts *facts)
{
  if (bounce_facts_is_said (facts, "sender"))
    append_quoted (out, bounce_facts_get (facts, "sender"));
  if (bounce_facts_is_said (facts, "sender-domain"))
    {
      append_filled (out, facts, _ ("or every address of this domain:"));
      append_quoted (out, bounce_facts_get (facts, "sender-domain"));
    }
}

/* What the recipient can do alone. */
static void
append_own_places (GString *out, const BounceFacts *facts)
{
  append_filled (out, facts, _ ("The setting is usually here:"));
  g_string_append_printf (
      out,
      "- %s\n- %s\n- %s\n- %s\n- %s\n\n",
      _ ("Outlook and Outlook.com: Settings > Mail > Junk email > Safe senders and domains"),
      _ ("Gmail: Settings > See all settings > Filters and blocked addresses > Create a new "
         "filter, then \"Never send it to Spam\""),
      _ ("Yahoo, iCloud, GMX, Thunderbird and others: add the address to your contacts, and look "
         "in the settings for blocked senders"),
      _ ("Mail of a mobile phone company: the list of senders from whom mail is accepted"),
      _ ("A mail filter of your company or provider: its page for quarantine or allowed "
         "senders"));
  append_filled (out,
                 facts,
                 _ ("If you find no such setting, please pass this text on to the people who look "
                    "after your mail."));
}

/* What only an administrator can do. */
static void
append_admin_places (GString *out, const BounceFacts *facts)
{
  append_filled (
      out, facts, _ ("For the administrator: depending on the system, it is usually here:"));
  g_string_append_printf (
      out,
      "- %s\n- %s\n- %s\n\n",
      _ ("Microsoft 365 and Exchange: the Tenant Allow/Block List, mail flow rules, and the "
         "delivery restrictions of the mailbox or group (who may send to it, senders outside the "
         "organisation)"),
      _ ("Google Workspace: Gmail > Spam, phishing and malware > approved senders; for a group, "
         "who may post"),
      _ ("Other gateways and mailing lists: allowed senders, blocked senders, members"));
}

static void
append_message (GString *out, const BounceFacts *facts)
{
  if (bounce_facts_is_said (facts, "subject") && bounce_facts_is_said (facts, "sent-date"))
    append_filled (out, facts, _ ("The message was \"{subject}\", sent on {sent-date}."));
  else if (bounce_facts_is_said (facts, "subject"))
    append_filled (out, facts, _ ("The message was \"{subject}\"."));
}

/**
 * bounce_draft_new_safe_sender:
 * @facts: the facts of the case
 * @guide: its guide
 *
 * The request to the recipient to let the sender through. Where only an administrator can
 * (safe-sender="admin"), it is a text for the recipient to pass on. Where an entry cannot help at
 * all, nobody should ask for this; see bounce_guide_get_safe_sender().
 *
 * Returns: (transfer full): the draft
 */
BounceDraft *
bounce_draft_new_safe_sender (const BounceFacts *facts, const BounceGuide *guide)
{
  gboolean is_admin = bounce_guide_get_safe_sender (guide) == BOUNCE_SAFE_SENDER_ADMIN;
  gboolean is_waiting = strcmp (bounce_guide_get_family (guide), "not-a-bounce") == 0;
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *to = dup_address (BOUNCE_WHO_RECIPIENT, facts);
  g_autofree char *subject = bounce_facts_fill (facts, _ ("Please let mail from {sender} through"));
  BounceDraft *draft;

  append_filled (body, facts, _ ("Hello {recipient-name},"));
  append_filled (body,
                 facts,
                 is_waiting
                     ? _ ("I wrote to you at {recipient}, but my message was held back on the way, "
                          "before it reached you.")
                     : _ ("I wrote to you at {recipient}, but my message did not reach you: "
                          "{refusing-server} refused it."));
  append_message (body, facts);
  if (!is_waiting)
    {
      append_filled (body, facts, _ ("These were its exact words:"));
      append_refusal (body, facts);
    }
  append_filled (
      body,
      facts,
      is_admin ? _ ("Could you please ask the people who look after your mail to let this address "
                    "through to {recipient}?")
               : _ ("Could you please put this address on your list of safe senders (also called "
                    "allowed or approved senders)?"));
  append_allowed (body, facts);
  if (is_admin)
    append_admin_places (body, facts);
  else
    append_own_places (body, facts);
  append_filled (body,
                 facts,
                 _ ("Please tell me when it is done, by phone or chat if need be; then I will send "
                    "the message again."));
  append_filled (body, facts, _ ("Thank you and kind regards,"));
  if (bounce_facts_is_said (facts, "sender"))
    append_filled (body, facts, "{sender}");
  g_string_truncate (body, body->len - 1);
  draft = bounce_draft_new (BOUNCE_DRAFT_SAFE_SENDER, BOUNCE_WHO_RECIPIENT, to, subject, body->str);
  bounce_draft_set_other_channel (draft, TRUE);
  return draft;
}

/**
 * bounce_draft_list_languages:
 *
 * Returns: (transfer full): the languages in which drafts can be written, see
 * bounce_catalog_list_languages(); one into which the window alone is translated is not among them
 */
GStrv
bounce_draft_list_languages (void)
{
  static const char probe[] = "Hello {recipient-name},";
  g_auto (GStrv) all = bounce_catalog_list_languages ();
  g_autoptr (GPtrArray) whole = g_ptr_array_new ();

  for (guint i = 0; all[i] != NULL; i++)
    {
      g_autoptr (BounceCatalog) catalog = bounce_catalog_new (all[i]);

      if (strcmp (all[i], "en") == 0 ||
          (catalog != NULL && strcmp (bounce_catalog_look_up (catalog, probe), probe) != 0))
        g_ptr_array_add (whole, g_strdup (all[i]));
    }
  g_ptr_array_add (whole, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&whole), FALSE);
}

static void
append_fact (GString *out, const BounceFacts *facts, const char *label, const char *name)
{
  if (bounce_facts_is_said (facts, name))
    g_string_append_printf (out, "%s %s\n", label, bounce_facts_get (facts, name));
}

static void
append_ticket_facts (GString *out, const BounceFacts *facts)
{
  static const char *const names[] = {
    "original-recipient",
    "subject",
    "sent-date",
    "status",
    "reply-code",
    "refusing-server",
    "reporting-server",
    "last-attempt",
    "retry-until",
    "message-size",
    "ip",
    "blocklist",
    "log-id",
    "check-result",
  };

  append_fact (out, facts, _ ("From:"), "sender");
  append_fact (out, facts, _ ("To:"), "recipient");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    append_fact (out, facts, _ (bounce_facts_get_label (names[i])), names[i]);
}

/**
 * bounce_draft_name_bounce:
 * @bounce: the exact bytes of a notice
 *
 * Returns: what the file is called when it is attached or saved: "bounce.msg" where it is a message
 * of Outlook, else "bounce.eml"
 */
const char *
bounce_draft_name_bounce (GBytes *bounce)
{
  static const char magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  gsize length;
  gconstpointer data = g_bytes_get_data (bounce, &length);

  return length > 8 && memcmp (data, magic, 8) == 0 ? "bounce.msg" : "bounce.eml";
}

/* The first sentence of a ticket. */
static const char *
get_ticket_opening (const BounceFacts *facts, BounceRedactLevel level)
{
  switch (level)
    {
    case BOUNCE_REDACT_NOTICE:
      return _ (
          "A mail of mine came back; please help. The notice is attached as bounce.eml, without "
          "the text of my mail: it is a copy, not the exact mail.");
    case BOUNCE_REDACT_PERSONAL:
      return _ (
          "A mail of mine came back; please help. The notice is attached as bounce.eml, without "
          "my mail and without names, addresses and numbers: it is a copy, not the exact mail.");
    case BOUNCE_REDACT_EXACT:
    case BOUNCE_N_REDACT_LEVELS:
      break;
    }
  return _ ("A mail of mine came back; please help. The whole notice, with its "
            "diagnostic part, is attached byte for byte as bounce.eml.");
}

/**
 * bounce_draft_say_level:
 * @draft: a ticket of bounce_draft_new_ticket(), unchanged
 * @facts: its facts
 * @level: how much of the notice is attached
 *
 * Has the ticket say what kind of copy is attached.
 */
void
bounce_draft_say_level (BounceDraft *draft, const BounceFacts *facts, BounceRedactLevel level)
{
  g_autoptr (GString) body = g_string_new (bounce_draft_get_body (draft));

  if (level == BOUNCE_REDACT_EXACT)
    return;
  g_string_replace (
      body, get_ticket_opening (facts, BOUNCE_REDACT_EXACT), get_ticket_opening (facts, level), 1);
  bounce_draft_set_body (draft, body->str);
}

/**
 * bounce_draft_new_ticket:
 * @facts: the facts of the case
 * @guide: its guide
 * @details: (nullable): more lines for those who know mail
 * @bounce: the exact bytes of the notice, which are attached
 * @sha256: their digest
 *
 * The support ticket. It goes to the support address of organisation.conf, or to nobody yet.
 *
 * Returns: (transfer full): the draft
 */
BounceDraft *
bounce_draft_new_ticket (const BounceFacts *facts,
                         const BounceGuide *guide,
                         const char *details,
                         GBytes *bounce,
                         const char *sha256)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *to = dup_address (BOUNCE_WHO_AGENT, facts);
  g_autofree char *title = bounce_guide_fill_title (guide, facts);
  g_autofree char *summary = bounce_guide_fill_summary (guide, facts);
  const char *recipient =
      bounce_facts_is_said (facts, "recipient") ? bounce_facts_get (facts, "recipient") : NULL;
  g_autofree char *subject = recipient != NULL
                                 ? g_strdup_printf (_ ("Bounced mail to %s: %s"), recipient, title)
                                 : g_strdup_printf (_ ("Bounced mail: %s"), title);
  BounceDraft *draft;

  g_string_append_printf (body,
                          "%s\n\n%s\n\n%s\n%s\n\n",
                          _ ("Hello,"),
                          get_ticket_opening (facts, BOUNCE_REDACT_EXACT),
                          title,
                          summary);
  append_ticket_facts (body, facts);
  g_string_append_printf (body,
                          "%s %s\n%s\n",
                          _ ("Scenario:"),
                          bounce_guide_get_id (guide),
                          details != NULL ? details : "");
  if (bounce_facts_get (facts, "diagnostic") != NULL)
    {
      g_string_append_printf (body, "%s\n\n", _ ("What the server said:"));
      append_quoted (body, bounce_facts_get (facts, "diagnostic"));
    }
  g_string_append_printf (body, "%s %s\n", _ ("SHA-256 of bounce.eml:"), sha256);
  g_string_replace (body, "bounce.eml", bounce_draft_name_bounce (bounce), 0);
  draft = bounce_draft_new (BOUNCE_DRAFT_TICKET, BOUNCE_WHO_AGENT, to, subject, body->str);
  bounce_draft_attach (draft, bounce_draft_name_bounce (bounce), bounce);
  return draft;
}
