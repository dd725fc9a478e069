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
    Rails: 'reset_session  # with CookieStore the old cookie stays valid: use ActiveRecord::SessionStore',
    Spring: 'http.logout(l -> l.invalidateHttpSession(true).deleteCookies("JSESSIONID"));',
    PHP: '$_SESSION = [];\nsession_destroy();\nsetcookie(session_name(), "", 1, "/");',
    'Go + CockroachDB': 'tx.Exec(ctx, "DELETE FROM sessions WHERE token_digest = $1", digest(token))',
  },
};
