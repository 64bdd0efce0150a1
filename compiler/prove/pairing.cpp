#include "compiler/prove/pairing.h"

#include <algorithm>

#include "runtime/run/migrate.h"

namespace kopeck::prove {

namespace {

bool isSame(const Attribute& a, const Attribute& b) {
  return a.key == b.key && a.type == b.type && a.choices == b.choices && a.optional == b.optional;
}

void pairAttributes(const std::vector<Sym>& of, const std::vector<Attribute>& older,
                    const std::vector<Attribute>& newer, std::vector<Sym>& made) {
  for (std::size_t n = 0; n < newer.size(); ++n)
    for (std::size_t o = 0; o < older.size(); ++o)
      if (isSame(older[o], newer[n])) made[n] = of[o];
}

bool isSame(const plan::Tiers& a, const plan::Tiers& b) {
  const auto same = [](const plan::TierLevel& x, const plan::TierLevel& y) {
    return x.name == formerName(y.name, y.was);
  };
  return a.name == b.name && a.from_outside == b.from_outside &&
         std::equal(a.levels.begin(), a.levels.end(), b.levels.begin(), b.levels.end(), same);
}

class Pairing {
 public:
  Pairing(const Receipt& of, const plan::Plan& older, const plan::Plan& newer, Receipt& made)
      : of_(of), older_(older), newer_(newer), made_(made) {}

  void pair() {
    made_.day = of_.day;
    made_.second = of_.second;
    made_.store = of_.store;
    made_.asked = of_.asked;
    pairAttributes(of_.attributes, older_.schema.receipt, newer_.schema.receipt, made_.attributes);
    for (std::size_t i = 0; i < made_.lines.size(); ++i) pairLine(of_.lines[i], made_.lines[i]);
    pairByName();
    pairReads();
    const std::vector<std::string> old_limits = limitKeys(older_);
    const std::vector<std::string> new_limits = limitKeys(newer_);
    for (std::size_t n = 0; n < new_limits.size(); ++n)
      for (std::size_t o = 0; o < old_limits.size(); ++o)
        if (old_limits[o] == new_limits[n]) made_.used[n] = of_.used[o];
  }

 private:
  void pairLine(const Line& of, Line& made) {
    std::vector<Sym> attributes = made.attributes;
    const Terms bought = made.bought;
    pairAttributes(of.attributes, older_.schema.item, newer_.schema.item, attributes);
    made = of;
    made.attributes = std::move(attributes);
    made.bought = bought;
    for (std::size_t n = 0; n < newer_.item_histories.size(); ++n)
      for (std::size_t o = 0; o < older_.item_histories.size(); ++o)
        if (older_.item_histories[o].window == newer_.item_histories[n].window) made.bought[n] = of.bought[o];
  }

  void pairByName() {
    for (std::size_t n = 0; n < newer_.kinds.size(); ++n) {
      for (std::size_t o = 0; o < older_.kinds.size(); ++o) {
        const plan::Kind& now = newer_.kinds[n];
        const bool first = n == 0 && o == 0;  // the header's points, whatever they are called
        if (!first && (older_.kinds[o].use != now.use || older_.kinds[o].name != formerName(now.name, now.was)))
          continue;
        made_.active[n] = of_.active[o];
        made_.balances[n] = of_.balances[o];
        made_.presented[n] = of_.presented[o];
      }
    }
    for (std::size_t n = 0; n < newer_.draws.size(); ++n) {
      for (std::size_t o = 0; o < older_.draws.size(); ++o) {
        const plan::Draw& a = older_.draws[o];
        const plan::Draw& b = newer_.draws[n];
        const bool same = a.label == b.label && a.number == b.number && a.per_customer == b.per_customer;
        if (same && older_.seed == newer_.seed) made_.draws[n] = of_.draws[o];
      }
    }
    for (std::size_t n = 0; n < newer_.codes.size(); ++n)
      for (std::size_t o = 0; o < older_.codes.size(); ++o)
        if (older_.codes[o] == newer_.codes[n]) made_.codes[n] = of_.codes[o];
    for (std::size_t n = 0; n < newer_.schema.tenders.size(); ++n)
      for (std::size_t o = 0; o < older_.schema.tenders.size(); ++o)
        if (older_.schema.tenders[o] == newer_.schema.tenders[n]) made_.tenders[n] = of_.tenders[o];
  }

  void pairReads() {
    const std::vector<std::string> old_keys = aggregateKeys(older_, false);
    const std::vector<std::string> new_keys = aggregateKeys(newer_, true);
    const std::vector<std::string> old_limits = limitKeys(older_);
    const std::vector<std::string> new_limits = limitKeys(newer_);
    const auto same = [&](const plan::Read& a, const plan::Read& b) {
      const auto o = static_cast<std::size_t>(std::max(a.index, 0));
      const auto n = static_cast<std::size_t>(std::max(b.index, 0));
      if (a.kind != b.kind) return false;
      switch (a.kind) {
        case plan::ReadKind::customer_attribute:
          return isSame(older_.schema.customer[o], newer_.schema.customer[n]);
        case plan::ReadKind::tier:
          return isSame(older_.tiers[o], newer_.tiers[n]);
        case plan::ReadKind::history:
          return old_keys[o] == new_keys[n] && a.window == b.window;
        case plan::ReadKind::days_since_last_purchase:
          return true;
        case plan::ReadKind::limit_used:
          return old_limits[o] == new_limits[n];
        case plan::ReadKind::balance:
          break;
      }
      return false;
    };
    for (std::size_t n = 0; n < newer_.reads.size(); ++n) {
      const plan::Read& read = newer_.reads[n];
      if (read.kind == plan::ReadKind::balance)
        made_.reads[n].value = made_.balances[static_cast<std::size_t>(read.index)];
      for (std::size_t o = 0; o < older_.reads.size(); ++o)
        if (same(older_.reads[o], read)) made_.reads[n] = of_.reads[o];
    }
    for (std::size_t n = 0; n < newer_.tiers.size(); ++n) {
      for (std::size_t o = 0; o < older_.tiers.size(); ++o) {
        const plan::Tiers& a = older_.tiers[o];
        const plan::Tiers& b = newer_.tiers[n];
        if (a.aggregate < 0 || b.aggregate < 0 || !(a.window == b.window)) continue;
        if (old_keys[static_cast<std::size_t>(a.aggregate)] == new_keys[static_cast<std::size_t>(b.aggregate)])
          made_.measured[n] = of_.measured[o];
      }
    }
  }

  const Receipt& of_;
  const plan::Plan& older_;
  const plan::Plan& newer_;
  Receipt& made_;
};

}  // namespace

Receipt sameReceipt(Facts& facts, const Receipt& of, const plan::Plan& older, const plan::Plan& newer,
                    const TextPool& texts, const Scope& scope) {
  Receipt made = makeReceipt(facts, newer, texts, scope);
  Pairing(of, older, newer, made).pair();
  return made;
}

}  // namespace kopeck::prove
