#!/bin/sh
# Opens the page of a backtest in a real browser: all charts are drawn, nothing fails, nothing is wider than a phone, and
# it is dark where the reader's system is.
#
#   page.sh KOPECK SOURCE-FOLDER WORK-FOLDER
#
# Without a Chromium the test is skipped (77).
set -eu
kopeck=$1 source=$2 work=$3
browser=
for name in chromium chromium-browser google-chrome; do
  if command -v $name >/dev/null; then
    browser=$name
    break
  fi
done
if [ -z "$browser" ]; then
  echo "skipped: there is no chromium"
  exit 77
fi

fail() {
  echo "$*"
  exit 1
}

rm -rf "$work"
mkdir -p "$work"
cd "$work"
"$kopeck" generate --customers 200 --receipts 3000 --seed 3 --redeeming 200 --returned 40 |
  sed 's|"city":"Moscow"|"city":"</script><b>"|' >year.ndjson
grep -q '</script>' year.ndjson || fail "no city of the input would end a script"
sed 's/effective from 20[0-9-]*/effective from 2025-01-01/' "$source/tests/cli/club.kop" |
  sed 's/  birthday : optional anniversary/&\n  city : optional text/' >old.kop
sed 's/earn 5%/earn 7%/; s/expire     60 days/expire     30 days/' old.kop >new.kop
grep -q 'earn 7%' new.kop || fail "the new rules are the old ones"

# The club has a segment, so that its part of the page is drawn, too.
for file in old new; do
  sed '/^rule base/i segment sleepers = customers where days since last purchase > 30\n' $file.kop >$file.with
  printf '\nrule wake_up\n  for segment sleepers\n  earn 1 bean\n' >>$file.with
  mv $file.with $file.kop
done

# dom PAGE SIZE SCHEME: the page's root as the browser has it in a window of that size, 0 being the dark scheme.
dom() {
  profile=$(mktemp -d)
  "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$profile" --window-size="$2" \
    --blink-settings=preferredColorScheme="$3" --dump-dom "file://$work/$1" 2>/dev/null | grep -o '<html[^>]*>' || true
  rm -rf "$profile"
}

for lang in en ru; do
  "$kopeck" backtest old.kop new.kop --receipts year.ndjson --quiet --lang $lang --format html \
    --elasticity 0.5,1,2 --margin 32% >page_$lang.html
  grep -Eq '(src|href)=' page_$lang.html && fail "$lang: the page asks for something beside it"
  # What is measured is added to a copy, before its end.
  sed 's|^</body>|<script>(r=>{r.dataset.over=r.scrollWidth>innerWidth;r.dataset.back=getComputedStyle(document.body).backgroundColor})(document.documentElement)</script>&|' \
    page_$lang.html >measured_$lang.html
  for size in 1000,900 500,900; do
    for scheme in 0 1; do
      root=$(dom measured_$lang.html $size $scheme)
      echo "$lang $size $scheme: $root"
      case $root in *data-error*) fail "the page's script fails" ;; esac
      # What the forecast says; by rule, month, tier, store, channel, segment and city; how the change is spread.
      case $root in *'data-charts="9"'*) ;; *) fail "not all charts are drawn" ;; esac
      case $root in *'data-over="false"'*) ;; *) fail "the page is wider than its window" ;; esac
      case $scheme-$root in
        0-*'rgb(21, 24, 27)'* | 1-*'rgb(251, 250, 248)'*) ;;
        *) fail "the page is not of the scheme that the reader wants" ;;
      esac
    done
  done
done
grep -q '<html lang="ru">' page_ru.html || fail "the Russian page does not say its language"
grep -q 'Кто выигрывает' page_ru.html || fail "the Russian page is not Russian"
