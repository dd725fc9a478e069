import type { Remedy } from '../check.ts';

export const refuseCrossSite: Remedy = {
  text:
    'Refuse unsafe requests whose `Sec-Fetch-Site` is neither same-origin nor none; without that header, whose `Origin` is ' +
    'not your host. Or ask for a token that is bound to the session and renewed at sign-in. Never change anything on GET.',
  code: {
    Express:
      'app.use((req, res, next) => ["GET","HEAD","OPTIONS"].includes(req.method) || ["same-origin","none"].includes(req.get("Sec-Fetch-Site") ?? "none") ? next() : res.sendStatus(403));',
    Django: 'MIDDLEWARE += ["django.middleware.csrf.CsrfViewMiddleware"]',
    Rails: 'protect_from_forgery with: :exception',
    Spring: 'http.csrf(Customizer.withDefaults());',
    Go: 'http.NewCrossOriginProtection().Handler(mux) // Go 1.25',
  },
};
