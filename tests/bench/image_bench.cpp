// How long a till waits: from the bytes of a programme image in memory to the first receipt quoted, and from the start
// of the process. Links the runtime's library alone, as a till does: no LLVM, ANTLR or Z3.
//
//   bench_image [--turns N] [--rows FILE]
//
// Each measurement is a process of its own, which tells the times on the machine's monotonic clock:
//   bench_image --child IMAGE.kpk CODE
// where CODE is 1 to run the machine code in the image. The images are built by the kopeck of this build.
#include <fcntl.h>
#include <fmt/format.h>
#include <kopeck/kopeck.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/bench/bench.h"

namespace {

using namespace kopeck;
namespace fs = std::filesystem;

int fail(const std::string& why) {
  fmt::print(stderr, "bench_image: {}\n", why);
  return 1;
}

std::string textOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// A receipt of the coffee club's. Answers the code of the call, with what would be earned.
std::int32_t quoteOne(const kopeck_programme* programme, std::int64_t& net, kopeck_error& error) {
  kopeck_session* session = nullptr;
  kopeck_account* account = nullptr;
  if (const std::int32_t code = kopeck_session_new(programme, &session, &error); code != KOPECK_OK) return code;
  if (const std::int32_t code = kopeck_account_new(session, kopeck_cstr("ann"), &account, &error); code != KOPECK_OK)
    return code;
  kopeck_line line{};
  line.sku = kopeck_cstr("C-1");
  line.category = kopeck_cstr("Drinks/Coffee");
  line.quantity = 2'000'000;
  line.amount = 40'000;
  const kopeck_attribute channel{kopeck_cstr("channel"), kopeck_cstr("pos")};
  kopeck_event sale{};
  sale.size = sizeof sale;
  sale.kind = KOPECK_PURCHASE;
  sale.id = kopeck_cstr("r-1");
  sale.day = kopeck_day(2026, 5, 20);
  sale.second = 36'000;
  sale.lines = &line;
  sale.line_count = 1;
  sale.attributes = &channel;
  sale.attribute_count = 1;
  kopeck_quote quote{};
  quote.size = sizeof quote;
  const std::int32_t code = kopeck_quote_receipt(account, &sale, &quote, &error);
  net = code == KOPECK_OK ? static_cast<std::int64_t>(quote.given_count) : 0;
  return code;
}

/// Prints when the image was in memory, and when the first receipt was quoted.
int child(const std::string& path, bool run_code) {
  const std::string bytes = textOf(path);
  const double begin = bench::seconds();
  kopeck_load_options options{};
  options.size = sizeof options;
  options.native_code = run_code ? 1 : 0;
  kopeck_error error{};
  error.size = sizeof error;
  kopeck_programme* programme = nullptr;
  std::int64_t given = 0;
  if (kopeck_programme_load_image({bytes.data(), bytes.size()}, &options, &programme, &error) != KOPECK_OK ||
      quoteOne(programme, given, error) != KOPECK_OK)
    return fail(error.message);
  const double end = bench::seconds();
  if (given == 0) return fail("the first receipt would earn nothing");
  fmt::print("{:.9f} {:.9f}\n", begin, end);
  return 0;
}

/// Runs the program, with its output in a file; whether it did what it should.
bool run(std::vector<std::string> words, const std::string& output) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, argv[0], &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  int status = 0;
  return failed == 0 && ::waitpid(process, &status, 0) == process && status == 0;
}

struct Subject {
  std::string name;
  std::string image;
  std::string code;   // "0", "1"
  double target = 0;  // of load to first quote, ms; 0: none
  std::vector<double> load;
  std::vector<double> start;
};

/// The coffee club with so many offers more.
std::string rulesWith(int more) {
  std::string text = textOf(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop");
  for (int i = 0; i < more; ++i)
    text += fmt::format("\nset shelf_{0} = items where sku is \"S-{0}\"\n\nrule offer_{0}\n  earn {1}% on shelf_{0}\n",
                        i, 1 + i % 9);
  return text;
}

bool buildImages(const fs::path& folder) {
  for (const int more : {0, 1000}) {
    const std::string rules = (folder / fmt::format("{}.kop", more)).string();
    std::ofstream(rules, std::ios::binary) << rulesWith(more);
    const std::string image = (folder / fmt::format("{}.kpk", more)).string();
    if (!run({KOPECK_TOOL, "build", rules, "-o", image, "--cpu", "native"}, (folder / "said").string())) return false;
  }
  return true;
}

bool measure(const std::string& self, const fs::path& folder, Subject& subject) {
  const std::string output = (folder / "out").string();
  const double spawned = bench::seconds();
  if (!run({self, "--child", subject.image, subject.code}, output)) return false;
  double begin = 0;
  double end = 0;
  std::ifstream(output) >> begin >> end;
  subject.load.push_back((end - begin) * 1e3);
  subject.start.push_back((end - spawned) * 1e3);
  return true;
}

void add(bench::Report& report, std::string name, std::vector<double> times, double target) {
  const bench::Spread spread = bench::spreadOf(std::move(times));
  bench::Row row;
  row.name = std::move(name);
  row.unit = "ms";
  row.value = spread.median;
  row.spread = spread.spread;
  row.more_is_better = false;
  if (target > 0) row.target = target;
  report.add(row);
}

int runAll(bench::Report& report) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("kopeck-bench-image-{}", ::getpid());
  fs::create_directories(folder);
  const std::string self = fs::read_symlink("/proc/self/exe").string();
  constexpr double kTarget = 5;
  std::vector<Subject> subjects{{"club, interpreted", (folder / "0.kpk").string(), "0", kTarget, {}, {}},
                                {"club, its code", (folder / "0.kpk").string(), "1", kTarget, {}, {}},
                                {"1,000 offers more, interpreted", (folder / "1000.kpk").string(), "0", 0, {}, {}},
                                {"1,000 offers more, its code", (folder / "1000.kpk").string(), "1", 0, {}, {}}};
  bool done = buildImages(folder);
  for (std::int64_t turn = 0; done && turn < report.number("turns", 21); ++turn)
    for (Subject& subject : subjects) done = done && measure(self, folder, subject);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  if (!done) return fail("a measurement failed");
  for (Subject& subject : subjects) {
    add(report, "image/load to first quote: " + subject.name, subject.load, subject.target);
    add(report, "image/process to first quote: " + subject.name, subject.start, 0);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "--child") return child(words[1], words[2] == "1");
  bench::Report report(argc, argv);
  return runAll(report);
}
