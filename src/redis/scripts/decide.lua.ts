/**
 * Many decisions by one algorithm in one call; between this and the rate as it is stored stands the
 * algorithm's twin.
 *
 *     KEYS          the keys, each once
 *     ARGV[1]       the limits: "name=number,name=number;..." each
 *     ARGV[1 + n]   what is asked of the nth key, in its order; or a lone ARGV[2] for each of the keys
 *     ARGV[last]    "go", or the call has been called off
 *
 * What is asked is a row of letters, each with a number and "xN" when it is asked N times over:
 *
 *     l   by which limit from here on, counted from 1, which is also what it begins with
 *     t   at which time from here on, in place of the server's, or without a number at that again
 *     a   admit, for a cost                  -> how many of the N were admitted
 *     A   admit, for a cost                  -> the same, and the denial of the others
 *     c   consume, for a cost                -> a decision each
 *     p   peek, for a cost                   -> a decision for all
 *     r   refund, of a cost
 *     d   delete
 *
 * It replies with lines in the order asked. A decision is "allowed limit remaining retryAfterMs
 * resetAfterMs [reason]". A key that cannot be read or kept has one line, "!" and the fault.
 */
export const decideLua = `
-- A time that the server does not know says nothing on when a key is spent: it is kept for an hour more.
local FOREIGN_TIME_MS = 3600000

if ARGV[#ARGV] ~= 'go' then return redis.error_reply('CALLEDOFF nobody waits for this call') end

local function limitsOf(text)
  local limits = {}
  for members in string.gmatch(text, '[^;]+') do
    local limit = {}
    for name, number in string.gmatch(members, '(%a+)=(%-?%d+)') do limit[name] = tonumber(number) end
    limits[#limits + 1] = limit
  end
  return limits
end

local limits = limitsOf(ARGV[1])
local time = redis.call('TIME')
local serverTime = time[1] * 1000 + math.floor(time[2] / 1000)
local lines = {}

local function requestsOf(text)
  local requests = {}
  local limit, now, slackMs = limits[1], serverTime, 0
  for letter, number, times in string.gmatch(text, '(%a)(%-?%d*)x?(%d*)') do
    number = tonumber(number)
    if letter == 'l' then
      limit = limits[number]
    elseif letter == 't' then
      now, slackMs = number or serverTime, number and FOREIGN_TIME_MS or 0
    else
      requests[#requests + 1] = {
        letter = letter, cost = number, times = tonumber(times) or 1,
        limit = limit, now = now, slackMs = slackMs,
      }
    end
  end
  return requests
end

local function decisionOf(entry, request, cost)
  local allowed, limit, remaining, retryAfterMs, resetAfterMs, reason =
    peek(request.limit, entry.rate, request.now, cost)
  return string.format('%d %.0f %.0f %.0f %.0f %s',
    allowed and 1 or 0, limit, remaining, retryAfterMs, resetAfterMs, reason or '')
end

-- Charges the cost if it fits.
local function charge(entry, request)
  local rate = entry.rate
  local updatedAt = rate and rate.updatedAt
  local nextRate = decide(request.limit, rate, request.now, request.cost)
  if nextRate then
    entry.rate, entry.changedBy = nextRate, request
    return true
  end
  -- A denial changes nothing, unless the rate came from a clock that has been set back since.
  if rate and rate.updatedAt ~= updatedAt then entry.changedBy = request end
  return false
end

local perform = {}

function perform.a(entry, request)
  local admitted = 0
  while admitted < request.times and charge(entry, request) do admitted = admitted + 1 end
  lines[#lines + 1] = admitted
  return admitted
end

function perform.A(entry, request)
  local admitted = perform.a(entry, request)
  if admitted < request.times then
    lines[#lines] = admitted .. ' ' .. decisionOf(entry, request, request.cost)
  end
end

function perform.c(entry, request)
  for _ = 1, request.times do
    local admitted = charge(entry, request)
    lines[#lines + 1] = decisionOf(entry, request, admitted and 0 or request.cost)
  end
end

function perform.p(entry, request)
  lines[#lines + 1] = decisionOf(entry, request, request.cost)
end

function perform.r(entry, request)
  for _ = 1, request.times do
    if not entry.rate then return end
    entry.rate = refund(request.limit, entry.rate, request.now, request.cost)
    entry.changedBy = request
  end
end

function perform.d(entry, request)
  entry.rate, entry.changedBy = nil, request
end

local function timeToKeep(rate, request)
  local ttlMs = timeToLive(request.limit, rate, request.now)
  return ttlMs > 0 and ttlMs + request.slackMs or 0
end

-- Gives a key that somebody took the time to live from one again.
local function mendTimeToLive(entry, request)
  if entry.rate and redis.call('PTTL', entry.key) == -1 then
    redis.call('PEXPIRE', entry.key, timeToKeep(entry.rate, request))
  end
end

-- Writes what has become of a key; returns a fault.
local function keep(entry)
  local rate = entry.rate
  local ttlMs = rate and timeToKeep(rate, entry.changedBy) or 0
  if ttlMs > 0 then return writeRate(entry.key, rate, ttlMs) end
  if entry.existed then
    local deleted = redis.pcall('DEL', entry.key)
    return type(deleted) == 'table' and deleted.err or nil
  end
end

local function serve(key, requests)
  local firstLine = #lines + 1
  local rate, fault = readRate(key)
  local entry = { key = key, rate = rate, existed = rate ~= nil }
  local last = requests[#requests]
  if rate and last.limit and not recognises(last.limit, rate) then fault = FOREIGN end
  -- What is to be deleted need not be a rate.
  if fault and requests[1].letter == 'd' then
    fault, entry.rate, entry.existed = nil, nil, true
  end
  if not fault then
    for _, request in ipairs(requests) do perform[request.letter](entry, request) end
    if entry.changedBy then fault = keep(entry) else mendTimeToLive(entry, last) end
  end
  if not fault then return end
  -- A replica that was the master a moment ago: the client is to know, and nothing has been written.
  if string.sub(fault, 1, 8) == 'READONLY' then return redis.error_reply(fault) end
  for line = #lines, firstLine, -1 do lines[line] = nil end
  lines[firstLine] = '!' .. string.gsub(fault, '\\n', ' ')
end

local requestsOfText = {}
for index, key in ipairs(KEYS) do
  local text = #ARGV == 3 and ARGV[2] or ARGV[1 + index]
  local requests = requestsOfText[text]
  if not requests then
    requests = requestsOf(text)
    requestsOfText[text] = requests
  end
  local readOnly = serve(key, requests)
  if readOnly then return readOnly end
end
return table.concat(lines, '\\n')
`;
