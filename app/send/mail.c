/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "send/mail.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "send/late-curl.h"

#define CONNECT_SECONDS 30
/* RFC 5321, 4.5.3.2.6 allows a server ten minutes after the last byte; few people wait so long. */
#define DEADLINE_SECONDS 180
#define SLOWEST_BYTES_PER_SECOND (20 * 1024)
#define MAX_WORDS 1000

typedef struct
{
  CURL *curl;
  const char *bytes;
  gsize size;
  gsize position;
  gboolean all_read; /* libcurl took every byte: the server may have the whole mail */
  gboolean accepted; /* a 2xx came after that */
  GString *words;    /* the server's last reply */
  gboolean more;     /* that reply goes on ("550-") */
  GCancellable *cancellable;
  struct curl_slist *recipients;
} Session;

static size_t
read_cb (char *buffer, size_t size, size_t n, void *user_data)
{
  Session *session = user_data;
  gsize length = MIN (size * n, session->size - session->position);

  memcpy (buffer, session->bytes + session->position, length);
  session->position += length;
  session->all_read = session->all_read || length == 0;
  return length;
}

static size_t
reply_cb (char *line, size_t size, size_t n, void *user_data)
{
  Session *session = user_data;
  gsize length = size * n;
  g_autofree char *text = bounce_text_clean_line (line, (gssize)length, MAX_WORDS);
  gboolean is_reply = strlen (text) >= 3 && g_ascii_isdigit (text[0]) &&
                      g_ascii_isdigit (text[1]) && g_ascii_isdigit (text[2]);

  /* 221 answers the QUIT after a refusal, whose words are wanted. */
  if (!is_reply || g_str_has_prefix (text, "221"))
    return length;
  if (!session->more)
    g_string_truncate (session->words, 0);
  if (session->words->len < MAX_WORDS)
    g_string_append_printf (session->words,
                            "%s%s",
                            session->words->len > 0 ? " " : "",
                            session->more && strlen (text) > 4 ? text + 4 : text);
  session->more = text[3] == '-';
  session->accepted = session->all_read && text[0] == '2';
  return length;
}

static int
progress_cb (
    void *user_data, curl_off_t to_get, curl_off_t got, curl_off_t to_send, curl_off_t sent)
{
  Session *session = user_data;

  return g_cancellable_is_cancelled (session->cancellable) ? 1 : 0;
}

static gboolean
start_curl (GError **error)
{
  static gsize started;
  g_autoptr (GError) missing = NULL;

  if (!bounce_curl_load (&missing))
    {
      g_set_error_literal (
          error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNREACHABLE, missing->message);
      return FALSE;
    }
  if (g_once_init_enter (&started))
    g_once_init_leave (&started, curl_global_init (CURL_GLOBAL_DEFAULT) == CURLE_OK ? 1 : 2);
  if (started == 1)
    return TRUE;
  g_set_error_literal (
      error, BOUNCE_SEND_ERROR, BOUNCE_SEND_ERROR_UNREACHABLE, "libcurl does not start");
  return FALSE;
}

static void
set_login (CURL *curl, BounceTicketAccount *account)
{
  const char *method = bounce_ticket_account_get (account, "method");
  const char *user = bounce_ticket_account_get (account, "user");
  const char *password = bounce_ticket_account_get (account, "password");

  if (*user == '\0')
    return;
  curl_easy_setopt (curl, CURLOPT_USERNAME, user);
  if (strcmp (method, "xoauth2") == 0)
    {
      curl_easy_setopt (curl, CURLOPT_XOAUTH2_BEARER, password);
      curl_easy_setopt (curl, CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
      return;
    }
  curl_easy_setopt (curl, CURLOPT_PASSWORD, password);
  if (strcmp (method, "plain") == 0)
    curl_easy_setopt (curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN");
  else if (strcmp (method, "login") == 0)
    curl_easy_setopt (curl, CURLOPT_LOGIN_OPTIONS, "AUTH=LOGIN");
}

static void
set_up (Session *session, BounceTicketAccount *account, const char *from)
{
  CURL *curl = session->curl;
  gboolean tls = strcmp (bounce_ticket_account_get (account, "security"), "tls") == 0;
  const char *ca_file = bounce_ticket_account_get (account, "ca-file");
  const char *domain = bounce_text_get_domain (from);
  /* The path is the name in EHLO; without it libcurl tells the name of this machine. */
  g_autofree char *url = g_strdup_printf ("%s://%s:%s/%s",
                                          tls ? "smtps" : "smtp",
                                          bounce_ticket_account_get (account, "host"),
                                          bounce_ticket_account_get (account, "port"),
                                          domain != NULL ? domain : "localhost");

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt (curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
  if (*ca_file != '\0')
    curl_easy_setopt (curl, CURLOPT_CAINFO, ca_file);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
  curl_easy_setopt (
      curl, CURLOPT_TIMEOUT, (long)(DEADLINE_SECONDS + session->size / SLOWEST_BYTES_PER_SECOND));
  curl_easy_setopt (curl, CURLOPT_HEADERFUNCTION, reply_cb);
  curl_easy_setopt (curl, CURLOPT_HEADERDATA, session);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, session);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  set_login (curl, account);
}

static BounceSendError
get_code (const Session *session, CURLcode result)
{
  const char *words = session->words->str;

  if (session->all_read && !session->accepted && *words != '4' && *words != '5')
    return BOUNCE_SEND_ERROR_UNCONFIRMED;
  switch (result)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
      return BOUNCE_SEND_ERROR_UNREACHABLE;
    case CURLE_LOGIN_DENIED:
      return BOUNCE_SEND_ERROR_LOGIN;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CERTPROBLEM:
      return BOUNCE_SEND_ERROR_NOT_TRUSTED;
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return BOUNCE_SEND_ERROR_NOT_CONFIGURED;
    default:
      break;
    }
  /* RFC 5321 has 552 for a full mailbox, too: then with an enhanced code that says so. */
  if (strstr (words, "5.3.4") != NULL ||
      (g_str_has_prefix (words, "552") && strstr (words, "5.2.2") == NULL))
    return BOUNCE_SEND_ERROR_TOO_LARGE;
  if (*words == '5')
    return BOUNCE_SEND_ERROR_REFUSED;
  return *words == '4' ? BOUNCE_SEND_ERROR_TRY_LATER : BOUNCE_SEND_ERROR_UNREACHABLE;
}

static void
set_error (const Session *session, CURLcode result, const char *host, GError **error)
{
  BounceSendError code = get_code (session, result);
  const char *words = session->words->str;
  const char *reason = curl_easy_strerror (result);

  if (g_cancellable_is_cancelled (session->cancellable) && code != BOUNCE_SEND_ERROR_UNCONFIRMED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Stopped."));
  else if (code == BOUNCE_SEND_ERROR_UNCONFIRMED)
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 code,
                 _ ("%s took the mail but did not confirm it: %s"),
                 host,
                 reason);
  else if (code == BOUNCE_SEND_ERROR_NOT_TRUSTED)
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 code,
                 _ ("The connection to %s cannot be protected (%s). Nothing was sent to it."),
                 host,
                 reason);
  else if (code == BOUNCE_SEND_ERROR_LOGIN)
    g_set_error (error,
                 BOUNCE_SEND_ERROR,
                 code,
                 _ ("%s does not accept the login: %s"),
                 host,
                 *words != '\0' ? words : reason);
  else if (*words == '4' || *words == '5')
    g_set_error (error, BOUNCE_SEND_ERROR, code, _ ("%s says: %s"), host, words);
  else
    g_set_error (error, BOUNCE_SEND_ERROR, code, _ ("%s cannot be reached: %s"), host, reason);
}

