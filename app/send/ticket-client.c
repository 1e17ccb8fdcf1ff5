/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/ticket-client.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "send/mail.h"
#include "send/ticket-client-private.h"
#include "send/ticket-template.h"

#define REF_PREFIX "BD"
#define REF_DIGITS 16
#define INCIDENT_PREFIX "BI"
#define INCIDENT_DIGITS 10
#define MAX_FOUND 20
#define MAX_TITLE 200

/**
 * bounce_ticket_dup_ref:
 * @key: a ticket's own key, a UUID
 *
 * The short form that stands in the subject: one word, so that every search finds it.
 *
 * Returns: (transfer full): e.g. "BD0f3c1a2b4d5e6f70"
 */
char *
bounce_ticket_dup_ref (const char *key)
{
  GString *ref = g_string_new (REF_PREFIX);

  for (const char *p = key; *p != '\0' && ref->len < strlen (REF_PREFIX) + REF_DIGITS; p++)
    if (g_ascii_isxdigit (*p))
      g_string_append_c (ref, g_ascii_tolower (*p));
  return g_string_free (ref, FALSE);
}

static char *
dup_plain_domain (const char *domain)
{
  g_autofree char *ascii = domain != NULL ? g_hostname_to_ascii (domain) : NULL;
  g_autofree char *lower = ascii != NULL ? g_ascii_strdown (ascii, -1) : NULL;

  /* It comes from a mail and goes into search expressions. */
  if (lower == NULL || lower[strspn (lower, "abcdefghijklmnopqrstuvwxyz0123456789.-_")] != '\0')
    return g_strdup ("");
  return g_steal_pointer (&lower);
}

/**
 * bounce_ticket_dup_incident:
 * @recipient_domain: (nullable): whose server did not take the mail
 * @scenario: (nullable): why
 *
 * A short mark that two tickets share when both are the same. It stands in the subject, says
 * nothing to a stranger, and is one word in every language.
 *
 * Returns: (transfer full): e.g. "BI5d41402abc"; "" when one of the two is not known
 */
char *
bounce_ticket_dup_incident (const char *recipient_domain, const char *scenario)
{
  g_autofree char *domain = dup_plain_domain (recipient_domain);
  g_autofree char *text = NULL;
  g_autofree char *digest = NULL;

  if (*domain == '\0' || scenario == NULL || *scenario == '\0')
    return g_strdup ("");
  text = g_strdup_printf ("%s\n%s", scenario, domain);
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return g_strdup_printf ("%s%.*s", INCIDENT_PREFIX, INCIDENT_DIGITS, digest);
}

static char *
dup_subject (const BounceTicketSystem *system,
             const char *subject,
             const char *incident,
             const char *ref)
{
  g_autofree char *mark =
      g_strdup_printf (" [%s%s%s]", incident, *incident != '\0' ? " " : "", ref);
  g_autofree char *line = bounce_text_clean_line (subject, -1, 4096);
  guint room = (guint)MAX (system->subject_limit, strlen (mark) + 20) - (guint)strlen (mark);
  g_autofree char *short_line = bounce_text_shorten (line, room);

  return g_strconcat (short_line, mark, NULL);
}

static void
put (BounceTicketClient *client, const char *name, const char *value)
{
  g_hash_table_replace (client->values, g_strdup (name), g_strdup (value != NULL ? value : ""));
}

static void
put_content (BounceTicketClient *client, const BounceTicketContent *content)
{
  g_autofree char *ref = bounce_ticket_dup_ref (content->key);
  g_autofree char *incident =
      bounce_ticket_dup_incident (content->recipient_domain, content->scenario);
  g_autofree char *domain = dup_plain_domain (content->recipient_domain);
  g_autofree char *subject =
      dup_subject (client->system, content->subject != NULL ? content->subject : "", incident, ref);
  g_autofree char *text =
      bounce_text_clean (content->body != NULL ? content->body : "", -1, G_MAXINT);
  g_autofree char *body = g_strdup_printf ("%s\n\n%s\n", g_strchomp (text), content->key);

  put (client, "key", content->key);
  put (client, "ref", ref);
  put (client, "incident", incident);
  put (client, "recipient-domain", domain);
  put (client, "scenario", content->scenario);
  put (client, "subject", subject);
  put (client, "body", body);
  put (client,
       "attachment-name",
       content->attachment_name != NULL ? content->attachment_name : "bounce.eml");
  if (content->attachment != NULL)
    {
      g_autofree char *digest =
          g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content->attachment);

      put (client, "sha256", digest);
      client->attachment = g_bytes_ref (content->attachment);
    }
}

