#include "runtime/ingest/moment.h"

#include <date/tz.h>
#include <fmt/format.h>

namespace kopeck {
namespace {

constexpr std::int64_t kSecondsPerDay = 86'400;
constexpr std::int64_t kFirstSecond = -62'135'596'800;  // 0001-01-01, with a day to spare on both ends
constexpr std::int64_t kLastSecond = 253'402'214'400;   // 9999-12-31

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads Z or an offset that is the whole of `text`, in seconds east of UTC.
std::optional<std::int32_t> parseOffset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 3 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::string_view hours = text.substr(1, 2);
  std::string_view minutes = text.substr(3);
  if (minutes.starts_with(':')) minutes.remove_prefix(1);
  if (minutes.empty() && text.size() == 3) minutes = "00";
  if (minutes.size() != 2) return std::nullopt;
  for (const char c : {hours[0], hours[1], minutes[0], minutes[1]})
    if (!isDigit(c)) return std::nullopt;
  const int hour = (hours[0] - '0') * 10 + (hours[1] - '0');
  const int minute = (minutes[0] - '0') * 10 + (minutes[1] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  const int seconds = hour * 3600 + minute * 60;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

struct Zone::Impl {
  const date::time_zone* zone = nullptr;
  // The span of instants for which `offset` holds.
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t offset = 0;
};

Zone::Zone(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Zone::Zone(Zone&&) noexcept = default;
Zone::~Zone() = default;

Result<Zone> Zone::named(const std::string& name) {
  auto impl = std::make_unique<Impl>();
  try {
    impl->zone = date::locate_zone(name.empty() ? "Etc/UTC" : name);
  } catch (const std::exception&) {
    return Error{ErrorKind::invalid, fmt::format("there is no time zone \"{}\" in the system's database", name),
                 fmt::format("в базе системы нет часового пояса «{}»", name)};
  }
  return Zone(std::move(impl));
}

std::optional<Moment> Zone::local(std::int64_t epoch_seconds) {
  if (epoch_seconds < kFirstSecond || epoch_seconds > kLastSecond) return std::nullopt;
  if (epoch_seconds < impl_->begin || epoch_seconds >= impl_->end) {
    const date::sys_info info = impl_->zone->get_info(date::sys_seconds{std::chrono::seconds{epoch_seconds}});
    impl_->begin = info.begin.time_since_epoch().count();
    impl_->end = info.end.time_since_epoch().count();
    impl_->offset = info.offset.count();
  }
  const std::int64_t here = epoch_seconds + impl_->offset;
  const std::int64_t second = (here % kSecondsPerDay + kSecondsPerDay) % kSecondsPerDay;
  return Moment{static_cast<Day>((here - second) / kSecondsPerDay), static_cast<std::int32_t>(second)};
}

std::optional<Moment> parseMoment(std::string_view text, Zone& zone) {
  if (text.size() < 16 || text[4] != '-' || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  const std::optional<Day> day = parseDate(text.substr(0, 10));
  const bool with_seconds = text.size() > 16 && text[16] == ':';
  const std::optional<std::int32_t> second = parseTime(text.substr(11, with_seconds ? 8 : 5));
  if (!day || !second) return std::nullopt;
  std::string_view rest = text.substr(with_seconds ? std::min<std::size_t>(text.size(), 19) : 16);
  if (with_seconds && rest.starts_with('.')) {
    std::size_t digits = 1;
    while (digits < rest.size() && isDigit(rest[digits])) ++digits;
    if (digits == 1) return std::nullopt;
    rest.remove_prefix(digits);
  }
  if (rest.empty()) return Moment{*day, *second};
  const std::optional<std::int32_t> offset = parseOffset(rest);
  if (!offset) return std::nullopt;
  return zone.local(std::int64_t{*day} * kSecondsPerDay + *second - *offset);
}

}  // namespace kopeck
