#include "tests/crash/kills.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "runtime/store/reader.h"
#include "tests/crash/input.h"
#include "tests/crash/picture.h"

namespace kopeck::crash {

namespace {

using std::chrono::microseconds;

/// The summary without what depends on the machine and on the interruptions.
std::string steady(const std::string& text) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return text;
  for (const char* key : {"seconds", "receipts_per_second", "resumed_at_line", "engine"}) json.erase(key);
  return json.dump();
}

bool finished(int code) {
  return code == 0 || code == 3;
}

}  // namespace

std::string told(const KillCounts& counts) {
  return fmt::format(
      "{} ledgers, {} kills and {} stops: {} before there was a file, {} before the first commit, {} after it, {} when "
      "all was read; {} runs ended by themselves",
      counts.ledgers, counts.kills, counts.stops, counts.no_ledger, counts.first_run, counts.resumed, counts.late,
      counts.in_time);
}

std::string Kills::file(const std::string& name) const {
  std::ifstream in(folder_.file(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Kills::Kills(std::uint64_t seed, std::uint64_t receipts) : random_(seed) {
  std::ofstream(folder_.file("club.kop"), std::ios::binary) << programmeText();
  std::ofstream(folder_.file("in.ndjson"), std::ios::binary) << receiptLines(seed, receipts);
  const Ended whole = call(folder_.path(), runOf("whole.db", false));
  if (!finished(whole.code)) wrong_ = fmt::format("the undisturbed run answers {}: {}", whole.code, file("err"));
  took_ = whole.took;
  summary_ = steady(file("out"));
  rejects_ = file("whole.db.refused");
  digest_ = digest("whole.db");
  auto reader = StoreReader::open(folder_.file("whole.db"));
  const auto counts = reader ? (*reader)->counts() : Result<LedgerCounts>(reader.error());
  if (counts) rows_ = counts->events;
}

/// With an engine and commits of its own: neither may change what comes out.
std::vector<std::string> Kills::runOf(const std::string& ledger, bool disturbed) {
  static constexpr const char* kEngines[] = {"interpret", "jit"};
  static constexpr const char* kCommits[] = {"1", "17", "150", "1000", "4096", "131072"};
  // Commits of one event are slow: not among the first choices.
  const std::size_t commit = random_() % 12 == 0 ? 0 : 1 + random_() % 5;
  return {"run",        "club.kop",
          "--receipts", "in.ndjson",
          "--ledger",   ledger,
          "--rejects",  ledger + ".refused",
          "--summary",  "json",
          "--until",    kUntil,
          "--engine",   kEngines[random_() % 2],
          "--commit",   disturbed ? kCommits[commit] : "4096"};
}

std::string Kills::digest(const std::string& ledger) const {
  const Ended audit = call(folder_.path(), {"audit", "--ledger", ledger, "--replay", "--digest"});
  const std::string said = file("out");
  if (audit.code != 0) return fmt::format("audit answers {}: {}{}", audit.code, said, file("err"));
  const std::size_t end = said.find_last_not_of('\n');
  const std::size_t begin = said.find_last_of('\n', end);
  return said.substr(begin + 1, end - begin);
}

std::string Kills::afterKill(const std::string& ledger, KillCounts& counts) const {
  const std::string path = folder_.file(ledger);
  if (access(path.c_str(), F_OK) != 0) {
    ++counts.no_ledger;
    return "";
  }
  if (std::string wrong = broken(path); !wrong.empty()) return wrong;
  auto reader = StoreReader::open(path);
  if (!reader) {
    // Killed before the first commit: a file without tables, which the next run takes for new.
    const bool empty = std::filesystem::file_size(path) <= 4096;
    return empty ? "" : "does not open: " + reader.error().message;
  }
  const auto state = (*reader)->runState("in.ndjson");
  if (!state) return state.error().message;
  ++(state->position.lines == 0 ? counts.first_run : counts.resumed);
  if (const auto kept = (*reader)->counts(); kept && kept->events >= rows_) ++counts.late;
  reader->reset();
  const Ended audit = call(folder_.path(), {"audit", "--ledger", ledger});
  return audit.code == 0 ? "" : fmt::format("audit answers {}: {}{}", audit.code, file("out"), file("err"));
}

std::string Kills::compared(const std::string& ledger) const {
  if (const std::string got = steady(file("out")); got != summary_)
    return fmt::format("{}\ninstead of\n{}", got, summary_);
  if (file(ledger + ".refused") != rejects_) return "the rejects file is another";
  auto reader = StoreReader::open(folder_.file(ledger));
  const auto counts = reader ? (*reader)->counts() : Result<LedgerCounts>(reader.error());
  if (!counts) return counts.error().message;
  if (counts->events != rows_) return fmt::format("{} events instead of {}", counts->events, rows_);
  if (const std::string got = digest(ledger); got != digest_) return got + " instead of " + digest_;
  return broken(folder_.file(ledger));
}

/// One in four in the first moments, one in four where an undisturbed run would be about to end, the rest anywhere.
microseconds Kills::moment(std::int64_t attempt) {
  const auto up_to = [&](microseconds most) {
    return microseconds(random_() % static_cast<std::uint64_t>(std::max<std::int64_t>(1, most.count())));
  };
  switch (attempt == 0 ? random_() % 2 : random_() % 4) {
    case 0:
      return up_to(took_ / 8);
    case 1:
      return took_ * 3 / 4 + up_to(took_ / 3);
    default:
      return up_to(took_ * 5 / 4);
  }
}

std::string Kills::ledger(std::int64_t most, KillCounts& counts) {
  if (!wrong_.empty()) return wrong_;
  const std::string ledger = fmt::format("l{}.db", ++number_);
  for (std::int64_t attempt = 0;; ++attempt) {
    static constexpr int kSignals[] = {SIGKILL, SIGKILL, SIGKILL, SIGKILL, SIGTERM, SIGINT};
    const int signal = attempt < most ? kSignals[random_() % 6] : 0;
    const std::vector<std::string> run = runOf(ledger, signal != 0);
    const Ended ended = call(folder_.path(), run, signal, signal == 0 ? microseconds(0) : moment(attempt));
    if (ended.code == 128 + SIGKILL) {
      ++counts.kills;
    } else if (ended.code == 128 + SIGTERM || ended.code == 128 + SIGINT || ended.code == 4) {
      ++counts.stops;
      if (ended.code == 4 && file("err").find("the same command goes on") == std::string::npos) return file("err");
    } else if (!finished(ended.code)) {
      return fmt::format("the run answers {}: {}", ended.code, file("err"));
    } else {
      ++counts.in_time;
      break;
    }
    if (const std::string wrong = afterKill(ledger, counts); !wrong.empty()) return ledger + " after a kill: " + wrong;
  }
  ++counts.ledgers;
  if (const std::string wrong = compared(ledger); !wrong.empty()) return ledger + ": " + wrong;
  std::error_code ignored;
  for (const char* end : {"", "-wal", "-shm", ".refused"}) std::filesystem::remove(folder_.file(ledger + end), ignored);
  return "";
}

}  // namespace kopeck::crash
