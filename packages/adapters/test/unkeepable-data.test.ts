import { describe, expect, test } from 'vitest';
import { openRemoteCurfew, openTestCurfew } from './fixture.ts';

const client = { ip: null, userAgent: null };

describe.each([
  ['in this process', openTestCurfew],
  ['over a server', openRemoteCurfew],
])('what cannot be kept is refused %s, and nothing is written', (_where, open) => {
  test.each([
    ['a number that is none', { a: Number.NaN }],
    ['no end', { a: [Number.POSITIVE_INFINITY] }],
    ['a long number', { a: 1n }],
    ['a map', { a: new Map([[1, 2]]) }],
    ['a function', { a: () => 1 }],
    ['a NUL', { a: 'x\0' }],
    ['half a character', { a: '\ud800' }],
  ])('%s', async (_what, data) => {
    const curfew = await open();
    const issued = await curfew.startAnonymous({ presented: null, data: { kept: 1 }, client });
    if (!issued.ok) throw new Error(issued.code);
    const token = issued.token.reveal();
    const refused = { code: 'invalid-request', message: expect.stringContaining('cannot be kept') };
    await expect(curfew.patchData(token, data)).rejects.toMatchObject(refused);
    await expect(curfew.updateData(token, () => data)).rejects.toMatchObject(refused);
    await expect(curfew.startAnonymous({ presented: null, data, client })).rejects.toMatchObject(refused);
    const admission = { user: 'u', methods: ['pwd'], presented: null, data, client } as const;
    await expect(curfew.admit(admission)).rejects.toMatchObject(refused);
    expect((await curfew.inspect(token))?.data).toEqual({ kept: 1 });
  });
});
