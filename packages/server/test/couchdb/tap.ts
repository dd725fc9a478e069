import { isDeepStrictEqual } from 'node:util';
import { compileFunction } from 'node:vm';

/** What a test of a tap file found: nothing, where it passed. */
interface TapResult {
  readonly name: string;
  readonly faults: readonly string[];
}

type Body = (t: object) => void;

/**
 * Runs a file that was written for tap, as it is, and its tests one after the other.
 *
 * @param modules what its `require` gives
 */
export async function runTapFile(
  source: string,
  modules: Readonly<Record<string, unknown>>,
): Promise<readonly TapResult[]> {
  const tests: { readonly name: string; readonly body: Body }[] = [];
  const tap = { test: (name: string, body: Body) => void tests.push({ name, body }) };
  const required: Readonly<Record<string, unknown>> = { ...modules, tap };
  const require = (name: string) => {
    if (!Object.hasOwn(required, name)) throw new Error(`the file asks for ${name}`);
    return required[name];
  };
  compileFunction(source, ['require', 'console'])(require, { ...console, error: () => undefined });
  const results: TapResult[] = [];
  for (const { name, body } of tests) results.push({ name, faults: await faultsOf(body) });
  return results;
}

function faultsOf(body: Body): Promise<readonly string[]> {
  const { promise, resolve } = Promise.withResolvers<readonly string[]>();
  const faults: string[] = [];
  const check = (isFine: boolean, why: string) => {
    if (!isFine) faults.push(why);
  };
  body({
    ok: (value: unknown, what = 'something') => check(Boolean(value), `${what} is missing`),
    notOk: (value: unknown, what = 'something') => check(!value, `${what} is there`),
    ifError: (error: unknown) => check(!error, String(error)),
    equal: (found: unknown, wanted: unknown) => check(found === wanted, `${found} is not ${wanted}`),
    deepEqual: (found: unknown, wanted: unknown) =>
      check(
        isDeepStrictEqual(plain(found), plain(wanted)),
        `${JSON.stringify(found)} is not ${JSON.stringify(wanted)}`,
      ),
    has: (found: Readonly<Record<string, unknown>>, wanted: object) => {
      for (const [field, value] of Object.entries(wanted)) {
        check(isDeepStrictEqual(found[field], value), `${field} is ${JSON.stringify(found[field])}`);
      }
    },
    end: () => resolve(faults),
  });
  return promise;
}

/** What comes from another context, or is a date, is compared by what it says. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
