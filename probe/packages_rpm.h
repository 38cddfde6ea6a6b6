// SPDX-License-Identifier: MIT
// What the two readers of rpm's databases share. Private to probe/packages_rpm*.cpp.
#pragma once

#include <string>
#include <string_view>

#include "probe/packages_search.h"

namespace kassay {

/// Claims the wanted files that an installed package's header lists. `database` is the outer path, for
/// messages.
Result<void> claim_rpm_header(std::string_view bytes, DatabaseQuery &query, const std::string &database);

/// rpmdb.sqlite (rpm 4.16 and newer; Fedora, RHEL 9): finds the headers by its index of base names.
Result<void> search_rpm_sqlite(DatabaseQuery &query, const RootFile &file, const std::string &path);

/// Packages.db ("ndb"; openSUSE): walks over all headers, since its index is a file of its own that rpm may
/// rebuild.
Result<void> search_rpm_ndb(DatabaseQuery &query, const RootFile &file, const std::string &path);

} // namespace kassay
