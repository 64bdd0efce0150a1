#include "tools/report/page.h"

#include <fmt/format.h>

namespace kopeck::report {

namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--text:#1d2329;--soft:#5b6570;--page:#fbfaf8;--card:#fff;--line:#e3e0da;--accent:#0b6e5f;
--good:#0b6e5f;--good-back:#e2f3ee;--bad:#a8321f;--bad-back:#fbe9e5;--half:#8a5a00;--half-back:#fbf1da}
@media (prefers-color-scheme:dark){:root{--text:#e8e6e3;--soft:#a2a9b1;--page:#15181b;--card:#1d2125;--line:#343a40;
--accent:#5fd0bb;--good:#5fd0bb;--good-back:#17332e;--bad:#ff9c8a;--bad-back:#3a201c;--half:#f0c36a;--half-back:#352b16}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .35rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:2.2rem 0 .6rem}
.soft{color:var(--soft)}
@media (max-width:30rem){main{padding:1.5rem .8rem 3rem}h1{font-size:1.5rem}}
)";

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\n')
      out += "&#10;";
    else
      out += c;
  }
  return out;
}

std::string page(Lang lang, std::string_view title, std::string_view style, std::string_view body,
                 std::string_view head) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n{}"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n"
      "<style>{}{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
      lang == Lang::ru ? "ru" : "en", head, escaped(title), kStyle, style, body);
}

}  // namespace kopeck::report
