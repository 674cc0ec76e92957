/** Lua scripts, which Redis runs atomically. */

/**
 * Sets a value if its version is the expected one, and announces the change.
 *
 * The hash has the text (t), its version (v), and for each process that wrote it (w:process) the number of that
 * process's last change. If a change is sent again because its answer was lost, the number shows that it was already
 * made.
 *
 * KEYS: the value. ARGV: text, expected version, milliseconds to keep it or "", process, number of the change, channel
 * or "". Returns 1 or 0 (done or not), and the version and text stored now.
 */
export const swapScript = `
local found = redis.call('HMGET', KEYS[1], 'v', 't', 'w:' .. ARGV[4])
if found[1] and found[3] == ARGV[5] then return {1, found[1], found[2]} end
if found[1] and found[1] ~= ARGV[2] then return {0, found[1], found[2]} end
local time = redis.call('TIME')
local version = math.max(tonumber(found[1] or ARGV[2]) + 1, time[1] * 1000000 + time[2])
version = string.format('%.0f', version)
if redis.call('HLEN', KEYS[1]) > 34 then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'v', version, 't', ARGV[1], 'w:' .. ARGV[4], ARGV[5])
if ARGV[3] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[6], version .. ' ' .. ARGV[1]) end
return {1, version, ARGV[1]}
`;

/**
 * Returns the members of a room, and removes the members of processes that have ended.
 *
 * KEYS: the room. ARGV: prefix of the keys of processes.
 */
export const membersScript = `
local all = redis.call('HGETALL', KEYS[1])
local lives = {}
local result = {}
for i = 1, #all, 2 do
  local process = string.match(all[i], '^[^ ]+')
  if lives[process] == nil then lives[process] = redis.call('EXISTS', ARGV[1] .. process) == 1 end
  if lives[process] then
    result[#result + 1] = all[i]
    result[#result + 1] = all[i + 1]
  else
    redis.call('HDEL', KEYS[1], all[i])
  end
end
return result
`;
