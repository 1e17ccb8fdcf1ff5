/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include "intake/places.h"

#include <glib/gi18n-lib.h>

static const BounceIntakePlace places[] = {
  { N_ ("Outlook for Windows, new"),
    N_ ("Open the mail, choose ⋯ › Save as, and open that file here. Or drag the mail onto the "
        "desktop first.") },
  { N_ ("Outlook for Windows, classic"),
    N_ ("Choose File › Save As and keep the type “Outlook Message Format”. Or drag the mail onto "
        "the desktop. Then open that file here.") },
  { N_ ("Outlook on the web"),
    N_ ("Open the mail, choose ⋯ › Save › Save as EML (or ⋯ › Download), and open that file "
        "here.") },
  { N_ ("Gmail"),
    N_ ("Open the mail on a computer, choose ⋮ › Download message, and open that file here.") },
  { N_ ("Thunderbird"),
    N_ ("Drag the mail out of the list onto this window. Or press Ctrl+S and open that file "
        "here.") },
  { N_ ("Evolution"),
    N_ ("Drag the mail out of the list onto this window. Or choose File › Save as mbox and open "
        "that file here.") },
  { N_ ("Apple Mail"),
    N_ ("Drag the mail onto the desktop. Or choose File › Save As with the format “Raw Message "
        "Source”. Then open that file here.") },
  { N_ ("Phone or tablet"),
    N_ ("Forward the mail to yourself, as an attachment if your app can. Open it on a computer and "
        "save it as above.") },
  { N_ ("Everything else"),
    N_ ("Select all of its text, copy it and paste it here: the words of the notice are often "
        "enough.") },
};

/**
 * bounce_intake_get_place:
 * @number: which, from 0
 * @place: (out): the mail program, its strings live as long as the program
 *
 * Returns: whether there is one with that number
 */
gboolean
bounce_intake_get_place (guint number, BounceIntakePlace *place)
{
  if (number >= G_N_ELEMENTS (places))
    return FALSE;
  place->program = _ (places[number].program);
  place->steps = _ (places[number].steps);
  return TRUE;
}

/** bounce_intake_describe_places: (transfer full): plain text: how to get a mail out of the common
 * mail programs, a line for each. */
char *
bounce_intake_describe_places (void)
{
  g_autoptr (GString) text = g_string_new (_ ("How to get the mail itself:"));
  BounceIntakePlace place;

  for (guint i = 0; bounce_intake_get_place (i, &place); i++)
    g_string_append_printf (text, "\n• %s: %s", place.program, place.steps);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
