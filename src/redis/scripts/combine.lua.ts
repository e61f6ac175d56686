import type { DecidingTwin } from "./deciding-twin.js";
import { declareLua, readTimeLua, shortNamesLua } from "./locals.lua.js";
import { FOREIGN, framedRateLua, plainRateLua } from "./stored-rate.lua.js";

/** As in `decide.lua.ts`. */
const FOREIGN_TIME_MS = 3_600_000;

/**
 * Several charges in one call, by one algorithm or several: all are made, or none.
 *
 *     KEYS         the keys, each once
 *     ARGV[1]      what is charged to each, in their order: "twin place cost time;", where the twin is
 *                  counted from 1, the place is that of the limit's first byte in ARGV[last], and the
 *                  time is absent where the server's counts
 *     ARGV[last]   "g", or the call has been called off; then the limits, each a row of doubles
 *
 * It replies with lines: the server's time, then what each charge came to: a decision as in
 * `decide.lua.ts`, or "!" and the fault of a key that cannot be read, and then nothing is charged.
 *
 * First each key is looked at, then all are charged. Only what is denied is decided on at once: it
 * charges nothing, but may take back a rate that lies too far ahead. The server refuses a script's first
 * write, if any, so none is made without the others.
 */
export function combineLua(twins: readonly DecidingTwin[]): string {
  return `
if string.byte(ARGV[#ARGV]) ~= 103 then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end
${shortNamesLua}
${readTimeLua}

local function lineOf(allowed, limit, remaining, retryAfterMs, resetAfterMs, reason)
  return allowed, format('%d %d %d %s %d %s', allowed and 1 or 0, limit, remaining,
    retryAfterMs == math.huge and 'inf' or format('%d', retryAfterMs), resetAfterMs, reason or '')
end

-- By the twins in their order: looks at a key, and charges it if that is to be done. Returns whether the
-- cost is admitted and the line, or nil and the fault.
local perform = {}
${twins.map((twin, index) => performLua(twin, index + 1)).join("")}

local lines, asked = { format('%d', serverTime) }, {}
local isAdmitted, isFaulty = true, false
for which, limitPlace, cost, time in string.gmatch(ARGV[1], '(%d+) (%d+) (%d+) (%-?%d*);') do
  local index = #asked + 1
  local request = { perform[tonumber(which)], tonumber(limitPlace), tonumber(cost), tonumber(time) }
  asked[index] = request
  local allowed, line = request[1](KEYS[index], request[2], request[3], request[4], false)
  if allowed == nil then
    if sub(line, 1, 8) == 'READONLY' then return redis.error_reply(line) end
    isFaulty, line = true, '!' .. string.gsub(line, '\\n', ' ')
  end
  isAdmitted = isAdmitted and allowed
  lines[index + 1] = line
end

if isAdmitted and not isFaulty then
  for index, request in ipairs(asked) do
    local allowed, line = request[1](KEYS[index], request[2], request[3], request[4], true)
    if allowed == nil then return redis.error_reply(line) end
    lines[index + 1] = line
  end
end
return table.concat(lines, '\\n')
`;
}

function performLua(twin: DecidingTwin, number: number): string {
  const stored = twin.hasFrames === true ? framedRateLua : plainRateLua;
  const { limitNames, rareFunctions = [], recognises = "true" } = twin;
  return `
perform[${number}] = function(key, limitPlace, cost, time, isToCharge)
  ${declareLua(limitNames)}
  ${readLimitAtLua(limitNames)}
  local now, slackMs = time or serverTime, time and ${FOREIGN_TIME_MS} or 0
  local fault, token, operations, updatedAt, parts
  ${declareLua(stored.locals)}
  local peek, refund
  ${declareLua([...stored.functionNames, ...rareFunctions])}
  ${stored.read}
  if operations and not (${recognises}) then fault = ${FOREIGN} end
  if fault then return nil, fault end
  ${stored.functions}
  ${twin.answering}

  local allowed, line = lineOf(peek(cost))
  local isChanged = false
  if isToCharge or not allowed then
    local isAdmitted, updatedBefore = false, updatedAt
    do
      ${twin.decide}
    end
    isChanged = isAdmitted or operations and updatedAt ~= updatedBefore
    if isAdmitted then allowed, line = lineOf(peek(0)) end
  end

  if isChanged or operations and call('PTTL', key) == -1 then
    local ttlMs = 0
    if operations then
      ${twin.timeToLive}
    end
    if ttlMs == 0 then
      call('DEL', key)
    else
      local expiresAt = format('%d', serverTime + ttlMs + slackMs)
      if isChanged then
        ${stored.write}
      else
        call('PEXPIREAT', key, expiresAt)
      end
    end
    if fault then return nil, fault end
  end
  return allowed, line
end
`;
}

/** Statements that read a limit from where it is. */
function readLimitAtLua(names: readonly string[]): string {
  if (names.length === 0) return "";
  const format = `<${"d".repeat(names.length)}`;
  return `${names.join(", ")} = unpackDoubles('${format}', ARGV[#ARGV], limitPlace)`;
}
