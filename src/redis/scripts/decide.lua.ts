import type { DecidingTwin } from "./deciding-twin.js";
import { declareLua, readLimitLua, readTimeLua, shortNamesLua } from "./locals.lua.js";
import { loneAdmissionLua } from "./lone-admission.lua.js";
import { plainAdmissionLua } from "./plain-admission.lua.js";
import { FOREIGN, framedRateLua, plainRateLua } from "./stored-rate.lua.js";
import type { StoredRateLua } from "./stored-rate.lua.js";

/** A time that the server does not know says nothing on when a key is spent: so much longer is it kept. */
const FOREIGN_TIME_MS = 3_600_000;

/**
 * Many decisions by one algorithm in one call.
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
 * It replies with lines in the order asked, or with a number when that is all. A decision is "allowed
 * limit remaining retryAfterMs resetAfterMs [reason]". What is asked of a key that cannot be read or
 * kept has a line each, "!" and the fault.
 *
 * To make functions and tables would take most of the time of a call. So what most calls ask, whether
 * to admit a cost, is decided in one function by statements and locals alone, first of all by those that
 * admit it once (`plain-admission.lua.ts`); what else there is to do is in functions that share these
 * locals, and that are made when they are first needed. Before all that stands the call of one admission
 * alone (`lone-admission.lua.ts`).
 */
export function decideLua(twin: DecidingTwin): string {
  const stored = twin.hasFrames === true ? framedRateLua : plainRateLua;
  const { limitNames, rareFunctions = [] } = twin;
  return `
if string.byte(ARGV[#ARGV]) ~= 103 then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end
${loneAdmissionLua(stored, twin)}

-- Serves the keys from the first on, adds to the lines, and keeps in progress how far it came. Returns a
-- fault that is the whole server's.
local function serve(firstKey, lines, progress)
  ${shortNamesLua}
  ${declareLua(limitNames)}
  local limitNumber = 1
  ${readLimitLua(limitNames, "limitNumber")}
  ${readTimeLua}

  -- Of the key that is being served: its rate, and which request was the last to change it.
  local key, fault, token, operations, updatedAt, parts, changedBy
  ${declareLua(stored.locals)}

  -- Of the request: what is asked, and by which time; by how much that may differ from the server's.
  local letter, cost, times, now, slackMs

  -- What was asked of the last key, when that was to admit a cost, so many times; or once, and its denial
  -- is to be explained.
  local admissionText, admissionCost, admissionTimes, isExplained

  -- What is made when it is needed.
  local take, requestsOf, performOther, decisionOn, peek, refund
  ${declareLua([...stored.functionNames, ...rareFunctions])}

  local keys, texts, commonText = KEYS, ARGV, #ARGV == 2 and ARGV[1]
  for index = firstKey, #keys do
    local linesBefore, text = #lines, commonText or texts[index]
    if progress then progress.index, progress.lines = index, linesBefore end
    key = keys[index]
    ${readAdmissionLua}
    local line
    if admissionCost and admissionTimes == 1 and limitNumber == 1 then
      local now, cost = serverTime, admissionCost
      ${plainAdmissionLua(stored, twin, { admitted: "line = '1'", denied: "if not isExplained then line = '0' end" })}
    end
    if line then
      lines[linesBefore + 1] = line
    else
      ${serveKeyLua(stored, twin)}
    end
  end
end

local lines = {}
if #KEYS == 1 then
  local problem = serve(1, lines)
  -- A number costs less than a text, to the server and to the client.
  return problem or lines[2] and table.concat(lines, '\\n') or tonumber(lines[1]) or lines[1]
end

local progress, firstKey = {}, 1
while firstKey <= #KEYS do
  local isServed, problem = pcall(serve, firstKey, lines, progress)
  if isServed then
    if problem then return problem end
    break
  end
  -- The algorithm's own fault, which is none of the other keys'.
  for line = #lines, progress.lines + 1, -1 do lines[line] = nil end
  local text = #ARGV == 2 and ARGV[1] or ARGV[progress.index]
  local fault = tostring(type(problem) == 'table' and problem.err or problem)
  for _ in string.gmatch(text, '[aAcprd]') do lines[#lines + 1] = ${faultLine} end
  firstKey = progress.index + 1
end
return table.concat(lines, '\\n')
`;
}

/** Statements that serve what is asked of a key, whatever that is. */
function serveKeyLua(stored: StoredRateLua, twin: DecidingTwin): string {
  const { recognises = "true" } = twin;
  return `
    ${stored.read}
    if operations and not (${recognises}) then operations, fault = nil, ${FOREIGN} end

    letter, cost, times = 'a', not isExplained and admissionCost or nil, admissionTimes
    now, slackMs = serverTime, 0
    local requests, count = nil, 1
    if ${isMoreThanAdmissionLua(stored, twin)} then
      if not take then
        ${makeRestLua(stored, twin)}
      end
      requests = requestsOf(text)
      count = #requests
    end

    local place = 0
    if fault then
      -- What is to be deleted need not be a rate.
      while place < count and requests[place + 1].letter ~= 'd' do
        place = place + 1
        lines[#lines + 1] = ${faultLine}
      end
      fault = nil
    end
    local refused = place
    changedBy = nil
    while place < count do
      place = place + 1
      if requests then take(requests[place]) end
      if letter == 'a' or letter == 'A' or letter == 'c' then
        ${chargeLua(twin)}
      else
        performOther(place)
      end
    end
    ${keepLua(stored, twin)}
    if fault then
      -- A replica that was the master a moment ago: the client is to know, and nothing has been written.
      if sub(fault, 1, 8) == 'READONLY' then return redis.error_reply(fault) end
      for line = #lines, linesBefore + refused + 1, -1 do lines[line] = nil end
      for _ = refused + 1, count do lines[#lines + 1] = ${faultLine} end
    end`;
}

