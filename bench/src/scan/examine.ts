import { type Report, scan } from '@curfew/scan';
import { wapitiReports } from './baselines/wapiti.ts';
import { zapWouldAlert } from './baselines/zap.ts';
import type { Specimen, Tools } from './specimen.ts';

/** What came of one application. */
export interface Examined {
  readonly specimen: Pick<Specimen, 'name' | 'side' | 'faults'>;
  readonly full: Report;
  readonly quick: Report;
  /** Null: the baseline cannot look at this one. */
  readonly zap: boolean | null;
  readonly wapiti: boolean | null;
}

/** Scans an application as anybody would, at the default pace, and lets the baselines look at the same one. */
export async function examine(specimen: Specimen, work: Tools, hasWapiti: boolean): Promise<Examined> {
  const { target, database, signIn, stop } = await specimen.start(work);
  try {
    const zap = signIn === null ? null : await zapWouldAlert(signIn);
    const wapiti = hasWapiti ? await wapitiReports(target.url, work.folder) : null;
    const options = { target, ...(database !== undefined && { database }) };
    const quick = await scan({ ...options, profile: 'quick' });
    const full = await scan({ ...options, profile: 'full' });
    const { name, side, faults } = specimen;
    return { specimen: { name, side, faults }, full, quick, zap, wapiti };
  } finally {
    await stop();
  }
}
