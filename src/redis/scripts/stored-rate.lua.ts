import { CHUNK, FIRST, framesLua, STRIDE } from "../../algorithms/frames.lua.js";
import { HEADER_BYTES, NUMBER_BYTES } from "../../algorithms/stored-layout.lua.js";

/**
 * A rate as Redis keeps it: one string, of four letters that tell it from anything else, then doubles
 * in little endian:
 *
 *     LSR1  fencing token  operations  updatedAt  partsPerOperation  [frames...]
 *
 * The token is that of the last write under a lease, 0 without one; `partsPerOperation` is 0 when
 * absent. A deletion under a lease leaves letters and token alone for a while. `stored-rate.ts` is the
 * same in TypeScript.
 *
 * A time to live is given to the server as a moment, and as text, which it reads much faster than a
 * number of Lua's.
 */
export interface StoredRateLua {
  /** What a rate has besides `token`, `operations`, `updatedAt` and `parts`. */
  readonly locals: readonly string[];
  /** Statements that set the rate of `key`, or `operations = nil` when it has none, or `fault`. */
  readonly read: string;
  /** Statements that keep it until `expiresAt`, or set `fault`. */
  readonly write: string;
  /** The functions that these need seldom, and their names; they are there when `isRare`. */
  readonly functions: string;
  readonly functionNames: readonly string[];
  /** An expression: whether these functions are needed. */
  readonly isRare: string;
}

const LETTERS = "'LSR1'";
const TOKEN_BYTES = 12;
/** The fault of a key that holds something else. */
export const FOREIGN = "'FOREIGN'";

/** An expression: whether what was read is no rate. */
const isForeign = `letters ~= ${LETTERS}
    or operations % 1 ~= 0 or operations < 0 or operations >= 2 ^ 53
    or updatedAt % 1 ~= 0 or updatedAt <= -2 ^ 53 or updatedAt >= 2 ^ 53
    or parts % 1 ~= 0 or parts < 0 or parts >= 2 ^ 53`;

/** Statements for a value that is too short for a rate, or an error. */
const readOther = `
  if type(value) == 'table' then
    fault = value.err
  elseif #value ~= ${TOKEN_BYTES} or sub(value, 1, 4) ~= ${LETTERS} then
    fault = ${FOREIGN}
  end`;

/** Rates without frames. */
export const plainRateLua: StoredRateLua = {
  locals: [],
  functions: "",
  functionNames: [],
  isRare: "false",

  read: `
token, operations, fault = 0, nil, nil
local value = try('GET', key)
if value and #value == ${HEADER_BYTES} then
  local letters
  letters, token, operations, updatedAt, parts = unpackDoubles('<c4dddd', value)
  if ${isForeign} then
    operations, fault = nil, ${FOREIGN}
  elseif parts == 0 then
    parts = nil
  end
elseif value then
  ${readOther}
end
`,

  write: `
local value = packDoubles('<c4dddd', ${LETTERS}, token, operations, updatedAt, parts or 0)
fault = try('SET', key, value, 'PXAT', expiresAt).err
`,
};

/**
 * Rates with frames, which may be thousands: only the first are read at once, and the ends of the
 * queue; of a long one, only what has changed is written.
 */
export const framedRateLua: StoredRateLua = {
  locals: framesLua.locals,
  functionNames: [...framesLua.functionNames, "writeLong"],
  isRare: "isLong",

  read: `
token, operations, fault = 0, nil, nil
bytes = try('GETRANGE', key, '0', '547')
if #bytes >= ${HEADER_BYTES} + (${FIRST} + ${STRIDE}) * ${NUMBER_BYTES} then
  local letters
  letters, token, operations, updatedAt, parts, first = unpackDoubles('<c4ddddd', bytes)
  storedLength = (#bytes - ${HEADER_BYTES}) / ${NUMBER_BYTES}
  isLong = storedLength >= ${CHUNK}
  local tail = bytes
  if isLong then
    storedLength = (call('STRLEN', key) - ${HEADER_BYTES}) / ${NUMBER_BYTES}
    tail = call('GETRANGE', key, '-24', '-1')
  end
  totalBefore, newestClosing, newestTotal = unpackDoubles('<ddd', tail, #tail - 23)
  if ${isForeign}
    or storedLength % ${STRIDE} ~= ${FIRST} or first % ${STRIDE} ~= ${FIRST} or first < ${FIRST}
    or first >= storedLength or newestClosing % 1 ~= 0 or newestTotal % 1 ~= 0
  then
    operations, fault = nil, ${FOREIGN}
  else
    local oldest, offset = bytes, ${HEADER_BYTES} + first * ${NUMBER_BYTES}
    if offset + ${STRIDE} * ${NUMBER_BYTES} > #bytes then
      oldest, offset = call('GETRANGE', key, offset, offset + ${STRIDE} * ${NUMBER_BYTES} - 1), 0
    end
    local oldestTotal
    oldestClosing, oldestTotal = unpackDoubles('<dd', oldest, offset + 1)
    local before = newestTotal - operations
    if not (oldestClosing <= newestClosing and before >= 0 and before < oldestTotal) then
      operations, fault = nil, ${FOREIGN}
    end
  end
  if parts == 0 then parts = nil end
  length, keptLength, cut, added, chunks = storedLength, storedLength - ${STRIDE}, 0, '', nil
  totalBeforeFrame = nil
elseif bytes ~= '' or call('EXISTS', key) == 1 then
  local value = bytes
  ${readOther}
end
`,

  write: `
if isLong and keptLength > ${FIRST} then
  fault = writeLong(expiresAt)
else
  local kept = ''
  if keptLength > ${FIRST} then
    local start = ${HEADER_BYTES} + cut * ${NUMBER_BYTES} + 1
    kept = sub(bytes, start + ${FIRST} * ${NUMBER_BYTES}, start + keptLength * ${NUMBER_BYTES} - 1)
  end
  local value = packDoubles('<c4dddddc0c0dd', ${LETTERS}, token, operations, updatedAt, parts or 0,
    first, kept, added, newestClosing, newestTotal)
  fault = try('SET', key, value, 'PXAT', expiresAt).err
end
`,

  functions: `${framesLua.functions}
function writeLong(expiresAt)
  local start =
    packDoubles('<c4ddddd', ${LETTERS}, token, operations, updatedAt, parts or 0, first)
  local tail = added .. packDoubles('<dd', newestClosing, newestTotal)
  if cut > 0 or length < storedLength then
    return try('SET', key, start .. keptBytes() .. tail, 'PXAT', expiresAt).err
  end
  local written = try('SETRANGE', key, '0', start)
  if type(written) == 'table' then return written.err end
  call('SETRANGE', key, ${HEADER_BYTES} + keptLength * ${NUMBER_BYTES}, tail)
  call('PEXPIREAT', key, expiresAt)
end
`,
};
