#!/bin/sh
# SPDX-License-Identifier: MIT
# This tree keeps to its layers.
exec "$KASSAY_SOURCE_DIR/scripts/check_layers"
