// The bytes of an account, inside the envelope:
//
//   customer, rows, number of the last event
//   how many attributes customers had
//   the block of words, without items; in place of texts their numbers below
//   items: day, text, purchases of each
//   holds; lots that are gone
//   the texts, in front of all this
#include "embed/account.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "embed/arguments.h"
#include "embed/session.h"

namespace kopeck::embed {

namespace {

constexpr std::size_t kDayWord = 1;   // where AccountState has its settled day,
constexpr std::size_t kItemWord = 9;  // and how many items
constexpr std::size_t kWordsOfItem = 2;

/// Whether the values of such an attribute are numbers of texts.
bool isText(const Attribute& attribute) {
  return attribute.type == AttributeType::text || attribute.type == AttributeType::customer;
}

/// The wide form: of every account the same words, whatever the small one can hold.
std::vector<Value> wordsOf(AccountState state) {
  state.widen();
  const std::string_view bytes = state.bytes();
  std::vector<Value> words(bytes.size() / sizeof(Value));
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

void putWords(const plan::Plan& plan, const AccountState& state, TextsOut& texts, Packer& out) {
  std::vector<Value> words = wordsOf(state);
  const std::vector<Attribute>& attributes = plan.schema.customer;
  out.putUnsigned(attributes.size());
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    Value& word = words[static_cast<std::size_t>(plan.layout.attributes) + i];
    if (isText(attributes[i]) && word != kMissing) word = static_cast<Value>(texts.number(static_cast<TextId>(word)));
  }
  words.resize(words.size() - kWordsOfItem * static_cast<std::size_t>(state.itemDayCount()));
  words[kItemWord] = 0;
  out.putUnsigned(words.size());
  for (const Value word : words) out.put(word);
  // Of a day they stand in the order of their texts' numbers, which are the session's own.
  std::vector<AccountState::ItemDay> items;
  items.reserve(static_cast<std::size_t>(state.itemDayCount()));
  for (std::int32_t i = 0; i < state.itemDayCount(); ++i) items.push_back(state.itemDay(i));
  std::sort(items.begin(), items.end(), [&](const AccountState::ItemDay& a, const AccountState::ItemDay& b) {
    return a.day != b.day ? a.day < b.day : texts.text(a.item) < texts.text(b.item);
  });
  out.putUnsigned(items.size());
  for (const AccountState::ItemDay& item : items) {
    out.put(item.day);
    out.putUnsigned(texts.number(item.item));
    out.put(item.purchases);
  }
}

bool isId(const std::string& id) {
  return !id.empty() && idOf({id.data(), id.size()}) == id;
}

/// Whether an attribute may have the value.
bool fitsAttribute(const Attribute& attribute, Value value) {
  if (value == kMissing) return true;
  switch (attribute.type) {
    case AttributeType::choice:
      return value >= 0 && static_cast<std::size_t>(value) < attribute.choices.size();
    case AttributeType::date:
    case AttributeType::anniversary:
      return isDate(value);
    case AttributeType::time:
      return value >= 0 && value < 86'400;
    case AttributeType::yes_no:
      return value == 0 || value == 1;
    case AttributeType::text:
    case AttributeType::customer:
    case AttributeType::number:
    case AttributeType::money:
      return true;
  }
  return false;
}

bool takeWords(const Programme& programme, const TextsIn& texts, Unpacker& in, AccountState& state) {
  const std::size_t had = in.takeUnsigned();
  std::vector<Value> words(in.takeCount());
  for (Value& word : words) word = in.take();
  if (!in.ok() || words.size() < static_cast<std::size_t>(AccountState::kRuntimeWords)) return false;
  const bool one = programme.size() == 1;
  const plan::Plan& plan = *programme[one ? 0 : programme.on(static_cast<Day>(words[kDayWord]))].plan;
  const std::vector<Attribute>& attributes = plan.schema.customer;
  const auto first = static_cast<std::size_t>(plan.layout.attributes);
  if (had > attributes.size() || first + had > words.size()) return false;
  for (std::size_t i = 0; i < had; ++i) {
    Value& word = words[first + i];
    TextId text = kNoText;
    if (!fitsAttribute(attributes[i], word)) return false;
    if (!isText(attributes[i]) || word == kMissing) continue;
    if (word < 0 || !texts.text(static_cast<std::uint64_t>(word), text)) return false;
    word = text;
  }
  const std::string_view bytes(reinterpret_cast<const char*>(words.data()), words.size() * sizeof(Value));
  if (!programme.load(bytes, state)) return false;
  state.narrow();
  const std::size_t items = in.takeCount();
  for (std::size_t i = 0; i < items && in.ok(); ++i) {
    const Value day = in.take();
    TextId item = kNoText;
    if (!texts.text(in.takeUnsigned(), item) || !isDate(day)) return false;
    const Value purchases = in.take();
    if (purchases == 0 || purchases > INT32_MAX || purchases < -INT32_MAX) return false;
    state.addItem(static_cast<Day>(day), item, purchases);
  }
  return in.ok();
}

void putHolds(const std::vector<Hold>& holds, Packer& out) {
  out.putUnsigned(holds.size());
  for (const Hold& hold : holds) {
    out.putText(hold.id);
    out.putUnsigned(static_cast<std::uint64_t>(hold.state));
    out.put(hold.until);
    out.putUnsigned(hold.points.size());
    for (const Value points : hold.points) out.put(points);
  }
}

/// Whether a hold's name and time are such as are given to holds.
bool isHold(const Hold& hold) {
  constexpr Value day = 86'400;
  const bool dated = hold.until >= std::int64_t{INT32_MIN} * day && hold.until <= std::int64_t{INT32_MAX} * day;
  return dated && isId(hold.id);
}

bool takeHolds(const Programme& programme, Unpacker& in, std::vector<Hold>& holds) {
  const std::size_t count = in.takeCount();
  constexpr Value most = INT64_MAX / 4;  // of one kind, in all holds
  std::vector<Value> sums(programme.id().kinds.size(), 0);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    Hold& hold = holds.emplace_back();
    hold.id = in.takeText();
    const std::uint64_t state = in.takeUnsigned();
    if (state > static_cast<std::uint64_t>(HoldState::released)) return false;
    hold.state = static_cast<HoldState>(state);
    hold.until = in.take();
    const std::size_t kinds = in.takeCount();
    // Fewer, of a programme that had fewer kinds then.
    if (!isHold(hold) || kinds > sums.size()) return false;
    hold.points.resize(sums.size(), 0);
    for (std::size_t kind = 0; kind < kinds; ++kind) {
      const Value points = hold.points[kind] = in.take();
      if (points < 0 || points > most - sums[kind]) return false;
      sums[kind] += points;
    }
  }
  return in.ok();
}

void putGone(const std::vector<GoneLot>& gone, Packer& out) {
  out.putUnsigned(gone.size());
  for (const GoneLot& lot : gone) {
    for (const Value value : {lot.row.id, Value{lot.row.earned_day}, Value{lot.row.active_from},
                              Value{lot.row.last_day}, lot.expired, Value{lot.gone}})
      out.put(value);
  }
}

bool takeGone(Unpacker& in, std::vector<GoneLot>& gone) {
  constexpr Value most = INT64_MAX / 4;
  const std::size_t count = in.takeCount();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    GoneLot& lot = gone.emplace_back();
    lot.row.id = in.take();
    const Value earned = in.take();
    const Value active = in.take();
    const Value last = in.take();
    lot.expired = in.take();
    const Value day = in.take();
    if (lot.row.id <= 0 || !isDate(earned) || !isDate(day) || lot.expired < 0 || lot.expired > most) return false;
    for (const Value one : {active, last})
      if (one < -INT32_MAX || one > kNever) return false;
    lot.row.earned_day = static_cast<Day>(earned);
    lot.row.active_from = static_cast<Day>(active);
    lot.row.last_day = static_cast<Day>(last);
    if (!isDayOfLot(lot.row.active_from) || !isDayOfLot(lot.row.last_day)) return false;
    lot.gone = static_cast<Day>(day);
  }
  return in.ok();
}

}  // namespace

