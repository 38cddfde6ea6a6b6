// SPDX-License-Identifier: MIT
// A JSON document as TOML text, keys in the document's own order.
//
// Objects at the top are [sections], arrays of objects are [[tables]] wherever they stand, other objects are
// inline. Knows strings, integers, booleans, arrays and objects; a document of this project has nothing else.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace kassay::manifest {

/// `document` is an object of objects and arrays of objects; its strings are UTF-8.
std::string toml_text(const nlohmann::ordered_json &document);

/// A basic string, control characters (C1 among them) escaped.
std::string toml_string(std::string_view text);

} // namespace kassay::manifest
