-- KEYS: entry, epoch. ARGV: earliest ms the proof can have been accepted, ms until it is remembered.
local now, since = epoch(KEYS[2])
if tonumber(ARGV[1]) < since or tonumber(ARGV[2]) <= now then
  return -1
end
if redis.call('SET', KEYS[1], 'seen', 'NX', 'PXAT', ARGV[2]) then
  return 1
end
return 0
