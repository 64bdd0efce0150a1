// Images out of programmes: compiles the code that they carry.
#include "embed/image.h"

#include <string>
#include <utility>

#include "compiler/build/build.h"
#include "embed/arguments.h"
#include "embed/call.h"
#include "embed/programme.h"

using kopeck::embed::answer;
using kopeck::embed::badHandle;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::nullArgument;
using kopeck::embed::stateOf;
using kopeck::embed::viewOf;

int32_t kopeck_build_image(const kopeck_programme* programme, kopeck_text cpus, kopeck_image** image,
                           kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    if (image == nullptr) return answer(error, nullArgument("image"));
    *image = nullptr;
    if (const HandleState state = stateOf(programme); state != HandleState::alive)
      return answer(error, badHandle(state, "programme"));
    if (const auto refused = kopeck::embed::wrongText(cpus, "cpus")) return answer(error, *refused);
    auto names = kopeck::cpusOf(viewOf(cpus));
    if (!names.ok()) return answer(error, names.error());
    kopeck::BuildRequest request;
    request.versions = programme->body->versions();
    request.cpus = std::move(*names);
    request.made_by = "kopeck " + std::string(viewOf(kopeck_version()));
    auto bytes = kopeck::buildImage(std::move(request));
    if (!bytes.ok()) return answer(error, bytes.error());
    *image = HandlePool<kopeck_image>::instance().make(std::move(*bytes));
    return KOPECK_OK;
  });
}
