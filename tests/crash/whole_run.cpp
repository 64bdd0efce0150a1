#include "tests/crash/whole_run.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "compiler/lower/compile.h"
#include "runtime/store/totals.h"
#include "tests/crash/input.h"

namespace kopeck::crash {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string unexpected(const Error& error, const Fault& fault) {
  const bool full = fault.kind == FaultKind::full || fault.kind == FaultKind::stays_full;
  if (error.kind != (full ? ErrorKind::full : ErrorKind::io))
    return fmt::format("an error of kind {}: {}", static_cast<int>(error.kind), error.message);
  if (error.message.find("l.db") == std::string::npos || error.message_ru.find("l.db") == std::string::npos)
    return "an error that does not say where: " + error.message;
  const bool says =
      full ? error.message.find("no space") != std::string::npos && error.message_ru.find("места") != std::string::npos
           : error.message.find("can't") != std::string::npos &&
                 error.message_ru.find("не удаётся") != std::string::npos;
  return says ? "" : "an error in other words: " + error.message;
}

}  // namespace

WholeRun::WholeRun(std::uint64_t seed, std::uint64_t receipts, std::size_t commit_events)
    : commit_events_(commit_events) {
  std::ofstream(own_.file("in.ndjson"), std::ios::binary) << receiptLines(seed, receipts);
  Diagnostics diagnostics;
  plan_ = compile(SourceFile("whole.kop", programmeText()), diagnostics);
  if (!plan_) {
    wrong_ = "whole.kop does not compile";
    return;
  }
  arm({});
  const auto done = once(own_);
  counts_[0] = crash::count(Calls::changing);
  counts_[1] = crash::count(Calls::looking);
  if (!done) {
    wrong_ = done.error().message;
    return;
  }
  summary_ = *done;
  picture_ = pictureOf(own_.file("l.db"));
  rejects_ = contents(own_.file("refused.ndjson"));
  wrong_ = difference(picture_, picture_);
}

Result<RunSummary> WholeRun::once(const sample::Folder& folder) const {
  std::vector<VersionInput> versions;
  versions.push_back({*plan_, {{"whole.kop", programmeText()}}});
  auto programme = Programme::link(std::move(versions));
  if (!programme) return programme.error();
  RunRequest request;
  request.programme = programme->get();
  request.evaluator = [](const plan::Plan& plan) { return Result<std::unique_ptr<Evaluator>>(makeInterpreter(plan)); };
  request.receipts = own_.file("in.ndjson");
  request.ledger = folder.file("l.db");
  request.rejects = folder.file("refused.ndjson");
  request.until = *parseDate(kUntil);
  request.book.commit_events = commit_events_;
  request.store.vfs = vfsName();
  request.store.cache_mb = 1;       // so small that SQLite has to write in the middle of a commit
  request.store.checkpoint_mb = 1;  // and puts the log back more than once
  return runReceipts(request);
}

/// Runs it in a process of its own that ends in the middle of a call; whether it did.
bool WholeRun::killed(const sample::Folder& folder, const Fault& fault) const {
  const pid_t child = fork();
  if (child == 0) {
    arm(fault);
    _exit(once(folder) ? 0 : 1);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

std::string WholeRun::disturbed(const sample::Folder& folder, const Fault& fault, Answer& answer) const {
  if (fault.kind == FaultKind::killed) {
    answer.struck = answer.noticed = killed(folder, fault);
    return "";
  }
  arm(fault);
  const auto done = once(folder);
  answer.struck = struck();
  answer.noticed = !done.ok();
  // After a power cut nobody may look before it is known what reached the disk.
  if (done) return answer.struck && fault.kind == FaultKind::power_cut ? "" : compared(folder, *done);
  return answer.struck ? unexpected(done.error(), fault) : "it fails undisturbed: " + done.error().message;
}

std::string WholeRun::compared(const sample::Folder& folder, const RunSummary& summary) const {
  if (const std::string wrong = difference(pictureOf(folder.file("l.db")), picture_); !wrong.empty()) return wrong;
  if (contents(folder.file("refused.ndjson")) != rejects_) return "the rejects file is another";
  if (totalsToJson(summary.totals) != totalsToJson(summary_.totals)) return "the totals are others";
  if (summary.customers != summary_.customers || summary.latest_day != summary_.latest_day ||
      summary.outstanding.size() != summary_.outstanding.size())
    return "the summary is another";
  for (std::size_t i = 0; i < summary.outstanding.size(); ++i) {
    if (summary.outstanding[i].all != summary_.outstanding[i].all ||
        summary.outstanding[i].pending != summary_.outstanding[i].pending ||
        summary.outstanding[i].debt != summary_.outstanding[i].debt)
      return "the summary says other points";
  }
  return "";
}

WholeRun::Answer WholeRun::run(const Fault& fault, std::uint64_t seed) const {
  const sample::Folder folder;
  Answer answer;
  answer.wrong = disturbed(folder, fault, answer);
  if (fault.kind == FaultKind::power_cut && answer.struck) losePower(seed);
  arm({});
  if (!answer.wrong.empty()) return answer;
  const std::string ledger = folder.file("l.db");
  if (access(ledger.c_str(), F_OK) == 0) answer.wrong = broken(ledger);
  if (!answer.wrong.empty() || (answer.struck && !answer.noticed && fault.kind != FaultKind::power_cut)) return answer;
  const auto again = once(folder);
  answer.wrong = again ? compared(folder, *again) : "does not go on: " + again.error().message;
  return answer;
}

}  // namespace kopeck::crash
