-- Asks Curfew about a request, in HAProxy 2.6 and newer: "http-request lua.curfew". Sets the variable txn.curfew to "yes", "no" or
-- "sign-in" (then with txn.curfew_location), the headers that name the user, and takes Curfew's cookie away from the application.
-- Whatever goes wrong is a "no".

local address = os.getenv("CURFEW_ADDRESS") or "127.0.0.1:8420"
local told = { "remote-user", "x-curfew-user", "x-curfew-roles", "x-curfew-session", "x-curfew-application" }
-- What belongs to the connection or the body, and not to the question.
local kept_back = { ["connection"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["keep-alive"] = true,
  ["te"] = true, ["trailer"] = true, ["expect"] = true, ["host"] = true, ["proxy-authorization"] = true }

local function question(txn)
  local headers = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not kept_back[name] then
      local list = {}
      for index = 0, #values do list[index + 1] = values[index] end
      headers[name] = list
    end
  end
  headers["x-forwarded-method"] = { txn.f:method() }
  headers["x-forwarded-uri"] = { txn.f:url() }
  return headers
end

local function without_session(header)
  local left = {}
  for cookie in header:gmatch("[^;]+") do
    local trimmed = cookie:match("^%s*(.-)%s*$")
    local name = trimmed:match("^([^=]*)") or ""
    if name ~= "session" and name ~= "__Host-session" and trimmed ~= "" then left[#left + 1] = trimmed end
  end
  return table.concat(left, "; ")
end

local function take_cookie_away(txn)
  local cookies = txn.http:req_get_headers()["cookie"]
  if cookies == nil then return end
  local all = {}
  for index = 0, #cookies do all[#all + 1] = cookies[index] end
  txn.http:req_del_header("cookie")
  local left = without_session(table.concat(all, "; "))
  if left ~= "" then txn.http:req_set_header("cookie", left) end
end

core.register_action("curfew", { "http-req" }, function(txn)
  txn:set_var("txn.curfew", "no")
  for _, name in ipairs(told) do txn.http:req_del_header(name) end
  local answer = core.httpclient():get({ url = "http://" .. address .. "/verify?redirect=true", headers = question(txn) })
  if answer == nil then return end
  local first = function(name) local values = answer.headers[name]; return values and (values[0] or values[1]) end
  if answer.status == 302 and first("location") then
    txn:set_var("txn.curfew_location", first("location"))
    txn:set_var("txn.curfew", "sign-in")
  elseif answer.status == 204 and first("remote-user") then
    for _, name in ipairs(told) do
      if first(name) then txn.http:req_set_header(name, first(name)) end
    end
    take_cookie_away(txn)
    txn:set_var("txn.curfew", "yes")
  else
    txn:set_var("txn.curfew_status", answer.status)
  end
end)
