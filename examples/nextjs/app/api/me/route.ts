import { withSession } from '../../../lib/session.ts';

export const GET = (request: Request) =>
  withSession(request, (session) =>
    session.isSignedIn ? Response.json(session.user) : new Response(null, { status: 401 }),
  );
