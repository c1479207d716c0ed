-- Never asks for the same URL twice: PATH?run=RUN&id=1, 2, 3 ...
-- Arguments: the path, and the run's name.
local n, head, tail = 0, "", ""
init = function(args)
  local request = wrk.format("GET", args[1] .. "?run=" .. args[2] .. "&id=@@")
  local at = request:find("@@", 1, true)
  head, tail = request:sub(1, at - 1), request:sub(at + 2)
end
request = function()
  n = n + 1
  return head .. n .. tail
end
