-- wrk: POST each line of the file BODIES once (the last one for ever where there is only one), counting good answers.
local bodies, next_body = {}, 1
sent, good = 0, 0 -- globals, which done() may read

function init()
  for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
end

function request()
  local body = bodies[next_body]
  if #bodies > 1 then next_body = next_body + 1 end
  if body == nil then body = "used=up" end
  return wrk.format("POST", nil, nil, body)
end

function response(status)
  sent = sent + 1
  if status == 200 or status == 201 then good = good + 1 end
end

local threads = {}
function setup(thread) table.insert(threads, thread) end

function done()
  for _, thread in ipairs(threads) do
    io.write(string.format("sent %d good %d\n", thread:get("sent"), thread:get("good")))
  end
end
