-- Asks Curfew about a request, in Apache 2.4 with mod_lua and LuaSocket: "LuaHookAccessChecker /etc/apache2/curfew.lua check".
-- Names the user to the application, and takes Curfew's cookie away from it. Whatever goes wrong is a "no".

local http = require("socket.http")

local address = os.getenv("CURFEW_ADDRESS") or "127.0.0.1:8420"
local told = { "Remote-User", "X-Curfew-User", "X-Curfew-Roles", "X-Curfew-Session", "X-Curfew-Application" }
-- What belongs to the connection or the body, and not to the question.
local kept_back = { ["connection"] = true, ["content-length"] = true, ["transfer-encoding"] = true, ["keep-alive"] = true,
  ["te"] = true, ["trailer"] = true, ["expect"] = true, ["host"] = true, ["proxy-authorization"] = true }

-- To CGI, WSGI and PHP, X_Curfew_User is the same as X-Curfew-User.
local function forget_identity(r)
  for name in pairs(r:headers_in_table()) do
    local plain = name:lower():gsub("_", "-")
    if name:find("_", 1, true) or plain == "remote-user" or plain:find("^x%-curfew%-") then r.headers_in[name] = nil end
  end
end

local function question(r)
  local headers = {}
  for name, value in pairs(r:headers_in_table()) do
    if not kept_back[name:lower()] then headers[name:lower()] = value end
  end
  headers["host"] = address
  headers["x-forwarded-method"] = r.method
  headers["x-forwarded-uri"] = r.unparsed_uri
  headers["x-forwarded-host"] = r.headers_in["Host"]
  headers["x-forwarded-proto"] = r.is_https and "https" or "http"
  headers["x-forwarded-for"] = r.useragent_ip
  return headers
end

local function is_session(cookie)
  -- Apache puts a comma between two Cookie headers.
  return (", " .. cookie):find(",%s*session=") ~= nil or (", " .. cookie):find(",%s*__Host%-session=") ~= nil
end

local function take_cookie_away(r)
  local left = {}
  for cookie in (r.headers_in["Cookie"] or ""):gmatch("[^;]+") do
    local trimmed = cookie:match("^%s*(.-)%s*$")
    if trimmed ~= "" and not is_session(trimmed) then left[#left + 1] = trimmed end
  end
  r.headers_in["Cookie"] = #left > 0 and table.concat(left, "; ") or nil
end

function check(r)
  forget_identity(r)
  local asked = r.headers_in
  if r.method == "OPTIONS" and asked["Origin"] and asked["Access-Control-Request-Method"] then
    -- A preflight has no cookie, and the application answers it to nobody in particular.
    asked["Cookie"] = nil
    asked["Authorization"] = nil
    return apache2.OK
  end
  http.TIMEOUT = 5
  local url = "http://" .. address .. "/verify?redirect=true"
  local answered, status, headers = http.request({ url = url, redirect = false, headers = question(r) })
  if answered == nil then return 503 end
  if status == 302 and headers["location"] then
    r.err_headers_out["Location"] = headers["location"]
    return 302
  end
  if status == 204 and headers["remote-user"] then
    for _, name in ipairs(told) do r.headers_in[name] = headers[name:lower()] end
    take_cookie_away(r)
    return apache2.OK
  end
  return status == 401 and 401 or 403
end
