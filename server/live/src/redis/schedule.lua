-- KEYS: queue. ARGV: member, ms until it is due.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
-- Nothing waits for a week; a queue that nobody works on vanishes.
redis.call('PEXPIRE', KEYS[1], 604800000)
return 1
