-- Asks for a thousand different URLs in turn.
local n = 0
request = function()
  n = (n + 1) % 1000
  return wrk.format("GET", "/local/item?id=" .. n)
end
