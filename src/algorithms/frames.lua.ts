/**
 * The queue of frames in Lua, function by function as in `frames.ts`, with the same indices: what was
 * written by one is read by the other.
 *
 * The frames of a stored rate are not all read: `storedNumber` fetches one when it is asked for, and
 * what has changed is kept apart until the rate is written (see `stored-rate.lua.ts`):
 *
 *     rate.first     the number at index 0
 *     rate.length    how many numbers there are
 *     rate.tail      the numbers from index tailFrom on, which are new
 *     rate.tailFrom  where they begin
 *     rate.cut       how many of the stored numbers were cut off before those that are left
 */
export const framesLua = `
local HEADER = 1
local STRIDE = 2
local TOTAL = 1
local SMALL = 64
local SPENT_FRACTION = 1 / 8
local GREATEST_WHOLE_NUMBER = 2 ^ 53 - 1

local function at(rate, index)
  if index == 0 then return rate.first end
  if index >= rate.tailFrom then return rate.tail[index] end
  return storedNumber(rate, index + rate.cut)
end

-- Keeps apart all numbers from an index on, so that they can be changed.
local function takeUpFrom(rate, index)
  for i = math.min(rate.tailFrom, rate.length) - 1, index, -1 do
    rate.tail[i] = storedNumber(rate, i + rate.cut)
  end
  rate.tailFrom = math.min(rate.tailFrom, index)
end

local function oldest(rate) return rate.first end
local function newest(rate) return rate.length - STRIDE end
local function closesAt(rate, position) return at(rate, position) end
local function totalThrough(rate, position) return at(rate, position + TOTAL) end

local function operationsFrom(rate, position)
  if position == oldest(rate) then return rate.operations end
  return totalThrough(rate, newest(rate)) - totalThrough(rate, position - STRIDE)
end

local function setNewestTotal(rate, total)
  takeUpFrom(rate, rate.length - 1)
  rate.tail[rate.length - 1] = total
end

local function addToNewest(rate, operations)
  setNewestTotal(rate, at(rate, rate.length - 1) + operations)
end

local function append(rate, closing, operations)
  local total = at(rate, rate.length - 1) + operations
  rate.tailFrom = math.min(rate.tailFrom, rate.length)
  rate.tail[rate.length] = closing
  rate.tail[rate.length + TOTAL] = total
  rate.length = rate.length + STRIDE
end

local function restart(rate, closing, operations)
  rate.first = HEADER
  rate.length = HEADER + STRIDE
  rate.tailFrom = HEADER
  rate.tail = { [HEADER] = closing, [HEADER + TOTAL] = operations }
  rate.cut = 0
end

local function takeFromNewest(rate, operations)
  local left = totalThrough(rate, newest(rate)) - operations
  while newest(rate) > oldest(rate) and totalThrough(rate, newest(rate) - STRIDE) >= left do
    rate.length = rate.length - STRIDE
  end
  setNewestTotal(rate, left)
end

local function countFrom(rate, base)
  takeUpFrom(rate, HEADER)
  for position = oldest(rate), rate.length - 1, STRIDE do
    rate.tail[position + TOTAL] = rate.tail[position + TOTAL] - base
  end
end

local function moveBack(rate, milliseconds)
  takeUpFrom(rate, HEADER)
  for position = oldest(rate), rate.length - 1, STRIDE do
    rate.tail[position] = rate.tail[position] - milliseconds
  end
end

local function cutOff(rate, count)
  local tail = {}
  for index = rate.tailFrom, rate.length - 1 do
    if index - count >= HEADER then tail[index - count] = rate.tail[index] end
  end
  rate.tail = tail
  rate.tailFrom = math.max(HEADER, rate.tailFrom - count)
  rate.length = rate.length - count
  rate.cut = rate.cut + count
end

local function advanceTo(rate, position)
  local spent = position - HEADER
  local inUse = rate.length - position
  if inUse <= SMALL * STRIDE or spent > inUse * SPENT_FRACTION then
    if spent > 0 then cutOff(rate, spent) end
    rate.first = HEADER
  else
    rate.first = position
  end
end

-- The first position whose member at offset is above bound: it gallops, then halves.
local function search(rate, offset, bound)
  local low = oldest(rate)
  local step = STRIDE
  local high = low
  while high < rate.length and at(rate, high + offset) <= bound do
    low = high + STRIDE
    high = high + step
    step = step * 2
  end
  if high > rate.length then high = rate.length end
  while low < high do
    local middle = low + math.floor((high - low) / (2 * STRIDE)) * STRIDE
    if at(rate, middle + offset) <= bound then low = middle + STRIDE else high = middle end
  end
  return low
end

local function firstClosingAfter(rate, time)
  local first = oldest(rate)
  if closesAt(rate, first) > time then return first end
  return search(rate, 0, time)
end

local function firstReaching(rate, total)
  return search(rate, TOTAL, total - 1)
end

local function isWhole(number)
  return number % 1 == 0 and number <= GREATEST_WHOLE_NUMBER and number >= -GREATEST_WHOLE_NUMBER
end

-- Whether what was read can be such a queue. Only its ends are looked at, however long it is.
local function areFrames(rate)
  if rate.length < HEADER + STRIDE or rate.length % STRIDE ~= HEADER then return false end
  local first = rate.first
  if first % STRIDE ~= HEADER or first < HEADER or first >= rate.length then return false end
  local total = totalThrough(rate, newest(rate))
  local firstTotal = totalThrough(rate, first)
  local before = total - rate.operations
  return isWhole(total) and isWhole(firstTotal)
    and isWhole(closesAt(rate, first)) and isWhole(closesAt(rate, newest(rate)))
    and closesAt(rate, first) <= closesAt(rate, newest(rate))
    and before >= 0 and before < firstTotal
end
`;
