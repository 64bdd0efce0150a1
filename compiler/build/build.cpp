#include "compiler/build/build.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "compiler/jit/native_code.h"
#include "runtime/event/text.h"
#include "runtime/run/programme.h"

namespace kopeck {
namespace {

/// Code of all versions, each for all processors.
Result<std::vector<NativeCode>> codeOf(const std::vector<VersionInput>& versions,
                                       const std::vector<std::string>& cpus) {
  std::vector<NativeCode> codes;
  auto programme = Programme::link(versions);
  if (!programme.ok()) return programme.error();
  TextPool pool;
  pool.seed((**programme)[0].plan->texts);
  const auto compile = [&](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    for (const std::string& cpu : cpus) {
      auto code = compileNative(plan, cpu);
      if (!code.ok()) return code.error();
      codes.push_back(std::move(*code));
    }
    return makeInterpreter(plan);
  };
  if (Status status = (*programme)->start(pool, compile); !status.ok()) return status.error();
  return codes;
}

}  // namespace

Result<std::vector<std::string>> cpusOf(std::string_view word) {
  if (word == "none") return std::vector<std::string>();
  const auto known = nativeCpus();
  if (word == "native") {
    if (!hostCpu().empty()) return std::vector<std::string>{std::string(hostCpu())};
    return Error{ErrorKind::invalid, "there is no machine code for this processor: build without it",
                 "машинного кода для этого процессора нет: соберите образ без него"};
  }
  std::vector<std::string> cpus;
  while (!word.empty()) {
    const std::size_t comma = std::min(word.find(','), word.size());
    const std::string_view cpu = word.substr(0, comma);
    word.remove_prefix(std::min(comma + 1, word.size()));
    if (std::find(known.begin(), known.end(), cpu) == known.end())
      return Error{ErrorKind::invalid,
                   fmt::format("there is no machine code for \"{}\": it is made for {}", cpu, fmt::join(known, ", ")),
                   fmt::format("машинного кода для «{}» нет: он бывает для {}", cpu, fmt::join(known, ", "))};
    if (std::find(cpus.begin(), cpus.end(), cpu) == cpus.end()) cpus.emplace_back(cpu);
  }
  return cpus;
}

Result<std::string> buildImage(BuildRequest request) {
  // Whether the versions follow each other is asked in any case.
  auto codes = codeOf(request.versions, request.cpus);
  if (!codes.ok()) return codes.error();
  return writeImage({std::move(request.made_by), std::move(request.versions), std::move(*codes)});
}

}  // namespace kopeck
