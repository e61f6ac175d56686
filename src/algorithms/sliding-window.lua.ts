import { liesBeyondReachLua, standstillLua } from "./backward-time.lua.js";
import { framesLua, STRIDE } from "./frames.lua.js";
import { HEADER_BYTES, NUMBER_BYTES } from "./stored-layout.lua.js";

const GREATEST_WHOLE_NUMBER = Number.MAX_SAFE_INTEGER;

/** Statements that set `time` to the one that counts. A rate beyond reach is taken back. */
const takeTimeLua = `
if updatedAt > now then
  if ${liesBeyondReachLua} then
    shift(updatedAt - now, 0)
    updatedAt = now
  end
  time = updatedAt
end
`;

/**
 * Statements that set `position` to that of the oldest frame that is in the window at `time`,
 * `closesThere` to when it closes, and `used` to what it and those after it hold. Few frames are looked
 * at one by one, without a function.
 */
const findUsedLua = `
local past = time - periodMs
position, closesThere, used = first, oldestClosing, operations
if newestClosing <= past then
  position, used = length, 0
elseif closesThere <= past then
  local total
  if search then
    position = search(0, past)
    closesThere, total = closesAt(position), totalThrough(position - ${STRIDE})
  else
    repeat
      total, closesThere =
        unpackDoubles('<dd', bytes, ${HEADER_BYTES} + (position + 1) * ${NUMBER_BYTES} + 1)
      position = position + ${STRIDE}
    until closesThere > past
  end
  used = newestTotal - total
end
`;

/** Statements that set `startOfRound`, and `frame` to the one in it that `time` is in. */
const findFrameLua = `
local startOfRound = floor(time / millisecondsPerRound) * millisecondsPerRound
local frame = floor((time - startOfRound) * framesPerRound / millisecondsPerRound)
`;

const openingLua = "startOfRound + ceil(frame * millisecondsPerRound / framesPerRound)";
const closingLua = "startOfRound + ceil((frame + 1) * millisecondsPerRound / framesPerRound)";

/** An expression: whether the newest frame is one of another limit that is open for too long. */
const staysOpenLua = "newestClosing - updatedAt > longestFrameMs";

/** The sliding window in Lua, as in `sliding-window.ts`. */
export const slidingWindowLua = {
  hasFrames: true,

  decide: `
local time, used, usedInFrame, position, closesThere, closing = now, 0, 0
local leftOpenUntil
if operations then
  ${takeTimeLua}
  if ${staysOpenLua} then
    leftOpenUntil = newestClosing
    closeNewestAt(closingInTime(0))
  end
  ${findUsedLua}
  if frameLimit < most then
    ${findFrameLua}
    local opening = ${openingLua}
    ${framesLua.findUsedInFrame}
  end
end
if used <= most - cost and usedInFrame <= frameLimit - cost then
  isAdmitted = true
  local isNewFrame = used == 0 or newestClosing <= time
  if isNewFrame then
    ${findFrameLua}
    closing = ${closingLua}
  end
  if used == 0 then
    ${framesLua.restart}
  else
    if position ~= first then
      ${framesLua.advance}
    end
    if newestTotal > ${GREATEST_WHOLE_NUMBER} - cost then shift(0, newestTotal - used) end
    if isNewFrame then
      ${framesLua.append}
    else
      newestTotal = newestTotal + cost
    end
  end
  operations, updatedAt, parts = used + cost, time, nil
elseif leftOpenUntil then
  closeNewestAt(leftOpenUntil)
end
`,

  timeToLive: `
local time = updatedAt > now and updatedAt or now
local drainsAt = newestClosing + periodMs
if ${staysOpenLua} then drainsAt = closingInTime(timeAhead()) + periodMs end
if drainsAt > time then
  ${standstillLua}
  ttlMs = wait + drainsAt - time
end
`,

  /** A queue that is to be moved back, frames of another limit, and totals that are to be counted anew. */
  isRare: `${liesBeyondReachLua} or ${staysOpenLua} or newestTotal > ${GREATEST_WHOLE_NUMBER} - most`,
  rareFunctions: ["timeAhead", "closingInTime"],

  answering: `
local function openingOfFrameAt(time)
  ${findFrameLua}
  return ${openingLua}
end

local function closingOfFrameAt(time)
  ${findFrameLua}
  return ${closingLua}
end

-- By how much the rate is to be taken back.
function timeAhead()
  return ${liesBeyondReachLua} and updatedAt - now or 0
end

-- When a newest frame that is open for too long closes; as in left-frames.ts.
function closingInTime(ahead)
  return closingOfFrameAt(updatedAt - ahead) + ahead
end

local function answerOf(cost, used, usedInFrame, retryAfterMs, resetAfterMs, bound)
  local free = math.min(most - used, frameLimit - usedInFrame)
  local remaining = math.max(0, free)
  if cost > capacity then
    return false, most, remaining, math.huge, resetAfterMs, 'cost-exceeds-capacity'
  end
  if cost == 0 or cost <= free then return true, most, remaining, 0, resetAfterMs end
  return false, most, remaining, retryAfterMs, resetAfterMs, frameLimit < most and bound or nil
end

-- When enough of the oldest frames have left the window for the cost to fit.
local function windowFreeAt(time, used, cost)
  local excess = used - (most - cost)
  if excess <= 0 or cost > most then return time end
  return closesAt(firstReaching(newestTotal - used + excess)) + periodMs
end

-- When the cost fits in a frame: in the next one, unless one of another limit reaches into it.
local function frameFreeAt(time, ahead, cost)
  local closing = closingOfFrameAt(time - ahead)
  if operationsClosingAfter(closing + ahead) > frameLimit - cost then
    closing = closingOfFrameAt(closing)
  end
  return closing + ahead
end

function peek(cost)
  if not operations then return answerOf(cost, 0, 0, 0, 0) end
  local time, used, usedInFrame, position, closesThere = math.max(now, updatedAt), 0, 0
  local ahead, leftOpenUntil = timeAhead(), newestClosing
  if ${staysOpenLua} then closeNewestAt(closingInTime(ahead)) end
  ${findUsedLua}
  local admittedAt, bound = windowFreeAt(time, used, cost), 'window-limit'
  if frameLimit < most then
    usedInFrame = operationsClosingAfter(openingOfFrameAt(time - ahead) + ahead)
    local freeAt = usedInFrame > frameLimit - cost and frameFreeAt(time, ahead, cost) or time
    if freeAt > admittedAt then admittedAt, bound = freeAt, 'frame-limit' end
  end
  local drainsAt = newestClosing + periodMs
  closeNewestAt(leftOpenUntil)
  ${standstillLua}
  local resetAfterMs = drainsAt > time and wait + drainsAt - time or 0
  return answerOf(cost, used, usedInFrame, wait + admittedAt - time, resetAfterMs, bound)
end

function refund(cost)
  local time, used, position, closesThere = now, 0
  ${takeTimeLua}
  if ${staysOpenLua} then closeNewestAt(closingInTime(0)) end
  ${findUsedLua}
  if cost >= used then
    operations = nil
    return
  end
  ${framesLua.advance}
  takeFromNewest(cost)
  operations, updatedAt, parts = used - cost, time, nil
end
`,
};