/**
 * bounce_ticket_client_new:
 * @account: an account with its secrets
 * @content: (nullable): the ticket; NULL for a test of the connection
 * @error: return location
 *
 * Returns: (transfer full) (nullable): a client, to be used and freed in this thread; else
 * %BOUNCE_SEND_ERROR_NOT_CONFIGURED or %BOUNCE_SEND_ERROR_TOO_LARGE
 */
BounceTicketClient *
bounce_ticket_client_new (BounceTicketAccount *account,
                          const BounceTicketContent *content,
                          GError **error)
{
  g_autoptr (BounceTicketClient) client = g_new0 (BounceTicketClient, 1);
  GPtrArray *settings;
  BounceHttpOptions options = { 0 };

  client->account = bounce_ticket_account_ref (account);
  client->system = bounce_ticket_account_get_system (account);
  client->retry_seconds = -1;
  client->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  settings = client->system->settings;
  for (guint i = 0; i < settings->len; i++)
    {
      const char *id = ((BounceTicketSetting *)settings->pdata[i])->id;

      put (client, id, bounce_ticket_account_get (account, id));
    }
  if (!bounce_ticket_account_check (account, error))
    return NULL;
  if (content != NULL)
    {
      put_content (client, content);
      client->key = g_strdup (content->key);
      client->to = g_strdup (content->to);
    }
  if (client->attachment != NULL && client->system->size_limit > 0 &&
      g_bytes_get_size (client->attachment) > client->system->size_limit)
    {
      g_autofree char *limit = g_format_size (client->system->size_limit);

      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_TOO_LARGE,
                   _ ("The mail is too large: %s takes at most %s."),
                   client->system->name,
                   limit);
      return NULL;
    }
  if (client->system->shape == BOUNCE_TICKET_SHAPE_MAIL)
    return g_steal_pointer (&client);
  options.ca_file = bounce_ticket_account_get (account, "ca-file");
  options.deadline_seconds = (guint)client->system->deadline_seconds;
  client->http = bounce_http_new (bounce_ticket_account_get (account, "url"), &options, error);
  return client->http != NULL ? g_steal_pointer (&client) : NULL;
}

static void
wipe_values (GHashTable *values)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    explicit_bzero (value, strlen (value));
}

/** bounce_ticket_client_free: logs out where the system wants that, and frees; NULL is fine. */
void
bounce_ticket_client_free (BounceTicketClient *client)
{
  if (client == NULL)
    return;
  if (client->logged_in)
    bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_LOGOUT, NULL, NULL);
  bounce_http_free (client->http);
  wipe_values (client->values);
  g_hash_table_unref (client->values);
  g_clear_pointer (&client->attachment, g_bytes_unref);
  bounce_ticket_account_unref (client->account);
  g_free (client->key);
  g_free (client->to);
  g_free (client);
}

/** bounce_ticket_client_set_number: says which ticket it is about. */
void
bounce_ticket_client_set_number (BounceTicketClient *client, const char *number)
{
  put (client, "number", number);
}

/** bounce_ticket_client_get_number: (nullable): the ticket's number, once it is known. */
const char *
bounce_ticket_client_get_number (BounceTicketClient *client)
{
  const char *number = g_hash_table_lookup (client->values, "number");

  return number != NULL && *number != '\0' ? number : NULL;
}

static char *
dup_link (BounceTicketClient *client, const char *number)
{
  g_autoptr (GHashTable) values = NULL;

  if (client->system->link == NULL || number == NULL)
    return NULL;
  values = g_hash_table_new (g_str_hash, g_str_equal);
  g_hash_table_insert (values, "number", (gpointer)number);
  g_hash_table_insert (values, "url", (gpointer)bounce_ticket_account_get (client->account, "url"));
  return bounce_template_expand (client->system->link, BOUNCE_TEMPLATE_URL, values, NULL);
}

/**
 * bounce_ticket_client_dup_link:
 * @client: a client
 *
 * Returns: (transfer full) (nullable): the address of the ticket for a browser
 */
char *
bounce_ticket_client_dup_link (BounceTicketClient *client)
{
  return dup_link (client, bounce_ticket_client_get_number (client));
}

/** bounce_ticket_client_get_retry_seconds: what Retry-After said last; -1 for nothing. */
gint64
bounce_ticket_client_get_retry_seconds (BounceTicketClient *client)
{
  return client->retry_seconds;
}

