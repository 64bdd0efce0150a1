#include <fmt/format.h>
#include <xxhash.h>

#include <array>

#include "tools/audit/audit.h"

namespace kopeck {

namespace {

/// Numbers and texts into one running hash, each text with its length, so that no two ledgers read alike.
class Hash {
 public:
  Hash() : state_(XXH3_createState()) { XXH3_128bits_reset(state_); }
  ~Hash() { XXH3_freeState(state_); }
  Hash(const Hash&) = delete;
  Hash& operator=(const Hash&) = delete;
  template <typename... Numbers>
  void numbers(Numbers... numbers) {
    const std::array<std::int64_t, sizeof...(numbers)> all{static_cast<std::int64_t>(numbers)...};
    std::array<unsigned char, 8 * sizeof...(numbers)> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(all[i / 8]) >> (8 * (i % 8)));
    XXH3_128bits_update(state_, bytes.data(), bytes.size());
  }
  void text(std::string_view text) {
    numbers(text.size());
    XXH3_128bits_update(state_, text.data(), text.size());
  }
  [[nodiscard]] std::string digits() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_);
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
  }

 private:
  XXH3_state_t* state_;
};

}  // namespace

Result<std::string> ledgerDigest(StoreReader& reader) {
  Hash hash;
  Status status = reader.allPostings([&](const StoredPosting& stored) {
    const Posting& posting = stored.posting;
    hash.numbers(posting.account, posting.kind, posting.lot, posting.points, posting.wanted, posting.rule,
                 posting.cut_by, posting.receipt, posting.cause, posting.day);
    hash.text(stored.lines);
    return true;
  });
  if (!status.ok()) return status.error();
  status = reader.allEffects([&](const StoredEffect& stored) {
    const EffectRow& effect = stored.effect;
    hash.numbers(effect.account, effect.kind, effect.rule, effect.receipt, effect.cause, effect.day, effect.amount);
    for (const std::string* text : {&stored.channel, &stored.text, &stored.lines}) hash.text(*text);
    return true;
  });
  if (!status.ok()) return status.error();
  status = reader.allLots([&](const LotRow& lot) {
    hash.numbers(lot.id, lot.account, lot.earned, lot.left, lot.earned_day, lot.active_from, lot.last_day);
    return true;
  });
  if (!status.ok()) return status.error();
  status = reader.accounts([&](const StoredAccount& account) {
    hash.numbers(account.account, account.tier, account.balance);
    hash.text(account.customer);
    return true;
  });
  if (!status.ok()) return status.error();
  return hash.digits();
}

}  // namespace kopeck
