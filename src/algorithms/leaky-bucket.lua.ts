import { liesBeyondReachLua, standstillLua } from "./backward-time.lua.js";

/** Statements that set the local `level`: what is in the bucket of a key at now, in parts. */
const levelLua = `
local level = operations
if parts ~= partsPerOperation then level = convert()
elseif level > capacityInParts then level = capacityInParts end
if now > updatedAt then
  local leaked = (now - updatedAt) * partsLeakedPerMs
  level = leaked >= level and 0 or level - leaked
end
`;

/** The leaky bucket in Lua, as in `leaky-bucket.ts`. */
export const leakyBucketLua = {
  decide: `
local filled = cost * partsPerOperation
if operations then
  if ${liesBeyondReachLua} then updatedAt = now end
  ${levelLua}
  filled = level + filled
else
  updatedAt = now
end
if filled <= capacityInParts then
  isAdmitted = true
  operations, parts = filled, partsPerOperation
  if now > updatedAt then updatedAt = now end
end
`,

  timeToLive: `
${levelLua}
if level > 0 then
  ${standstillLua}
  ttlMs = wait + ceil(level / partsLeakedPerMs)
end
`,

  /** What another limit has counted. */
  isRare: "parts ~= partsPerOperation",
  rareFunctions: ["convert"],

  answering: `
-- What is in the bucket, in parts, as another limit counted it: rounded up, and at most the capacity.
-- The product can be above 2^53, so it is made by doubling, with the remainder kept below the divisor.
function convert()
  local from = parts or 1
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
    if floor(operations / 2 ^ bit) % 2 == 1 then
      add(floor(partsPerOperation / from), partsPerOperation % from)
    end
    if quotient >= capacityInParts then return capacityInParts end
  end
  if remainder > 0 then quotient = quotient + 1 end
  return quotient
end

local function levelAtNow()
  if not operations then return 0, 0 end
  ${levelLua}
  ${standstillLua}
  return level, wait
end

local function timeToLeak(amount)
  return ceil(amount / partsLeakedPerMs)
end

function peek(cost)
  local level, wait = levelAtNow()
  local resetAfterMs = level == 0 and 0 or wait + timeToLeak(level)
  local remaining = floor(math.max(0, capacityInParts - level) / partsPerOperation)
  if cost > capacity then
    return false, capacity, remaining, math.huge, resetAfterMs, 'cost-exceeds-capacity'
  end
  local excess = level - (capacityInParts - cost * partsPerOperation)
  local retryAfterMs = excess <= 0 and 0 or wait + timeToLeak(excess)
  return excess <= 0, capacity, remaining, retryAfterMs, resetAfterMs
end

function refund(cost)
  local level = levelAtNow() - cost * partsPerOperation
  if level <= 0 then
    operations = nil
    return
  end
  operations, parts = level, partsPerOperation
  if now > updatedAt or ${liesBeyondReachLua} then updatedAt = now end
end
`,
};
