// The printed names of the Plan's enumerators: for print(), verify() and whoever explains a Plan. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "runtime/plan/plan.h"

namespace kopeck::plan {

[[nodiscard]] std::string_view nameOf(Type value);
[[nodiscard]] std::string_view nameOf(Field value);
[[nodiscard]] std::string_view nameOf(ItemText value);
[[nodiscard]] std::string_view nameOf(Op value);
[[nodiscard]] std::string_view nameOf(Measure value);
[[nodiscard]] std::string_view nameOf(Period value);
[[nodiscard]] std::string_view nameOf(WindowKind value);
[[nodiscard]] std::string_view nameOf(ReadKind value);
[[nodiscard]] std::string_view nameOf(Rise value);
[[nodiscard]] std::string_view nameOf(Fall value);
[[nodiscard]] std::string_view nameOf(TriggerKind value);
[[nodiscard]] std::string_view nameOf(AmountKind value);
[[nodiscard]] std::string_view nameOf(RoundingPlace value);
[[nodiscard]] std::string_view nameOf(LimitUnit value);
[[nodiscard]] std::string_view nameOf(LimitPeriod value);
[[nodiscard]] std::string_view nameOf(LimitScope value);
[[nodiscard]] std::string_view nameOf(ActivateKind value);
[[nodiscard]] std::string_view nameOf(ExpireKind value);
[[nodiscard]] std::string_view nameOf(UseOrder value);
[[nodiscard]] std::string_view nameOf(ReturnMode value);
[[nodiscard]] std::string_view nameOf(ReturnReach value);
[[nodiscard]] std::string_view nameOf(RoundingMode value);
[[nodiscard]] std::string_view nameOf(AttributeType value);
[[nodiscard]] std::string_view nameOf(ScheduleKind value);
[[nodiscard]] std::string_view nameOf(TakeKind value);
[[nodiscard]] std::string_view nameOf(EffectKind value);
[[nodiscard]] std::string_view nameOf(PieceKind value);
[[nodiscard]] std::string_view nameOf(OrderKind value);
[[nodiscard]] std::string_view nameOf(Multipliers value);
[[nodiscard]] std::string_view nameOf(KindUse value);
[[nodiscard]] std::string_view nameOf(ResultKind value);

/// "ever", "last 12 months", "this quarter": also as the ledger writes it, one spelling for each.
[[nodiscard]] std::string windowText(const Window& window);

/// The type that a value of an attribute has in expressions.
[[nodiscard]] Type typeOf(AttributeType type);
/// Money, units of goods (number), points or a count.
[[nodiscard]] Type typeOf(Measure measure);
[[nodiscard]] Type typeOf(Field field);
[[nodiscard]] Type typeOf(ResultKind result);
/// Whether values of the type can be added up.
[[nodiscard]] bool isAmount(Type type);

}  // namespace kopeck::plan
