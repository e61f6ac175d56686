/**
 * A rate as Redis keeps it: one string, of four letters that tell it from anything else, then doubles
 * in little endian:
 *
 *     LSR1  fencing token  operations  updatedAt  partsPerOperation  [frames...]
 *
 * The token is that of the last write under a lease, 0 without one; `partsPerOperation` is 0 when
 * absent. Frames are thus found by their index, and only those that are looked at are read. A deletion
 * under a lease leaves letters and token alone for a while. `stored-rate.ts` is the same in
 * TypeScript.
 */
export const storedRateLua = `
local LETTERS = 'LSR1'
local TOKEN_BYTES = 12
local HEADER_BYTES = 36
local NUMBER_BYTES = 8
-- A rate of up to 64 numbers is read at once.
local FIRST_READ = HEADER_BYTES + 64 * NUMBER_BYTES
local CHUNK = 64
local FOREIGN = 'FOREIGN'

local function isCount(number)
  return number % 1 == 0 and number >= 0 and number <= 2 ^ 53 - 1
end

-- A number of the stored frames, by its index there.
local function storedNumber(rate, index)
  local offset = HEADER_BYTES + index * NUMBER_BYTES
  if offset + NUMBER_BYTES <= #rate.head then return (struct.unpack('<d', rate.head, offset + 1)) end
  local number = math.floor(index / CHUNK)
  local chunk = rate.chunks[number]
  if not chunk then
    local from = HEADER_BYTES + number * CHUNK * NUMBER_BYTES
    chunk = redis.call('GETRANGE', rate.key, from, from + CHUNK * NUMBER_BYTES - 1)
    rate.chunks[number] = chunk
  end
  return (struct.unpack('<d', chunk, index % CHUNK * NUMBER_BYTES + 1))
end

-- The rate of a key, nil if it has none; or nil and what is wrong with it.
local function readRate(key)
  local head = redis.pcall('GETRANGE', key, 0, FIRST_READ - 1)
  if type(head) == 'table' then return nil, head.err end
  if head == '' then
    if redis.call('EXISTS', key) == 0 then return nil end
    return nil, FOREIGN
  end
  if string.sub(head, 1, 4) ~= LETTERS then return nil, FOREIGN end
  if #head == TOKEN_BYTES then return nil end
  if #head < HEADER_BYTES or (#head - HEADER_BYTES) % NUMBER_BYTES ~= 0 then return nil, FOREIGN end
  local token, operations, updatedAt, parts = struct.unpack('<dddd', head, 5)
  if not (isCount(token) and isCount(operations) and isCount(math.abs(updatedAt)) and isCount(parts)) then
    return nil, FOREIGN
  end
  local length = (#head - HEADER_BYTES) / NUMBER_BYTES
  if #head == FIRST_READ then
    length = (redis.call('STRLEN', key) - HEADER_BYTES) / NUMBER_BYTES
    if length % 1 ~= 0 then return nil, FOREIGN end
  end
  local rate = {
    key = key, head = head, chunks = {}, token = token,
    operations = operations, updatedAt = updatedAt,
    length = length, storedLength = length, tail = {}, tailFrom = length, cut = 0,
  }
  if parts > 0 then rate.partsPerOperation = parts end
  if length > 0 then rate.first = storedNumber(rate, 0) end
  return rate
end

local function packHeader(rate)
  local header = LETTERS .. struct.pack(
    '<dddd', rate.token or 0, rate.operations, rate.updatedAt, rate.partsPerOperation or 0)
  if rate.first then return header .. struct.pack('<d', rate.first) end
  return header
end

local function packTail(rate)
  local packed = {}
  for index = rate.tailFrom, rate.length - 1 do
    packed[#packed + 1] = struct.pack('<d', rate.tail[index])
  end
  return table.concat(packed)
end

-- The bytes of the stored numbers that are left as they are, but for the first.
local function keptBytes(rate)
  local from = HEADER_BYTES + (1 + rate.cut) * NUMBER_BYTES
  local to = HEADER_BYTES + (math.min(rate.tailFrom, rate.length) + rate.cut) * NUMBER_BYTES
  if to <= from then return '' end
  if to <= #rate.head then return string.sub(rate.head, from + 1, to) end
  return redis.call('GETRANGE', rate.key, from, to - 1)
end

-- Keeps a rate for so long: a short one whole, of a long one what has changed. Returns a fault.
local function writeRate(key, rate, ttlMs)
  local length = rate.length or 0
  local inPlace = length > CHUNK and rate.key and rate.cut == 0 and length >= rate.storedLength
    and rate.tailFrom > 1
  if not inPlace then
    local value = packHeader(rate)
    if length > 0 then value = value .. (rate.key and keptBytes(rate) or '') .. packTail(rate) end
    return redis.pcall('SET', key, value, 'PX', ttlMs).err
  end
  local fault = redis.pcall('SETRANGE', key, 0, packHeader(rate))
  if type(fault) == 'table' then return fault.err end
  local tail = packTail(rate)
  if tail ~= '' then redis.call('SETRANGE', key, HEADER_BYTES + rate.tailFrom * NUMBER_BYTES, tail) end
  redis.call('PEXPIRE', key, ttlMs)
end
`;