static gboolean
submit_mail (BounceTicketClient *client, GCancellable *cancellable, GError **error)
{
  BounceMailText text = {
    .from = bounce_ticket_account_get (client->account, "from"),
    .to = client->to != NULL ? client->to : bounce_ticket_account_get (client->account, "to"),
    .subject = g_hash_table_lookup (client->values, "subject"),
    .body = g_hash_table_lookup (client->values, "body"),
    .key = client->key,
    .attachment_name = g_hash_table_lookup (client->values, "attachment-name"),
    .attachment = client->attachment,
  };
  g_autoptr (GBytes) message = bounce_mail_write (&text, error);

  if (message == NULL)
    return FALSE;
  return bounce_mail_submit (client->account, text.from, text.to, message, cancellable, error);
}

/**
 * bounce_ticket_client_create:
 * @client: a client with a ticket
 * @cancellable: (nullable): a #GCancellable
 * @error: return location, not NULL
 *
 * Files the ticket. After it bounce_ticket_client_get_number() has the number (none for mail).
 *
 * Returns: whether it is filed; else any #BounceSendError, of which only
 * %BOUNCE_SEND_ERROR_UNCONFIRMED leaves it open
 */
gboolean
bounce_ticket_client_create (BounceTicketClient *client, GCancellable *cancellable, GError **error)
{
  if (client->system->shape == BOUNCE_TICKET_SHAPE_MAIL)
    return submit_mail (client, cancellable, error);
  return bounce_ticket_client_log_in (client, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_BEFORE, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_CREATE, cancellable, error);
}

/**
 * bounce_ticket_client_complete:
 * @client: a client that knows the ticket's number
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Hangs the file on a ticket that is there already, where the system wants it in that order.
 *
 * Returns: whether all is done; else any #BounceSendError
 */
gboolean
bounce_ticket_client_complete (BounceTicketClient *client,
                               GCancellable *cancellable,
                               GError **error)
{
  if (client->system->flows[BOUNCE_TICKET_FLOW_AFTER] == NULL)
    return TRUE;
  return bounce_ticket_client_log_in (client, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_AFTER, cancellable, error);
}

/**
 * bounce_ticket_client_add:
 * @client: a client that knows the number of a ticket
 * @cancellable: (nullable): a #GCancellable
 * @error: return location, not NULL
 *
 * Adds text and file to that ticket instead of filing another.
 *
 * Returns: whether it is there; else as bounce_ticket_client_create()
 */
gboolean
bounce_ticket_client_add (BounceTicketClient *client, GCancellable *cancellable, GError **error)
{
  if (!bounce_ticket_system_can_add (client->system))
    {
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_NOT_CONFIGURED,
                   _ ("%s cannot add to a ticket that is there."),
                   client->system->name);
      return FALSE;
    }
  return bounce_ticket_client_log_in (client, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_BEFORE, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_ADD, cancellable, error);
}

/* The answer of a search has its array, or it is none: a login page found nothing, too. */
static int
count_items (BounceTicketClient *client,
             const BounceTicketRequest *request,
             const BounceTicketReply *reply,
             char **items,
             GError **error)
{
  int n;

  *items = bounce_template_expand (request->items, BOUNCE_TEMPLATE_TEXT, client->values, error);
  n = *items != NULL ? bounce_ticket_reply_count (reply, *items) : -1;
  if (n < 0 && *items != NULL && request->total != NULL)
    {
      g_autofree char *total = bounce_ticket_reply_dup_value (reply, request->total);

      n = g_strcmp0 (total, "0") == 0 ? 0 : -1;
    }
  if (*items != NULL && n < 0)
    g_set_error_literal (error,
                         BOUNCE_SEND_ERROR,
                         BOUNCE_SEND_ERROR_UNREACHABLE,
                         _ ("The server's answer to the search is not understood."));
  return n;
}

static char *
dup_item_value (BounceTicketClient *client,
                const BounceTicketReply *reply,
                const char *items,
                int index,
                const char *path)
{
  g_autofree char *inner =
      path != NULL ? bounce_template_expand (path, BOUNCE_TEMPLATE_TEXT, client->values, NULL)
                   : NULL;
  g_autofree char *full = inner != NULL ? g_strdup_printf ("%s/%d/%s", items, index, inner) : NULL;

  return full != NULL ? bounce_ticket_reply_dup_value (reply, full) : NULL;
}

