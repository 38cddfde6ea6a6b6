// SPDX-License-Identifier: MIT
// Values for all symbols at once: allyesconfig, randconfig, yes2modconfig and their kin.
//
// conf_set_all_new_symbols() and conf_rewrite_tristates() in scripts/kconfig/conf.c.
#pragma once

#include <array>
#include <string>

#include "kconfig/configuration.h"
#include "kconfig/random_source.h"
#include "probe/result.h"

namespace kassay::kconfig {

enum class NewValue : std::uint8_t { defaults, yes, mod, no };

/// Sets every bool and tristate that has a prompt and no value yet. `order` is the model's hash order.
void set_new_values(Configuration &configuration, const std::vector<SymbolId> &order, NewValue value);

/// Percent of bools that become y, of tristates that become y, of tristates that become m.
struct Probabilities {
  int bool_yes = 50;
  int tristate_yes = 33;
  int tristate_mod = 33;
};

/// KCONFIG_PROBABILITY: one to three numbers with colons between them. An Error if one is out of range.
Result<Probabilities> read_probabilities(const std::string &text);

/// Likewise at random.
void set_random_values(Configuration &configuration, const std::vector<SymbolId> &order,
                       const Probabilities &probabilities, RandomSource &random);

/// Turns every tristate that was given one value into another.
void rewrite_tristates(Configuration &configuration, Tristate from, Tristate to);

} // namespace kassay::kconfig