const faultLine = "'!' .. (string.gsub(fault, '\\n', ' '))";

/**
 * Statements that read what is most often asked of a key: to admit a cost, once or many times. What
 * begins with a zero, Lua might take for a hexadecimal number.
 */
const readAdmissionLua = `
    if text ~= admissionText then
      local kind, digit = string.byte(text, 1, 2)
      admissionText, admissionCost, admissionTimes, isExplained = text, nil, 1, kind == 65
      if (kind == 97 or isExplained) and digit ~= 48 then
        admissionCost = tonumber(sub(text, 2))
        if not admissionCost then
          local each, many = string.match(text, '^a(%d+)x(%d+)$')
          admissionCost, admissionTimes = tonumber(each), tonumber(many)
        end
      end
    end`;

function isMoreThanAdmissionLua(stored: StoredRateLua, { isRare = "false" }: DecidingTwin): string {
  return `not cost or fault or limitNumber ~= 1 or operations and (${stored.isRare} or ${isRare})`;
}

/** Statements that charge the cost as many times as asked, if it fits. */
function chargeLua({ decide }: DecidingTwin): string {
  return `
        local admitted = 0
        for _ = 1, times do
          local isAdmitted, updatedBefore = false, updatedAt
          do
            ${decide}
          end
          if isAdmitted then
            admitted, changedBy = admitted + 1, place
          elseif operations and updatedAt ~= updatedBefore then
            -- A denial changes nothing, unless the rate came from a clock that has been set back since.
            changedBy = place
          end
          if letter == 'c' then
            lines[#lines + 1] = decisionOn(isAdmitted and 0 or cost)
          elseif not isAdmitted then
            break
          end
        end
        if letter == 'a' then
          -- To write out a number costs more than all that was decided.
          lines[#lines + 1] = admitted == 1 and '1' or admitted == 0 and '0' or admitted
        elseif letter == 'A' then
          lines[#lines + 1] = admitted < times and admitted .. ' ' .. decisionOn(cost) or admitted
        end`;
}

/**
 * Statements that keep what has become of a key until it has drained. A key that somebody took the time
 * to live from is given it again.
 */
function keepLua(stored: StoredRateLua, { timeToLive }: DecidingTwin): string {
  return `
    if changedBy or operations and call('PTTL', key) == -1 then
      if changedBy and changedBy < place then take(requests[changedBy]) end
      local ttlMs = 0
      if operations then
        ${timeToLive}
      end
      if ttlMs == 0 then
        local deleted = try('DEL', key)
        fault = type(deleted) == 'table' and deleted.err or nil
      else
        local expiresAt = format('%d', serverTime + ttlMs + slackMs)
        if changedBy then
          ${stored.write}
        else
          call('PEXPIREAT', key, expiresAt)
        end
      end
    end`;
}

/** Statements that make the functions for whatever is not a plain admission. */
function makeRestLua(stored: StoredRateLua, { limitNames, answering }: DecidingTwin): string {
  return `
        ${stored.functions}
        ${answering}

        local requestsOfText = {}

        function requestsOf(text)
          local requests = requestsOfText[text]
          if requests then return requests end
          requests = {}
          requestsOfText[text] = requests
          local limitNumber, now, slackMs = 1, serverTime, 0
          for letter, number, times in string.gmatch(text, '(%a)(%-?%d*)x?(%d*)') do
            number = tonumber(number)
            if letter == 'l' then
              limitNumber = number
            elseif letter == 't' then
              now, slackMs = number or serverTime, number and ${FOREIGN_TIME_MS} or 0
            else
              requests[#requests + 1] = {
                letter = letter, cost = number, times = tonumber(times) or 1,
                limitNumber = limitNumber, now = now, slackMs = slackMs,
              }
            end
          end
          return requests
        end

        function take(request)
          letter, cost, times = request.letter, request.cost, request.times
          now, slackMs = request.now, request.slackMs
          if request.limitNumber == limitNumber then return end
          limitNumber = request.limitNumber
          ${readLimitLua(limitNames, "limitNumber")}
        end

        function decisionOn(cost)
          local allowed, limit, remaining, retryAfterMs, resetAfterMs, reason = peek(cost)
          return format('%d %d %d %s %d %s', allowed and 1 or 0, limit, remaining,
            retryAfterMs == math.huge and 'inf' or format('%d', retryAfterMs), resetAfterMs, reason or '')
        end

        function performOther(place)
          if letter == 'p' then
            lines[#lines + 1] = decisionOn(cost)
            return
          end
          if letter == 'r' then
            for _ = 1, times do
              if not operations then break end
              refund(cost)
              changedBy = place
            end
          else
            operations, changedBy = nil, place
          end
          lines[#lines + 1] = 'ok'
        end`;
}
