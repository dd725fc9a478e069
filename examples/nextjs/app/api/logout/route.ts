import { withSession } from '../../../lib/session.ts';

export const POST = (request: Request) =>
  withSession(request, async (session) => {
    await session.signOut();
    return new Response(null, { status: 204 });
  });
