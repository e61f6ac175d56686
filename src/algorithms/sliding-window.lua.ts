/** The sliding window in Lua, as in `sliding-window.ts`: what decides. */
export const slidingWindowLua = `
-- The first millisecond after the frame that now is in; as in frame-division.ts.
local function closingOfFrameAt(limit, now)
  local rounds = floor(now / limit.millisecondsPerRound)
  local intoRound = now - rounds * limit.millisecondsPerRound
  local frame = floor(intoRound * limit.framesPerRound / limit.millisecondsPerRound)
  local closing = ceil((frame + 1) * limit.millisecondsPerRound / limit.framesPerRound)
  return rounds * limit.millisecondsPerRound + closing
end

-- What the frame that time is in holds.
local function usedInFrameAt(time, rate)
  local position = rate.length - STRIDE
  if at(rate, position) > time then return operationsFrom(rate, position) end
  return 0
end

-- The time that counts. A rate that lies ahead of now beyond reach is taken back.
local function timeOf(limit, rate, now)
  if now >= rate.updatedAt then return now end
  if not liesBeyondReach(rate, now, limit.periodMs) then return rate.updatedAt end
  defineRest()
  moveBack(rate, rate.updatedAt - now)
  rate.updatedAt = now
  return now
end

-- Adds the cost to the frame of time, where frames from first on are in use.
local function chargeFrame(limit, rate, first, used, time, cost)
  if first ~= rate.first then
    if not advanceTo then defineRest() end
    advanceTo(rate, first)
  end
  local total = at(rate, rate.length - 1)
  if total > GREATEST_WHOLE_NUMBER - cost then
    defineRest()
    countFrom(rate, total - used)
    total = used
  end
  if at(rate, rate.length - STRIDE) > time then
    setNewestTotal(rate, total + cost)
  else
    append(rate, closingOfFrameAt(limit, time), cost)
  end
end

local function decide(limit, rate, now, cost)
  if rate == nil then
    if cost > limit.capacity then return nil end
    local begun = { operations = cost, updatedAt = now }
    restart(begun, closingOfFrameAt(limit, now), cost)
    return begun
  end
  local time = timeOf(limit, rate, now)
  local first = firstClosingAfter(rate, time - limit.periodMs)
  local used = operationsFrom(rate, first)
  if used > limit.operations - cost then return nil end
  if limit.frameLimit ~= limit.operations and usedInFrameAt(time, rate) > limit.frameLimit - cost then
    return nil
  end
  if used == 0 then
    restart(rate, closingOfFrameAt(limit, time), cost)
  else
    chargeFrame(limit, rate, first, used, time, cost)
  end
  rate.operations = used + cost
  rate.updatedAt = time
  return rate
end

local function timeToLive(limit, rate, now)
  local time = math.max(now, rate.updatedAt)
  local drainsAt = at(rate, rate.length - STRIDE) + limit.periodMs
  if drainsAt <= time then return 0 end
  return standstill(rate, now, limit.periodMs) + drainsAt - time
end

local recognises = areFrames
`;

/** The rest: what answers in full, and gives back. */
export const slidingWindowAnswersLua = `
-- When enough of the oldest frames have left the window for the cost to fit.
local function windowFreeAt(limit, time, rate, used, cost)
  local excess = used - (limit.operations - cost)
  if excess <= 0 or cost > limit.operations then return time end
  local before = at(rate, rate.length - 1) - used
  return at(rate, firstReaching(rate, before + excess)) + limit.periodMs
end

local function answerOf(limit, cost, used, usedInFrame, retryAfterMs, resetAfterMs)
  local free = math.min(limit.operations - used, limit.frameLimit - usedInFrame)
  local remaining = math.max(0, free)
  if cost > limit.capacity then
    return false, limit.operations, remaining, math.huge, resetAfterMs, 'cost-exceeds-capacity'
  end
  if cost == 0 or cost <= free then return true, limit.operations, remaining, 0, resetAfterMs end
  return false, limit.operations, remaining, retryAfterMs, resetAfterMs
end

function peek(limit, rate, now, cost)
  if rate == nil then return answerOf(limit, cost, 0, 0, 0, 0) end
  local time = math.max(now, rate.updatedAt)
  local used = operationsFrom(rate, firstClosingAfter(rate, time - limit.periodMs))
  local usedInFrame = usedInFrameAt(time, rate)
  local frameFreeAt = time
  if usedInFrame > limit.frameLimit - cost then frameFreeAt = at(rate, rate.length - STRIDE) end
  local admittedAt = math.max(windowFreeAt(limit, time, rate, used, cost), frameFreeAt)
  local retryAfterMs = standstill(rate, now, limit.periodMs) + admittedAt - time
  return answerOf(limit, cost, used, usedInFrame, retryAfterMs, timeToLive(limit, rate, now))
end

function refund(limit, rate, now, cost)
  local time = timeOf(limit, rate, now)
  local first = firstClosingAfter(rate, time - limit.periodMs)
  local used = operationsFrom(rate, first)
  if cost >= used then return nil end
  advanceTo(rate, first)
  takeFromNewest(rate, cost)
  rate.operations = used - cost
  rate.updatedAt = time
  return rate
end
`;
