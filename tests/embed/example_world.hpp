// The world of the examples in kopeck.hpp: what they find ready. See examples_cpp.awk.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <kopeck/kopeck.hpp>
#include <string>

#define check(condition)                                                                 \
  do {                                                                                   \
    if (!(condition)) {                                                                  \
      std::fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      std::exit(1);                                                                      \
    }                                                                                    \
  } while (0)

static std::string rules;
static const char* const ledger_path = "embed_examples_cpp.db";
static kopeck::Programme programme(nullptr);
static kopeck::Session session(nullptr);
static kopeck::Account account(nullptr);
static kopeck::Ledger ledger(nullptr);
static kopeck::Event purchase;

static void prepare() {
  std::ifstream file(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop");
  rules.assign(std::istreambuf_iterator<char>(file), {});
  auto compiled = kopeck::compile({{"club.kop", rules}});
  check(compiled.programme.ok());
  programme = std::move(*compiled.programme);
}

static void run(void (*example)()) {
  session = std::move(*programme.session());
  account = std::move(*session.account("ann"));
  check(account
            .apply(kopeck::fromJson(R"({"type":"opening","id":"o-1","customer":"ann","at":"2026-04-01T00:00:00",
                                        "lots":[{"points":"1000","earned":"2026-03-01"}]})"))
            .ok());
  purchase = kopeck::Event{};
  purchase.id = "r-1";
  purchase.at = kopeck::at(2026, 5, 20, 10);
  purchase.lines = {{"C-1", "", "Drinks/Coffee", 2'000'000, 40'000}};
  purchase.attributes = {{"channel", "pos"}};
  std::remove("embed_examples_cpp_ready.db");
  std::remove(ledger_path);
  ledger = std::move(*session.ledger("embed_examples_cpp_ready.db"));
  kopeck::Event first = purchase;
  first.id = "r-0";
  first.customer = "ann";
  check(ledger.apply(first)->verdict == KOPECK_POSTED);
  example();
  ledger = kopeck::Ledger(nullptr);
  account = kopeck::Account(nullptr);
  session = kopeck::Session(nullptr);
}
