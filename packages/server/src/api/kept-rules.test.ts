import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startServer } from '../../test/start.ts';

const hour = 3_600_000;
const none = { policies: {}, roles: {}, maxTokenLifetimeSeconds: null };
const rule = { idleTimeoutSeconds: 600, tokenLifetimeSeconds: 7_200, maxSessions: 2, onLimit: 'reject' };

async function startAsAdmin(options: Parameters<typeof startServer>[0] = {}) {
  const started = await startServer(options);
  const { bearer, cookie, id } = await started.signIn('root');
  const call = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
    started.send({ method, url, headers: { authorization: bearer }, ...(payload && { payload }) });
  const set = (version: number, rules: object) =>
    call('PUT', '/v1/policies', { version, rules: { ...none, ...rules } });
  return { ...started, call, set, cookie, id };
}

describe('rules that are set at a running server', () => {
  it('hold for new sessions at once, say where they come from, and can be taken back', async () => {
    const { call, set, signIn, send, advance } = await startAsAdmin();
    const before = (await call('GET', '/v1/policies')).json();
    expect(before).toMatchObject({ version: 0, kept: none, origins: { maxTokenLifetime: 'built-in' } });
    expect(before.origins.policies).toMatchObject({ default: 'built-in', api: 'built-in' });
    const changed = await set(0, { policies: { default: rule }, roles: { ops: { ...rule, requires: 'aal2' } } });
    expect([changed.statusCode, changed.json()]).toMatchObject([200, { version: 1, actor: 'root' }]);
    const after = (await call('GET', '/v1/policies')).json();
    expect(after).toMatchObject({ version: 1, policies: { default: rule }, roles: { ops: { requires: 'aal2' } } });
    expect(after.origins).toMatchObject({ policies: { default: 'here', api: 'built-in' }, roles: { ops: 'here' } });
    const current = async () => {
      const { bearer } = await signIn();
      return (await send({ url: '/v1/sessions/current', headers: { authorization: bearer } })).json();
    };
    expect(await current()).toMatchObject({ idleTimeoutSeconds: 600, lifetimeEndsInSeconds: 7_200 });
    advance(1_000);
    // Undone by setting what was there before; the history keeps both.
    const { items } = (await call('GET', '/v1/policies/history')).json();
    expect(items).toMatchObject([{ version: 1, rules: { policies: { default: rule } } }]);
    expect((await set(1, none)).json().version).toBe(2);
    expect(await current()).toMatchObject({ idleTimeoutSeconds: 3_600, lifetimeEndsInSeconds: 86_400 });
    expect((await call('GET', '/v1/policies/history?limit=1&before=2')).json().items).toMatchObject([{ version: 1 }]);
    const events = (await call('GET', '/v1/events?type=policies-changed')).json().items;
    expect(events).toMatchObject([
      { actor: 'root', detail: { version: 2 } },
      { actor: 'root', detail: { version: 1 } },
    ]);
  });

  it('never lengthen a session that is there, and a preview says what would become of each', async () => {
    const { call, set, signIn, id } = await startAsAdmin();
    const { id: mine } = await signIn();
    const preview = (rules: object) =>
      call('POST', '/v1/policies/apply', { dryRun: true, rules: { ...none, ...rules } }).then((answer) =>
        answer.json(),
      );
    expect(await preview({ policies: { default: rule } })).toMatchObject({ shortened: 2, ended: 0, complete: true });
    expect(
      await preview({ policies: { default: { ...rule, idleTimeoutSeconds: 0, tokenLifetimeSeconds: 0 } } }),
    ).toMatchObject({
      shortened: 0,
    });
    // Nothing has been set by looking.
    expect((await call('GET', '/v1/policies')).json().version).toBe(0);
    await set(0, { policies: { default: rule } });
    const applied = await call('POST', '/v1/policies/apply', {});
    expect(new Set(applied.json().changes.map(({ session }: { session: { id: string } }) => session.id))).toEqual(
      new Set([id, mine]),
    );
    const real = await call('POST', '/v1/policies/apply', { rules: none });
    expect(real.json().code).toBe('invalid-request');
  });

  it('are under what is configured, which wins and says so', async () => {
    const limits = { idleTimeoutMs: hour, tokenLifetimeMs: 8 * hour, maxSessions: 0, onLimit: 'evict-oldest' } as const;
    const { call, set } = await startAsAdmin({
      policies: { policies: { default: limits, api: limits }, roles: { ops: limits }, maxTokenLifetimeMs: 10 * hour },
      configured: { policies: ['default'], roles: ['ops'], maxTokenLifetime: true },
    });
    expect((await call('GET', '/v1/policies')).json().origins).toEqual({
      policies: { default: 'configured', api: 'built-in' },
      roles: { ops: 'configured' },
      maxTokenLifetime: 'configured',
    });
    for (const rules of [
      { policies: { default: rule } },
      { roles: { ops: rule } },
      { maxTokenLifetimeSeconds: 86_400 },
    ]) {
      const refused = await set(0, rules);
      expect([refused.statusCode, refused.json().detail]).toEqual([
        400,
        expect.stringContaining('file or environment'),
      ]);
    }
    expect((await set(0, { policies: { api: rule } })).statusCode).toBe(200);
    expect((await call('GET', '/v1/policies')).json().policies).toMatchObject({
      default: { idleTimeoutSeconds: 3_600 },
      api: rule,
    });
  });

  it.each([
    [{ policies: { unheard: rule } }, 'there is no policy'],
    [{ policies: { default: { ...rule, idleTimeoutSeconds: 5 } } }, 'one minute to ten years'],
    [{ policies: { default: { ...rule, requires: 'aal2' } } }, 'only a role requires a level'],
    [{ roles: { 'with space': rule } }, 'no name of a role'],
    [{ roles: { ops: { ...rule, maxSessions: 1.5 } } }, 'maxSessions'],
    [{ maxTokenLifetimeSeconds: 30 }, 'one minute to ten years'],
  ])('are refused where they cannot be: %j', async (rules, why) => {
    const { call, set } = await startAsAdmin();
    const refused = await set(0, rules);
    expect([refused.statusCode, refused.json().detail]).toEqual([400, expect.stringContaining(why)]);
    expect((await call('GET', '/v1/policies')).json().version).toBe(0);
  });

  it('lock nobody out who sets them, and overwrite nothing that somebody else has set meanwhile', async () => {
    const { set } = await startAsAdmin();
    const strict = await set(0, { roles: { admin: { ...rule, requires: 'aal2' } } });
    expect(strict.json().code).toBe('step-up-required');
    expect((await set(0, { maxTokenLifetimeSeconds: 3_600 })).statusCode).toBe(200);
    const late = await set(0, { maxTokenLifetimeSeconds: 7_200 });
    expect([late.statusCode, late.json().code]).toEqual([409, 'revision-conflict']);
  });

  it('reach every other server on the same store, and those that start later', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'curfew-rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const databaseFile = join(folder, 'curfew.db');
    const one = await startAsAdmin({ databaseFile });
    const other = await startServer({ databaseFile });
    await one.set(0, { policies: { default: rule } });
    await other.server.listen({ host: '127.0.0.1', port: 0 });
    expect(other.authority.policies.policies.default).toMatchObject({ idleTimeoutMs: 600_000 });
    await one.set(1, none);
    await other.authority.rules?.refresh();
    expect(other.authority.policies.policies.default).toMatchObject({ idleTimeoutMs: 3_600_000 });
  });

  it('are for administrators, and not there where all is said in code', async () => {
    const { send, signIn } = await startServer();
    const { bearer } = await signIn();
    for (const [method, url] of [
      ['PUT', '/v1/policies'],
      ['GET', '/v1/policies/history'],
    ] as const) {
      const answer = await send({ method, url, headers: { authorization: bearer } });
      expect([url, answer.json().code]).toEqual([url, 'admin-required']);
    }
  });
});
