/**
 * The queue of frames in Lua, as in `frames.ts`, with the same indices: what was written by one is read
 * by the other.
 *
 * A short queue is read whole. Of a long one, `storedNumber` reads what is asked for, and what has
 * changed is kept apart until the rate is written:
 *
 *     rate.first     the number at index 0: where the oldest frame in use is
 *     rate.length    how many numbers there are
 *     rate.tailFrom  from which index on the numbers are in the tail: those that were read or are new
 *     rate.tail      these numbers, each at its index and 1, as Lua counts
 *     rate.cut       how many of the stored numbers were cut off before those that are left
 *     rate.head      the first bytes of the stored rate, if it was stored
 *
 * `closesAt` and `totalThrough` of a position are the numbers at it and after it, the newest position
 * is `length - STRIDE`: they are no functions here, for these must be few (see `LuaTwin`).
 */
export const framesLua = `
local FIRST = 1
local STRIDE = 2
local TOTAL = 1
local GREATEST_WHOLE_NUMBER = 2 ^ 53 - 1

-- So many numbers are read at a time.
local CHUNK = 64
local NUMBER_BYTES = 8

-- Defined with the rest.
local storedNumber, keptBytes, advanceTo, search
local takeFromNewest, countFrom, moveBack, firstReaching

local function at(rate, index)
  if index >= rate.tailFrom then return rate.tail[index + 1] end
  if index == 0 then return rate.first end
  if not storedNumber then defineRest() end
  return storedNumber(rate, index + rate.cut)
end

local function operationsFrom(rate, position)
  if position == rate.first then return rate.operations end
  return at(rate, rate.length - 1) - at(rate, position - STRIDE + TOTAL)
end

local function setNewestTotal(rate, total)
  rate.tailFrom = math.min(rate.tailFrom, rate.length - 1)
  rate.tail[rate.length] = total
end

local function append(rate, closing, operations)
  local total = at(rate, rate.length - 1) + operations
  rate.tailFrom = math.min(rate.tailFrom, rate.length)
  rate.tail[rate.length + 1] = closing
  rate.tail[rate.length + 1 + TOTAL] = total
  rate.length = rate.length + STRIDE
end

local function restart(rate, closing, operations)
  rate.first = FIRST
  rate.length = FIRST + STRIDE
  rate.tailFrom = FIRST
  rate.tail = { FIRST, closing, operations }
  rate.cut = 0
end

local function firstClosingAfter(rate, time)
  local first = rate.first
  if at(rate, first) > time then return first end
  if not search then defineRest() end
  return search(rate, 0, time)
end

-- Whether what was read can be such a queue. Only its ends are looked at, however long it is.
local function areFrames(limit, rate)
  local first, length = rate.first, rate.length
  if length % STRIDE ~= FIRST or first % STRIDE ~= FIRST then return false end
  if first < FIRST or first >= length then return false end
  local closing, total = at(rate, length - STRIDE), at(rate, length - STRIDE + TOTAL)
  return closing % 1 == 0 and total % 1 == 0 and at(rate, first) <= closing
    and total >= rate.operations and total - rate.operations < at(rate, first + TOTAL)
end

-- A stored rate with its frames, of which these are the first bytes; nil and a fault if it has none.
function attachFrames(key, head, token, operations, updatedAt, parts)
  local length, tail = (#head - HEADER_BYTES) / NUMBER_BYTES, nil
  local isShort = length < CHUNK
  if not isShort then length = (call('STRLEN', key) - HEADER_BYTES) / NUMBER_BYTES end
  if length % 1 ~= 0 or length < FIRST + STRIDE then return nil, FOREIGN end
  if isShort then
    tail = { unpackDoubles('<' .. string.rep('d', length), head, HEADER_BYTES + 1) }
  else
    tail = { (unpackDoubles('<d', head, HEADER_BYTES + 1)) }
  end
  return {
    operations = operations, updatedAt = updatedAt, partsPerOperation = parts, token = token,
    key = key, head = head, chunks = not isShort and {}, length = length, storedLength = length,
    first = tail[1], tail = tail, tailFrom = isShort and FIRST or length, cut = 0,
  }
end

-- Keeps a rate until then, a short one whole, of a long one what has changed; returns a fault.
function writeFrames(key, rate, expiresAt)
  local start = headerOf(rate) .. packDoubles('<d', rate.first)

  local tail = ''
  -- Lua's stack does not hold thousands of numbers.
  for from = rate.tailFrom + 1, rate.length, CHUNK do
    local to = math.min(from + CHUNK - 1, rate.length)
    tail = tail .. packDoubles('<' .. string.rep('d', to - from + 1), unpack(rate.tail, from, to))
  end

  local isWhole = rate.tailFrom == FIRST
  if isWhole or rate.cut > 0 or rate.length < rate.storedLength then
    if not isWhole and not keptBytes then defineRest() end
    local value = start .. (isWhole and '' or keptBytes(rate)) .. tail
    return try('SET', key, value, 'PXAT', format('%d', expiresAt)).err
  end
  local written = try('SETRANGE', key, '0', start)
  if type(written) == 'table' then return written.err end
  if tail ~= '' then call('SETRANGE', key, HEADER_BYTES + rate.tailFrom * NUMBER_BYTES, tail) end
  call('PEXPIREAT', key, format('%d', expiresAt))
end
`;

