/**
 * Gives a lock back, if it is still held by the same. Its token stays for as long as a lock may live,
 * so that the next one is higher even if the clock is set back a little.
 *
 *     KEYS[1]  the lock
 *     ARGV[1]  who holds it
 *     ARGV[2]  its time to live in ms
 *
 * It replies "released" or "lost".
 */
export const releaseLockLua = `
if ARGV[#ARGV] ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 'lost' end
redis.call('HSET', KEYS[1], 'holder', '')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'released'
`;
