import type { DecidingTwin } from "./deciding-twin.js";
import { declareLua, readLimitLua, readTimeLua, shortNamesLua } from "./locals.lua.js";
import type { StoredRateLua } from "./stored-rate.lua.js";

/**
 * Statements that answer the most frequent call of all: one key, of which one cost is to be admitted, by
 * the server's time and one limit. They go straight through it, since of a call that comes alone each
 * step costs the server several times what it costs in a batch. Whatever is not as usual they leave to
 * the statements after them, which begin anew; nothing has been written by then.
 */
export function loneAdmissionLua(stored: StoredRateLua, twin: DecidingTwin): string {
  const { limitNames, recognises = "true", isRare = "false", rareFunctions = [] } = twin;
  return `
if #KEYS == 1 and #ARGV == 2 then
  local text = ARGV[1]
  local cost = text == 'a1' and 1 or tonumber(string.match(text, '^a([1-9]%d*)$'))
  if cost then
    ${shortNamesLua}
    ${declareLua(limitNames)}
    ${readLimitLua(limitNames, "1")}
    ${readTimeLua}
    local now = serverTime
    local key, fault, token, operations, updatedAt, parts = KEYS[1]
    ${declareLua(stored.locals)}
    ${declareLua([...stored.functionNames, ...rareFunctions])}
    ${stored.read}
    if not fault and (not operations or (${recognises}) and not (${stored.isRare} or ${isRare})) then
      local isAdmitted, updatedBefore = false, updatedAt
      do
        ${twin.decide}
      end
      if isAdmitted then
        local ttlMs = 0
        ${twin.timeToLive}
        if ttlMs > 0 then
          local expiresAt = format('%d', now + ttlMs)
          ${stored.write}
          if not fault then return 1 end
        end
      elseif not operations or updatedAt == updatedBefore and call('PTTL', key) ~= -1 then
        return 0
      end
    end
  end
end`;
}
