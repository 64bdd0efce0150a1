#include "runtime/image/image.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "runtime/account/account.h"
#include "runtime/image/archive.h"
#include "runtime/image/plan_fields.h"
#include "runtime/plan/work.h"

namespace kopeck {

namespace image {

template <typename A>
void fields(A& archive, Of<ProgrammeId::Source> auto& one) {
  auto& [file, text] = one;
  archive(file, text);
}
template <typename A>
void fields(A& archive, Of<VersionInput> auto& one) {
  auto& [plan, sources] = one;
  archive(plan, sources);
}

/// The object is no text.
struct NativeBytes {
  std::string cpu;
  std::string made_by;
  std::uint64_t plan_hash = 0;
  Bytes object;
};
template <typename A>
void fields(A& archive, Of<NativeBytes> auto& one) {
  auto& [cpu, made_by, plan_hash, object] = one;
  archive(cpu, made_by, plan_hash, object);
}

}  // namespace image

namespace {

constexpr std::string_view kMagic{"\x89KPK\r\n\x1a\n", 8};
constexpr std::size_t kFormatAt = 8;
constexpr std::size_t kLengthAt = 12;
constexpr std::size_t kChecksumAt = 20;
constexpr std::size_t kBodyAt = kChecksumAt + sizeof(XXH128_canonical_t);

// What no programme of the compiler's comes near (docs/limits.md), and the runtime still bears.
constexpr std::int32_t kMostDepth = 10'000;                  // of an expression: each level takes stack
constexpr std::int64_t kMostNodes = 100'000'000;             // of all expressions, counted as trees
constexpr std::int32_t kMostWords = 10'000'000;              // of an account, and of a day of it
constexpr std::int32_t kMostDays = 366 * 10'000;             // of a time to keep, to wait, around an occasion
constexpr std::size_t kMostCounters = std::size_t{1} << 20;  // shared

void putNumber(std::string& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i) & 0xff);
}

std::uint64_t numberAt(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i > 0; --i) number = number << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return number;
}

XXH128_canonical_t checksumOf(std::string_view head, std::string_view body) {
  XXH3_state_t* state = XXH3_createState();
  XXH3_128bits_reset(state);
  XXH3_128bits_update(state, head.data(), head.size());
  XXH3_128bits_update(state, body.data(), body.size());
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state));
  XXH3_freeState(state);
  return canonical;
}

Error damaged(std::string_view en, std::string_view ru) {
  return {ErrorKind::damaged, fmt::format("the programme image is damaged: {}", en),
          fmt::format("образ программы повреждён: {}", ru)};
}

Error unsound(std::string_view why) {
  return {ErrorKind::damaged, fmt::format("the programme image holds rules that can't be: {}", why),
          fmt::format("в образе программы правила, каких быть не может: {}", why)};
}

/// What verify() does not ask, because the compiler bounds it: what would cost without end, or leave a type.
class Bounds {
 public:
  explicit Bounds(const plan::Plan& plan) : plan_(plan) {}

  /// A sentence where something is beyond all bounds.
  [[nodiscard]] std::optional<std::string> broken() const {
    if (auto why = expressions()) return why;
    const plan::Layout& layout = plan_.layout;
    if (layout.attributes < AccountState::kRuntimeWords) return "an account without the runtime's own words";
    for (const std::int32_t words : {layout.fixed_words, layout.bucket_words})
      if (words < 0 || words > kMostWords) return fmt::format("an account of {} words", words);
    for (const std::int32_t days : {layout.keep_days, layout.item_days, plan_.late_days, plan_.returns.days})
      if (!isSpan(days)) return fmt::format("a span of {} days", days);
    if (static_cast<std::size_t>(plan_.total_count) > kMostCounters)
      return fmt::format("{} shared counters", plan_.total_count);
    for (const plan::Limit& limit : plan_.limits)
      if (!isSpan(limit.occasion_before_days) || !isSpan(limit.occasion_after_days))
        return "an occasion without bounds";
    return std::nullopt;
  }

 private:
  static bool isSpan(std::int64_t days) { return days >= 0 && days <= kMostDays; }

