-- The ten rules by hand in LuaJIT over FFI arrays. Where a condition holds for about half of the receipts, a table is
-- asked instead of branching, which traces dislike.
--
--   luajit luajit.lua FOLDER RECEIPTS POINTS      POINTS gets what each rule gives for each receipt
local ffi = require("ffi")
local floor = math.floor

local folder, count, points_file = arg[1], tonumber(arg[2]), arg[3]
local LINES, RULES, NO_BIRTHDAY, WARM_SECONDS = 6, 10, -2147483648, 1.5

ffi.cdef [[
typedef struct { long seconds; long nanoseconds; } kopeck_time;
int clock_gettime(int clock, kopeck_time *time);
]]
local now_is = ffi.new("kopeck_time")
local function now()
  ffi.C.clock_gettime(1, now_is)
  return tonumber(now_is.seconds) + tonumber(now_is.nanoseconds) * 1e-9
end

local function column(name, length)
  local file = assert(io.open(folder .. "/" .. name .. ".i32", "rb"))
  local bytes = file:read(length * 4)
  file:close()
  local values = ffi.new("int32_t[?]", length)
  ffi.copy(values, bytes, length * 4)
  return values
end

local birthday, tier, month = column("birthday", count), column("tier", count), column("month", count)
local day, second, weekday = column("day", count), column("second", count), column("weekday", count)
local sku, category = column("sku", count * LINES), column("category", count * LINES)
local quantity, net = column("quantity", count * LINES), column("net", count * LINES)

local is_coffee, is_beans, earns = ffi.new("int32_t[60]"), ffi.new("int32_t[60]"), ffi.new("int32_t[60]")
for text = 0, 59 do
  is_coffee[text] = text % 2
  earns[text] = text == 9 and 0 or 1
end
for _, article in ipairs { 3, 7, 11, 12, 13, 19, 20, 25 } do is_beans[article] = 1 end
local of_silver = ffi.new("int32_t[3]", { 0, 200, 0 })
local of_gold = ffi.new("int32_t[3]", { 0, 0, 500 })
local of_weekend = ffi.new("int32_t[8]", { 0, 0, 0, 0, 0, 0, 150, 150 })
local amounts = ffi.new("int32_t[10]")

local function daysOf(year, of_month, of_day)
  if of_month <= 2 then year = year - 1 end
  local era = floor(year / 400)
  local of_era = year - era * 400
  local of_year = floor((153 * ((of_month + 9) % 12) + 2) / 5) + of_day - 1
  return era * 146097 + of_era * 365 + floor(of_era / 4) - floor(of_era / 100) + of_year - 719468
end

local function civil(days)
  local z = days + 719468
  local era = floor(z / 146097)
  local of_era = z - era * 146097
  local year = floor((of_era - floor(of_era / 1460) + floor(of_era / 36524) - floor(of_era / 146096)) / 365)
  local of_year = of_era - (365 * year + floor(year / 4) - floor(year / 100))
  local shifted = floor((5 * of_year + 2) / 153)
  local of_month = shifted < 10 and shifted + 3 or shifted - 9
  if of_month <= 2 then year = year + 1 end
  return year + era * 400, of_month, of_year - floor((153 * shifted + 2) / 5) + 1
end

local function nearAnniversary(today, origin)
  local _, of_month, of_day = civil(origin)
  local year = civil(today)
  for y = year - 1, year + 1 do
    local leap = y % 4 == 0 and (y % 100 ~= 0 or y % 400 == 0)
    local date = daysOf(y, of_month, (of_month == 2 and of_day == 29 and not leap) and 28 or of_day)
    if today - date <= 3 and today - date >= -3 then return true end
  end
  return false
end

local function tenRules(i)
  local all, coffee, beans, units = 0, 0, 0, 0
  for line = i * LINES, i * LINES + LINES - 1 do
    local of_line, of_category = net[line], category[line]
    all = all + of_line * earns[of_category]
    coffee = coffee + of_line * is_coffee[of_category]
    units = units + quantity[line] * is_coffee[of_category]
    beans = beans + of_line * is_beans[sku[line]]
  end
  local today = day[i]
  amounts[0] = floor(all * 300 / 10000)
  amounts[1] = floor(all * of_silver[tier[i]] / 10000)
  amounts[2] = floor(all * of_gold[tier[i]] / 10000)
  amounts[3] = beans >= 50000 and floor(beans * 1000 / 10000) or 0
  amounts[4] = floor(coffee * of_weekend[weekday[i]] / 10000)
  amounts[5] = (second[i] < 39600 and coffee >= 1) and 10 or 0
  amounts[6] = floor(all / 10000) * 2
  amounts[7] = (birthday[i] ~= NO_BIRTHDAY and nearAnniversary(today, birthday[i])) and 500 or 0
  amounts[8] = month[i] >= 300000 and floor(units / 1000000) or 0
  amounts[9] = (today >= 20515 and today <= 20525 and all >= 100000) and floor(coffee * 700 / 10000) or 0
end

local function turn()
  local points = 0
  for i = 0, count - 1 do
    tenRules(i)
    points = points + amounts[0] + amounts[1] + amounts[2] + amounts[3] + amounts[4]
    points = points + amounts[5] + amounts[6] + amounts[7] + amounts[8] + amounts[9]
  end
  return points
end

local file = assert(io.open(points_file, "wb"))
for i = 0, count - 1 do
  tenRules(i)
  file:write(ffi.string(amounts, RULES * 4))
end
file:close()
local begin = now()
repeat turn() until now() - begin > WARM_SECONDS
print("version " .. jit.version)
print("ready")
io.flush()
for rounds in io.lines() do
  local points
  local from = now()
  for _ = 1, tonumber(rounds) do points = turn() end
  print(string.format("%.9f %.0f", now() - from, points))
  io.flush()
end
