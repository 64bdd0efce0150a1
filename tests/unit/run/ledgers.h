// Ledgers of a test: a programme as text, receipts as lines, the real run into a real file, and what the file then says
// by content: without the numbers that say in which order things came.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/run/run.h"
#include "runtime/store/reader.h"

namespace kopeck::test {

using Lines = std::vector<std::string>;

enum class Engine : std::uint8_t { interpreter, jit };

/// A temporary folder, gone with the object.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// One ledger. Each run opens it anew, as each call of `kopeck run` does.
class Ledger {
 public:
  explicit Ledger(std::vector<std::string> versions, Engine engine = Engine::interpreter)
      : versions_(std::move(versions)), engine_(engine) {}
  explicit Ledger(const std::string& rules, Engine engine = Engine::interpreter)
      : Ledger(std::vector<std::string>{rules}, engine) {}

  /// Takes the lines as a further input; time passes up to `until` ("2026-03-01"), or to the latest day.
  RunSummary run(const Lines& lines, const std::string& until = {});
  /// How many events a commit takes; the run's own choice where it is never said.
  void commitEvery(std::size_t events) { commit_events_ = events; }
  /// How many threads judge.
  void judgeBy(std::size_t threads) { threads_ = threads; }
  /// Stops each run after so many lines of its input, as an interruption would; run() goes on from there.
  RunSummary runInPieces(const Lines& lines, const std::vector<std::size_t>& stops, const std::string& until = {});

  /// All that the ledger says, in words and without numbers of rows, sorted: equal for equal ledgers.
  [[nodiscard]] Lines content() const;
  /// Every number and byte of it but for how the events' lines are packed: equal for equal runs.
  [[nodiscard]] Lines bytes() const;
  /// What breaks the ledger's invariants, or a replay finds; empty when it is sound.
  [[nodiscard]] std::string unsound() const;
  /// Postings of a customer in the order of their numbers: "kind points receipt", with "<cause" where there is one.
  [[nodiscard]] Lines postings(const std::string& customer) const;
  /// Of a kind, by its number.
  [[nodiscard]] Value balance(const std::string& customer, std::int32_t kind = 0) const;
  /// "posted", "refused too_late", …: what became of the latest row with this number.
  [[nodiscard]] std::string verdict(const std::string& id) const;
  /// "sale line quantity net" of what the return took, by sale and line.
  [[nodiscard]] Lines returned(const std::string& id) const;
  [[nodiscard]] std::unique_ptr<StoreReader> reader() const;
  [[nodiscard]] Lines rejects() const;
  [[nodiscard]] std::string path() const { return folder_.file("l.db"); }

 private:
  [[nodiscard]] std::unique_ptr<Programme> programme() const;
  [[nodiscard]] MakeEvaluator evaluator() const;
  RunSummary runFile(const std::string& input, const std::string& until, const std::atomic<bool>* stop);

  Folder folder_;
  std::vector<std::string> versions_;
  Engine engine_;
  std::size_t commit_events_ = 0;
  std::size_t threads_ = 1;
  int inputs_ = 0;
};

/// The head of a programme that leaves nothing open, with lines replaced by their first word.
[[nodiscard]] std::string head(const std::map<std::string, std::string>& changes = {});

/// Input lines. `more` is further fields: "\"redeem\":\"5\"".
[[nodiscard]] std::string buy(const std::string& id, const std::string& customer, const std::string& at,
                              const std::string& amount, const std::string& more = {});
struct Item {
  std::string sku;
  std::string quantity;
  std::string amount;  // empty: not said
};
[[nodiscard]] std::string buyItems(const std::string& id, const std::string& customer, const std::string& at,
                                   const std::vector<Item>& items, const std::string& more = {});
/// `of` may be empty.
[[nodiscard]] std::string giveBack(const std::string& id, const std::string& of, const std::string& customer,
                                   const std::string& at, const std::vector<Item>& items);

}  // namespace kopeck::test
