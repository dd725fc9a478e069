import { CurfewError, type Denied, type ErrorCode } from '@curfew/core';

/** Makes the refusals that a call of the core answers as values values again; others stay errors. */
export async function orRefusal<Result, Code extends ErrorCode>(
  work: Promise<Result>,
  codes: readonly Code[],
): Promise<Result | Denied<Code>> {
  try {
    return await work;
  } catch (error) {
    const code = error instanceof CurfewError ? codes.find((candidate) => candidate === error.code) : undefined;
    if (!(error instanceof CurfewError) || code === undefined) throw error;
    return { ok: false, code, detail: error.message };
  }
}
