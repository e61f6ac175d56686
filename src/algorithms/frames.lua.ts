import { HEADER_BYTES, NUMBER_BYTES } from "./stored-layout.lua.js";

export const FIRST = 1;
export const STRIDE = 2;
/** So many numbers of a long queue are read at a time. */
export const CHUNK = 64;

/**
 * The queue of frames in Lua, as in `frames.ts`, with the same indices: what was written by one is read
 * by the other. It is in these locals:
 *
 *     first          the number at index 0: the position of the oldest frame in use
 *     length         how many numbers there are
 *     oldestClosing  `closesAt` of the oldest frame in use
 *     newestClosing  `closesAt` of the newest frame, which is at `length - STRIDE`
 *     newestTotal    its `total`
 *     totalBefore    the `total` of the frame before it; anything when it is the oldest in use
 *
 * What lies between them stays in the bytes that were read, or on the server:
 *
 *     bytes          the first bytes of the stored rate, all of it unless `isLong`
 *     isLong         whether the stored queue is longer than that
 *     storedLength   how many numbers the stored queue has
 *     cut            how many of its numbers were cut off, after the one at index 0
 *     keptLength     up to which index the numbers are those that are left of it
 *     added          the bytes of the numbers from there up to the newest frame
 *
 * and for a limit of each frame, while there are no functions and thus time does not pass:
 *
 *     totalBeforeFrame  the running total by when the frame of that time opened; nil until it is known
 */
