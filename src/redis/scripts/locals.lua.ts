/** What the statements of algorithms and rates call the functions of Lua and Redis. */
export const shortNamesLua = `
local call, try = redis.call, redis.pcall
local packDoubles, unpackDoubles = struct.pack, struct.unpack
local floor, ceil, format, sub = math.floor, math.ceil, string.format, string.sub`;

/** Statements that set the local `serverTime`: in whole milliseconds. */
export const readTimeLua = `
local clock = call('TIME')
local serverTime = clock[1] * 1000 + floor(clock[2] / 1000)`;

/** A statement that declares locals. */
export function declareLua(names: readonly string[]): string {
  return names.length === 0 ? "" : `local ${names.join(", ")}`;
}

const DOUBLE_BYTES = 8;
/** Where the first limit is in the last argument, behind the order. */
const FIRST_LIMIT = 2;

/**
 * Statements that read a limit, if there is one, from behind the order.
 *
 * @param limitNumber an expression: which limit, counted from 1
 */
export function readLimitLua(names: readonly string[], limitNumber: string): string {
  if (names.length === 0) return "";
  const offset = `(${limitNumber} - 1) * ${names.length * DOUBLE_BYTES} + ${FIRST_LIMIT}`;
  return `
  if #ARGV[#ARGV] > 1 then
    ${names.join(", ")} = unpackDoubles('${formatOf(names)}', ARGV[#ARGV], ${offset})
  end`;
}

/** A statement that declares and reads the first limit, which there must be, from behind `order`. */
export function readFirstLimitLua(names: readonly string[]): string {
  if (names.length === 0) return "";
  return `local ${names.join(", ")} = unpackDoubles('${formatOf(names)}', order, ${FIRST_LIMIT})`;
}

function formatOf(names: readonly string[]): string {
  return `<${"d".repeat(names.length)}`;
}
