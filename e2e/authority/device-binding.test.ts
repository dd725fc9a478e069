import { randomBytes } from 'node:crypto';
import {
  type Authority,
  type DeviceKey,
  type Issued,
  type PolicySet,
  policyPresets,
  presentedWith,
} from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { admin, client, hours, minutes, openAuthority, password, seconds, tokenOf } from './fixture.ts';

const newKey = (): DeviceKey => ({
  thumbprint: randomBytes(32).toString('base64url'),
  publicKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
});

/** A session that a browser has bound, and its bound cookie. */
async function bind(authority: Authority, issued: Issued, key = newKey()) {
  const token = tokenOf(issued);
  const bound = await authority.registerKey(token, key, authority.offerBinding(issued.session) ?? '', client);
  if (!bound.ok) throw new Error(bound.code);
  return { token, bound, presented: presentedWith(token, [bound.cookie]) };
}

async function refresh(authority: Authority, token: string, challenge?: string) {
  const found = await authority.findDeviceBound(token);
  if (found === null) throw new Error('it is not bound');
  return authority.proveKey(token, found, challenge ?? found.challenge);
}

const policiesWith = (binding: PolicySet['policies'][string]['binding'] & object): PolicySet => ({
  policies: { default: { ...policyPresets['nist-aal2'], binding } },
  roles: {},
  maxTokenLifetimeMs: 0,
});