std::string saved(const SharedProgramme& shared, const Programme& programme, const TextPool& pool,
                  const Account& account) {
  TextsOut texts(pool);
  std::string body;
  Packer out(body);
  out.putText(account.customer);
  out.putUnsigned(static_cast<std::uint64_t>(account.rows));
  out.putText(account.last_id);
  putWords(*programme[programme.formOf(account.state)].plan, account.state, texts, out);
  putHolds(account.holds, out);
  putGone(account.gone, out);
  std::string contents;
  Packer front(contents);
  texts.put(front);
  contents += body;
  return sealed(Kept::account, shared, contents);
}

std::optional<Refused> load(Session& session, kopeck_bytes bytes, Account& account) {
  const Opened envelope = opened(Kept::account, session.shared(), bytes);
  if (envelope.refused) return envelope.refused;
  Unpacker in(envelope.contents);
  const TextsIn texts(in, session.pool());
  account.customer = in.takeText();
  account.rows = static_cast<std::int64_t>(in.takeUnsigned());
  account.last_id = in.takeText();
  if (!isUtf8(account.last_id)) in.fail();
  constexpr std::int64_t most_rows = std::int64_t{1} << 36;
  const bool whole = in.ok() && isId(account.customer) && account.rows >= 0 && account.rows < most_rows &&
                     takeWords(session.programme(), texts, in, account.state) &&
                     takeHolds(session.programme(), in, account.holds) && takeGone(in, account.gone) && in.done();
  if (!whole) return damagedBytes(Kept::account);
  return std::nullopt;
}

}  // namespace kopeck::embed
