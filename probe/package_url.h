// SPDX-License-Identifier: MIT
// Package URLs ("purl"): the name of a package that bills of materials and vulnerability databases agree on.
//
// The package-url specification (ECMA-427) fixes the form scheme:type/namespace/name@version?qualifiers, what
// is percent-encoded (all but A-Z a-z 0-9 . - _ ~ and the colon), and that qualifiers are sorted and never
// empty.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace kassay {

/// The parts of a package URL, not encoded.
struct PackageUrl {
  std::string type;       ///< "deb", "rpm", "apk", "alpm": lower case
  std::string name_space; ///< the vendor: "debian"; may be empty
  std::string name;
  std::string version;
  std::map<std::string, std::string> qualifiers; ///< those with an empty value are left out
};

/// "pkg:deb/debian/g%2B%2B-12@12.2.0-14?arch=amd64&distro=debian-12"
std::string to_string(const PackageUrl &url);

/// Encodes every byte but letters, digits, ".-_~" and those in `also_plain`, as %XX with upper-case digits.
std::string percent_encoded(std::string_view text, std::string_view also_plain);

} // namespace kassay
