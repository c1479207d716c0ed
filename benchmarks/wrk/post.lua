-- Asks by POST, with JSON that tells the requests apart: a hundred different contents in turn.
-- Arguments: the path.
local COUNT = 100
local n, requests = 0, {}
init = function(args)
  wrk.headers["Content-Type"] = "application/json"
  for i = 1, COUNT do
    requests[i] = wrk.format("POST", args[1], nil,
      '{"query": "items of kind ' .. i .. '", "page": 1, "limit": 50, "fields": ["name", "size", "price"], "order": {"by": "name"}}')
  end
end
request = function()
  n = n % COUNT + 1
  return requests[n]
end
