/** What a clock that stepped back leaves, in Lua, as in `backward-time.ts`. */

/** An expression: whether the rate lies so far ahead of now that it is taken back. */
export const liesBeyondReachLua = "updatedAt - now > periodMs";

/** Statements that set the local `wait`: for how long time stands still. */
export const standstillLua = `
local wait = updatedAt - now
if wait < 0 or ${liesBeyondReachLua} then wait = 0 end
`;