static gboolean
take_own (BounceTicketClient *client,
          const BounceTicketRequest *request,
          const BounceTicketReply *reply,
          const char *items,
          int n)
{
  const char *ref = g_hash_table_lookup (client->values, "ref");

  for (int i = 0; i < n; i++)
    {
      g_autofree char *number = dup_item_value (client, reply, items, i, request->item_number);
      g_autofree char *title = dup_item_value (client, reply, items, i, request->item_title);

      if (number != NULL && title != NULL && strstr (title, ref) != NULL)
        {
          put (client, "number", number);
          return TRUE;
        }
    }
  return FALSE;
}

static gboolean
has_added (BounceTicketClient *client,
           const BounceTicketRequest *request,
           const BounceTicketReply *reply)
{
  g_autofree char *path =
      bounce_template_expand (request->found, BOUNCE_TEMPLATE_TEXT, client->values, NULL);
  g_autofree char *value = path != NULL ? bounce_ticket_reply_dup_value (reply, path) : NULL;

  return value != NULL;
}

/**
 * bounce_ticket_client_find_own:
 * @client: a client with a ticket
 * @added: whether it was to be added to another ticket
 * @found: (out): whether it is there; then bounce_ticket_client_get_number() is its number
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Returns: whether the server answered the question; else any #BounceSendError
 */
gboolean
bounce_ticket_client_find_own (BounceTicketClient *client,
                               gboolean added,
                               gboolean *found,
                               GCancellable *cancellable,
                               GError **error)
{
  GPtrArray *flow =
      client->system->flows[added ? BOUNCE_TICKET_FLOW_FIND_ADDED : BOUNCE_TICKET_FLOW_FIND_OWN];

  *found = FALSE;
  if (flow == NULL)
    {
      g_set_error (error,
                   BOUNCE_SEND_ERROR,
                   BOUNCE_SEND_ERROR_UNCONFIRMED,
                   _ ("%s cannot be asked whether the ticket arrived."),
                   client->system->name);
      return FALSE;
    }
  if (!bounce_ticket_client_log_in (client, cancellable, error))
    return FALSE;
  for (guint i = 0; i < flow->len && !*found; i++)
    {
      const BounceTicketRequest *request = flow->pdata[i];
      g_autoptr (BounceTicketReply) reply =
          bounce_ticket_client_run (client, request, FALSE, NULL, cancellable, error);
      g_autofree char *items = NULL;
      int n = reply != NULL ? count_items (client, request, reply, &items, error) : -1;

      if (n < 0)
        return FALSE;
      *found =
          added ? has_added (client, request, reply) : take_own (client, request, reply, items, n);
    }
  return TRUE;
}

static gboolean
is_identical (BounceTicketClient *client, GBytes *content)
{
  g_autofree char *digest =
      content != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content) : NULL;

  return g_strcmp0 (digest, g_hash_table_lookup (client->values, "sha256")) == 0;
}

/**
 * bounce_ticket_client_read_back:
 * @client: a client that knows the ticket's number
 * @attachment: (out): what was found
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Asks for the file in the ticket and compares its SHA-256: a created ticket is no proof that its
 * file was taken.
 *
 * Returns: whether it could be asked; else any #BounceSendError
 */
gboolean
bounce_ticket_client_read_back (BounceTicketClient *client,
                                BounceTicketAttachment *attachment,
                                GCancellable *cancellable,
                                GError **error)
{
  GPtrArray *flow = client->system->flows[BOUNCE_TICKET_FLOW_READ_BACK];

  *attachment = BOUNCE_TICKET_ATTACHMENT_UNCHECKED;
  if (flow == NULL || client->attachment == NULL)
    return TRUE;
  if (!bounce_ticket_client_log_in (client, cancellable, error))
    return FALSE;
  for (guint i = 0; i < flow->len; i++)
    {
      const BounceTicketRequest *request = flow->pdata[i];
      g_autoptr (GError) reason = NULL;
      g_autoptr (GBytes) body = NULL;
      g_autoptr (GBytes) decoded = NULL;
      g_autoptr (BounceTicketReply) reply =
          bounce_ticket_client_run (client, request, FALSE, &body, cancellable, &reason);

      if (g_error_matches (reason, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_REFUSED))
        {
          /* The list answered and has no such file, or the file is gone. */
          *attachment = BOUNCE_TICKET_ATTACHMENT_DAMAGED;
          return TRUE;
        }
      if (reply == NULL)
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (request->content == NULL)
        continue;
      decoded = strcmp (request->content, "raw") == 0
                    ? g_bytes_ref (body)
                    : bounce_ticket_reply_dup_base64 (reply, request->content);
      *attachment = is_identical (client, decoded) ? BOUNCE_TICKET_ATTACHMENT_IDENTICAL
                                                   : BOUNCE_TICKET_ATTACHMENT_DAMAGED;
    }
  return TRUE;
}

