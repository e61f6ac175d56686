/**
 * Reads a rate for those who decide elsewhere.
 *
 *     KEYS[1]  the key
 *
 * It replies with the server's time in ms, the version ("" for no rate), 1 if the key would be kept
 * for ever, and the numbers of the rate in the order stored, without the token; all parted by blanks.
 */
export const readLua = `
if ARGV[#ARGV] ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

-- Lua's stack holds so many at a time.
local SLICE = 100

local function numbersOf(value)
  local numbers = {}
  local position, last = 13, #value
  while position <= last do
    local count = math.min(SLICE, (last - position + 1) / 8)
    local format = '<' .. string.rep('d', count)
    local unpacked = { struct.unpack(format, value, position) }
    unpacked[#unpacked] = nil
    numbers[#numbers + 1] = string.format(string.rep('%.0f ', count), unpack(unpacked))
    position = position + count * 8
  end
  return table.concat(numbers)
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local value = redis.call('GET', KEYS[1])
if not value then return string.format('%.0f ', now) end
local isRate = string.sub(value, 1, 4) == 'LSR1' and (#value == 12 or (#value >= 36 and #value % 8 == 4))
if not isRate then return redis.error_reply('FOREIGN what is stored is no rate') end
local version = redis.sha1hex(value)
if #value == 12 then return string.format('%.0f %s', now, version) end
local isKeptForEver = redis.call('PTTL', KEYS[1]) == -1 and 1 or 0
return string.format('%.0f %s %d ', now, version, isKeptForEver) .. numbersOf(value)
`;
