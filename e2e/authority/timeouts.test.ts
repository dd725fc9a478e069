import { type PolicyRule, policyPresets } from '@curfew/core';
import { describe, expect, test } from 'vitest';
import { client, hours, minutes, openAuthority, password, seconds, tokenOf } from './fixture.ts';

const rule = (limits: Partial<PolicyRule>) => ({ ...policyPresets['nist-aal2'], ...limits });
const withDefault = (limits: Partial<PolicyRule>) => ({
  policies: { policies: { default: rule(limits) }, roles: {}, maxTokenLifetimeMs: 0 },
});

describe('the idle timeout', () => {
  test('slides with use: every 3 s stays in, 5 s of silence are too long', async () => {
    const { authority, signIn, advance } = await openAuthority(withDefault({ idleTimeoutMs: 4 * seconds }));
    const busy = tokenOf(await signIn());
    const quiet = tokenOf(await signIn());
    for (let call = 0; call < 5; call++) {
      advance(3 * seconds);
      expect(await authority.validate(busy)).not.toBeNull();
      if (call === 1) expect(await authority.validate(quiet)).toBeNull();
    }
    expect(await authority.explain(quiet)).toMatchObject({ outcome: 'expired', cause: 'idle-timeout' });
  });

  test('counts equality as expired', async () => {
    const { authority, signIn, advance } = await openAuthority(withDefault({ idleTimeoutMs: 4 * seconds }));
    const token = tokenOf(await signIn());
    advance(4 * seconds - 1);
    expect(await authority.inspect(token)).not.toBeNull();
    advance(1);
    expect(await authority.inspect(token)).toBeNull();
  });

  test('does not slide by being looked at', async () => {
    const { authority, signIn, advance } = await openAuthority(withDefault({ idleTimeoutMs: 4 * seconds }));
    const token = tokenOf(await signIn());
    advance(3 * seconds);
    expect(await authority.inspect(token)).not.toBeNull();
    advance(2 * seconds);
    expect(await authority.inspect(token)).toBeNull();
  });

  test('shows the new deadline in the very answer that moved it, and writes it to the store', async () => {
    const { authority, store, signIn, advance } = await openAuthority(withDefault({ idleTimeoutMs: 10 * minutes }));
    const issued = await signIn();
    advance(2 * minutes);
    const used = await authority.validate(tokenOf(issued));
    expect(used?.expiresAt).toBe((issued.session.expiresAt ?? 0) + 2 * minutes);
    await expect
      .poll(async () => (await store.sessions.find({ id: issued.session.id }))?.expiresAt, { timeout: 20_000 })
      .toBe(used?.expiresAt);
  });

  test('is written at most once per tenth of it', async () => {
    const { authority, store, signIn, advance } = await openAuthority(withDefault({ idleTimeoutMs: 100 * seconds }));
    const token = tokenOf(await signIn());
    let written = 0;
    const slide = store.sessions.slide.bind(store.sessions);
    Object.assign(store.sessions, {
      slide: async (uses: Parameters<typeof slide>[0], now: number) => {
        written += uses.length;
        return slide(uses, now);
      },
    });
    // 99 uses in 99 seconds: silent for the first ten, then one write for each tenth, the last of them urgent.
    for (let use = 0; use < 99; use++) {
      advance(1 * seconds);
      expect(await authority.validate(token)).not.toBeNull();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    expect(written).toBeLessThanOrEqual(10);
  });
});

describe('the lifetime', () => {
  test('is never moved by use, rotation or data', async () => {
    const { authority, signIn, advance } = await openAuthority(
      withDefault({ idleTimeoutMs: 4 * seconds, tokenLifetimeMs: 10 * seconds }),
    );
    const issued = await signIn();
    let token = tokenOf(issued);
    for (let call = 0; call < 3; call++) {
      advance(3 * seconds);
      expect(await authority.validate(token)).not.toBeNull();
      await authority.patchData(token, { call });
      token = tokenOf(await authority.rotate(token, { client }));
    }
    expect((await authority.inspect(token))?.lifetimeEndsAt).toBe(issued.session.lifetimeEndsAt);
    advance(1 * seconds);
    expect(await authority.validate(token)).toBeNull();
    expect(await authority.explain(token)).toMatchObject({ outcome: 'expired', cause: 'lifetime' });
  });

  test('starts anew with a re-authentication, as does the idle timeout (NIST SP 800-63B-4 5.2)', async () => {
    const { authority, signIn, advance } = await openAuthority();
    const before = await signIn();
    advance(30 * minutes);
    const after = await authority.reauthenticate(tokenOf(before), password, client);
    expect(await authority.validate(tokenOf(after))).toMatchObject({
      lifetimeEndsAt: (before.session.lifetimeEndsAt ?? 0) + 30 * minutes,
      expiresAt: (before.session.expiresAt ?? 0) + 30 * minutes,
    });
    expect(await authority.validate(tokenOf(before))).toBeNull();
  });

  test('of a minted session is what was asked for, and a re-authentication does not lengthen it', async () => {
    const { authority, advance } = await openAuthority();
    const actor = { initiator: 'admin', actor: 'root', ip: null, userAgent: null, proof: 'machine' } as const;
    const minted = await authority.mint({ username: 'alice', kind: 'minted', lifetimeMs: 4.5 * hours }, actor);
    advance(4 * hours);
    const again = await authority.reauthenticate(tokenOf(minted), password, client);
    expect(await authority.validate(tokenOf(again))).not.toBeNull();
    advance(0.5 * hours);
    expect(await authority.validate(tokenOf(again))).toBeNull();
  });
});
