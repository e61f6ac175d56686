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
 * An algorithm that has frames assigns `attachFrames` and `writeFrames`, as `frames.lua.ts` does.
 * Times to live are given to the server as a moment, and as text, which it reads much faster than a
 * number of Lua's.
 */
export const storedRateLua = `
local call, try = redis.call, redis.pcall
local packDoubles, unpackDoubles = struct.pack, struct.unpack
local floor, ceil, format, sub = math.floor, math.ceil, string.format, string.sub

local LETTERS = 'LSR1'
local TOKEN_BYTES = 12
local HEADER_BYTES = 36
local HEADER = '<c4dddd'
local FOREIGN = 'FOREIGN'
local attachFrames, writeFrames

-- The rate of a key, nil if it has none; or nil and what is wrong with it.
local function readRate(key)
  local value
  -- Of frames that may be thousands, only the first are read at once.
  if attachFrames then value = try('GETRANGE', key, '0', '547') else value = try('GET', key) end
  if not value then return nil end
  if type(value) == 'table' then return nil, value.err end
  if #value < HEADER_BYTES then
    local isToken = #value == TOKEN_BYTES and sub(value, 1, 4) == LETTERS
    if isToken or (value == '' and call('EXISTS', key) == 0) then return nil end
    return nil, FOREIGN
  end
  local letters, token, operations, updatedAt, parts = unpackDoubles(HEADER, value)
  local areWhole = operations % 1 == 0 and updatedAt % 1 == 0 and parts % 1 == 0
  if letters ~= LETTERS or not areWhole or operations < 0 or parts < 0 then return nil, FOREIGN end
  if math.max(operations, math.abs(updatedAt), parts) >= 2 ^ 53 then return nil, FOREIGN end
  if parts == 0 then parts = nil end
  if attachFrames then return attachFrames(key, value, token, operations, updatedAt, parts) end
  if #value > HEADER_BYTES then return nil, FOREIGN end
  return { operations = operations, updatedAt = updatedAt, partsPerOperation = parts, token = token }
end

local function headerOf(rate)
  return packDoubles(HEADER, LETTERS,
    rate.token or 0, rate.operations, rate.updatedAt, rate.partsPerOperation or 0)
end

-- Keeps a rate until then; returns a fault.
local function writeRate(key, rate, expiresAt)
  if writeFrames then return writeFrames(key, rate, expiresAt) end
  return try('SET', key, headerOf(rate), 'PXAT', format('%d', expiresAt)).err
end
`;
