/** What a clock that stepped back leaves, in Lua, function by function as in `backward-time.ts`. */
export const backwardTimeLua = `
local function liesBeyondReach(rate, now, periodMs)
  return rate.updatedAt - now > periodMs
end

local function standstill(rate, now, periodMs)
  if liesBeyondReach(rate, now, periodMs) then return 0 end
  return math.max(0, rate.updatedAt - now)
end
`;
