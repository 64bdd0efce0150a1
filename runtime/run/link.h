// Fitting the Plans of one programme's versions together; see programme.h. Pure.
#pragma once

#include <string>
#include <vector>

#include "runtime/event/text.h"
#include "runtime/plan/plan.h"
#include "runtime/run/migrate.h"
#include "runtime/value/result.h"

namespace kopeck {

/// Whether `next` may follow `before`: the same programme, money and time; a later date and number; every kind and tier
/// of the one is there in the other, or was renamed. Fills migration.kinds, blocks and tiers.
[[nodiscard]] Status follow(const plan::Plan& before, const plan::Plan& next, Migration& migration);

/// The attributes that customers have in any of the versions: those of the first, then what the others add.
[[nodiscard]] Result<std::vector<Attribute>> allAttributes(const std::vector<const std::vector<Attribute>*>& versions,
                                                           const std::string& of, bool same_choices);

/// Lays the Plan out for customers with these attributes, among which its own are.
void widenCustomer(plan::Plan& plan, const std::vector<Attribute>& attributes);

/// The earlier version's terms come first: what lots of that time name stays true.
void prependTerms(const plan::Plan& before, const Migration& migration, plan::Plan& next);

/// Shared counters of the same limit become one; all Plans get the same count of them.
void shareTotals(std::vector<plan::Plan*> plans);

/// The Plan's texts get the pool's numbers.
void useTexts(plan::Plan& plan, TextPool& pool);

}  // namespace kopeck
