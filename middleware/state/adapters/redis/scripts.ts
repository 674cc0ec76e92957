/**
 * Lua scripts, which Redis runs atomically.
 *
 * While a slot of a cluster moves to another node, a script fails if it uses a key that it has deleted itself. So what a
 * script removes from a key, it removes after it has added to it.
 */

import { createHash } from "node:crypto";

const shas = new Map<string, string>();

/** The name under which Redis keeps a script. */
export function shaOf(script: string): string {
  let sha = shas.get(script);
  if (sha === undefined) {
    sha = createHash("sha1").update(script).digest("hex");
    shas.set(script, sha);
  }
  return sha;
}

/**
 * Charges a text to its owner's share, and drops texts of the same owner that no longer fit.
 *
 * An owner has a sorted set (KEYS[2]) of the keys of its texts, in the order in which they are dropped, and a hash
 * (KEYS[3]) with `size time` of each, their sum (total), and when the newest confirmed text was written that was dropped
 * (lost). The order is by the time of expiry; confirmed texts, which come after all others, have `later` added to it.
 * Both expire with the last text.
 */
const charging = `
local later = 4398046511104
local overhead = 400
local function sizeOf(key)
  return tonumber(string.match(redis.call('HGET', KEYS[3], key) or '', '^%d+') or 0)
end
local function forget(key)
  local size = sizeOf(key)
  redis.call('ZREM', KEYS[2], key)
  if size == 0 then return end
  redis.call('HDEL', KEYS[3], key)
  redis.call('HINCRBY', KEYS[3], 'total', string.format('%.0f', -size))
end
local function drop(key, score)
  redis.call('DEL', key)
  if score >= later then
    local time = tonumber(string.match(redis.call('HGET', KEYS[3], key) or '', '%d+$') or 0)
    if time > tonumber(redis.call('HGET', KEYS[3], 'lost') or 0) then
      redis.call('HSET', KEYS[3], 'lost', string.format('%.0f', time))
    end
  end
  forget(key)
end
local function oldestBut(key)
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 1, 'WITHSCORES')
  local at = oldest[1] == key and 3 or 1
  return oldest[at], tonumber(oldest[at + 1])
end
local function forgetExpired(now)
  for _, base in ipairs({0, later}) do
    local range = {string.format('%.0f', base), string.format('%.0f', base + now)}
    for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], range[1], range[2])) do forget(key) end
  end
end
local function charge(key, size, ttl, limit, now, isConfirmed)
  if ttl <= 0 then
    forgetExpired(now)
    forget(key)
    return
  end
  local score = now + ttl + (isConfirmed and later or 0)
  local before = sizeOf(key)
  redis.call('ZADD', KEYS[2], string.format('%.0f', score), key)
  redis.call('HSET', KEYS[3], key, string.format('%.0f %.0f', size + overhead, now))
  redis.call('HINCRBY', KEYS[3], 'total', string.format('%.0f', size + overhead - before))
  forgetExpired(now)
  while tonumber(redis.call('HGET', KEYS[3], 'total')) > limit do
    local oldest, place = oldestBut(key)
    if not oldest then break end
    drop(oldest, place)
  end
  for i = 2, 3 do
    if redis.call('PTTL', KEYS[i]) < ttl then redis.call('PEXPIRE', KEYS[i], string.format('%.0f', ttl)) end
  end
end
`;

/**
 * Sets a value if its version is not higher than the expected one, and announces the change.
 *
 * The hash has the text (t), its version (v), and for each process that wrote it (w:process) the number of that
 * process's last change. If a change is sent again because its answer was lost, the number shows that it was already
 * made.
 *
 * A change that may be made again by another process, for the same event, has a key. The keys of the changes that were made
 * are in a sorted set, by the time until which they are remembered.
 *
 * KEYS: the value; with a quota the owner's sorted set and hash; with keys of changes, their sorted set. ARGV: text, expected
 * version, milliseconds to keep it or "", process, number of the change, channel or "", "1" to store it again under the
 * expected version or "", and with a quota: limit, time, "1" if confirmed or "", else three times "". The keys of changes
 * follow. Returns 1 or 0 (done or not), the version and, unless it is the given one, the text stored now, and the keys of
 * changes that had been made.
 */
export const swapScript = `${charging}
local found = redis.call('HMGET', KEYS[1], 'v', 't', 'w:' .. ARGV[4])
if found[1] and found[3] == ARGV[5] then
  if found[2] == ARGV[1] then return {1, found[1]} end
  return {1, found[1], found[2]}
end
local expected = tonumber(ARGV[2])
local isAgain = ARGV[7] ~= ''
if found[1] then
  local version = tonumber(found[1])
  if version > expected or (isAgain and version == expected) then return {0, found[1], found[2]} end
end
local made = {}
for i = 11, #ARGV do
  if redis.call('ZSCORE', KEYS[#KEYS], ARGV[i]) then made[#made + 1] = ARGV[i] end
end
if #made > 0 then return {0, found[1] or '0', found[2] or '', unpack(made)} end
local version = expected
if not isAgain then
  local time = redis.call('TIME')
  version = math.max(expected + 1, time[1] * 1000000 + time[2])
end
version = string.format('%.0f', version)
if redis.call('HLEN', KEYS[1]) > 34 then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 2) == 'w:' then redis.call('HDEL', KEYS[1], field) end
  end
end
redis.call('HSET', KEYS[1], 'v', version, 't', ARGV[1], 'w:' .. ARGV[4], ARGV[5])
if ARGV[3] ~= '' then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
if ARGV[8] ~= '' then
  charge(KEYS[1], #ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[10] ~= '')
end
if ARGV[11] then
  local now = redis.call('TIME')[1] * 1000
  for i = 11, #ARGV do redis.call('ZADD', KEYS[#KEYS], string.format('%.0f', now + 300000), ARGV[i]) end
  redis.call('ZREMRANGEBYSCORE', KEYS[#KEYS], '-inf', now)
  redis.call('ZREMRANGEBYRANK', KEYS[#KEYS], 0, -10001)
  redis.call('PEXPIRE', KEYS[#KEYS], 300000)
end
if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[6], version .. ' ' .. ARGV[1]) end
return {1, version}
`;

/**
 * Stores a text and charges it to its owner.
 *
 * KEYS: the text, the owner's sorted set and hash. ARGV: text, milliseconds to keep it (0 deletes it), limit, time, "1" if
 * confirmed or "".
 */
export const saveScript = `${charging}
local ttl = tonumber(ARGV[2])
if ttl > 0 then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) else redis.call('DEL', KEYS[1]) end
charge(KEYS[1], #ARGV[1], ttl, tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] ~= '')
`;

/**
 * Enters a member into a room, or changes its text, and announces it.
 *
 * KEYS: the room. ARGV: the member, its text, the member under an older name that is removed or "", milliseconds to keep the
 * room, channel.
 */
export const enterScript = `
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[3] ~= '' then redis.call('HDEL', KEYS[1], ARGV[3]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PUBLISH', ARGV[5], '')
`;

/** Removes a member from a room, and announces it. KEYS: the room. ARGV: the member, channel. */
export const exitScript = `
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('PUBLISH', ARGV[2], '')
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