/** The rest: what is needed when frames leave the window, of a long queue, and by the rest of others. */
export const framesRestLua = `
local SMALL = 64
local SPENT_FRACTION = 1 / 8

-- A number of the stored frames, by its index there.
function storedNumber(rate, index)
  local offset = HEADER_BYTES + index * NUMBER_BYTES
  if offset + NUMBER_BYTES <= #rate.head then return (unpackDoubles('<d', rate.head, offset + 1)) end
  local number = floor(index / CHUNK)
  local chunk = rate.chunks[number]
  if not chunk then
    local from = HEADER_BYTES + number * CHUNK * NUMBER_BYTES
    chunk = call('GETRANGE', rate.key, from, from + CHUNK * NUMBER_BYTES - 1)
    rate.chunks[number] = chunk
  end
  return (unpackDoubles('<d', chunk, index % CHUNK * NUMBER_BYTES + 1))
end

-- The bytes of the stored numbers that are left as they are, but for the first.
function keptBytes(rate)
  local from = HEADER_BYTES + (FIRST + rate.cut) * NUMBER_BYTES
  local to = HEADER_BYTES + (math.min(rate.tailFrom, rate.length) + rate.cut) * NUMBER_BYTES
  if to <= from then return '' end
  if to <= #rate.head then return sub(rate.head, from + 1, to) end
  return call('GETRANGE', rate.key, from, to - 1)
end

local function cutOff(rate, count)
  local tail = { FIRST }
  for index = math.max(rate.tailFrom, count + FIRST), rate.length - 1 do
    tail[index - count + 1] = rate.tail[index + 1]
  end
  rate.tail = tail
  rate.tailFrom = math.max(FIRST, rate.tailFrom - count)
  rate.length = rate.length - count
  rate.cut = rate.cut + count
end

function advanceTo(rate, position)
  local spent = position - FIRST
  local inUse = rate.length - position
  if inUse <= SMALL * STRIDE or spent > inUse * SPENT_FRACTION then
    if spent > 0 then cutOff(rate, spent) end
    rate.first = FIRST
  else
    rate.first = position
  end
end

-- The first position whose member at offset is above bound: it gallops, then halves.
function search(rate, offset, bound)
  local low = rate.first
  local step = STRIDE
  local high = low
  while high < rate.length and at(rate, high + offset) <= bound do
    low = high + STRIDE
    high = high + step
    step = step * 2
  end
  if high > rate.length then high = rate.length end
  while low < high do
    local middle = low + floor((high - low) / (2 * STRIDE)) * STRIDE
    if at(rate, middle + offset) <= bound then low = middle + STRIDE else high = middle end
  end
  return low
end

function firstReaching(rate, total)
  return search(rate, TOTAL, total - 1)
end

function takeFromNewest(rate, operations)
  local left = at(rate, rate.length - 1) - operations
  while rate.length - STRIDE > rate.first and at(rate, rate.length - STRIDE - 1) >= left do
    rate.length = rate.length - STRIDE
  end
  setNewestTotal(rate, left)
end

-- Keeps all numbers apart, so that they can be changed.
local function takeUpAll(rate)
  for index = math.min(rate.tailFrom, rate.length) - 1, FIRST, -1 do
    rate.tail[index + 1] = storedNumber(rate, index + rate.cut)
  end
  rate.tailFrom = FIRST
end

function countFrom(rate, base)
  takeUpAll(rate)
  for position = rate.first, rate.length - 1, STRIDE do
    rate.tail[position + 1 + TOTAL] = rate.tail[position + 1 + TOTAL] - base
  end
end

function moveBack(rate, milliseconds)
  takeUpAll(rate)
  for position = rate.first, rate.length - 1, STRIDE do
    rate.tail[position + 1] = rate.tail[position + 1] - milliseconds
  end
end
`;
