import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, toJson } from './json-column.ts';

describe('JSON in a jsonb column', () => {
  it('comes back as it was, whatever characters it has', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('\0', '\ud800', '\udc00', '\uf8ff', '\\', 'u', '0', 'd', '8', 'f', 'a') }),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(anyText, fc.double(), fc.boolean(), fc.array(tie('any')), fc.dictionary(anyText, tie('any'))),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        const kept = JSON.parse(JSON.stringify(given));
        const text = toJson(kept);
        expect(parseJson(text)).toEqual(kept);
        // What PostgreSQL refuses in a jsonb.
        expect(text.replace(/\\\\/g, '')).not.toMatch(/\\u0000|\\ud[89a-f]/);
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('may be nested deeper than a walk through it could go', () => {
    const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(() => parseJson(text)).not.toThrow();
  });
});
