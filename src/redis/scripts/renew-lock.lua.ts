/**
 * Gives a lock its whole time to live again, if it is still held by the same.
 *
 *     KEYS[1]  the lock
 *     ARGV[1]  who holds it
 *     ARGV[2]  its time to live in ms
 *
 * It replies "renewed" or "lost".
 */
export const renewLockLua = `
if ARGV[#ARGV] ~= 'g' then return redis.error_reply('CALLEDOFF this call was late, or may have been carried out') end

if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'renewed'
`;
