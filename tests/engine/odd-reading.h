/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Bounce Desk developers */

#pragma once

#include "reader/reading.h"

BounceReading *odd_reading_new (GRand *random);
