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

/** Statements that set `usedInFrame` to what the frame that `time` is in holds. */
const findUsedInFrameLua = `
if newestClosing > time then
  usedInFrame = length - ${STRIDE} > first and newestTotal - totalBefore or operations
end
`;

/** Statements that set `closing` to the end of the frame that `time` is in; as in frame-division.ts. */
const findClosingLua = `
local startOfRound = floor(time / millisecondsPerRound) * millisecondsPerRound
local frame = floor((time - startOfRound) * framesPerRound / millisecondsPerRound)
closing = startOfRound + ceil((frame + 1) * millisecondsPerRound / framesPerRound)
`;

/** The sliding window in Lua, as in `sliding-window.ts`. */
export const slidingWindowLua = {
  hasFrames: true,

  decide: `
local time, used, usedInFrame, position, closesThere, closing = now, 0, 0
if operations then
  ${takeTimeLua}
  ${findUsedLua}
  ${findUsedInFrameLua}
end
if used <= most - cost and usedInFrame <= frameLimit - cost then
  isAdmitted = true
  local isNewFrame = used == 0 or newestClosing <= time
  if isNewFrame then
    ${findClosingLua}
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
end
`,

  timeToLive: `
local time = updatedAt > now and updatedAt or now
local drainsAt = newestClosing + periodMs
if drainsAt > time then
  ${standstillLua}
  ttlMs = wait + drainsAt - time
end
`,

  /** A queue that is to be moved back, and totals that are to be counted anew. */
  isRare: `${liesBeyondReachLua} or newestTotal > ${GREATEST_WHOLE_NUMBER} - most`,

  answering: `
local function answerOf(cost, used, usedInFrame, retryAfterMs, resetAfterMs)
  local free = math.min(most - used, frameLimit - usedInFrame)
  local remaining = math.max(0, free)
  if cost > capacity then
    return false, most, remaining, math.huge, resetAfterMs, 'cost-exceeds-capacity'
  end
  if cost == 0 or cost <= free then return true, most, remaining, 0, resetAfterMs end
  return false, most, remaining, retryAfterMs, resetAfterMs
end

-- When enough of the oldest frames have left the window for the cost to fit.
local function windowFreeAt(time, used, cost)
  local excess = used - (most - cost)
  if excess <= 0 or cost > most then return time end
  return closesAt(firstReaching(newestTotal - used + excess)) + periodMs
end

function peek(cost)
  if not operations then return answerOf(cost, 0, 0, 0, 0) end
  local time, used, usedInFrame, position, closesThere = math.max(now, updatedAt), 0, 0
  ${findUsedLua}
  ${findUsedInFrameLua}
  local frameFreeAt = usedInFrame > frameLimit - cost and newestClosing or time
  local admittedAt = math.max(windowFreeAt(time, used, cost), frameFreeAt)
  local drainsAt = newestClosing + periodMs
  ${standstillLua}
  local resetAfterMs = drainsAt > time and wait + drainsAt - time or 0
  return answerOf(cost, used, usedInFrame, wait + admittedAt - time, resetAfterMs)
end

function refund(cost)
  local time, used, position, closesThere = now, 0
  ${takeTimeLua}
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