/** bounce_ticket_found_free: frees what was found; NULL is fine. */
void
bounce_ticket_found_free (BounceTicketFound *found)
{
  if (found == NULL)
    return;
  g_free (found->number);
  g_free (found->title);
  g_free (found->link);
  g_free (found->created);
  g_free (found);
}

static void
add_found (BounceTicketClient *client,
           GPtrArray *list,
           const BounceTicketRequest *request,
           const BounceTicketReply *reply,
           const char *items,
           int index)
{
  g_autofree char *number = dup_item_value (client, reply, items, index, request->item_number);
  g_autofree char *title = dup_item_value (client, reply, items, index, request->item_title);
  g_autofree char *created = dup_item_value (client, reply, items, index, request->item_created);
  g_autofree char *line = NULL;
  BounceTicketFound *found;

  if (number == NULL || title == NULL || list->len == MAX_FOUND)
    return;
  if (request->same_scenario &&
      strstr (title, g_hash_table_lookup (client->values, "incident")) == NULL)
    return;
  for (guint i = 0; i < list->len; i++)
    if (strcmp (((BounceTicketFound *)list->pdata[i])->number, number) == 0)
      return;
  line = bounce_text_clean_line (title, -1, 4 * MAX_TITLE);
  found = g_new0 (BounceTicketFound, 1);
  found->number = bounce_text_clean_line (number, -1, 64);
  found->title = bounce_text_shorten (line, MAX_TITLE);
  found->created = bounce_text_clean_line (created, -1, 64);
  found->link = dup_link (client, found->number);
  found->same_scenario = request->same_scenario;
  g_ptr_array_add (list, found);
}

/**
 * bounce_ticket_client_find_similar:
 * @client: a client whose ticket has a recipient domain and a scenario
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Returns: (transfer full) (nullable) (element-type BounceTicketFound): open tickets about the same
 * incident, those of the same scenario first; empty when there is none or the system cannot be
 * asked; NULL with any #BounceSendError
 */
GPtrArray *
bounce_ticket_client_find_similar (BounceTicketClient *client,
                                   GCancellable *cancellable,
                                   GError **error)
{
  g_autoptr (GPtrArray) list =
      g_ptr_array_new_with_free_func ((GDestroyNotify)bounce_ticket_found_free);
  GPtrArray *flow = client->system->flows[BOUNCE_TICKET_FLOW_FIND_SIMILAR];
  const char *incident = g_hash_table_lookup (client->values, "incident");

  if (flow == NULL || incident == NULL || *incident == '\0')
    return g_steal_pointer (&list);
  if (!bounce_ticket_client_log_in (client, cancellable, error))
    return NULL;
  for (guint i = 0; i < flow->len; i++)
    {
      const BounceTicketRequest *request = flow->pdata[i];
      g_autoptr (BounceTicketReply) reply = NULL;
      g_autofree char *items = NULL;
      int n;

      if (request->needs != NULL &&
          *bounce_ticket_account_get (client->account, request->needs) == '\0')
        continue;
      reply = bounce_ticket_client_run (client, request, FALSE, NULL, cancellable, error);
      n = reply != NULL ? count_items (client, request, reply, &items, error) : -1;
      if (n < 0)
        return NULL;
      for (int j = 0; j < n; j++)
        add_found (client, list, request, reply, items, j);
    }
  return g_steal_pointer (&list);
}

/**
 * bounce_ticket_client_test:
 * @client: a client
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * "Test connection": asks for something that needs the login and the queue, and files nothing.
 *
 * Returns: whether tickets can be expected to arrive; else any #BounceSendError
 */
gboolean
bounce_ticket_client_test (BounceTicketClient *client, GCancellable *cancellable, GError **error)
{
  if (client->system->shape == BOUNCE_TICKET_SHAPE_MAIL)
    return bounce_mail_test (client->account, cancellable, error);
  return bounce_ticket_client_log_in (client, cancellable, error) &&
         bounce_ticket_client_run_flow (client, BOUNCE_TICKET_FLOW_TEST, cancellable, error);
}
