/**
 * Takes a lock if nobody holds it.
 *
 *     KEYS[1]  the lock
 *     ARGV[1]  who wants it
 *     ARGV[2]  its time to live in ms
 *
 * It replies "taken" and the fencing token, or "held" and for how many ms it is held at most.
 *
 * A lock is a hash of its holder and the last token. A token is the server's time in microseconds, or
 * one more than the last where that is not less; so it increases although a lock that nobody uses is
 * forgotten.
 */
export const takeLockLua = `
if ARGV[#ARGV] ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

local holder, last = unpack(redis.call('HMGET', KEYS[1], 'holder', 'token'))
if holder and holder ~= '' then
  local heldForMs = redis.call('PTTL', KEYS[1])
  -- Somebody has taken its time to live away.
  if heldForMs == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
  return 'held ' .. heldForMs
end
local time = redis.call('TIME')
local token = math.max(time[1] * 1000000 + time[2], (tonumber(last) or 0) + 1)
local text = string.format('%.0f', token)
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'token', text)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'taken ' .. text
`;
