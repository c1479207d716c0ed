-- Asks for many URLs in turn: PATH?id=1 to PATH?id=COUNT, and again.
-- Arguments: the path, and the count.
local n, count, requests = 0, 0, {}
init = function(args)
  count = tonumber(args[2])
  for i = 1, count do
    requests[i] = wrk.format("GET", args[1] .. "?id=" .. i)
  end
end
request = function()
  n = n % count + 1
  return requests[n]
end
