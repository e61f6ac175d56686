/** The leaky bucket in Lua, function by function as in `leaky-bucket.ts`: what decides. */
export const leakyBucketLua = `
local convert

-- What is in the bucket at now, in parts.
local function levelAt(limit, rate, now)
  local level = rate.operations
  if rate.partsPerOperation ~= limit.partsPerOperation then
    defineRest()
    level = convert(limit, rate)
  end
  local elapsed = now - rate.updatedAt
  if elapsed <= 0 then return level end
  local leaked = elapsed * limit.partsLeakedPerMs
  if leaked >= level then return 0 end
  return level - leaked
end

local function decide(limit, rate, now, cost)
  local charge = cost * limit.partsPerOperation
  if rate == nil then
    if charge > limit.capacityInParts then return nil end
    return { operations = charge, updatedAt = now, partsPerOperation = limit.partsPerOperation }
  end
  if liesBeyondReach(rate, now, limit.periodMs) then rate.updatedAt = now end
  local level = levelAt(limit, rate, now)
  if level > limit.capacityInParts - charge then return nil end
  rate.operations = level + charge
  rate.partsPerOperation = limit.partsPerOperation
  if now > rate.updatedAt then rate.updatedAt = now end
  return rate
end

local function timeToLive(limit, rate, now)
  local level = levelAt(limit, rate, now)
  if level == 0 then return 0 end
  return standstill(rate, now, limit.periodMs) + ceil(level / limit.partsLeakedPerMs)
end

local recognises
`;

/** The rest: what answers in full, gives back, and reads what another limit has counted. */
export const leakyBucketAnswersLua = `
-- What is in the bucket, in parts, as another limit counted it: rounded up, and at most the capacity.
-- The product can be above 2^53, so it is made by doubling, with the remainder kept below the divisor.
function convert(limit, rate)
  local from = rate.partsPerOperation or 1
  local quotient, remainder = 0, 0
  local function add(wholes, rest)
    quotient = quotient + wholes
    if remainder >= from - rest then
      quotient = quotient + 1
      remainder = remainder - (from - rest)
    else
      remainder = remainder + rest
    end
  end
  for bit = 52, 0, -1 do
    add(quotient, remainder)
    if floor(rate.operations / 2 ^ bit) % 2 == 1 then
      add(floor(limit.partsPerOperation / from), limit.partsPerOperation % from)
    end
    if quotient >= limit.capacityInParts then return limit.capacityInParts end
  end
  if remainder > 0 then quotient = quotient + 1 end
  return quotient
end

local function timeToLeak(limit, parts)
  return ceil(parts / limit.partsLeakedPerMs)
end

function peek(limit, rate, now, cost)
  local level = rate and levelAt(limit, rate, now) or 0
  local wait = rate and standstill(rate, now, limit.periodMs) or 0
  local resetAfterMs = level == 0 and 0 or wait + timeToLeak(limit, level)
  local remaining = floor(math.max(0, limit.capacityInParts - level) / limit.partsPerOperation)
  if cost > limit.capacity then
    return false, limit.capacity, remaining, math.huge, resetAfterMs, 'cost-exceeds-capacity'
  end
  local excess = level - (limit.capacityInParts - cost * limit.partsPerOperation)
  local retryAfterMs = excess <= 0 and 0 or wait + timeToLeak(limit, excess)
  return excess <= 0, limit.capacity, remaining, retryAfterMs, resetAfterMs
end

function refund(limit, rate, now, cost)
  local level = levelAt(limit, rate, now) - cost * limit.partsPerOperation
  if level <= 0 then return nil end
  if liesBeyondReach(rate, now, limit.periodMs) then rate.updatedAt = now end
  rate.operations = level
  rate.partsPerOperation = limit.partsPerOperation
  if now > rate.updatedAt then rate.updatedAt = now end
  return rate
end
`;
