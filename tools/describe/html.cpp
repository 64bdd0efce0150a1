// The document as one page of HTML that needs nothing beside it.
#include <fmt/format.h>

#include <string_view>

#include "tools/describe/describe.h"

namespace kopeck {

namespace {

using namespace describing;

constexpr const char* kStyle = R"(
:root{color-scheme:light dark;--text:#1d2329;--soft:#5b6570;--page:#fbfaf8;--card:#fff;--line:#e3e0da;--accent:#0b6e5f}
@media (prefers-color-scheme:dark){:root{--text:#e8e6e3;--soft:#a2a9b1;--page:#15181b;--card:#1d2125;--line:#343a40;
--accent:#5fd0bb}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:17px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:2.1rem;line-height:1.15;margin:0 0 .35rem}
.subtitle{color:var(--soft);margin:0 0 2rem}
h2{font-size:1.4rem;margin:2.6rem 0 .6rem;padding-top:1.4rem;border-top:1px solid var(--line)}
h3{font-size:1.08rem;margin:1.7rem 0 .3rem}
p{margin:.5rem 0}
ul{margin:.4rem 0;padding-left:1.25rem}
li{margin:.22rem 0}
strong{font-weight:650}
.table{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.7rem 0}
th,td{text-align:left;padding:.45rem .75rem .45rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--soft);font-weight:500}
.example{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--accent);border-radius:8px;
padding:.7rem 1rem;margin:.9rem 0}
.example p{margin:.15rem 0}
.example p:first-child{color:var(--soft)}
@media print{body{background:#fff}main{max-width:none}}
@media (max-width:30rem){main{padding:1.5rem 1rem 3rem}h1{font-size:1.7rem}body{font-size:16px}}
)";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == kBold) {
      out += "<strong>";
    } else if (c == kPlain) {
      out += "</strong>";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<div class=\"table\"><table>\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const char* cell_name = i == 0 ? "th" : "td";
    out += "<tr>";
    for (const std::string& cell : rows[i])
      out += std::string("<") + cell_name + ">" + escaped(cell) + "</" + cell_name + ">";
    out += "</tr>\n";
  }
  return out + "</table></div>\n";
}

std::string blockHtml(const Block& block) {
  switch (block.kind) {
    case Block::Kind::paragraph:
      return "<p>" + escaped(block.text) + "</p>\n";
    case Block::Kind::list: {
      std::string out = "<ul>\n";
      for (const std::string& item : block.items) out += "<li>" + escaped(item) + "</li>\n";
      return out + "</ul>\n";
    }
    case Block::Kind::table:
      return table(block.rows);
    case Block::Kind::example: {
      std::string out = "<div class=\"example\">\n<p>" + escaped(block.text) + "</p>\n";
      for (const std::string& item : block.items) out += "<p>" + escaped(item) + "</p>\n";
      return out + "</div>\n";
    }
  }
  return {};
}

}  // namespace

std::string toHtml(const Document& document) {
  std::string out = "<!doctype html>\n<html lang=\"" + document.language +
                    "\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
                    escaped(document.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<main>\n<h1>" +
                    escaped(document.title) + "</h1>\n<p class=\"subtitle\">" + escaped(document.subtitle) + "</p>\n";
  for (const Section& section : document.sections) {
    out += fmt::format("<h{0}>{1}</h{0}>\n", section.level, escaped(section.title));
    for (const Block& block : section.blocks) out += blockHtml(block);
  }
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace kopeck