  /// How deep, and how many nodes as trees: shared operands make either grow faster than the Plan.
  [[nodiscard]] std::optional<std::string> expressions() const {
    std::vector<std::int32_t> depth;
    std::vector<std::int64_t> nodes;
    std::int64_t all = 0;
    for (const plan::Expr& expr : plan_.exprs) {
      std::int32_t deepest = 0;
      std::int64_t sum = 1;
      for (const std::int32_t operand : {expr.a, expr.b}) {
        if (operand < 0) continue;
        deepest = std::max(deepest, depth[static_cast<std::size_t>(operand)]);
        sum += nodes[static_cast<std::size_t>(operand)];
      }
      if (deepest + 1 > kMostDepth) return fmt::format("an expression more than {} deep", kMostDepth);
      all += sum;
      if (all > kMostNodes) return fmt::format("expressions of more than {} parts", kMostNodes);
      depth.push_back(deepest + 1);
      nodes.push_back(sum);
    }
    return std::nullopt;
  }

  const plan::Plan& plan_;
};

std::optional<Error> problemOf(const Image& image) {
  if (image.versions.empty()) return unsound("there is no version");
  for (const VersionInput& version : image.versions) {
    if (const std::vector<std::string> errors = plan::verify(version.plan); !errors.empty())
      return unsound(errors.front());
    if (const auto why = Bounds(version.plan).broken()) return unsound(*why);
  }
  return std::nullopt;
}

}  // namespace

bool isImage(std::string_view bytes) {
  return bytes.starts_with(kMagic);
}

std::optional<std::uint32_t> imageFormatOf(std::string_view bytes) {
  if (!isImage(bytes) || bytes.size() < kLengthAt) return std::nullopt;
  return static_cast<std::uint32_t>(numberAt(bytes, kFormatAt, kLengthAt - kFormatAt));
}

Result<std::string> writeImage(const Image& image) {
  if (auto problem = problemOf(image)) return Error{ErrorKind::invalid, problem->message, problem->message_ru};
  image::Writer body;
  std::vector<image::NativeBytes> native;
  for (const NativeCode& code : image.native) native.push_back({code.cpu, code.made_by, code.plan_hash, {code.object}});
  body(image.made_by, image.versions, native);
  const std::string bytes = body.take();
  std::string out(kMagic);
  putNumber(out, kImageFormat, kLengthAt - kFormatAt);
  putNumber(out, bytes.size(), kChecksumAt - kLengthAt);
  const XXH128_canonical_t checksum = checksumOf(out, bytes);
  out.append(reinterpret_cast<const char*>(&checksum), sizeof checksum);
  return out + bytes;
}

Result<Image> readImage(std::string_view bytes) {
  if (!isImage(bytes))
    return Error{ErrorKind::foreign, "this is no programme image: kopeck build makes one",
                 "это не образ программы: его делает kopeck build"};
  if (bytes.size() < kBodyAt) return damaged("it is cut off", "он обрезан");
  const std::uint64_t format = numberAt(bytes, kFormatAt, kLengthAt - kFormatAt);
  if (format != kImageFormat)
    return Error{
        ErrorKind::foreign,
        fmt::format(
            "the programme image is of format {}, and this version of Kopeck reads format {}; {}", format, kImageFormat,
            format > kImageFormat ? "take a newer Kopeck, or build the image with this one" : "build the image again"),
        fmt::format(
            "образ программы в формате {}, а эта версия Kopeck читает формат {}; {}", format, kImageFormat,
            format > kImageFormat ? "возьмите Kopeck новее или соберите образ этой версией" : "соберите образ заново")};
  const std::string_view body = bytes.substr(kBodyAt);
  const std::uint64_t length = numberAt(bytes, kLengthAt, kChecksumAt - kLengthAt);
  if (length > body.size()) return damaged("it is cut off", "он обрезан");
  if (length < body.size()) return damaged("something follows its end", "после его конца что-то ещё");
  const XXH128_canonical_t checksum = checksumOf(bytes.substr(0, kChecksumAt), body);
  if (std::memcmp(bytes.data() + kChecksumAt, &checksum, sizeof checksum) != 0)
    return damaged("its checksum does not fit", "контрольная сумма не сходится");
  image::Reader reader(body);
  Image image;
  std::vector<image::NativeBytes> native;
  reader(image.made_by, image.versions, native);
  if (!reader.ok() || !reader.atEnd())
    return damaged("its checksum fits, but what it says can't be",
                   "контрольная сумма сходится, но такого содержания быть не может");
  for (image::NativeBytes& code : native)
    image.native.push_back(
        {std::move(code.cpu), std::move(code.made_by), code.plan_hash, std::move(code.object.bytes)});
  if (auto problem = problemOf(image)) return *problem;
  return image;
}

}  // namespace kopeck
