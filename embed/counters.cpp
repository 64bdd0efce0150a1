#include "embed/counters.h"

#include <algorithm>
#include <vector>

#include "embed/arguments.h"

namespace kopeck::embed {

std::string savedCounters(Session& session) {
  const SharedCounters& counters = session.counters();
  TextsOut texts(session.pool());
  std::string body;
  Packer out(body);
  out.putUnsigned(counters.pairs.size());
  for (const Value value : counters.pairs) out.put(value);
  // They stand in the order of their texts' numbers, which are the session's own.
  std::vector<StoreTotal> stores = counters.stores;
  std::sort(stores.begin(), stores.end(), [&](const StoreTotal& a, const StoreTotal& b) {
    return a.total != b.total ? a.total < b.total : texts.text(a.store) < texts.text(b.store);
  });
  out.putUnsigned(stores.size());
  for (const StoreTotal& one : stores) {
    out.put(one.total);
    out.putUnsigned(texts.number(one.store));
    out.put(one.period);
    out.put(one.used);
  }
  std::string contents;
  Packer front(contents);
  texts.put(front);
  return sealed(Kept::counters, session.shared(), contents + body);
}

std::optional<Refused> loadCounters(Session& session, kopeck_bytes bytes) {
  if (auto refused = missingBytes(bytes, "bytes")) return refused;
  const Opened envelope = opened(Kept::counters, session.shared(), bytes);
  if (envelope.refused) return envelope.refused;
  Unpacker in(envelope.contents);
  const TextsIn texts(in, session.pool());
  SharedCounters counters(*session.programme()[0].plan);
  const std::size_t pairs = in.takeCount();
  // Of a programme that had fewer versions, and fewer limits.
  if (pairs > counters.pairs.size()) return damagedBytes(Kept::counters);
  bool fine = true;
  for (std::size_t i = 0; i < pairs; ++i) {
    counters.pairs[i] = in.take();
    fine = fine && (i % 2 == 0 || counters.pairs[i] >= 0);
  }
  const std::size_t stores = in.takeCount();
  for (std::size_t i = 0; i < stores && in.ok() && fine; ++i) {
    const Value total = in.take();
    TextId store = kNoText;
    fine = total >= 0 && total < static_cast<Value>(counters.pairs.size() / 2) && texts.text(in.takeUnsigned(), store);
    const Value period = in.take();
    const Value used = in.take();
    if (!fine || used < 0) return damagedBytes(Kept::counters);
    StoreTotal& one = counters.ofStore(static_cast<std::int32_t>(total), store);
    one.period = period;
    one.used = used;
  }
  if (!fine || !in.done()) return damagedBytes(Kept::counters);
  session.counters() = std::move(counters);
  return std::nullopt;
}

}  // namespace kopeck::embed
