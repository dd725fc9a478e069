import { describe, expect, it } from 'vitest';
import { assertData } from './data.ts';

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

describe('the data of a session', () => {
  it.each([
    ['a number that is none', { visits: Number.NaN }, '"visits" is NaN'],
    ['no end', { list: [1, { until: Number.POSITIVE_INFINITY }] }, '"list.1.until" is Infinity'],
    ['a number that has been rounded', { id: 2 ** 60 }, '"id" is 1152921504606847000'],
    ['a long number', { id: 1n }, '"id" is of the type bigint'],
    ['a function', { run: () => 1 }, '"run" is of the type function'],
    ['a symbol', { of: Symbol('x') }, '"of" is of the type symbol'],
    ['nothing in a list', { list: [undefined] }, '"list.0" is of the type undefined'],
    ['a map', { cart: new Map([['book', 1]]) }, '"cart" is a Map'],
    ['a set', { seen: new Set([1]) }, '"seen" is a Set'],
    ['an error', { last: new Error('x') }, '"last" is a Error'],
    ['bytes', { key: new Uint8Array(2) }, '"key" is a Uint8Array'],
    ['itself', cyclic, 'nested deeper than 32 levels'],
    ['a NUL', { name: 'a\0b' }, '"name" has a NUL character'],
    ['half a character', { name: ['\ud800'] }, '"name.0" has a NUL character or half'],
    ['a name with a NUL', { a: { 'b\0': 1 } }, 'the name of a field'],
    ['a prototype', JSON.parse('{"a":{"__proto__":{}}}'), 'called "__proto__"'],
    ['much of it', { text: 'x'.repeat(16_384) }, '16384 are allowed'],
  ])('must not hold %s, which would come back as something else', (_what, data, message) => {
    expect(() => assertData(data)).toThrow(message);
  });

  it('may hold whatever JSON brings back', () => {
    class Cart {
      readonly items = ['book'];
      readonly none = undefined;
    }
    const data = {
      ...{
        text: '𠮷',
        zero: -0,
        half: 0.5,
        yes: true,
        nothing: null,
        leftOut: undefined,
        constructor: 1,
        toString: 'x',
      },
      ...{ at: new Date(0), address: new URL('https://shop.example'), bytes: Buffer.from('x'), cart: new Cart() },
    };
    expect(() => assertData(data)).not.toThrow();
  });
});
