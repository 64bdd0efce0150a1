// SharedProgramme: what stands behind a kopeck_programme: the versions as they were compiled (or as an image brought
// them), and what evaluates them, made once and shared by all sessions.
//
// Whoever makes programmes (the compiler's part, images) fills ProgrammeParts and calls SharedProgramme::make().
// Immutable once made; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "embed/call.h"
#include "runtime/event/text.h"
#include "runtime/run/programme.h"
#include "runtime/value/result.h"

namespace kopeck::embed {

struct ProgrammeParts {
  std::vector<VersionInput> versions;  // sound Plans (plan::verify)
  /// What evaluates a Plan, asked for once a version. Its Evaluators may refer to the Plan, which outlives them. Also
  /// called later, from any thread, where a ledger numbers texts in its own way.
  MakeEvaluator make;
  std::string engine;  // as kopeck_programme_info says it
};

class SharedProgramme : public std::enable_shared_from_this<SharedProgramme> {
 public:
  /// Links the versions and makes what evaluates them. Errors of Programme::link and of `make`.
  [[nodiscard]] static Result<std::shared_ptr<const SharedProgramme>> make(ProgrammeParts parts);

  /// Linked, in its own numbering of texts; for what it is called and what it has. Its steppers are nobody's.
  [[nodiscard]] const Programme& linked() const { return *linked_; }
  [[nodiscard]] const std::vector<VersionInput>& versions() const { return versions_; }
  [[nodiscard]] const std::string& engine() const { return engine_; }
  /// 32 hexadecimal digits, see kopeck_programme_info.
  [[nodiscard]] const std::string& identity() const { return identity_; }
  /// Number and content hash of each version's Plan, in the order of their dates: what bytes of an account name.
  struct VersionHash {
    std::int32_t version = 0;
    std::uint64_t hash = 0;
    friend bool operator==(const VersionHash&, const VersionHash&) = default;
  };
  [[nodiscard]] const std::vector<VersionHash>& hashes() const { return hashes_; }

  /// The versions linked anew, not started: for a session, or a ledger.
  [[nodiscard]] Result<std::unique_ptr<Programme>> link() const;
  /// Seeds the (empty) pool with the texts that the shared evaluators know, and starts a Programme that link() made so
  /// that it uses them. This object must outlive it.
  [[nodiscard]] Status start(Programme& programme, TextPool& pool) const;
  /// An evaluator of a Plan whose texts may be numbered otherwise: the shared one where it is the same Plan.
  [[nodiscard]] Result<std::unique_ptr<Evaluator>> evaluatorFor(const plan::Plan& plan) const;

 private:
  SharedProgramme() = default;

  std::vector<VersionInput> versions_;
  MakeEvaluator make_;
  std::string engine_;
  std::string identity_;
  std::vector<VersionHash> hashes_;
  std::vector<std::string> contents_;  // of the linked Plans, as hashes
  TextPool pool_;
  std::unique_ptr<Programme> linked_;
};

}  // namespace kopeck::embed

/// Behind the C handle. `body` is never null while the handle is alive.
struct kopeck_programme {
  static constexpr std::uint64_t kMagic = 0x6D67'7270'6B6F'7001;
  std::uint64_t magic;
  std::shared_ptr<const kopeck::embed::SharedProgramme> body;
};

namespace kopeck::embed {

/// A handle of the programme.
[[nodiscard]] inline kopeck_programme* handOut(std::shared_ptr<const SharedProgramme> body) {
  return HandlePool<kopeck_programme>::instance().make(std::move(body));
}

}  // namespace kopeck::embed
