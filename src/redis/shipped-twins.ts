import { leakyBucketLua } from "../algorithms/leaky-bucket.lua.js";
import { slidingWindowLua } from "../algorithms/sliding-window.lua.js";
import type { LuaTwin, ShippedLuaTwin } from "../interfaces/index.js";

const sources: Readonly<Record<ShippedLuaTwin["name"], Omit<LuaTwin, "limit">>> = {
  "leaky-bucket": leakyBucketLua,
  "sliding-window": slidingWindowLua,
};

/** A twin with all that it is made of, be it a user's own or one that ships. */
export function wholeTwin(twin: LuaTwin | ShippedLuaTwin): LuaTwin {
  return "decide" in twin ? twin : { ...sources[twin.name], limit: twin.limit };
}
