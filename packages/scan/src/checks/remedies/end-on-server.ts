import type { Remedy } from '../check.ts';

export const endOnServer: Remedy = {
  text:
    'End the session where it is kept, then clear the cookie: a deleted cookie is only forgotten by an honest browser. A ' +
    'self-contained token needs a deny list until it runs out, or a "not before" time per user.',
  code: {
    Express:
      'req.session.destroy(() => { res.clearCookie("connect.sid"); res.redirect("/"); });\n// cookie-session keeps no state: add a deny list, or use express-session with a store',
    Fastify: 'await request.session.destroy();',
    Django: 'django.contrib.auth.logout(request)  # with the signed_cookies backend nothing is ended: use db or cache',
    Flask:
      'session.clear()  # a signed cookie stays valid: use Flask-Session, or keep a version of the session per user',
    'Flask-Session': 'session.clear()  # deletes the record on the server',
    'Starlette, FastAPI': 'request.session.clear()  # a signed cookie stays valid: keep sessions in a database',
    Beaker: 'session.delete()',
    Rails: 'reset_session  # with CookieStore the old cookie stays valid: use ActiveRecord::SessionStore',
    Spring: 'http.logout(l -> l.invalidateHttpSession(true).deleteCookies("JSESSIONID"));',
    'Servlets (Tomcat, Jetty)': 'request.getSession().invalidate(); // or request.logout() and invalidate()',
    Laravel: 'Auth::logout();\n$request->session()->invalidate();\n$request->session()->regenerateToken();',
    Symfony: 'security:\n  firewalls:\n    main:\n      logout: { invalidate_session: true }',
    'ASP.NET Core':
      'await HttpContext.SignOutAsync(); // the cookie stays valid: set CookieAuthenticationOptions.SessionStore to end it',
    Koa: 'ctx.session = null; // with a store; without one the cookie stays valid',
    hapi: 'request.yar.reset();',
    'Next.js': 'session.destroy(); // iron-session keeps no state: add a deny list',
    PHP: '$_SESSION = [];\nsession_destroy();\nsetcookie(session_name(), "", 1, "/");',
    'Go + CockroachDB': 'tx.Exec(ctx, "DELETE FROM sessions WHERE token_digest = $1", digest(token))',
  },
};
