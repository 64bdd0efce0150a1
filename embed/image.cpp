// Programmes out of images: the part of the interface that needs no compiler.
#include "embed/image.h"

#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "embed/arguments.h"
#include "embed/call.h"
#include "embed/programme.h"
#include "runtime/image/image.h"
#include "runtime/native/native.h"

namespace kopeck::embed {

namespace {

/// The interpreter, or an image's code.
void fillEngine(std::vector<NativeCode> native, bool run_native, ProgrammeParts& parts) {
  parts.engine = "interpret";
  parts.make = [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> { return makeInterpreter(plan); };
  if (!run_native) return;
  auto codes = std::make_shared<const NativeCodes>(std::move(native));
  if (codes->outlook() != NativeUse::taken_up) return;
  parts.engine = "image";
  parts.make = [codes](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    return std::move(codes->make(plan).evaluator);
  };
}

std::int32_t load(std::string_view bytes, bool run_native, kopeck_programme** programme, kopeck_error* error) {
  auto image = readImage(bytes);
  if (!image.ok()) {
    Refused refused = refusedOf(image.error());
    if (imageFormatOf(bytes).value_or(kImageFormat) > kImageFormat) refused.code = KOPECK_NEWER;
    return answer(error, refused);
  }
  ProgrammeParts parts;
  parts.versions = std::move(image->versions);
  fillEngine(std::move(image->native), run_native, parts);
  auto made = SharedProgramme::make(std::move(parts));
  if (made.ok()) {
    *programme = handOut(std::move(*made));
    return KOPECK_OK;
  }
  Refused refused = refusedOf(made.error());
  if (made.error().kind == ErrorKind::invalid) refused.code = KOPECK_DO_NOT_FOLLOW;
  return answer(error, refused);
}

}  // namespace

}  // namespace kopeck::embed

using kopeck::embed::answer;
using kopeck::embed::badStruct;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::nullArgument;
using kopeck::embed::stateOf;

kopeck_bytes kopeck_image_bytes(const kopeck_image* image) {
  if (stateOf(image) != HandleState::alive) return {"", 0};
  return {image->bytes.data(), image->bytes.size()};
}

void kopeck_image_free(kopeck_image* image) {
  (void)guarded(nullptr, [&] {
    if (stateOf(image) == HandleState::alive) HandlePool<kopeck_image>::instance().free(image);
    return KOPECK_OK;
  });
}

int32_t kopeck_programme_load_image(kopeck_bytes image, const kopeck_load_options* options,
                                    kopeck_programme** programme, kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    if (programme == nullptr) return answer(error, nullArgument("programme"));
    *programme = nullptr;
    if (const auto refused = kopeck::embed::missingBytes(image, "image")) return answer(error, *refused);
    kopeck_load_options full{};
    if (options != nullptr && !kopeck::embed::take(options, full)) return answer(error, badStruct("options"));
    const std::string_view bytes(static_cast<const char*>(image.data), image.size);
    return kopeck::embed::load(bytes, full.native_code != 0, programme, error);
  });
}
