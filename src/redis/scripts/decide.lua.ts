/**
 * Many decisions by one algorithm in one call; between this and the rate as it is stored stands the
 * algorithm's twin.
 *
 *     KEYS         the keys, each once
 *     ARGV[n]      what is asked of the nth key, in its order; or a lone ARGV[1] for each of the keys
 *     ARGV[last]   "g", or the call has been called off; then the limits, each a row of doubles
 *
 * What is asked is a row of letters, each with a number and "xN" when it is asked N times over:
 *
 *     l   by which limit from here on, counted from 1, which is also what it begins with
 *     t   at which time from here on, in place of the server's, or without a number at that again
 *     a   admit, for a cost                  -> how many of the N were admitted
 *     A   admit, for a cost                  -> the same, and the denial of the others
 *     c   consume, for a cost                -> a decision each
 *     p   peek, for a cost                   -> a decision for all
 *     r   refund, of a cost                  -> "ok"
 *     d   delete                             -> "ok"
 *
 * It replies with lines in the order asked. A decision is "allowed limit remaining retryAfterMs
 * resetAfterMs [reason]". What is asked of a key that cannot be read or kept has a line each, "!" and
 * the fault.
 *
 * Much of the time of a call for a single key goes into making functions: so there are few, and a key's
 * state is in locals that they share.
 */
