// SPDX-License-Identifier: MIT
// "Did you mean": the known name that a misspelt one most likely stands for.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kassay {

/// The candidate with the fewest insertions, deletions, substitutions and swaps of neighbours, letter case
/// aside; the first of equals. nullopt if none is near: more than a third of the word's letters (at least
/// one) would have to change.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

/// "did you mean 'X'?", or "" if no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

} // namespace kassay
