import { watchFile } from 'node:fs';
import { isIP } from 'node:net';
import { CurfewError } from '@curfew/core';
import type { CityResponse } from 'maxmind';

/** Where in the world an address is, as far as the database knows. */
export interface Location {
  readonly city: string | null;
  /** ISO 3166-1, such as `DE`. */
  readonly country: string | null;
}

/** @param language of the names, such as `de`; where the database has none in it, they are English. */
export type Locations = (ip: string | null, language: string) => Location | null;

export const nowhere: Locations = () => null;

/** What the database calls its languages. */
const languages: Readonly<Record<string, string>> = { pt: 'pt-BR', zh: 'zh-CN' };

/**
 * Looks locations up in a file in the MaxMind format, such as GeoLite2-City. Nobody else is asked. When the file is replaced by a newer one,
 * that is read; one that cannot be read, or is written only by half, is reported as a warning of the process, and the last one stays.
 *
 * @throws CurfewError `invalid-configuration`, naming the file.
 */
export async function openLocations(path: string, { checkEveryMs = 5_000 } = {}): Promise<Locations> {
  const { open } = await import('maxmind');
  const read = () =>
    open<CityResponse>(path).catch((error: NodeJS.ErrnoException) => {
      const why = error.code === undefined ? 'is no database in the MaxMind format' : `cannot be read (${error.code})`;
      throw new CurfewError(
        'invalid-configuration',
        `geoipDatabase: ${path} ${why}: name a file such as GeoLite2-City.mmdb`,
      );
    });
  let reader = await read();
  watchFile(path, { persistent: false, interval: checkEveryMs }, async () => {
    try {
      reader = await read();
    } catch (error) {
      process.emitWarning(error instanceof Error ? error.message : String(error));
    }
  });

  /** A location is never worth an answer: where the database is damaged, nobody knows it. */
  function find(ip: string): CityResponse | null {
    try {
      return reader.get(ip);
    } catch {
      return null;
    }
  }

  return (ip, language) => {
    const found = ip === null || isIP(ip) === 0 ? null : find(ip);
    if (found === null) return null;
    const names: Partial<Record<string, string>> = { ...found.city?.names };
    const city = names[languages[language] ?? language] ?? names.en ?? null;
    const country = found.country?.iso_code ?? null;
    return city === null && country === null ? null : { city, country };
  };
}
