const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `12h`, `1h30m`, `90s`; `0` is no limit. @returns seconds, or `null` for what is no duration */
export function parseLimit(text: string): number | null {
  const plain = text.trim().toLowerCase();
  if (plain === '0' || plain === '') return 0;
  if (!/^(\d{1,6}[dhms])+$/.test(plain)) return null;
  const parts = plain.match(/\d+[dhms]/g) ?? [];
  return parts.reduce((sum, part) => sum + Number.parseInt(part, 10) * (units[part.slice(-1)] ?? 0), 0);
}

/** As {@link parseLimit} reads it. */
export function writeLimit(seconds: number): string {
  let rest = Math.round(seconds);
  const parts = Object.entries(units)
    .toReversed()
    .flatMap(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count > 0 ? [`${count}${unit}`] : [];
    });
  return parts.length === 0 ? '0' : parts.join('');
}
