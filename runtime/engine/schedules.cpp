// On which days scheduled rules act.
#include <algorithm>
#include <optional>

#include "runtime/engine/step.h"

namespace kopeck {

namespace {

/// The `day` of a month of a year, or that month's last day where it has no such day; kNever after the year 9999.
Day dateOf(int year, int month, int day) {
  const std::optional<Day> first = dayFrom(year, month, 1);
  if (!first) return kNever;
  return std::min(*first + day - 1, addMonths(*first, 1) - 1);
}

Day nextMonthly(const plan::Schedule& schedule, Day from) {
  const Civil date = civil(from);
  const Day this_month = dateOf(date.year, date.month, schedule.day);
  if (this_month > from) return this_month;
  return date.month == 12 ? dateOf(date.year + 1, 1, schedule.day) : dateOf(date.year, date.month + 1, schedule.day);
}

Day nextYearly(const plan::Schedule& schedule, Day from) {
  const int year = civil(from).year;
  Day next = kNever;
  for (const plan::MonthDay& day : schedule.days) {
    Day date = dateOf(year, day.month, day.day);
    if (date <= from) date = dateOf(year + 1, day.month, day.day);
    next = std::min(next, date);
  }
  return next;
}

Day nextAnniversary(Value origin, Day from) {
  if (origin == kMissing) return kNever;
  const int year = civil(from).year;
  const Day this_year = anniversaryIn(static_cast<Day>(origin), year);
  if (this_year > from) return this_year;
  return year < 9999 ? anniversaryIn(static_cast<Day>(origin), year + 1) : kNever;
}

/// The schedule's first day after `from`.
Day nextOf(const plan::Plan& plan, const plan::Schedule& schedule, const AccountState& state, Day from) {
  switch (schedule.kind) {
    case plan::ScheduleKind::monthly:
      return nextMonthly(schedule, from);
    case plan::ScheduleKind::yearly:
      return nextYearly(schedule, from);
    case plan::ScheduleKind::anniversary:
      return nextAnniversary(state.word(plan.layout.attributes + schedule.attribute), from);
  }
  return kNever;
}

}  // namespace

Day Stepper::scheduleDue(const AccountState& state, Day from) const {
  Day due = kNever;
  for (const plan::Schedule& schedule : plan_.schedules) due = std::min(due, nextOf(plan_, schedule, state, from));
  return due;
}

void Stepper::schedulesOn(const AccountState& state, Day day, std::vector<std::int32_t>& due) const {
  due.clear();
  for (std::size_t s = 0; s < plan_.schedules.size(); ++s)
    if (nextOf(plan_, plan_.schedules[s], state, day - 1) == day) due.push_back(static_cast<std::int32_t>(s));
}

}  // namespace kopeck
