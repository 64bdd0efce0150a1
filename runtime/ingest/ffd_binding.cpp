#include "runtime/ingest/ffd_binding.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kopeck {

/// Gathers what does not fit.
class FfdBinding::Binder {
 public:
  explicit Binder(const FfdMapping& mapping) : mapping_(mapping) {}

  std::vector<const FfdMapping::AttributeField*> attributes(const std::vector<Attribute>& declared,
                                                            const std::vector<FfdMapping::AttributeField>& named,
                                                            std::string_view owner, std::string_view table) {
    std::vector<const FfdMapping::AttributeField*> places(declared.size(), nullptr);
    for (const FfdMapping::AttributeField& each : named) {
      const auto found = std::find_if(declared.begin(), declared.end(),
                                      [&](const Attribute& attribute) { return attribute.name == each.attribute; });
      if (found == declared.end())
        mistake(each.line, fmt::format("the programme's {} has no `{}`", owner, each.attribute),
                fmt::format("в программе у {} нет `{}`", owner, each.attribute));
      else
        places[static_cast<std::size_t>(found - declared.begin())] = &each;
    }
    for (std::size_t i = 0; i < declared.size(); ++i)
      if (!declared[i].optional && places[i] == nullptr)
        mistake(0, fmt::format("the programme needs `{}.{}`", table, declared[i].name),
                fmt::format("программе нужно `{}.{}`", table, declared[i].name));
    return places;
  }

  /// A kind of payment that has the name of one of the receipt's sums is that sum, unless the mapping says otherwise.
  std::vector<std::vector<std::string>> tenders(const std::vector<std::string>& kinds) {
    std::vector<std::vector<std::string>> sums;
    for (const std::string& kind : kinds) sums.push_back({kind});
    for (const FfdMapping::Tender& each : mapping_.tenders) {
      const auto found = std::find(kinds.begin(), kinds.end(), each.kind);
      if (found == kinds.end())
        mistake(each.line, fmt::format("the programme has no tender `{}`", each.kind),
                fmt::format("в программе нет средства оплаты `{}`", each.kind));
      else
        sums[static_cast<std::size_t>(found - kinds.begin())] = each.sums;
    }
    return sums;
  }

  std::optional<Zone> zone(const std::string& name, std::uint32_t line) {
    Result<Zone> zone = Zone::named(name);
    if (zone) return std::move(*zone);
    mistake(line, zone.error().message, zone.error().message_ru);
    return std::nullopt;
  }

  void mistake(std::uint32_t line, const std::string& en, const std::string& ru) {
    const std::string file = mapping_.file.empty() ? "--from ffd" : mapping_.file;
    const std::string place = line == 0 ? file : fmt::format("{}:{}", file, line);
    const char* gap = message_.empty() ? "" : "\n";
    message_ += fmt::format("{}{}: {}", gap, place, en);
    message_ru_ += fmt::format("{}{}: {}", gap, place, ru);
  }
  [[nodiscard]] Status result() const {
    if (message_.empty()) return Done{};
    return Error{ErrorKind::invalid, message_, message_ru_};
  }

 private:
  const FfdMapping& mapping_;
  std::string message_, message_ru_;
};

Result<FfdBinding> FfdBinding::bind(const FfdMapping& mapping, const Schema& schema) {
  FfdBinding binding;
  binding.mapping_ = &mapping;
  Binder binder(mapping);
  constexpr int kKopecks = 2;
  if (schema.money_decimals != kKopecks)
    binder.mistake(0,
                   fmt::format("fiscal receipts count kopecks, and the programme's {} has {} decimals", schema.currency,
                               schema.money_decimals),
                   fmt::format("в кассовых чеках копейки, а у валюты программы {} знаков после запятой: {}",
                               schema.currency, schema.money_decimals));
  binding.receipt_attributes =
      binder.attributes(schema.receipt, mapping.receipt_attributes, "receipt", "ffd.attributes");
  binding.item_attributes = binder.attributes(schema.item, mapping.item_attributes, "item", "ffd.item.attributes");
  binding.tenders = binder.tenders(schema.tenders);
  if (std::optional<Zone> zone = binder.zone(mapping.zone.empty() ? schema.time_zone : mapping.zone, mapping.zone_line))
    binding.zone_.emplace(*std::move(zone));
  for (const FfdMapping::Store& store : mapping.stores) {
    binding.store_zones_.emplace_back();
    if (store.zone.empty()) continue;
    if (std::optional<Zone> zone = binder.zone(store.zone, store.line))
      binding.store_zones_.back().emplace(*std::move(zone));
  }
  if (const Status bound = binder.result(); !bound) return bound.error();
  return binding;
}

Zone& FfdBinding::zoneOf(const FfdMapping::Store* store) {
  if (store == nullptr) return *zone_;
  std::optional<Zone>& own = store_zones_[static_cast<std::size_t>(store - mapping_->stores.data())];
  return own ? *own : *zone_;
}

}  // namespace kopeck
