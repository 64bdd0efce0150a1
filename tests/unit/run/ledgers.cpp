#include "tests/unit/run/ledgers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/run/fold.h"

namespace kopeck::test {

namespace {

std::string must(const Status& status) {
  return status.ok() ? std::string() : status.error().message;
}

}  // namespace

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "kopeck-run-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "no temporary folder";
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<Programme> Ledger::programme() const {
  std::vector<VersionInput> inputs;
  for (const std::string& text : versions_) {
    const SourceFile source("rules.kop", text);
    Diagnostics diagnostics;
    std::optional<plan::Plan> plan = compile(source, diagnostics);
    for (const Diagnostic* one : diagnostics.sorted())
      if (!plan) ADD_FAILURE() << source.position(one->span.begin).line << ": " << one->message(Lang::en);
    if (!plan) return nullptr;
    inputs.push_back({std::move(*plan), {{"rules.kop", text}}});
  }
  auto programme = Programme::link(std::move(inputs));
  if (!programme.ok()) {
    ADD_FAILURE() << programme.error().message;
    return nullptr;
  }
  return std::move(*programme);
}

MakeEvaluator Ledger::evaluator() const {
  if (engine_ == Engine::jit) return [](const plan::Plan& plan) { return compileJit(plan); };
  return [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> { return makeInterpreter(plan); };
}

RunSummary Ledger::run(const Lines& lines, const std::string& until) {
  const std::string input = folder_.file(fmt::format("in{}.ndjson", inputs_++));
  std::ofstream out(input, std::ios::binary);
  for (const std::string& line : lines) out << line << '\n';
  out.close();
  return runFile(input, until, nullptr);
}

/// The input grows from run to run: each one ends where an interruption would have ended it.
RunSummary Ledger::runInPieces(const Lines& lines, const std::vector<std::size_t>& stops, const std::string& until) {
  const std::string input = folder_.file(fmt::format("in{}.ndjson", inputs_++));
  std::size_t written = 0;
  for (std::size_t stop : stops) {
    stop = std::min(stop, lines.size());
    std::ofstream out(input, std::ios::binary | std::ios::app);
    for (; written < stop; ++written) out << lines[written] << '\n';
    out.close();
    // Let no time pass beyond the latest day: the next piece goes on from there.
    runFile(input, {}, nullptr);
  }
  std::ofstream out(input, std::ios::binary | std::ios::app);
  for (; written < lines.size(); ++written) out << lines[written] << '\n';
  out.close();
  return runFile(input, until, nullptr);
}

RunSummary Ledger::runFile(const std::string& input, const std::string& until, const std::atomic<bool>* stop) {
  const std::unique_ptr<Programme> rules = programme();
  if (!rules) return {};
  RunRequest request;
  request.programme = rules.get();
  request.evaluator = evaluator();
  request.receipts = input;
  request.ledger = path();
  request.rejects = folder_.file("rejects.ndjson");
  request.stop = stop;
  if (!until.empty()) request.until = *parseDate(until);
  request.book.threads = threads_;
  if (commit_events_ != 0) request.book.commit_events = commit_events_;
  auto summary = runReceipts(request);
  if (!summary.ok()) {
    ADD_FAILURE() << summary.error().message;
    return {};
  }
  const RunTotals& totals = summary->totals;
  EXPECT_EQ(totals.receipts,
            totals.posted + totals.anonymous + totals.duplicate + totals.waiting + totals.refusedTotal());
  return *summary;
}

std::unique_ptr<StoreReader> Ledger::reader() const {
  auto opened = StoreReader::open(path());
  if (!opened.ok()) {
    ADD_FAILURE() << opened.error().message;
    return nullptr;
  }
  return std::move(*opened);
}

Lines Ledger::rejects() const {
  std::ifstream in(folder_.file("rejects.ndjson"));
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

namespace {

/// The ledger's numbers, in words.
struct Names {
  explicit Names(StoreReader& reader) {
    EXPECT_EQ(must(reader.accounts([&](const StoredAccount& one) {
                customers[one.account] = one.customer;
                return true;
              })),
              "");
    EXPECT_EQ(must(reader.allEvents([&](const StoredEvent& one) {
                // A return that waited stands there twice; its second row is the one that did something.
                events[one.row.row] = one.id;
                return true;
              })),
              "");
  }
  [[nodiscard]] std::string event(std::int64_t row) const {
    const auto found = events.find(row);
    return row == 0 ? "time" : found == events.end() ? fmt::format("row {}", row) : found->second;
  }
  [[nodiscard]] std::string lot(LotId id, std::int64_t account) const {
    if (rowOf(id) == 0) return fmt::format("debt of {}", termsOf(id));
    const std::int64_t row = rowOf(id);
    if (isScheduleRow(row)) {
      const Day day = static_cast<Day>(row & 0xFFFF);
      return fmt::format("{} on {}, terms {}", customers.at(account), formatDate(day), termsOf(id));
    }
    return fmt::format("{} {}, terms {}", event(eventRowOf(id)), row >> 36, termsOf(id));
  }
  std::map<std::int64_t, std::string> customers;
  std::map<std::int64_t, std::string> events;
};

std::string dayText(Day day) {
  return day == kNever || day == kNoDay ? "-" : formatDate(day);
}

}  // namespace

Lines Ledger::content() const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return {};
  const Names names(*ledger);
  Lines lines;
  const auto add = [&](std::string line) {
    lines.push_back(std::move(line));
    return true;
  };
  Status status = ledger->accounts([&](const StoredAccount& one) {
    return add(fmt::format("account {} tier {} balance {}", one.customer, one.tier, one.balance));
  });
  EXPECT_EQ(must(status), "");
  std::map<std::string, std::string> verdicts;  // of the latest row of each number
  status = ledger->allEvents([&](const StoredEvent& one) {
    if (one.row.verdict == Verdict8::duplicate) return true;
    const std::string net = one.row.net == kMissing ? "-" : fmt::format("{}", one.row.net);
    verdicts[one.id] = fmt::format("event {} {} {} net {}", one.id, name(one.row.verdict), name(one.row.refusal), net);
    return true;
  });
  EXPECT_EQ(must(status), "");
  for (auto& [id, text] : verdicts) add(std::move(text));
  status = ledger->allLots([&](const LotRow& one) {
    return add(fmt::format("lot {} of {}: earned {} left {} on {} active {} last {}", names.lot(one.id, one.account),
                           names.customers.at(one.account), one.earned, one.left, dayText(one.earned_day),
                           dayText(one.active_from), dayText(one.last_day)));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allTierChanges([&](const TierChange& one) {
    return add(fmt::format("tier of {} block {}: {} to {} on {} by {}", names.customers.at(one.account), one.block,
                           one.from, one.to, dayText(one.day), names.event(one.receipt)));
  });
  EXPECT_EQ(must(status), "");
  std::map<std::string, Value> sums;
  status = ledger->allPostings([&](const StoredPosting& one) {
    const Posting& posting = one.posting;
    const std::string key =
        fmt::format("posting {} by {} lot {} rule {}", names.customers.at(posting.account),
                    names.event(posting.receipt), names.lot(posting.lot, posting.account), posting.rule);
    sums[key] += posting.points;
    std::map<std::int64_t, Value> parts;
    addParts(one.lines, 1, parts);
    for (const auto& [line, part] : parts) sums[fmt::format("{} line {}", key, line)] += part;
    if (posting.kind == PostingKind::uncollected) sums[key + " uncollected"] += posting.wanted;
    return true;
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allEffects([&](const StoredEffect& one) {
    const EffectRow& effect = one.effect;
    const std::string key =
        fmt::format("effect {} kind {} by {} rule {} {} {}", names.customers.at(effect.account),
                    static_cast<int>(effect.kind), names.event(effect.receipt), effect.rule, one.channel, one.text);
    sums[key] += effect.amount;
    std::map<std::int64_t, Value> parts;
    addParts(one.lines, 1, parts);
    for (const auto& [line, part] : parts) sums[fmt::format("{} line {}", key, line)] += part;
    return true;
  });
  EXPECT_EQ(must(status), "");
  for (const auto& [key, sum] : sums)
    if (sum != 0) add(fmt::format("{}: {}", key, sum));
  status = ledger->allReturned([&](const ReturnedLine& one) {
    return add(fmt::format("returned {} line {} by {}: {} net {}", names.event(one.sale), one.line,
                           names.event(one.row), one.quantity, one.net));
  });
  EXPECT_EQ(must(status), "");
  std::sort(lines.begin(), lines.end());
  return lines;
}

namespace {

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

Lines Ledger::bytes() const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return {};
  Lines lines;
  const auto add = [&](std::string line) {
    lines.push_back(std::move(line));
    return true;
  };
  Status status = ledger->accounts([&](const StoredAccount& one) {
    return add(fmt::format("account {} {} {} {} {}", one.account, one.customer, one.tier, one.balance,
                           hexadecimal(one.state)));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allEvents([&](const StoredEvent& one) {
    return add(fmt::format("event {} {} {} {} {} {} {} {} {} {} {}", one.row.row, one.id, one.row.account,
                           name(one.row.verdict), name(one.row.refusal), one.row.day, one.row.second, one.row.of_row,
                           one.row.net, one.row.content[0], hexadecimal(one.record)));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allPostings([&](const StoredPosting& one) {
    const Posting& posting = one.posting;
    return add(fmt::format("posting {} {} {} {} {} {} {} {} {} {} {}", posting.account, static_cast<int>(posting.kind),
                           posting.lot, posting.points, posting.wanted, posting.rule, posting.cut_by, posting.receipt,
                           posting.cause, posting.day, one.lines));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allLots([&](const LotRow& one) {
    return add(fmt::format("lot {} {} {} {} {} {} {}", one.id, one.account, one.earned, one.left, one.earned_day,
                           one.active_from, one.last_day));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allEffects([&](const StoredEffect& one) {
    const EffectRow& effect = one.effect;
    return add(fmt::format("effect {} {} {} {} {} {} {} {} {} {}", effect.account, static_cast<int>(effect.kind),
                           effect.rule, effect.receipt, effect.cause, effect.day, effect.amount, one.channel, one.text,
                           one.lines));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allTierChanges([&](const TierChange& one) {
    return add(fmt::format("tier {} {} {} {} {} {}", one.account, one.block, one.day, one.from, one.to, one.receipt));
  });
  EXPECT_EQ(must(status), "");
  status = ledger->allReturned([&](const ReturnedLine& one) {
    return add(fmt::format("returned {} {} {} {} {}", one.row, one.sale, one.line, one.quantity, one.net));
  });
  EXPECT_EQ(must(status), "");
  const auto totals = ledger->totals();
  EXPECT_TRUE(totals.ok());
  if (totals.ok())
    for (const Value value : *totals) add(fmt::format("total {}", value));
  return lines;
}

namespace {

using Sums = std::map<std::tuple<std::int64_t, LotId, std::int32_t>, Value>;
using EffectSums = std::map<std::tuple<std::int64_t, std::int32_t, EffectRowKind, std::string, std::string>, Value>;

template <typename Map>
void dropZeros(Map& map) {
  std::erase_if(map, [](const auto& entry) { return entry.second == 0; });
}

/// Whether what moved sums up to what the fold says.
std::string sumsOf(StoreReader& ledger, const StoredAccount& account, const Folded& folded) {
  Sums kept;
  Sums sums;
  Status status = ledger.postingsOfAccount(account.account, [&](const StoredPosting& one) {
    kept[{one.posting.receipt, one.posting.lot, one.posting.rule}] += one.posting.points;
    return true;
  });
  for (const FoldPosting& one : folded.postings)
    sums[{one.posting.receipt, one.posting.lot, one.posting.rule}] += one.posting.points;
  if (!status.ok()) return status.error().message;
  dropZeros(kept);
  dropZeros(sums);
  if (kept != sums) return "the postings of " + account.customer;
  EffectSums effects_kept;
  EffectSums effects;
  status = ledger.effectsOfAccount(account.account, [&](const StoredEffect& one) {
    const EffectRow& effect = one.effect;
    effects_kept[{effect.receipt, effect.rule, effect.kind, one.channel, one.text}] += effect.amount;
    return true;
  });
  for (const FoldEffect& one : folded.effects)
    effects[{one.effect.receipt, one.effect.rule, one.effect.kind, one.channel, one.text}] += one.effect.amount;
  if (!status.ok()) return status.error().message;
  dropZeros(effects_kept);
  dropZeros(effects);
  if (effects_kept != effects) return "the effects of " + account.customer;
  return {};
}

std::string lotsOf(StoreReader& ledger, const StoredAccount& account, const Folded& folded) {
  std::map<LotId, Value> left;
  std::string trouble;
  const Status status = ledger.lotsOf(account.account, [&](const LotRow& one) {
    left[one.id] = one.left;
    if (one.left < 0) trouble = fmt::format("a lot of {} is below 0", account.customer);
    return true;
  });
  if (!status.ok()) return status.error().message;
  if (!trouble.empty()) return trouble;
  for (const LotRow& one : folded.lots)
    if (!left.contains(one.id) || left[one.id] != one.left) return "the lots of " + account.customer;
  if (left.size() != folded.lots.size()) return "the number of lots of " + account.customer;
  return {};
}

/// Records, nets, verdicts and what returns took.
std::string eventsOf(StoreReader& ledger, const std::vector<FoldEvent>& events, const Folded& folded) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const StoredEvent& stored = events[i].stored;
    const FoldedEvent& now = folded.events[i];
    if (now.record != stored.record || now.left != stored.left) return "the record of " + stored.id;
    if (isReceipt(stored.row.kind) && now.net != stored.row.net) return "the net of " + stored.id;
    if (now.refusal != stored.row.refusal) return "the verdict of " + stored.id;
    if (stored.row.kind != EventKind::giving_back) continue;
    std::vector<ReturnedLine> lines;
    const Status status = ledger.returnedBy(stored.row.row, [&](const ReturnedLine& one) {
      lines.push_back(one);
      return true;
    });
    if (!status.ok()) return status.error().message;
    std::vector<ReturnedLine> expected = now.returned;
    std::ranges::sort(expected, {}, [](const ReturnedLine& one) { return std::pair(one.sale, one.line); });
    std::ranges::sort(lines, {}, [](const ReturnedLine& one) { return std::pair(one.sale, one.line); });
    if (lines != expected) return "what " + stored.id + " returned";
  }
  return {};
}

/// What a replay of one account finds.
std::string replayOf(StoreReader& ledger, Programme& programme, const StoredAccount& account) {
  std::vector<FoldEvent> events;
  std::string trouble;
  Status status = ledger.eventsOf(account.account, [&](const StoredEvent& stored) {
    events.emplace_back();
    if (!decode(programme, stored, events.back())) trouble = "record of " + stored.id;
    return trouble.empty();
  });
  if (!status.ok()) return status.error().message;
  if (!trouble.empty()) return trouble;
  std::sort(events.begin(), events.end(), before);
  Rooms rooms;
  status = ledger.scheduleRooms(account.account, [&](const StoredRoom& room) {
    rooms[room.day] = room.totals;
    return true;
  });
  if (!status.ok()) return status.error().message;
  AccountState state = programme.emptyState();
  if (!programme.load(account.state, state)) return "state of " + account.customer;
  SharedCounters shared(*programme.latest().plan);
  auto folded = fold(programme, {account.account, account.customer, &rooms}, events, state.settledDay(), shared);
  if (!folded.ok()) return folded.error().message;
  if (state.disordered()) folded->state.setDisordered();
  if (!(folded->state == state)) return "the state of " + account.customer;
  std::string found = sumsOf(ledger, account, *folded);
  if (found.empty()) found = lotsOf(ledger, account, *folded);
  return found.empty() ? eventsOf(ledger, events, *folded) : found;
}

}  // namespace

std::string Ledger::unsound() const {
  const std::unique_ptr<StoreReader> ledger = reader();
  const std::unique_ptr<Programme> rules = programme();
  if (!ledger || !rules) return "not to be opened";
  TextPool pool;
  pool.seed((*rules)[0].plan->texts);
  auto texts = ledger->texts();
  if (!texts.ok()) return texts.error().message;
  for (const std::string& text : *texts) (void)pool.intern(text);
  if (Status status = rules->start(pool, evaluator()); !status.ok()) return status.error().message;
  std::string found;
  Status status = ledger->accounts([&](const StoredAccount& account) {
    found = replayOf(*ledger, *rules, account);
    return found.empty();
  });
  return status.ok() ? found : status.error().message;
}

Lines Ledger::postings(const std::string& customer) const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return {};
  const Names names(*ledger);
  auto account = ledger->findAccount(customer);
  if (!account.ok() || !account->has_value()) return {};
  Lines lines;
  const Status status = ledger->postingsOfAccount((*account)->account, [&](const StoredPosting& one) {
    const Posting& posting = one.posting;
    std::string line = fmt::format("{} {} {}", name(posting.kind), posting.points, names.event(posting.receipt));
    if (posting.kind == PostingKind::uncollected)
      line = fmt::format("uncollected {} {}", posting.wanted, names.event(posting.receipt));
    if (posting.cause != 0) line += " <" + names.event(posting.cause);
    lines.push_back(std::move(line));
    return true;
  });
  EXPECT_EQ(must(status), "");
  return lines;
}

Value Ledger::balance(const std::string& customer, std::int32_t kind) const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return 0;
  auto account = ledger->findAccount(customer);
  auto id = ledger->programme();
  if (!account.ok() || !account->has_value() || !id.ok()) return 0;
  Value sum = 0;
  const Status status = ledger->postingsOfAccount((*account)->account, [&](const StoredPosting& one) {
    const auto terms = static_cast<std::size_t>(termsOf(one.posting.lot));
    if ((one.posting.lot == 0 ? 0 : id->terms[terms].kind) == kind) sum += one.posting.points;
    return true;
  });
  EXPECT_EQ(must(status), "");
  return sum;
}

std::string Ledger::verdict(const std::string& id) const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return {};
  std::string found;
  const Status status = ledger->allEvents([&](const StoredEvent& one) {
    if (one.id != id || one.row.verdict == Verdict8::taken_up) return true;
    found = name(one.row.verdict);
    if (one.row.refusal != Refusal::none) found += " " + std::string(name(one.row.refusal));
    return true;
  });
  EXPECT_EQ(must(status), "");
  return found;
}

Lines Ledger::returned(const std::string& id) const {
  const std::unique_ptr<StoreReader> ledger = reader();
  if (!ledger) return {};
  const Names names(*ledger);
  Lines lines;
  const Status status = ledger->allReturned([&](const ReturnedLine& one) {
    if (names.event(one.row) == id)
      lines.push_back(fmt::format("{} {} {} {}", names.event(one.sale), one.line, one.quantity, one.net));
    return true;
  });
  EXPECT_EQ(must(status), "");
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string head(const std::map<std::string, std::string>& changes) {
  const std::vector<std::pair<std::string, std::string>> lines = {
      {"version", "version 1, effective from 2026-01-01"},
      {"currency", "currency RUB"},
      {"points", "points bean/beans, whole"},
      {"worth", "worth 1 bean = 1.00 RUB"},
      {"time", "time zone \"Europe/Moscow\""},
      {"base", "base net, with tax"},
      {"rounding", "rounding down, per rule"},
      {"activate", "activate at once"},
      {"expire", "expire never"},
      {"use", "use soonest to expire first"},
      {"returns", "returns recalculate, may go negative, limits reopen, for 365 days"},
      {"late", "late accept for 30 days"},
  };
  std::string text = "program \"Test\"\n";
  for (const auto& [key, line] : lines) {
    const auto changed = changes.find(key);
    text += "  " + (changed == changes.end() ? line : changed->second) + "\n";
  }
  return text + "\n";
}

namespace {

std::string itemsText(const std::vector<Item>& items) {
  std::string text;
  for (const Item& item : items) {
    if (!text.empty()) text += ',';
    text += fmt::format(R"({{"sku":"{}","name":"{}","quantity":"{}")", item.sku, item.sku, item.quantity);
    if (!item.amount.empty()) text += fmt::format(R"(,"amount":"{}")", item.amount);
    text += '}';
  }
  return text;
}

}  // namespace

std::string buy(const std::string& id, const std::string& customer, const std::string& at, const std::string& amount,
                const std::string& more) {
  return buyItems(id, customer, at, {{"tea", "1", amount}}, more);
}

std::string buyItems(const std::string& id, const std::string& customer, const std::string& at,
                     const std::vector<Item>& items, const std::string& more) {
  const std::string whose = customer.empty() ? "" : fmt::format(R"("customer":"{}",)", customer);
  return fmt::format(R"({{"type":"purchase","id":"{}",{}"at":"{}","lines":[{}]{}{}}})", id, whose, at, itemsText(items),
                     more.empty() ? "" : ",", more);
}

std::string giveBack(const std::string& id, const std::string& of, const std::string& customer, const std::string& at,
                     const std::vector<Item>& items) {
  const std::string sale = of.empty() ? "" : fmt::format(R"("of":"{}",)", of);
  const std::string whose = customer.empty() ? "" : fmt::format(R"("customer":"{}",)", customer);
  return fmt::format(R"({{"type":"return","id":"{}",{}{}"at":"{}","lines":[{}]}})", id, sale, whose, at,
                     itemsText(items));
}

}  // namespace kopeck::test
