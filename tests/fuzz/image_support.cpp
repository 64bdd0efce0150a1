#include "tests/fuzz/image_support.h"

#include <xxhash.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "runtime/engine/explain.h"
#include "runtime/engine/step.h"
#include "runtime/image/image.h"
#include "runtime/ingest/ingest.h"
#include "tests/fuzz/support.h"

namespace kopeck::fuzz {

namespace {

constexpr std::size_t kChecksumAt = 20;
constexpr std::size_t kBodyAt = kChecksumAt + sizeof(XXH128_canonical_t);

/// What every programme can be asked; what one does not know is refused by the reader.
constexpr std::string_view kEvents =
    R"({"type":"customer","id":"anna","birthday":"1990-03-01","city":"Kazan"})"
    "\n"
    R"({"type":"purchase","id":"p1","customer":"anna","at":"2026-03-01T10:00:00","store":"North","codes":["SPRING"],)"
    R"("coupons":["cash"],"lines":[{"sku":"a","name":"Coffee","category":"Drinks/Coffee","quantity":"2","amount":"200.00"},)"
    R"({"sku":"b","name":"Tea","category":"Drinks","quantity":"0.5","amount":"1999.99"}]})"
    "\n"
    R"({"type":"purchase","id":"p2","customer":"anna","at":"2026-04-15T23:59:59","redeem":"10",)"
    R"("lines":[{"sku":"a","name":"Coffee","category":"Drinks/Coffee","quantity":"1","amount":"100.00"}]})"
    "\n"
    R"({"type":"return","id":"r1","of":"p1","customer":"anna","at":"2026-04-16T10:00:00","lines":[{"sku":"a","quantity":"1"}]})"
    "\n"
    R"({"type":"event","id":"e1","name":"signup","customer":"anna","at":"2026-05-01T10:00:00"})"
    "\n"
    R"({"type":"purchase","id":"p3","customer":"anna","at":"2027-12-31T12:00:00",)"
    R"("lines":[{"sku":"a","name":"Coffee","category":"Drinks/Coffee","quantity":"1","amount":"50.00"}]})"
    "\n";

void take(Programme& programme, std::size_t version, const EventView& event, std::int64_t row, AccountState& state,
          SharedCounters& shared, Outcome& out) {
  Stepper& stepper = *programme[version].stepper;
  const plan::Plan& plan = *programme[version].plan;
  out.clear(plan);
  switch (event.kind()) {
    case EventKind::customer:
      stepper.applyCustomer(state, event, out, &shared, row);
      return;
    case EventKind::purchase:
    case EventKind::custom:
      stepper.evaluate(state, event, shared, out);
      out.clear(plan);
      stepper.apply(state, event, row, shared, out);
      return;
    default:
      stepper.settleTime(state, event.day(), out, &shared);
  }
}

/// All events by the first version, the schema being its own.
void run(Programme& programme, TextPool& pool) {
  IngestOptions options;
  options.names = programme.names();
  auto reader = makeNdjsonReader(Source::fromText(std::string(kEvents), "fixed"), programme.schema(), pool, options);
  EventBatch events;
  std::vector<Rejected> rejected;
  if (!reader.ok() || !(*reader)->next(events, 100, rejected).ok()) return;
  const std::size_t version = programme.size() - 1;
  if (programme.size() > 1) return;  // several have maps between them, which the fixed events know nothing of
  AccountState state = programme.emptyState();
  SharedCounters shared(*programme[version].plan);
  Outcome out;
  for (std::size_t i = 0; i < events.size(); ++i)
    take(programme, version, {&events, static_cast<std::uint32_t>(i)}, static_cast<std::int64_t>(i) + 1, state, shared,
         out);
  const std::string bytes(state.bytes());
  AccountState again = programme.emptyState();
  // What an account has become can be kept and read again, unless a check said that we are wrong.
  require(programme.broken() != nullptr || programme.load(bytes, again), "an account that can't be read again");
}

}  // namespace

std::string resealed(std::string bytes) {
  if (bytes.size() < kBodyAt) return bytes;
  const std::size_t length = bytes.size() - kBodyAt;
  for (std::size_t i = 0; i < 8; ++i) bytes[12 + i] = static_cast<char>(length >> (8 * i) & 0xff);
  const std::string summed = bytes.substr(0, kChecksumAt) + bytes.substr(kBodyAt);
  XXH128_canonical_t sum;
  XXH128_canonicalFromHash(&sum, XXH3_128bits(summed.data(), summed.size()));
  std::copy_n(reinterpret_cast<const char*>(&sum), sizeof sum, bytes.begin() + kChecksumAt);
  return bytes;
}

const std::vector<std::string>& someImages() {
  static const std::vector<std::string> images = [] {
    std::vector<std::string> made;
    for (const char* path : {"tests/cli/whole.kop", "tests/cli/club.kop", "examples/coffee_club/club.kop",
                             "examples/stamp_card/club.kop"}) {
      const Rules rules(path);
      Image image;
      image.made_by = "fuzz";
      image.versions.push_back({rules.plan, {{"club.kop", "the text"}}});
      auto bytes = writeImage(image);
      require(bytes.ok(), "a fixed programme can't be written");
      made.push_back(std::move(*bytes));
    }
    return made;
  }();
  return images;
}

bool useImage(std::string_view bytes) {
  auto image = readImage(bytes);
  if (!image.ok()) {
    require(!image.error().message.empty() && !image.error().message_ru.empty(), "refused without a word");
    return false;
  }
  auto written = writeImage(*image);
  require(written.ok(), "a loaded image can't be written");
  auto again = readImage(*written);
  require(again.ok() && *writeImage(*again) == *written, "an image that is not what it was read from");
  auto programme = Programme::link(std::move(image->versions));
  if (!programme.ok()) return true;
  TextPool pool;
  pool.seed((**programme)[0].plan->texts);
  const Status started = (*programme)->start(pool, [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    return makeInterpreter(plan, Lookup::where_many);
  });
  if (started.ok()) run(**programme, pool);
  return true;
}

}  // namespace kopeck::fuzz
