import type { Decision } from "../../interfaces/index.js";
import type { Member } from "./member.js";

/**
 * What the decisions of all members come to. Denied is what one of them denies, until the last of them
 * admits it; allowed are as many as the least of them allows.
 */
export function combinedDecision(
  members: readonly Member[],
  decisions: readonly Decision[],
): Decision {
  const allowed = areAllowed(decisions);
  let binding: Decision | undefined;
  let member: string | number = 0;
  let remaining = Infinity;
  let resetAfterMs = 0;
  let isDegraded = false;
  for (const [index, decision] of decisions.entries()) {
    remaining = Math.min(remaining, decision.remaining);
    resetAfterMs = Math.max(resetAfterMs, decision.resetAfterMs);
    isDegraded ||= decision.degraded === true;
    if (binding !== undefined && !bindsMore(decision, binding, allowed)) continue;
    binding = decision;
    member = members[index]?.label ?? index;
  }
  const { limit = 0, retryAfterMs = 0, reason }: Partial<Decision> = binding ?? {};
  return {
    ...{ allowed, limit, remaining, retryAfterMs, resetAfterMs },
    ...(reason !== undefined && { reason }),
    member,
    ...(isDegraded && { degraded: true }),
  };
}

/** Whether all of them are. */
export function areAllowed(decisions: readonly Decision[]): boolean {
  return decisions.every(({ allowed }) => allowed);
}

function bindsMore(decision: Decision, than: Decision, allowed: boolean): boolean {
  if (allowed) return decision.remaining < than.remaining;
  return decision.retryAfterMs > than.retryAfterMs;
}
