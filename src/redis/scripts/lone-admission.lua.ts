import type { DecidingTwin } from "./deciding-twin.js";
import { readFirstLimitLua, readTimeLua, shortNamesLua } from "./locals.lua.js";
import { plainAdmissionLua } from "./plain-admission.lua.js";
import type { StoredRateLua } from "./stored-rate.lua.js";

/**
 * Statements that answer the most frequent call of all: one key, of which one cost is to be admitted, by
 * the server's time and one limit. Of a call that comes alone each step costs the server several times
 * what it costs in a batch, so nothing is prepared here that only others need.
 */
export function loneAdmissionLua(stored: StoredRateLua, twin: DecidingTwin): string {
  return `
if #KEYS == 1 and #ARGV == 2 then
  local text, order = ARGV[1], ARGV[2]
  local cost = text == 'a1' and 1 or tonumber(string.match(text, '^[aA]([1-9]%d*)$'))
  if cost then
    ${shortNamesLua}
    ${readFirstLimitLua(twin.limitNames)}
    ${readTimeLua}
    local now, key = serverTime, KEYS[1]
    ${plainAdmissionLua(stored, twin, { admitted: "return 1", denied: "if string.byte(text) == 97 then return 0 end" })}
  end
end`;
}