export const framesLua = {
  locals: [
    ...["first", "length", "oldestClosing", "newestClosing", "newestTotal", "totalBefore"],
    ...["bytes", "isLong", "storedLength", "cut", "keptLength", "added", "chunks"],
    "totalBeforeFrame",
  ],

  /** What `functions` assigns for those who need it seldom. */
  functionNames: [
    ...["closesAt", "totalThrough", "search", "operationsClosingAfter", "shift"],
    ...["closeNewestAt", "cutOffAdded", "keptBytes"],
  ],

  /** Statements that empty the queue but for one frame, which closes at `closing` and holds `cost`. */
  restart: `
first, length, keptLength, cut, added = ${FIRST}, ${FIRST} + ${STRIDE}, ${FIRST}, 0, ''
oldestClosing, newestClosing, newestTotal = closing, closing, cost
totalBeforeFrame = 0
`,

  /** Statements that open a new newest frame, which closes at `closing` and holds `cost`. */
  append: `
added = added .. packDoubles('<dd', newestClosing, newestTotal)
length = length + ${STRIDE}
totalBefore, newestClosing, newestTotal = newestTotal, closing, newestTotal + cost
`,

  /**
   * Statements that make `position`, where a frame closes at `closesThere`, the oldest in use, and cut
   * off the spent ones once they are many.
   */
  advance: `
local spent, inUse = position - ${FIRST}, length - position
if inUse <= 64 * ${STRIDE} or spent > inUse / 8 then
  first, length, cut, keptLength = ${FIRST}, length - spent, cut + spent, keptLength - spent
  if keptLength < ${FIRST} then cutOffAdded() end
else
  first = position
end
oldestClosing = closesThere
`,

  /**
   * Statements that set `usedInFrame` to what the frames in use hold that close after `opening`, which
   * is when the frame that `time` is in opened. Without functions they are few, and all in the bytes.
   */
  findUsedInFrame: `
if operationsClosingAfter then
  usedInFrame = operationsClosingAfter(opening)
else
  if not totalBeforeFrame then
    totalBeforeFrame = newestTotal
    local position, closesBefore = length - ${STRIDE}, newestClosing
    while closesBefore > opening do
      if position == first then
        totalBeforeFrame = newestTotal - operations
        break
      end
      position = position - ${STRIDE}
      closesBefore, totalBeforeFrame =
        unpackDoubles('<dd', bytes, ${HEADER_BYTES} + position * ${NUMBER_BYTES} + 1)
    end
  end
  usedInFrame = newestTotal - totalBeforeFrame
end
`,

  functions: `
-- A number of the stored queue, by its index there.
local function storedNumber(index)
  local offset = ${HEADER_BYTES} + index * ${NUMBER_BYTES}
  if offset + ${NUMBER_BYTES} <= #bytes then return (unpackDoubles('<d', bytes, offset + 1)) end
  local number = floor(index / ${CHUNK})
  chunks = chunks or {}
  local chunk = chunks[number]
  if not chunk then
    local from = ${HEADER_BYTES} + number * ${CHUNK} * ${NUMBER_BYTES}
    chunk = call('GETRANGE', key, from, from + ${CHUNK} * ${NUMBER_BYTES} - 1)
    chunks[number] = chunk
  end
  return (unpackDoubles('<d', chunk, index % ${CHUNK} * ${NUMBER_BYTES} + 1))
end

local function at(index)
  if index == length - ${STRIDE} then return newestClosing end
  if index == length - 1 then return newestTotal end
  if index < keptLength then return storedNumber(index + cut) end
  return (unpackDoubles('<d', added, (index - keptLength) * ${NUMBER_BYTES} + 1))
end

function closesAt(position)
  return at(position)
end

function totalThrough(position)
  return at(position + 1)
end

-- The bytes of the stored numbers that are left as they are, but for the first.
function keptBytes()
  local from = ${HEADER_BYTES} + (${FIRST} + cut) * ${NUMBER_BYTES}
  local to = ${HEADER_BYTES} + (keptLength + cut) * ${NUMBER_BYTES}
  if to <= from then return '' end
  if to <= #bytes then return sub(bytes, from + 1, to) end
  return call('GETRANGE', key, from, to - 1)
end

-- Of what was cut off, more than the stored numbers.
function cutOffAdded()
  added = sub(added, (${FIRST} - keptLength) * ${NUMBER_BYTES} + 1)
  keptLength = ${FIRST}
end

-- The first position whose member at offset is above bound: it gallops, then halves.
function search(offset, bound)
  local low = first
  local step = ${STRIDE}
  local high = low
  while high < length and at(high + offset) <= bound do
    low = high + ${STRIDE}
    high = high + step
    step = step * 2
  end
  if high > length then high = length end
  while low < high do
    local middle = low + floor((high - low) / (2 * ${STRIDE})) * ${STRIDE}
    if at(middle + offset) <= bound then low = middle + ${STRIDE} else high = middle end
  end
  return low
end

-- The first position whose total is at least that.
local function firstReaching(total)
  return search(1, total - 1)
end

-- What the frames in use hold that close after that time; mostly none do but the newest.
function operationsClosingAfter(time)
  if newestClosing <= time then return 0 end
  local position = length - ${STRIDE}
  if position > first and closesAt(position - ${STRIDE}) > time then position = search(0, time) end
  if position == first then return operations end
  return newestTotal - totalThrough(position - ${STRIDE})
end

-- Has the newest frame close at another time.
function closeNewestAt(closing)
  if length - ${STRIDE} == first then oldestClosing = closing end
  newestClosing = closing
end

-- Takes fewer operations off the newest frames than the queue holds.
local function takeFromNewest(operations)
  local left = newestTotal - operations
  while length - ${STRIDE} > first and totalThrough(length - 2 * ${STRIDE}) >= left do
    local closing = closesAt(length - 2 * ${STRIDE})
    if added == '' then keptLength = keptLength - ${STRIDE}
    else added = sub(added, 1, -${STRIDE} * ${NUMBER_BYTES} - 1) end
    length = length - ${STRIDE}
    newestClosing = closing
  end
  newestTotal = left
  if length - ${STRIDE} > first then totalBefore = totalThrough(length - 2 * ${STRIDE}) end
end

-- Moves the frames in use into the past, and counts their totals from base on, which none is below.
function shift(milliseconds, base)
  local shifted = {}
  for position = ${FIRST}, length - 2 * ${STRIDE}, ${STRIDE} do
    local closing, total = closesAt(position), totalThrough(position)
    if position >= first then closing, total = closing - milliseconds, total - base end
    shifted[#shifted + 1] = packDoubles('<dd', closing, total)
  end
  added = table.concat(shifted)
  keptLength = ${FIRST}
  oldestClosing, newestClosing = oldestClosing - milliseconds, newestClosing - milliseconds
  newestTotal = newestTotal - base
  totalBefore = totalBefore and totalBefore - base
end
`,
};
