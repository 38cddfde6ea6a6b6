// SPDX-License-Identifier: MIT
// lock.digest: what it is a digest of, and of which form of it. For the .cpp files of the lock's reader and
// writer: it brings toml++ and the JSON library along.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>
#include <toml++/toml.h>

#include "probe/result.h"

namespace kassay::manifest {

/// The canonical JSON of a lock file's text: UTF-8, sorted keys, no blanks, without [meta] and lock.digest.
/// Fails with kind usage and "file:line:column: ..." where the text is no TOML, or has dates or floats, which
/// no lock file has.
Result<std::string> canonical_json(std::string_view toml, const std::string &file);

/// "sha256:" and the digest of canonical_json(): what lock.digest of this text has to be.
Result<std::string> digest_of_text(std::string_view toml, const std::string &file);

/// The same of a text that is parsed already.
Result<std::string> digest_of_document(const toml::table &document, const std::string &file);

/// The same of a lock file as JSON.
std::string digest_of_canonical(nlohmann::json document);

} // namespace kassay::manifest
