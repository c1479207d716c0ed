-- Asks for many URLs by Zipf's law: PATH?id=I a share of 1/I. What comes is drawn before the run, from a fixed seed.
-- Arguments: the path, the count of URLs, and the seed.
local DRAWS = 262144
local n, draws = 0, {}
init = function(args)
  local count, requests, sums, sum = tonumber(args[2]), {}, {}, 0
  for i = 1, count do
    requests[i] = wrk.format("GET", args[1] .. "?id=" .. i)
    sum = sum + 1 / i
    sums[i] = sum
  end
  math.randomseed(tonumber(args[3]))
  for i = 1, DRAWS do
    local draw, low, high = math.random() * sum, 1, count
    while low < high do
      local middle = math.floor((low + high) / 2)
      if sums[middle] < draw then low = middle + 1 else high = middle end
    end
    draws[i] = requests[low]
  end
end
request = function()
  n = n % DRAWS + 1
  return draws[n]
end
