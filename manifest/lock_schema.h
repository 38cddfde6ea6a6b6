// SPDX-License-Identifier: MIT
// The published JSON schema of a lock file (manifest/lock.schema.json), for other programs: a lock file's
// TOML as JSON, key by key, has to fit it. kassay itself reads more strictly (manifest/lock_reader.h).
#pragma once

#include <string_view>

namespace kassay::manifest {

/// JSON Schema, draft 2020-12.
std::string_view lock_schema();

} // namespace kassay::manifest
