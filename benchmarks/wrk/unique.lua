-- Never asks for the same URL twice: the run's name, given after "--", and a number.
local n, run = 0, ""
init = function(args)
  run = args[1]
end
request = function()
  n = n + 1
  return wrk.format("GET", "/local/item?run=" .. run .. "&id=" .. n)
end
