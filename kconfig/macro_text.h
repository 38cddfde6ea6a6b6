// SPDX-License-Identifier: MIT
// Shell text as an argument of a Kconfig macro.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kassay::kconfig {

/// The argument that hands `shell` unchanged to a macro of the live fragment, which runs `( ARGUMENT )`.
/// References $(NAME) to one of `variables` become $(kassay-NAME); every other character reaches the shell as
/// it is. Uses the variables kassay-comma, kassay-dollar, kassay-open and kassay-close.
std::string macro_argument(std::string_view shell, std::span<const std::string> variables);

/// `text` on the right of `:=`, where it shall stay as it is.
std::string macro_value(std::string_view text);

/// True if `shell` mentions $(name).
bool mentions(std::string_view shell, std::string_view name);

} // namespace kassay::kconfig
