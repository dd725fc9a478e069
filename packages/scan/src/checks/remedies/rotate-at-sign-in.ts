import type { Remedy } from '../check.ts';

export const rotateAtSignIn: Remedy = {
  text:
    'Make a new session id at every sign-in, end the session that came with the request, and ignore ids that the server ' +
    'did not issue. Copy what must survive (a cart) into the new session by name.',
  code: {
    Express:
      'req.session.regenerate((error) => { if (error) return next(error); req.session.userId = user.id; req.session.save(() => res.redirect("/")); });\n// Passport: 0.6 or newer does this in req.login()',
    Fastify:
      'await request.session.regenerate();\nrequest.session.set("userId", user.id); // @fastify/passport: 2.3 or newer',
    Django:
      'django.contrib.auth.login(request, user)  # cycles the key; never set request.session["_auth_user_id"] yourself',
    Flask: 'session.clear()\nsession["user_id"] = user.id  # a signed cookie: nothing on the server is fixed',
    'Flask-Session':
      'session.clear()\napp.session_interface.regenerate(session)  # Flask-Session 0.7 or newer\nsession["user_id"] = user.id',
    'Starlette, FastAPI': 'request.session.clear()\nrequest.session["user_id"] = user.id',
    Beaker: 'session.invalidate()  # a new id and no data\nsession["user_id"] = user.id\nsession.save()',
    Rails: 'reset_session\nsession[:user_id] = user.id',
    Spring: 'http.sessionManagement(s -> s.sessionFixation(f -> f.newSession()));',
    'Servlets (Tomcat, Jetty)':
      'request.changeSessionId(); // Servlet 3.1; container sign-in does it, unless changeSessionIdOnAuthentication="false"\n<session-config><tracking-mode>COOKIE</tracking-mode></session-config>',
    Laravel: '$request->session()->regenerate(); // after Auth::attempt()',
    Symfony: 'security:\n  session_fixation_strategy: invalidate # or migrate, never none',
    'ASP.NET Core':
      'HttpContext.Session.Clear();\nawait HttpContext.SignInAsync(principal); // identity belongs here, not into HttpContext.Session',
    Koa: 'await ctx.session.regenerate(); // koa-session 6.4 or newer\nctx.session.userId = user.id;',
    hapi: 'request.yar.reset();\nrequest.yar.set("userId", user.id);',
    'Next.js': 'session.destroy(); // iron-session; Auth.js makes a new token at each sign-in',
    PHP: 'session_start(["use_strict_mode" => 1, "use_only_cookies" => 1]);\nsession_regenerate_id(true);\n$_SESSION["user"] = $user->id;',
    'Go + CockroachDB':
      '// One transaction: the presented row dies whoever it belonged to, and the new one gets a new token.\ncrdbpgx.ExecuteTx(ctx, pool, pgx.TxOptions{}, func(tx pgx.Tx) error {\n  if _, err := tx.Exec(ctx, "DELETE FROM sessions WHERE token_digest = $1", digest(presented)); err != nil { return err }\n  token = newToken() // 32 bytes of crypto/rand\n  _, err := tx.Exec(ctx, "INSERT INTO sessions (token_digest, user_id, expires_at) VALUES ($1, $2, now() + INTERVAL \'12h\')", digest(token), userID)\n  return err\n})',
  },
};
