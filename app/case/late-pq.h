/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

/* libpq, loaded when a team's database is first opened (base/late.h). Its functions are called by
 * their own names. */

#include <libpq-fe.h>

#include "base/late.h"

#define BOUNCE_PQ_FUNCTIONS(X)                                                                     \
  X (PQclear)                                                                                      \
  X (PQconnectPoll)                                                                                \
  X (PQconnectStartParams)                                                                         \
  X (PQconninfoFree)                                                                               \
  X (PQconninfoParse)                                                                              \
  X (PQconsumeInput)                                                                               \
  X (PQerrorMessage)                                                                               \
  X (PQfinish)                                                                                     \
  X (PQflush)                                                                                      \
  X (PQfreemem)                                                                                    \
  X (PQgetResult)                                                                                  \
  X (PQgetisnull)                                                                                  \
  X (PQgetvalue)                                                                                   \
  X (PQisBusy)                                                                                     \
  X (PQntuples)                                                                                    \
  X (PQparameterStatus)                                                                            \
  X (PQresultErrorMessage)                                                                         \
  X (PQresultStatus)                                                                               \
  X (PQsendQuery)                                                                                  \
  X (PQsendQueryParams)                                                                            \
  X (PQsetNoticeProcessor)                                                                         \
  X (PQsetnonblocking)                                                                             \
  X (PQsocket)                                                                                     \
  X (PQstatus)

BOUNCE_LATE_LIBRARY (bounce_pq, LIBPQ_SONAME, BOUNCE_PQ_FUNCTIONS)

#define PQclear bounce_pq.by_name.p_PQclear
#define PQconnectPoll bounce_pq.by_name.p_PQconnectPoll
#define PQconnectStartParams bounce_pq.by_name.p_PQconnectStartParams
#define PQconninfoFree bounce_pq.by_name.p_PQconninfoFree
#define PQconninfoParse bounce_pq.by_name.p_PQconninfoParse
#define PQconsumeInput bounce_pq.by_name.p_PQconsumeInput
#define PQerrorMessage bounce_pq.by_name.p_PQerrorMessage
#define PQfinish bounce_pq.by_name.p_PQfinish
#define PQflush bounce_pq.by_name.p_PQflush
#define PQfreemem bounce_pq.by_name.p_PQfreemem
#define PQgetResult bounce_pq.by_name.p_PQgetResult
#define PQgetisnull bounce_pq.by_name.p_PQgetisnull
#define PQgetvalue bounce_pq.by_name.p_PQgetvalue
#define PQisBusy bounce_pq.by_name.p_PQisBusy
#define PQntuples bounce_pq.by_name.p_PQntuples
#define PQparameterStatus bounce_pq.by_name.p_PQparameterStatus
#define PQresultErrorMessage bounce_pq.by_name.p_PQresultErrorMessage
#define PQresultStatus bounce_pq.by_name.p_PQresultStatus
#define PQsendQuery bounce_pq.by_name.p_PQsendQuery
#define PQsendQueryParams bounce_pq.by_name.p_PQsendQueryParams
#define PQsetNoticeProcessor bounce_pq.by_name.p_PQsetNoticeProcessor
#define PQsetnonblocking bounce_pq.by_name.p_PQsetnonblocking
#define PQsocket bounce_pq.by_name.p_PQsocket
#define PQstatus bounce_pq.by_name.p_PQstatus
