import type { Remedy } from '../check.ts';

export const cookieAttributes: Remedy = {
  text: 'Set the session cookie as `__Host-session=…; Secure; HttpOnly; SameSite=Lax; Path=/`, without Domain, and with a lifetime near the session’s own.',
  code: {
    Express:
      'session({ name: "__Host-session", cookie: { secure: true, httpOnly: true, sameSite: "lax", path: "/" } })',
    Fastify:
      'app.register(session, { cookieName: "__Host-session", cookie: { secure: true, httpOnly: true, sameSite: "lax", path: "/" } })',
    Django:
      'SESSION_COOKIE_NAME = "__Host-session"\nSESSION_COOKIE_SECURE = True\nSESSION_COOKIE_HTTPONLY = True\nSESSION_COOKIE_SAMESITE = "Lax"',
    Rails:
      'Rails.application.config.session_store :cookie_store, key: "__Host-session", secure: true, httponly: true, same_site: :lax',
    Spring:
      'server.servlet.session.cookie.name=__Host-session\nserver.servlet.session.cookie.secure=true\nserver.servlet.session.cookie.http-only=true\nserver.servlet.session.cookie.same-site=lax',
    PHP: 'session_start(["name" => "__Host-session", "cookie_secure" => true, "cookie_httponly" => true, "cookie_samesite" => "Lax"]);',
    Go: 'http.SetCookie(w, &http.Cookie{Name: "__Host-session", Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode})',
  },
};
