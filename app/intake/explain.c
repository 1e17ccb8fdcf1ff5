/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/intake.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/text.h"
#include "intake/places.h"

/* What the type is, as a sentence with the name in it. */
static const char *
get_what (BounceIntakeType type)
{
  switch (type)
    {
    case BOUNCE_INTAKE_OUTLOOK_MSG:
      return _ ("\"%s\" is a mail of classic Outlook (.msg), but it is damaged.");
    case BOUNCE_INTAKE_OUTLOOK_STORE:
      return _ (
          "\"%s\" is a whole mailbox of classic Outlook. Please take only the notice out of it.");
    case BOUNCE_INTAKE_PDF:
      return _ ("\"%s\" is a PDF: a picture of a mail, without the parts that tell the reason.");
    case BOUNCE_INTAKE_IMAGE:
      return _ ("\"%s\" is a picture. The reason is in the mail itself, where it can be read.");
    case BOUNCE_INTAKE_ARCHIVE:
      return _ ("\"%s\" is an archive without a mail in it.");
    case BOUNCE_INTAKE_OTHER_ARCHIVE:
      return _ ("\"%s\" is an archive of a kind that is not opened here. Please unpack it and drop "
                "the mail that is in it.");
    case BOUNCE_INTAKE_OFFICE:
      return _ ("\"%s\" is an office document, not the mail itself.");
    case BOUNCE_INTAKE_HTML:
      return _ ("\"%s\" is a web page, not the mail itself.");
    case BOUNCE_INTAKE_TEXT:
      return _ ("\"%s\" is a text without any sign of a mail that came back.");
    case BOUNCE_INTAKE_EMPTY:
      return _ ("\"%s\" is empty.");
    case BOUNCE_INTAKE_FOLDER:
      return _ ("There is no mail in the folder \"%s\".");
    case BOUNCE_INTAKE_OTHER:
      return _ ("\"%s\" is not a mail.");
    case BOUNCE_INTAKE_MAIL:
    case BOUNCE_INTAKE_MBOX:
    case BOUNCE_INTAKE_BOUNCE_TEXT:
    case BOUNCE_INTAKE_BOUNCE_HTML:
      break;
    }
  return _ ("\"%s\" is a mail.");
}

/* The translated sentence is no format string: a slip in it must not read the stack. */
static char *
put_name (const char *sentence, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (sentence, "%s", 2);

  return g_strconcat (parts[0], name, parts[1], NULL);
}

/**
 * bounce_intake_explain:
 * @type: what something is
 * @display_name: (nullable): its name, for people
 *
 * Returns: (transfer full): plain text: a sentence that says what it is, and, where it is no mail,
 * how to get the real mail out of the common mail programs, a line for each
 */
char *
bounce_intake_explain (BounceIntakeType type, const char *display_name)
{
  g_autofree char *line = bounce_text_clean_line (display_name, -1, 1024);
  g_autofree char *name = NULL;
  g_autofree char *what = NULL;
  g_autofree char *ways = NULL;

  name = bounce_text_is_blank (line) ? g_strdup (_ ("What was dropped"))
                                     : bounce_text_shorten (line, 80);
  what = put_name (get_what (type), name);
  if (type == BOUNCE_INTAKE_MAIL || type == BOUNCE_INTAKE_MBOX ||
      type == BOUNCE_INTAKE_BOUNCE_TEXT || type == BOUNCE_INTAKE_BOUNCE_HTML)
    return g_steal_pointer (&what);
  ways = bounce_intake_describe_places ();
  return g_strconcat (what, "\n\n", ways, NULL);
}

/**
 * bounce_intake_explain_uri:
 * @uri: what was dropped
 *
 * Some mail programs drag a link that only they can follow.
 *
 * Returns: (transfer full) (nullable): plain text: how to get the mail out of that program; NULL:
 * it is no such link
 */
char *
bounce_intake_explain_uri (const char *uri)
{
  static const struct
  {
    const char *scheme;
    const char *text;
  } links[] = {
    { "akonadi",
      N_ ("KMail gives only a link to the mail. Please choose Save As… in the menu of the "
          "notice and drop the file.") },
    { "imap",
      N_ ("The mail program gives only a link to the mail. Please save the notice as a file "
          "and drop that.") },
    { "mailbox",
      N_ ("The mail program gives only a link to the mail. Please save the notice as a "
          "file and drop that.") },
    { "message",
      N_ ("Apple Mail gives only a link to the mail. Please choose File > Save As… > Raw "
          "Message Source and drop the file.") },
    { "mid",
      N_ ("The mail program gives only a link to the mail. Please save the notice as a file "
          "and drop that.") },
    { "http",
      N_ ("That is a link to a web page. Please download the notice there and drop the "
          "file.") },
    { "https",
      N_ ("That is a link to a web page. Please download the notice there and drop the "
          "file.") },
  };
  g_autofree char *scheme = g_uri_parse_scheme (uri);

  for (guint i = 0; scheme != NULL && i < G_N_ELEMENTS (links); i++)
    if (g_ascii_strcasecmp (scheme, links[i].scheme) == 0 ||
        (strcmp (links[i].scheme, "imap") == 0 && g_ascii_strcasecmp (scheme, "imaps") == 0))
      return g_strdup (_ (links[i].text));
  return NULL;
}

/**
 * bounce_intake_dup_file:
 * @uri: what was dropped, any text
 *
 * As g_file_new_for_uri (), which GLib lets fail on "resource:" with a broken escape. What lies
 * within a program is nobody's mail, so that such a link leads nowhere.
 *
 * Returns: (transfer full): a file, which need not exist
 */
GFile *
bounce_intake_dup_file (const char *uri)
{
  g_autofree char *scheme = g_uri_parse_scheme (uri);
  g_autofree char *nowhere = NULL;

  if (scheme == NULL || g_ascii_strcasecmp (scheme, "resource") != 0)
    return g_file_new_for_uri (uri);
  nowhere = g_strconcat ("no-", uri, NULL);
  return g_file_new_for_uri (nowhere);
}
