-- Writes a value behind its version, in one string: 16 digits, then the value.
-- KEYS: entry. ARGV: value, time to live in ms, [the version it must have].
local held = redis.call('GETRANGE', KEYS[1], 0, 15)
if ARGV[3] and held ~= ARGV[3] then
  return 0
end
-- Microseconds as versions: an entry that was removed and written again never
-- has a version of its earlier life.
local time = redis.call('TIME')
local version = math.max(time[1] * 1000000 + time[2], (tonumber(held) or 0) + 1)
redis.call('SET', KEYS[1], string.format('%016.0f', version) .. ARGV[1], 'PX', ARGV[2])
return 1
