// SPDX-License-Identifier: MIT
// What a reproducer is expected to show on a tool that it was tried on before: the [[reproducer.seen]] tables
// of rules, compared by `kassay rules test`. It plays no part in a verdict, which is made of what is seen
// now.
//
// Recorded by version, and by a word of the version text where other builds of that version may differ
// ("Debian"): a distribution's own build is not judged by what another one's did.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/verdict.h"

namespace kassay::rules {

/// What is recorded for this reproducer on these tools; nothing where it was not tried on them.
std::optional<Observation> expected(const Bug &bug, const Reproducer &reproducer, const Facts &facts,
                                    const std::string &arch);

/// What the cases of one reproducer showed together, as the verdict weighs them: affected before cannot-tell
/// before fixed before not-applicable. nullptr where it has none.
const ReproducerResult *weightiest(const std::vector<ReproducerResult> &trials, const Reproducer &reproducer);

} // namespace kassay::rules
