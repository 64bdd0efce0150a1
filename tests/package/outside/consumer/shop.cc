// A shop in C++, with the compiler: rules in, an image for the tills out.
#include <kopeck/kopeck.h>

#include <cstdio>
#include <fstream>

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  kopeck_error error{};
  error.size = sizeof error;
  const kopeck_text file = kopeck_cstr(argv[1]);
  kopeck_compile_options options{};
  options.size = sizeof options;
  options.files = &file;
  options.file_count = 1;
  kopeck_programme* programme = nullptr;
  kopeck_image* image = nullptr;
  if (kopeck_compile(&options, &programme, nullptr, &error) != KOPECK_OK ||
      kopeck_build_image(programme, kopeck_cstr("none"), &image, &error) != KOPECK_OK) {
    std::fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  const kopeck_bytes bytes = kopeck_image_bytes(image);
  std::ofstream out(argv[2], std::ios::binary);
  out.write(static_cast<const char*>(bytes.data), static_cast<std::streamsize>(bytes.size));
  out.close();
  kopeck_image_free(image);
  kopeck_programme_free(programme);
  return out ? 0 : 1;
}
