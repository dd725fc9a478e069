import { withSession } from '../../../lib/session.ts';
import { users } from '../../../lib/users.ts';

export const POST = (request: Request) =>
  withSession(request, async (session) => {
    const { email, password } = (await request.json()) as { email: string; password: string };
    const user = users.get(email);
    if (user === undefined || user.password !== password) return new Response(null, { status: 401 });
    await session.signIn({ user: user.id, roles: user.roles, methods: ['pwd'] });
    return Response.json({ ok: true });
  });
