/**
 * Keeps what was decided elsewhere, unless the key has changed since or a later lease has been at it.
 *
 *     KEYS[1]  the key
 *     ARGV[1]  the value, or "" to delete the key
 *     ARGV[2]  its time to live in ms
 *     ARGV[3]  the fencing token of the lease that this is done under; 0 without one
 *     ARGV[4]  "any", or "is" and the version that the key must have: "is" alone for no rate
 *
 * It replies "kept", "changed" when the version is another, or "lost" when a later token was here.
 */
export const keepLua = `
if ARGV[#ARGV] ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

-- For how long a deleted key tells those who come late that their lease is over.
local TOKEN_TTL_MS = 60000

local key, value, ttlMs, token = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
local stored = redis.pcall('GETRANGE', key, 0, 11)
local isRate = type(stored) == 'string' and string.sub(stored, 1, 4) == 'LSR1'

if ARGV[4] ~= 'any' then
  local whole = redis.call('GET', key)
  local version = whole and redis.sha1hex(whole) or ''
  if ARGV[4] ~= 'is' .. version then return 'changed' end
end

if token > 0 and isRate and #stored == 12 and struct.unpack('<d', stored, 5) > token then
  return 'lost'
end

if value ~= '' then
  redis.call('SET', key, value, 'PX', ttlMs)
elseif token > 0 then
  redis.call('SET', key, 'LSR1' .. struct.pack('<d', token), 'PX', TOKEN_TTL_MS)
else
  redis.call('DEL', key)
end
return 'kept'
`;
