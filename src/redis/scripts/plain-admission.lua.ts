import type { DecidingTwin } from "./deciding-twin.js";
import { declareLua } from "./locals.lua.js";
import type { StoredRateLua } from "./stored-rate.lua.js";

/** What is done once a plain admission is decided: statements. */
export interface PlainOutcomes {
  readonly admitted: string;
  readonly denied: string;
}

/**
 * Statements that admit `cost` to `key` once, at `now`, and then do what is said of either outcome. They
 * go straight through it, with locals of their own, since most calls ask nothing else. Whatever is not as
 * usual they leave to the statements after them, which begin anew; nothing has been written by then.
 */
export function plainAdmissionLua(
  stored: StoredRateLua,
  twin: DecidingTwin,
  { admitted, denied }: PlainOutcomes,
): string {
  const { recognises = "true", isRare = "false", rareFunctions = [] } = twin;
  return `
    local fault, token, operations, updatedAt, parts
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
          if not fault then
            ${admitted}
          end
        end
      elseif not operations or updatedAt == updatedBefore and call('PTTL', key) ~= -1 then
        ${denied}
      end
    end`;
}
