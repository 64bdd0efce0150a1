#include "tests/sim/runs.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runtime/run/run.h"

namespace kopeck::sim {

namespace fs = std::filesystem;

namespace {

/// Says so when something is evaluated: the run stops after the events that are in memory by then.
class Stopping : public Evaluator {
 public:
  Stopping(std::unique_ptr<Evaluator> inner, std::atomic<bool>& stop) : inner_(std::move(inner)), stop_(stop) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override {
    stop_ = true;
    return inner_->evaluateLines(context);
  }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    stop_ = true;
    return inner_->evaluateRules(context, group);
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return inner_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return inner_->name(); }

 private:
  std::unique_ptr<Evaluator> inner_;
  std::atomic<bool>& stop_;
};

MakeEvaluator stopping(MakeEvaluator by, std::atomic<bool>& stop) {
  return [make = std::move(by), &stop](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    auto inner = make(plan);
    if (!inner.ok()) return inner.error();
    return std::unique_ptr<Evaluator>(std::make_unique<Stopping>(std::move(*inner), stop));
  };
}

void writeLines(const std::string& path, const std::vector<std::string>& lines, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) text.append(lines[i]).push_back('\n');
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

Folder::Folder() {
  const bool memory = ::access("/dev/shm", W_OK) == 0;
  const char* other = std::getenv("TMPDIR");
  std::string name = std::string(memory ? "/dev/shm" : other != nullptr ? other : "/tmp") + "/kopeck-sim-XXXXXX";
  path_ = ::mkdtemp(name.data()) != nullptr ? name : "/tmp";
}

Folder::~Folder() {
  std::error_code ignored;
  if (path_ != "/tmp") fs::remove_all(path_, ignored);
}

std::unique_ptr<Programme> linked(const std::vector<VersionInput>& versions) {
  auto programme = Programme::link(versions);
  return programme.ok() ? std::move(*programme) : nullptr;
}

Fed feed(Ground& ground, const std::vector<std::string>& lines, Day until, const Feeding& how,
         const std::string& ledger) {
  Fed out;
  struct Piece {
    std::size_t from, to;
    Day until;
    bool stop;
  };
  std::vector<Piece> pieces;
  for (const std::size_t at : how.stops) pieces.push_back({0, at, until, true});
  std::size_t from = 0;
  for (const auto& [at, day] : how.ticks) {
    pieces.push_back({from, at, day, false});
    from = at;
  }
  pieces.push_back({from, lines.size(), until, false});
  int input = 0;
  for (const Piece& piece : pieces) {
    if (!how.ticks.empty()) ++input;
    const std::string path = ground.folder.file(fmt::format("in{}.ndjson", input));
    writeLines(path, lines, piece.from, piece.to);
    const std::unique_ptr<Programme> programme = linked(ground.versions);
    if (!programme) return {"the versions do not fit"};
    std::atomic<bool> stop{false};
    RunRequest request;
    request.programme = programme.get();
    request.evaluator = ground.evaluators.by(how.engine);
    if (piece.stop) request.evaluator = stopping(std::move(request.evaluator), stop);
    request.receipts = path;
    request.ledger = ground.folder.file(ledger);
    request.until = piece.until;
    request.store.cache_mb = 4;
    request.book.commit_events = how.commit_events;
    request.book.threads = how.threads;
    if (piece.stop) request.stop = &stop;
    auto summary = runReceipts(request);
    if (!summary.ok()) return {"the run fails: " + summary.error().message};
    if (piece.stop && !summary->stopped) out.all_stopped = false;
  }
  return out;
}

std::unique_ptr<Opened> openLedger(Ground& ground, const std::string& ledger, Engine engine, std::string& why) {
  auto opened = std::make_unique<Opened>();
  auto reader = StoreReader::open(ground.folder.file(ledger));
  if (!reader.ok()) {
    why = reader.error().message;
    return nullptr;
  }
  opened->reader = std::move(*reader);
  opened->programme = linked(ground.versions);
  opened->pool.seed((*opened->programme)[0].plan->texts);
  auto texts = opened->reader->texts();
  if (!texts.ok()) {
    why = texts.error().message;
    return nullptr;
  }
  for (const std::string& text : *texts) opened->pool.intern(text);
  if (Status status = opened->programme->start(opened->pool, ground.evaluators.by(engine)); !status.ok()) {
    why = status.error().message;
    return nullptr;
  }
  return opened;
}

}  // namespace kopeck::sim
