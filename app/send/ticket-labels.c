/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "send/ticket-system-private.h"

/* The labels and hints of data/tickets: gettext cannot read those files. The test ticket-system
 * says which is missing here. */
static const char *const texts[] = {
  N_ ("Address of the server"),
  N_ ("API key"),
  N_ ("In FreeScout: Manage, API & Webhooks."),
  N_ ("Number of the mailbox"),
  N_ ("Address of the requester"),
  N_ ("The ticket is filed in the name of this mail address."),
  N_ ("Certificates to trust (PEM file)"),
  N_ ("Only for a server with a private certificate authority."),
  N_ ("In Freshdesk: Profile settings, View API key."),
  N_ ("User token"),
  N_ ("In GLPI: My settings, Remote access keys, API token."),
  N_ ("Application token"),
  N_ ("In GLPI: Setup, General, API. May stay empty."),
  N_ ("Mail address of the account"),
  N_ ("API token"),
  N_ ("In your Atlassian account: Security, API tokens."),
  N_ ("Number of the service desk"),
  N_ ("Number of the request type"),
  N_ ("Mail server for sending"),
  N_ ("Port"),
  N_ ("Protection"),
  N_ ("Kind of login"),
  N_ ("User name"),
  N_ ("Password or token"),
  N_ ("Your mail address"),
  N_ ("Mail address of support"),
  N_ ("In osTicket: Admin Panel, Manage, API. The key is bound to the address of this computer."),
  N_ ("Number of the help topic"),
  N_ ("May stay empty."),
  N_ ("API access key"),
  N_ ("In Redmine: My account, API access key."),
  N_ ("Project"),
  N_ ("Its identifier, as in the address of the project."),
  N_ ("Number of the tracker"),
  N_ ("Number of the custom field for the recipient’s domain"),
  N_ ("Token"),
  N_ ("In Request Tracker: Logged in as, Settings, Auth Tokens."),
  N_ ("Queue"),
  N_ ("Custom field for the recipient’s domain"),
  N_ ("May stay empty. Its name as in Request Tracker."),
  N_ ("Custom field for the reason"),
  N_ ("In Zammad: Profile, Token Access."),
  N_ ("Group"),
  N_ ("Mail address of the agent"),
  N_ ("In Zendesk: Admin Center, Apps and integrations, Zendesk API."),
};

/**
 * bounce_ticket_label_is_known:
 * @text: a label or a hint
 *
 * Returns: whether translators get to see it
 */
gboolean
bounce_ticket_label_is_known (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (strcmp (texts[i], text) == 0)
      return TRUE;
  return FALSE;
}
