#include "tests/crash/scenario.h"

#include <fmt/format.h>

#include "runtime/store/store.h"
#include "tests/unit/store/sample.h"

namespace kopeck::crash {
namespace {

StoreOptions options() {
  StoreOptions all;
  all.vfs = vfsName();
  all.cache_mb = 1;       // so small that SQLite has to write in the middle of a batch
  all.checkpoint_mb = 1;  // and puts the log back more than once
  return all;
}

std::string unexpected(const Error& error) {
  if (error.kind != ErrorKind::full && error.kind != ErrorKind::io) {
    return fmt::format("an error of kind {}: {}", static_cast<int>(error.kind), error.message);
  }
  return error.message.empty() || error.message_ru.empty() ? "an error without words" : "";
}

}  // namespace

Scenario::Scenario(std::uint64_t seed, int batches, int events) : batches_(sample::batches(seed, batches, events)) {
  const sample::Folder folder;
  arm({});
  const std::string said = sample::fill(folder.file("l.db"), batches_, options());
  changes_ = count(Calls::changing);
  expected_ = said.empty() ? sample::dump(folder.file("l.db")) : said;
}

std::string Scenario::disturbed(const std::string& path, FaultKind kind, std::size_t& kept) const {
  const bool passes = kind != FaultKind::power_cut;
  auto store = Store::open(path, sample::programme(), options());
  if (!store && passes) {
    if (std::string wrong = unexpected(store.error()); !wrong.empty()) return wrong;
    store = Store::open(path, sample::programme(), options());
    if (!store) return "the fault has passed, but it does not open: " + store.error().message;
  }
  if (!store) return unexpected(store.error());
  auto begun = (*store)->begin("in");
  if (!begun && passes) begun = (*store)->begin("in");
  if (!begun) return passes ? "the fault has passed, but it does not begin" : "";
  for (const LedgerBatch& batch : batches_) {
    Status done = (*store)->commit(batch);
    if (!done) {
      if (std::string wrong = unexpected(done.error()); !wrong.empty()) return wrong;
      if (!passes) return "";
      done = (*store)->commit(batch);
      if (!done) return "the fault has passed, but the batch is not taken: " + done.error().message;
    }
    ++kept;
  }
  Status done = (*store)->finish();
  if (!done && passes) done = (*store)->finish();
  return done || !passes ? "" : "the fault has passed, but the run does not finish: " + done.error().message;
}

std::string Scenario::run(FaultKind kind, std::int64_t at, std::uint64_t seed) const {
  const sample::Folder folder;
  const std::string path = folder.file("l.db");
  arm({kind, at, Calls::changing});
  std::size_t kept = 0;
  if (std::string wrong = disturbed(path, kind, kept); !wrong.empty()) return wrong;
  if (kind == FaultKind::power_cut && struck()) losePower(seed);
  arm({});
  {
    auto store = Store::open(path, sample::programme());
    if (!store) return "does not open again: " + store.error().message;
    const auto state = (*store)->begin("in");
    if (!state) return "does not begin again: " + state.error().message;
    const std::uint64_t answered = kept == 0 ? 0 : batches_[kept - 1].position.lines;
    if (state->position.lines < answered) {
      return fmt::format("stands at line {}, though line {} was committed", state->position.lines, answered);
    }
  }
  if (std::string wrong = sample::brokenInvariant(path, batches_); !wrong.empty()) return wrong;
  if (std::string wrong = sample::fill(path, batches_); !wrong.empty()) return "does not go on: " + wrong;
  return sample::difference(sample::dump(path), expected_);
}

}  // namespace kopeck::crash
