-- When this server began to remember proofs: returns now and since, in ms.
-- A new epoch begins when the old one vanished with everything else (flush),
-- or was written by another server process: after a restart from a snapshot,
-- or on a replica that was promoted, the last entries may be missing.
local function epoch(key)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  local held = redis.call('HMGET', key, 'run', 'since')
  if held[1] == run and held[2] then
    return now, tonumber(held[2])
  end
  local since = now + 1
  redis.call('HSET', key, 'run', run, 'since', string.format('%.0f', since))
  return now, since
end
