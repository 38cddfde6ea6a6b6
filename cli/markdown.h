// SPDX-License-Identifier: MIT
// Text in the tables of a Markdown page, as GitHub and GitLab read it.
#pragma once

#include <string>
#include <string_view>

namespace kassay::cli {

/// Text in a table's cell: it can neither end the cell nor begin a tag.
std::string markdown_cell(std::string_view text);

/// Text as code in a cell, whatever backquotes are in it (CommonMark, "Code spans"). One line.
std::string markdown_code(std::string_view text);

} // namespace kassay::cli
