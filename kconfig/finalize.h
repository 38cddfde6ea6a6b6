// SPDX-License-Identifier: MIT
// From what files say to what holds: dependencies handed down, reverse dependencies collected, submenus made.
//
// menu_finalize() in scripts/kconfig/menu.c. Here a model gets its final shape; after it nothing changes it.
#pragma once

#include "kconfig/messages.h"
#include "kconfig/model.h"

namespace kassay::kconfig {

/// Finalizes a model whose files have all been read. Warnings about properties go to `messages`.
void finalize_menus(Model &model, Messages &messages);

} // namespace kassay::kconfig
