-- KEYS: epoch.
local _, since = epoch(KEYS[1])
return since