static gboolean
perform (Session *session, BounceTicketAccount *account, GError **error)
{
  CURLcode result = curl_easy_perform (session->curl);

  if (result == CURLE_OK)
    return TRUE;
  set_error (session, result, bounce_ticket_account_get (account, "host"), error);
  return FALSE;
}

/**
 * bounce_mail_submit:
 * @account: a mail account
 * @from: the sender's address
 * @to: the recipient's address
 * @message: the whole mail with CRLF line ends
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Hands the mail to the account's submission server, only over TLS. Blocks.
 *
 * Returns: whether the server took it; else a #BounceSendError with the server's own words
 */
gboolean
bounce_mail_submit (BounceTicketAccount *account,
                    const char *from,
                    const char *to,
                    GBytes *message,
                    GCancellable *cancellable,
                    GError **error)
{
  Session session = { .cancellable = cancellable };
  g_autofree char *sender = g_strdup_printf ("<%s>", from);
  g_autofree char *recipient = g_strdup_printf ("<%s>", to);
  gboolean sent;

  if (!bounce_ticket_account_check (account, error) || !start_curl (error))
    return FALSE;
  session.bytes = g_bytes_get_data (message, &session.size);
  session.words = g_string_new (NULL);
  session.curl = curl_easy_init ();
  session.recipients = curl_slist_append (NULL, recipient);
  set_up (&session, account, from);
  curl_easy_setopt (session.curl, CURLOPT_MAIL_FROM, sender);
  curl_easy_setopt (session.curl, CURLOPT_MAIL_RCPT, session.recipients);
  curl_easy_setopt (session.curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (session.curl, CURLOPT_READFUNCTION, read_cb);
  curl_easy_setopt (session.curl, CURLOPT_READDATA, &session);
  /* The size goes along in MAIL FROM: a mail that is too large is refused before it is sent. */
  curl_easy_setopt (session.curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)session.size);
  sent = perform (&session, account, error);
  curl_easy_cleanup (session.curl);
  curl_slist_free_all (session.recipients);
  g_string_free (session.words, TRUE);
  return sent;
}

/**
 * bounce_mail_test:
 * @account: a mail account
 * @cancellable: (nullable): a #GCancellable
 * @error: return location
 *
 * Logs in, says NOOP and leaves. Blocks.
 *
 * Returns: whether the server took the login; else a #BounceSendError
 */
gboolean
bounce_mail_test (BounceTicketAccount *account, GCancellable *cancellable, GError **error)
{
  Session session = { .cancellable = cancellable };
  gboolean good;

  if (!bounce_ticket_account_check (account, error) || !start_curl (error))
    return FALSE;
  session.words = g_string_new (NULL);
  session.curl = curl_easy_init ();
  set_up (&session, account, bounce_ticket_account_get (account, "from"));
  curl_easy_setopt (session.curl, CURLOPT_CUSTOMREQUEST, "NOOP");
  curl_easy_setopt (session.curl, CURLOPT_NOBODY, 1L);
  good = perform (&session, account, error);
  curl_easy_cleanup (session.curl);
  g_string_free (session.words, TRUE);
  return good;
}
