#!/bin/sh
# SPDX-License-Identifier: MIT
# What the README shows is what kassay prints.
exec "$KASSAY_SOURCE_DIR/scripts/regen_readme" --check