export const decideLua = `
local order = ARGV[#ARGV]
if sub(order, 1, 1) ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

-- A time that the server does not know says nothing on when a key is spent: it is kept for an hour more.
local FOREIGN_TIME_MS = 3600000

local clock = call('TIME')
local serverTime = clock[1] * 1000 + floor(clock[2] / 1000)

-- A lone admission, which most calls are, goes the straight way; what comes in it goes the long one.
if #KEYS == 1 and string.find(ARGV[1], '^a%d+$') then
  local key, limit = KEYS[1], limitOf(order, 1)
  local rate, fault = readRate(key)
  if not fault and (not rate or not recognises or recognises(limit, rate)) then
    rate = decide(limit, rate, serverTime, tonumber(sub(ARGV[1], 2)))
    local ttlMs = rate and timeToLive(limit, rate, serverTime) or 0
    if ttlMs > 0 and not writeRate(key, rate, serverTime + ttlMs) then return '1' end
  end
end

local lines = {}

-- Of the key that is being served: its rate, and the last request that changed it.
local rate, changedBy

local function requestsOf(text)
  local requests = {}
  local limit, now, slackMs = nil, serverTime, 0
  for letter, number, times in string.gmatch(text, '(%a)(%-?%d*)x?(%d*)') do
    number = tonumber(number)
    if letter == 'l' then
      limit = limitOf(order, number)
    elseif letter == 't' then
      now, slackMs = number or serverTime, number and FOREIGN_TIME_MS or 0
    else
      -- A call that only deletes comes without a limit.
      if letter ~= 'd' then limit = limit or limitOf(order, 1) end
      requests[#requests + 1] = {
        letter = letter, cost = number, times = tonumber(times) or 1,
        limit = limit, now = now, slackMs = slackMs,
      }
    end
  end
  return requests
end

-- Charges the cost if it fits.
local function charge(request)
  local updatedAt = rate and rate.updatedAt
  local nextRate = decide(request.limit, rate, request.now, request.cost)
  if nextRate then
    rate, changedBy = nextRate, request
    return true
  end
  -- A denial changes nothing, unless the rate came from a clock that has been set back since.
  if rate and rate.updatedAt ~= updatedAt then changedBy = request end
  return false
end

-- Whatever is asked but a plain admission.
local function performOther(request)
  if not peek then defineRest() end

  local function decisionOn(cost)
    local allowed, limit, remaining, retryAfterMs, resetAfterMs, reason =
      peek(request.limit, rate, request.now, cost)
    return format('%d %d %d %s %d %s', allowed and 1 or 0, limit, remaining,
      retryAfterMs == math.huge and 'inf' or format('%d', retryAfterMs), resetAfterMs, reason or '')
  end

  local letter, cost, times = request.letter, request.cost, request.times
  if letter == 'A' then
    local admitted = 0
    while admitted < times and charge(request) do admitted = admitted + 1 end
    lines[#lines + 1] = admitted < times and admitted .. ' ' .. decisionOn(cost) or admitted
  elseif letter == 'c' then
    for _ = 1, times do lines[#lines + 1] = decisionOn(charge(request) and 0 or cost) end
  elseif letter == 'p' then
    lines[#lines + 1] = decisionOn(cost)
  elseif letter == 'r' then
    for _ = 1, times do
      if not rate then break end
      rate, changedBy = refund(request.limit, rate, request.now, cost), request
    end
    lines[#lines + 1] = 'ok'
  else
    rate, changedBy = nil, request
    lines[#lines + 1] = 'ok'
  end
end

-- When what is left of a key has drained; nil when nothing is left.
local function expiryOf(request)
  local ttlMs = rate and timeToLive(request.limit, rate, request.now) or 0
  return ttlMs > 0 and serverTime + ttlMs + request.slackMs or nil
end

-- Writes what has become of a key; returns a fault.
local function keep(key)
  local expiresAt = expiryOf(changedBy)
  if expiresAt then return writeRate(key, rate, expiresAt) end
  local deleted = try('DEL', key)
  return type(deleted) == 'table' and deleted.err or nil
end

-- Gives a key that somebody took the time to live from one again.
local function mendTimeToLive(key, request)
  if not rate or call('PTTL', key) ~= -1 then return end
  local expiresAt = expiryOf(request)
  if expiresAt then call('PEXPIREAT', key, format('%d', expiresAt)) else call('DEL', key) end
end

-- Answers requests of a key that cannot be served with what is wrong.
local function refuse(requests, from, to, fault)
  for _ = from, to do lines[#lines + 1] = '!' .. string.gsub(fault, '\\n', ' ') end
end

local function serve(key, requests)
  local last, fault = requests[#requests], nil
  local first = 1
  rate, fault = readRate(key)
  changedBy = nil
  if rate and recognises and last.limit and not recognises(last.limit, rate) then fault = FOREIGN end
  if fault then
    -- What is to be deleted need not be a rate.
    while first <= #requests and requests[first].letter ~= 'd' do first = first + 1 end
    refuse(requests, 1, first - 1, fault)
    rate = nil
  end
  local firstLine = #lines + 1
  for index = first, #requests do
    local request = requests[index]
    if request.letter == 'a' then
      local admitted = 0
      while admitted < request.times and charge(request) do admitted = admitted + 1 end
      lines[#lines + 1] = admitted
    else
      performOther(request)
    end
  end
  if not changedBy then return mendTimeToLive(key, last) end
  fault = keep(key)
  if not fault then return end
  -- A replica that was the master a moment ago: the client is to know, and nothing has been written.
  if sub(fault, 1, 8) == 'READONLY' then return redis.error_reply(fault) end
  for line = #lines, firstLine, -1 do lines[line] = nil end
  refuse(requests, first, #requests, fault)
end

local requestsOfText = {}
for index = 1, #KEYS do
  local text = #ARGV == 2 and ARGV[1] or ARGV[index]
  local requests = requestsOfText[text]
  if not requests then
    requests = requestsOf(text)
    requestsOfText[text] = requests
  end
  local linesBefore = #lines
  local isServed, readOnly = pcall(serve, KEYS[index], requests)
  if not isServed then
    -- The algorithm's own fault, which is none of the other keys'.
    for line = #lines, linesBefore + 1, -1 do lines[line] = nil end
    refuse(requests, 1, #requests, tostring(type(readOnly) == 'table' and readOnly.err or readOnly))
  elseif readOnly then
    return readOnly
  end
end
return table.concat(lines, '\\n')
`;
