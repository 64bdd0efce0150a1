// Input that nobody sends in good faith, through the real program: a clear word, in bounded memory. The numbers are
// those of docs/limits.md; memory is held down by the system, time only where it would never end.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

using nlohmann::json;

/// What is started while it lives has no more than this; a sanitizer's own memory is beyond any bound.
class Bounded {
 public:
  Bounded() {
#if !defined(__SANITIZE_ADDRESS__)
    set(RLIMIT_AS, rlim_t{3} << 30);
#endif
    set(RLIMIT_CPU, 900);
  }
  ~Bounded() {
    for (const auto& [what, was] : before_) ::setrlimit(what, &was);
  }
  Bounded(const Bounded&) = delete;
  Bounded& operator=(const Bounded&) = delete;

 private:
  void set(__rlimit_resource what, rlim_t most) {
    rlimit was{};
    ::getrlimit(what, &was);
    before_.emplace_back(what, was);
    const rlimit wanted{std::min(most, was.rlim_max), was.rlim_max};
    ::setrlimit(what, &wanted);
  }
  std::vector<std::pair<__rlimit_resource, rlimit>> before_;
};

std::string repeated(std::size_t times, std::string_view text) {
  std::string out;
  out.reserve(times * text.size());
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

class Hostile : public ::testing::Test {
 protected:
  Hostile() { tool_.writeProgramme(); }

  [[nodiscard]] Finished check(const std::string& file) const {
    const Bounded bounded;
    return tool_.call({"check", file});
  }
  /// Writes the file and checks it: it is refused with `code`, and says `words`.
  void expectRefused(const std::string& text, const std::string& code, const std::string& words = "") const {
    tool_.write("hostile.kop", text);
    const Finished said = check("hostile.kop");
    EXPECT_EQ(said.code, 1) << said.err.substr(0, 500);
    EXPECT_TRUE(said.says(code)) << said.err.substr(0, 500);
    EXPECT_TRUE(said.says(words)) << said.err.substr(0, 500);
    EXPECT_LT(said.err.size(), 1U << 20);
  }
  [[nodiscard]] std::string programme() const { return tool_.read("club.kop"); }

  /// Runs the input; the summary's count of what was refused for `reason`, -1 where the run itself fails.
  [[nodiscard]] int refused(const std::string& input, const std::string& reason,
                            const std::function<void(Running&)>& feed = {}) const {
    const Bounded bounded;
    Running running = tool_.start(tool_.runOf(input, "l.db", {"--rejects", "rejects"}));
    if (feed) feed(running);
    const Finished done = running.finish();
    const json summary = json::parse(done.out, nullptr, false);
    if (summary.is_discarded()) {
      ADD_FAILURE() << done.code << " " << done.err.substr(0, 500);
      return -1;
    }
    return summary["refused"].value(reason, 0);
  }

  Tool tool_;
};

TEST_F(Hostile, RulesOf100Megabytes) {
  expectRefused(programme() + repeated(1'000'000, "# " + std::string(97, 'x') + "\n"), "K0141",
                "more than 16 MB of rules");
}

TEST_F(Hostile, RulesWithoutAnEnd) {
  const Finished said = check("/dev/zero");
  EXPECT_EQ(said.code, 1);
  EXPECT_TRUE(said.says("more than 16 MB of rules")) << said.err;
}

TEST_F(Hostile, RulesThatAreNoFile) {
  std::filesystem::create_directory(tool_.path("folder.kop"));
  const Finished folder = check("folder.kop");
  EXPECT_EQ(folder.code, 2);
  EXPECT_TRUE(folder.says("Is a directory")) << folder.err;
  const Finished none = check("none.kop");
  EXPECT_EQ(none.code, 2);
  EXPECT_TRUE(none.says("No such file")) << none.err;
}

TEST_F(Hostile, ARuleFileFromAPipe) {
  ASSERT_EQ(::mkfifo(tool_.path("fifo.kop").c_str(), 0600), 0);
  std::thread writer([this] { std::ofstream(tool_.path("fifo.kop")) << programme(); });
  const Finished said = check("fifo.kop");
  writer.join();
  EXPECT_EQ(said.code, 0) << said.err;
}

TEST_F(Hostile, NestedBrackets) {
  for (const std::size_t n : {std::size_t{10'000}, std::size_t{1'000'000}}) {
    const std::string open = repeated(n, "(");
    expectRefused(programme() + "\nrule r\n  when " + open + "net > 5 RUB" + repeated(n, ")") + "\n  earn 1%\n",
                  "K0119");
    expectRefused(programme() + "\nrule r\n  when " + open + "\n  earn 1%\n", "K0119");
  }
}

TEST_F(Hostile, AMillionRules) {
  std::string rules = programme();
  for (int i = 0; i < 1'000'000; ++i) rules += fmt::format("rule r{} \"Rule\"\n  earn 1%\n", i);
  expectRefused(rules, "K0141");
}

TEST_F(Hostile, TenThousandRulesAndTooMany) {
  std::string rules = programme();
  for (int i = 0; i < 10'000; ++i) rules += fmt::format("\nrule r{} \"Rule\"\n  earn 1%\n", i);
  tool_.write("many.kop", rules);
  const Finished many = check("many.kop");
  EXPECT_EQ(many.code, 0) << many.err.substr(0, 500);
  for (int i = 10'000; i < 200'001; ++i) rules += fmt::format("\nrule r{} \"Rule\"\n  earn 1%\n", i);
  expectRefused(rules, "K0141", "more than 200000 declarations");
}

TEST_F(Hostile, ImportsOfItselfInACircleAndWithoutEnd) {
  expectRefused(programme() + "\nimport \"hostile.kop\"\n", "K0135");
  tool_.write("a.kop", "import \"b.kop\"\nset a = items\n");
  tool_.write("b.kop", "import \"a.kop\"\nset b = items\n");
  expectRefused(programme() + "\nimport \"a.kop\"\n", "K0135");
  std::string all = programme();
  for (int i = 0; i < 1'100; ++i) {
    tool_.write(fmt::format("{}.kop", i), fmt::format("import \"{}.kop\"\nset s{} = items\n", i + 1, i));
    tool_.write(fmt::format("w{}.kop", i), fmt::format("set s{} = items\n", i));
    all += fmt::format("import \"w{}.kop\"\n", i);
  }
  expectRefused(programme() + "\nimport \"0.kop\"\n", "K0141", "imports more than 100 deep");
  expectRefused(all, "K0141", "more than 1000 imported files");
}

TEST_F(Hostile, BytesThatAreNoText) {
  expectRefused(programme() + "rule \xff\xfe\x80\n  earn 1%\n", "K0101");
  expectRefused(programme() + std::string("rule a\0b\n  earn 1%\n", 20), "K0101");
  expectRefused(std::string("p\0r\0o\0g\0r\0a\0m\0", 14), "K0101");
  tool_.write("bom.kop", "\xEF\xBB\xBF" + programme());
  EXPECT_EQ(check("bom.kop").code, 0) << check("bom.kop").err;
  std::string with_returns;
  for (const char c : programme()) with_returns += c == '\n' ? std::string("\r\n") : std::string(1, c);
  tool_.write("crlf.kop", with_returns);
  EXPECT_EQ(check("crlf.kop").code, 0) << check("crlf.kop").err;
}

TEST_F(Hostile, NamesAndNumbersWithoutEnd) {
  tool_.write("long.kop", programme() + "\nrule " + std::string(65'536, 'a') + " \"x\"\n  earn 1%\n");
  EXPECT_EQ(check("long.kop").code, 0) << check("long.kop").err.substr(0, 500);
  expectRefused(programme() + "\nrule r \"x\"\n  earn " + std::string(1'000'000, '9') + "%\n", "K0114");
  for (const char* much :
       {"9223372036854775807%", "9223372036854775807 beans per 1 RUB", "99999999999999999999 beans"}) {
    tool_.write("much.kop", programme() + "\nrule r \"x\"\n  earn " + much + "\n");
    const Finished said = check("much.kop");
    EXPECT_TRUE(said.code == 0 || said.code == 1) << much << " " << said.code << " " << said.err;
  }
}

// One line of a gigabyte: as a file, from a pipe, and packed. What is behind it is read all the same.
TEST_F(Hostile, ALineOfAGigabyte) {
  tool_.write("long.ndjson", "");
  std::filesystem::resize_file(tool_.path("long.ndjson"), std::uintmax_t{1} << 30);
  EXPECT_EQ(refused("long.ndjson", "line_too_long"), 1);
  EXPECT_LT(std::filesystem::file_size(tool_.path("rejects")), 10'000U);
  std::filesystem::remove(tool_.path("l.db"));
  const std::string block(1 << 20, 'x');
  EXPECT_EQ(refused("-", "line_too_long",
                    [&](Running& running) {
                      for (int i = 0; i < 1024; ++i) running.write(block);
                      running.write("\n" + purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
                    }),
            1);
  EXPECT_EQ(tool_.digest("l.db").size(), 32U);
}

TEST_F(Hostile, APackedGigabyte) {
  for (const char* packer : {"gzip -1", "xz -0", "zstd -1"}) {
    const std::string file = tool_.path("bomb").string();
    const std::string command = fmt::format("head -c 1073741824 /dev/zero | {} -c > '{}'", packer, file);
    if (std::system(command.c_str()) != 0) GTEST_SKIP() << packer;  // NOLINT(cert-env33-c)
    std::filesystem::remove(tool_.path("l.db"));
    EXPECT_EQ(refused("bomb", "line_too_long"), 1) << packer;
  }
}

TEST_F(Hostile, InputWithoutAnEnd) {
  const Bounded bounded;
  const Finished said = tool_.run("/dev/zero", "l.db");
  EXPECT_EQ(said.code, 1);
  EXPECT_TRUE(said.says("has no end in 4 GB")) << said.err;
}

TEST_F(Hostile, DeepJson) {
  const auto deep = [](const std::string& open, const std::string& close) {
    return R"({"type":"purchase","id":"d","customer":"b","at":"2026-02-03T10:00:00","x":)" + repeated(100'000, open) +
           "1" + repeated(100'000, close) + R"(,"lines":[{"name":"x","quantity":"1","amount":"1.00"}]})" + "\n";
  };
  tool_.write("deep.ndjson", repeated(100'000, "[") + "\n" + deep("[", "]") + deep(R"({"a":)", "}"));
  EXPECT_EQ(refused("deep.ndjson", "not_json"), 3);
}

TEST_F(Hostile, AMillionLinesInAReceipt) {
  const auto receipt = [](const std::string& id, std::size_t lines) {
    std::string all = repeated(lines, R"({"name":"x","quantity":"1","amount":"1.00"},)");
    all.pop_back();
    return R"({"type":"purchase","id":")" + id + R"(","customer":"b","at":"2026-02-03T10:00:00","lines":[)" + all +
           "]}\n";
  };
  tool_.write("many.ndjson", receipt("a", 1'000'000) + receipt("b", 300'000));
  EXPECT_EQ(refused("many.ndjson", "line_too_long"), 1);
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(Hostile, BytesThatAreNoReceipts) {
  std::string marked = purchase("r1", "anna", "2026-02-03T10:00:00", "100.00");
  marked.insert(marked.size() - 1, "\r");
  tool_.write("bytes.ndjson", "\xEF\xBB\xBF" + marked + purchase("\xff\xfe", "anna", "2026-02-03T10:00:00", "1.00") +
                                  std::string(3, '\0') + "\n" +
                                  purchase("nul\\u0000", "anna", "2026-02-03T10:00:00", "1.00"));
  EXPECT_EQ(refused("bytes.ndjson", "not_utf8"), 1);
  const auto rejects = tool_.rejects("rejects");
  ASSERT_EQ(rejects.size(), 3U);
  EXPECT_EQ(rejects[1]["reason"], "not_json");
  EXPECT_EQ(rejects[2]["reason"], "bad_value");
}

// Nothing wraps: what does not fit is refused with its reason, one step before the end is not.
TEST_F(Hostile, NumbersAtTheEndsOfTheirTypes) {
  const auto line = [](const std::string& id, const std::string& at, const std::string& quantity,
                       const std::string& amount, const std::string& discount) {
    return fmt::format(
        R"({{"type":"purchase","id":"{}","customer":"b","at":"{}","lines":[{{"name":"x","quantity":"{}","amount":"{}","discount":"{}"}}]}})"
        "\n",
        id, at, quantity, amount, discount);
  };
  const std::string now = "2026-02-03T10:00:00";
  const std::string most = "92233720368547758.07";
  tool_.write("ends.ndjson", line("a", now, "1", most, most) + line("b", now, "1", most, "0.00") +
                                 line("c", now, "9223372036854.775807", "1.00", "0.00") +
                                 line("d", now, "9223372036854.775808", "1.00", "0.00") +
                                 line("e", now, "1", "92233720368547758.08", "0.00") +
                                 line("f", now, "0.000001", "0.00", "0.00") + line("g", now, "0", "1.00", "0.00") +
                                 line("h", "0001-01-01T00:00:00", "1", "1.00", "0.00") +
                                 line("i", "9999-12-31T23:59:59", "1", "1.00", "0.00") +
                                 line("j", "0000-01-01T00:00:00", "1", "1.00", "0.00") +
                                 line("k", "2026-02-29T00:00:00", "1", "1.00", "0.00"));
  EXPECT_GE(refused("ends.ndjson", "overflow"), 1);
  std::map<std::string, std::string> why;
  for (const json& one : tool_.rejects("rejects")) why[one["receipt"]] = one["reason"];
  EXPECT_EQ(why["a"], "overflow");
  EXPECT_EQ(why["d"], "out_of_range");
  EXPECT_EQ(why["e"], "out_of_range");
  EXPECT_EQ(why["g"], "out_of_range");
  EXPECT_EQ(why["h"], "before_the_programme");
  EXPECT_EQ(why["i"], "after_the_run");
  EXPECT_EQ(why["j"], "bad_date");
  EXPECT_EQ(why["k"], "bad_date");
  EXPECT_FALSE(why.contains("f"));
  EXPECT_EQ(tool_.digest("l.db").size(), 32U) << tool_.digest("l.db");
}

TEST_F(Hostile, AMappingWithoutAnEnd) {
  tool_.write("in.csv", "a\n");
  const Bounded bounded;
  const Finished said = tool_.run("in.csv", "l.db", {"--from", "csv", "--map", "/dev/zero"});
  EXPECT_EQ(said.code, 2);
  EXPECT_TRUE(said.says("1 MB")) << said.err;
}

TEST_F(Hostile, WordsOfTheCommandThatAreNoText) {
  tool_.write("in.ndjson", purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
  ASSERT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
  for (const std::string& odd :
       {std::string("\xff\xfe"), std::string(100'000, 'a'), std::string("'; DROP TABLE account")}) {
    for (const auto& call : {std::vector<std::string>{"balance", "--ledger", "l.db", "--customer", odd},
                             {"explain", "--ledger", "l.db", "--receipt", odd},
                             {"check", odd},
                             {odd}}) {
      const Finished said = tool_.call(call);
      EXPECT_TRUE(said.code == 1 || said.code == 2) << call[0].substr(0, 20) << " " << said.code;
      EXPECT_NE(said.out + said.err, "") << call[0].substr(0, 20);
    }
  }
}

TEST_F(Hostile, LedgersThatAreNone) {
  tool_.write("in.ndjson", purchase("r1", "anna", "2026-02-03T10:00:00", "100.00"));
  ASSERT_EQ(tool_.run("in.ndjson", "l.db").code, 0);
  const std::string sound = tool_.read("l.db");
  std::filesystem::create_directory(tool_.path("folder.db"));
  tool_.write("text.db", "this is no ledger\n");
  tool_.write("half.db", sound.substr(0, sound.size() / 2));
  tool_.write("zeros.db", std::string(sound.size(), '\0'));
  for (const char* ledger : {"folder.db", "text.db", "half.db", "zeros.db", "/dev/zero", "/dev/null"}) {
    for (const auto& command :
         {std::vector<std::string>{"balance", "--customer", "anna"}, {"audit"}, {"explain", "--receipt", "r1"}}) {
      std::vector<std::string> call = command;
      call.insert(call.begin() + 1, {"--ledger", ledger});
      const Bounded bounded;
      const Finished said = tool_.call(call);
      EXPECT_GT(said.code, 0) << command[0] << " " << ledger;
      EXPECT_LT(said.code, 128) << command[0] << " " << ledger << " " << said.err;
      EXPECT_NE(said.out + said.err, "") << command[0] << " " << ledger;
    }
    const Bounded bounded;
    const Finished said = tool_.run("in.ndjson", ledger);
    EXPECT_TRUE(said.code > 0 && said.code < 128) << ledger << " " << said.code << " " << said.err;
  }
}

}  // namespace
}  // namespace kopeck::cli
