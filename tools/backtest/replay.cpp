#include "tools/backtest/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace kopeck::backtest {

namespace {

Day begins(const std::vector<VersionInput>& versions) {
  Day first = kNever;
  for (const VersionInput& version : versions) first = std::min(first, version.plan.effective_from);
  return first;
}

/// The first version begins on `day`; whether it said another one.
bool beginOn(std::vector<VersionInput>& versions, Day day) {
  const auto first = std::min_element(
      versions.begin(), versions.end(),
      [](const VersionInput& a, const VersionInput& b) { return a.plan.effective_from < b.plan.effective_from; });
  const bool moved = first->plan.effective_from != day;
  first->plan.effective_from = day;
  return moved;
}

/// The progress of both runs as one.
class Progress {
 public:
  explicit Progress(const std::function<void(const RunProgress&)>& tell) : tell_(tell) {}
  void tell(std::size_t side, const RunProgress& progress) {
    const std::lock_guard<std::mutex> lock(mutex_);
    sides_[side] = progress;
    tell_({sides_[0].receipts + sides_[1].receipts, sides_[0].read + sides_[1].read,
           std::max(sides_[0].size, sides_[1].size) * sides_.size()});
  }

 private:
  const std::function<void(const RunProgress&)>& tell_;
  std::mutex mutex_;
  std::array<RunProgress, 2> sides_{};
};

/// One side, from its rules to its figures.
Status runSide(const Request& request, const std::vector<VersionInput>& versions, const std::vector<Segment>& segments,
               const std::string& ledger, const std::function<void(const RunProgress&)>& progress,
               const std::atomic<bool>& stop, Side& side) {
  auto programme = Programme::link(versions);
  if (!programme.ok()) return programme.error();
  for (std::size_t v = 0; v < (*programme)->size(); ++v) side.versions.push_back((**programme)[v].plan->version);
  RunRequest run = request.input;
  run.programme = programme->get();
  run.evaluator = request.evaluator;
  run.ledger = ledger;
  run.store.lasting = false;
  run.progress = progress;
  run.stop = &stop;
  auto summary = runReceipts(run);
  if (!summary.ok()) return summary.error();
  if (summary->stopped) return Error{ErrorKind::invalid, "stopped", "остановлено"};
  side.summary = std::move(*summary);
  auto open = openSide(ledger, versions);
  if (!open.ok()) return open.error();
  side.open = std::move(*open);
  side.open.segments = segments;
  side.open.last_day = std::max(side.summary.latest_day, request.input.until);
  auto figures = figuresOf(side.open);
  if (!figures.ok()) return figures.error();
  side.figures = std::move(*figures);
  return Done{};
}

}  // namespace

Result<Replay> replay(const Request& request) {
  const auto began = std::chrono::steady_clock::now();
  auto folder = TemporaryFolder::make("backtest");
  if (!folder.ok()) return folder.error();
  Replay both{std::move(*folder), {}, {}, 0};
  const std::array<Side*, 2> sides{&both.was, &both.now};
  std::array<std::vector<VersionInput>, 2> versions{request.was, request.now};
  const Day from = std::min(begins(request.was), begins(request.now));
  Progress progress(request.progress);
  std::atomic<bool> stop{false};
  std::array<std::optional<Error>, 2> errors;
  const auto run = [&](std::size_t i) {
    sides[i]->moved = beginOn(versions[i], from);
    sides[i]->from = from;
    // A stop from outside is asked about whenever there is something to tell.
    const auto tell = [&, i](const RunProgress& one) {
      if (request.input.stop != nullptr && request.input.stop->load()) stop.store(true);
      if (request.progress) progress.tell(i, one);
    };
    const Status status = runSide(request, versions[i], i == 0 ? request.was_segments : request.now_segments,
                                  both.folder.path(i == 0 ? "was.db" : "now.db"), tell, stop, *sides[i]);
    if (status.ok()) return;
    errors[i] = status.error();
    stop.store(true);
  };
  std::thread other(run, 0);
  run(1);
  other.join();
  if (request.input.stop != nullptr && request.input.stop->load())
    return Error{ErrorKind::invalid, "stopped", "остановлено"};
  // The one that failed, not the one that was stopped for it.
  for (const std::optional<Error>& error : errors)
    if (error && error->message != "stopped") return *error;
  for (const std::optional<Error>& error : errors)
    if (error) return *error;
  both.microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
  return both;
}

}  // namespace kopeck::backtest