describe('a session that is bound to a device', () => {
  test('is refused without its cookie, by every way in, and goes on with it', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { token, presented, bound } = await bind(authority, await signIn());
    advance(minutes);
    for (const way of ['validate', 'inspect', 'describe'] as const) {
      expect(await authority[way](presented)).toMatchObject({ username: 'alice' });
      for (const stolen of [token, presentedWith(token, ['']), presentedWith(token, ['1.x', bound.challenge])]) {
        expect(await authority[way](stolen)).toBeNull();
      }
    }
    for (const refused of [
      authority.rotate(token, { client }),
      authority.rotate(token, { graceMs: seconds, client }),
      authority.reauthenticate(token, password, client),
      authority.stepUp(token, { methods: ['hwk'] }, client),
    ]) {
      expect(await refused).toMatchObject({ ok: false, code: 'authentication-required' });
    }
    expect(await authority.patchData(token, { a: 1 })).toBeNull();
    expect(await authority.updateData(token, () => ({ a: 1 }))).toBeNull();
    expect(await authority.explain(token)).toEqual({ outcome: 'unproven' });
    expect(await authority.explain(presented)).toEqual({ outcome: 'active' });
    expect(await authority.patchData(presented, { a: 1 })).toEqual({ a: 1 });
  });

  test('is refused to a stolen jar after the life of the bound cookie and ten seconds, on every node', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { presented, token } = await bind(authority, await signIn());
    advance(5 * minutes + 9 * seconds);
    expect(await authority.inspect(presented)).not.toBeNull();
    advance(seconds);
    expect(await authority.inspect(presented)).toBeNull();
    const proven = await refresh(authority, token);
    expect(proven.ok && (await authority.inspect(presentedWith(token, [proven.cookie])))).not.toBeNull();
    expect(await authority.inspect(presented)).toBeNull();
  });

  test('serves what is under way while it is bound, for ten seconds', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { token } = await bind(authority, await signIn());
    advance(10 * seconds - 1);
    expect(await authority.validate(token)).not.toBeNull();
    advance(1);
    expect(await authority.validate(token)).toBeNull();
  });

  test('can be signed out and ended without any proof', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { token, bound } = await bind(authority, await signIn());
    advance(hours / 2);
    expect(await authority.isAlive(token)).toBe(true);
    expect(await authority.signOut(token, client)).toBe(true);
    expect(await authority.findSession(bound.session.id)).toMatchObject({ endReason: 'signed-out' });
    expect(await authority.findDeviceBound(token)).toBeNull();
  });

  test('has as many good cookies as there were proofs, and a challenge counts once', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { token, presented, bound } = await bind(authority, await signIn());
    advance(minutes);
    const first = await refresh(authority, token, bound.challenge);
    const again = await refresh(authority, token, bound.challenge);
    expect(again).toMatchObject({ ok: false, code: 'challenge-invalid' });
    const many = await Promise.all(Array.from({ length: 30 }, () => refresh(authority, token)));
    expect(many.filter(({ ok }) => !ok)).toEqual([]);
    for (const proven of [first, ...many]) {
      expect(proven.ok && (await authority.inspect(presentedWith(token, [proven.cookie])))).not.toBeNull();
    }
    expect(await authority.inspect(presented)).not.toBeNull();
  });

  test('refuses challenges of other sessions, for another purpose, changed or too old', async () => {
    const { authority, signIn, advance } = await openAuthority({ users: ['alice', 'bob'] });
    const issued = await signIn();
    const offered = authority.offerBinding(issued.session) ?? '';
    const { token, bound } = await bind(authority, issued);
    const other = await bind(authority, await signIn('bob'));
    const changed = `${bound.challenge.slice(0, -1)}${bound.challenge.endsWith('A') ? 'B' : 'A'}`;
    for (const challenge of [other.bound.challenge, offered, changed, '', bound.cookie]) {
      expect(await refresh(authority, token, challenge)).toMatchObject({ code: 'challenge-invalid' });
    }
    advance(7 * minutes + seconds);
    expect(await refresh(authority, token, bound.challenge)).toMatchObject({ code: 'challenge-invalid' });
    expect(await authority.inspect(presentedWith(token, [other.bound.cookie]))).toBeNull();
  });

  test('is bound by the sign-in that began it, in time, once, and never without its challenge', async () => {
    const { authority, signIn, advance } = await openAuthority({ users: ['alice', 'bob'] });
    const [issued, other] = [await signIn(), await signIn('bob')];
    const [token, challenge] = [tokenOf(issued), authority.offerBinding(issued.session) ?? ''];
    const foreign = authority.offerBinding(other.session) ?? '';
    for (const wrong of [foreign, `${challenge}x`, '', randomBytes(40).toString('base64url')]) {
      expect(await authority.registerKey(token, newKey(), wrong, client)).toMatchObject({ code: 'challenge-invalid' });
    }
    advance(2 * minutes + 1);
    expect(await authority.registerKey(token, newKey(), challenge, client)).toMatchObject({
      code: 'challenge-invalid',
    });
    expect(await authority.validate(token)).not.toBeNull();
    const fresh = await signIn();
    const { token: bound } = await bind(authority, fresh);
    expect(authority.offerBinding(fresh.session)).not.toBeNull();
    const late = await authority.registerKey(bound, newKey(), authority.offerBinding(fresh.session) ?? '', client);
    expect(late).toMatchObject({ code: 'already-bound' });
  });

  test('stays bound under its next token, with the same cookie and identifier', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const { presented, bound } = await bind(authority, await signIn());
    advance(minutes);
    const grace = { graceMs: 30 * seconds, idempotencyKey: 'once-and-for-all', client };
    const rotated = await authority.rotate(presented, grace);
    const again = await refresh(authority, presented).then(() => authority.rotate(presented, grace));
    expect(tokenOf(again)).toBe(tokenOf(rotated));
    const next = presentedWith(tokenOf(rotated), [bound.cookie]);
    expect(await authority.validate(tokenOf(rotated))).toBeNull();
    expect(await authority.validate(next)).not.toBeNull();
    expect((await authority.findDeviceBound(next))?.id).toBe(bound.id);
    const raised = await authority.reauthenticate(next, password, client);
    expect(raised.ok && authority.offerBinding(raised.session)).toBeNull();
    expect(await authority.validate(tokenOf(raised))).toBeNull();
    expect(await authority.validate(presentedWith(tokenOf(raised), [bound.cookie]))).not.toBeNull();
  });

  test('records refused tokens seldom, and ends only where the policy says so', async () => {
    for (const onViolation of ['refuse', 'end'] as const) {
      const { authority, signIn, advance } = await openAuthority({ policies: policiesWith({ onViolation }) });
      const { token, bound } = await bind(authority, await signIn());
      const { id } = bound.session;
      advance(minutes);
      expect(await authority.inspect(presentedWith(token, ['~']))).toBeNull();
      for (let n = 0; n < 5; n++) expect(await authority.inspect(token)).toBeNull();
      await expect
        .poll(async () => (await authority.findSession(id))?.endReason)
        .toBe(onViolation === 'end' ? 'binding-violated' : null);
      const { items } = await authority.listEvents({ type: 'binding-violated', limit: 10 });
      expect(items).toMatchObject([{ sessionId: id, detail: { cause: 'missing' } }]);
    }
  });

  test('is a session as any other where the policy says off, and has to be one where it is required', async () => {
    const off = await openAuthority({ policies: policiesWith({ mode: 'off' }) });
    const plain = await off.signIn();
    expect(off.authority.offerBinding(plain.session)).toBeNull();
    const { authority, signIn, advance } = await openAuthority({
      policies: policiesWith({ mode: 'required', graceMs: 30 * seconds }),
    });
    const [unbound, issued] = [await signIn(), await signIn()];
    const { presented } = await bind(authority, issued);
    advance(30 * seconds - 1);
    expect(await authority.validate(tokenOf(unbound))).not.toBeNull();
    advance(1);
    const { userId } = unbound.session;
    const judged = await authority.judge(tokenOf(unbound), 'validate');
    expect(judged).toEqual({ session: null, missing: { userId, binding: true } });
    expect(await authority.rotate(tokenOf(unbound), { client })).toMatchObject({ code: 'authentication-required' });
    expect(await authority.patchData(tokenOf(unbound), { a: 1 })).toBeNull();
    expect(await authority.validate(presented)).not.toBeNull();
    const minted = await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: null }, admin);
    advance(minutes);
    expect(await authority.validate(tokenOf(minted))).not.toBeNull();
  });

  test('is not harmed for long by a clock that was ahead once', async () => {
    const { authority, signIn, advance } = await openAuthority({ policies: policiesWith({ onViolation: 'end' }) });
    const { token, presented, bound } = await bind(authority, await signIn());
    advance(minutes);
    advance(hours / 2);
    const ahead = await refresh(authority, token);
    if (!ahead.ok) throw new Error(ahead.code);
    advance(-hours / 2);
    // Its cookie is good for no longer than any other, and nobody is taken for a thief who still has it.
    expect(await authority.inspect(presentedWith(token, [ahead.cookie]))).toBeNull();
    expect(await authority.inspect(presented)).not.toBeNull();
    for (const challenge of [ahead.challenge, bound.challenge, bound.challenge]) {
      const outcome = await refresh(authority, token, challenge);
      if (outcome.ok) expect(outcome.session.binding?.provenAt).toBe(authority.now());
    }
    const proven = await refresh(authority, token);
    expect(proven.ok && (await authority.inspect(presentedWith(token, [proven.cookie])))).not.toBeNull();
    expect(await refresh(authority, token, bound.challenge)).toMatchObject({ code: 'challenge-invalid' });
    advance(hours / 2 + minutes);
    // What was answered in that time counts no second time when the clock gets there again.
    const again = await refresh(authority, token, ahead.challenge);
    const twice = await refresh(authority, token, ahead.challenge);
    expect([again.ok, twice.ok]).toEqual([true, false]);
  });

  test('has to be one, where that is required, for a change of the password, and the grace grows by no clock', async () => {
    const { authority, signIn, advance } = await openAuthority({
      policies: policiesWith({ mode: 'required', graceMs: 30 * seconds }),
    });
    const unbound = tokenOf(await signIn());
    advance(minutes);
    const change = { presented: unbound, oldPassword: password, newPassword: 'another good passphrase', client };
    await expect(authority.changePassword(change)).rejects.toMatchObject({ code: 'binding-required' });
    advance(hours);
    const early = tokenOf(await signIn());
    advance(-hours);
    expect(await authority.validate(early)).toBeNull();
  });

  test('tells nobody what its cookies are made with', async () => {
    const { authority, signIn } = await openAuthority();
    const { bound } = await bind(authority, await signIn());
    const secret = bound.session.binding?.secret ?? '';
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    const exported = await authority.exportPerson({ username: 'alice' }, admin);
    const { items } = await authority.listEvents({ limit: 50 });
    expect(JSON.stringify([exported, items, bound.cookie, bound.challenge])).not.toContain(secret);
  });
});
