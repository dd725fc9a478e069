const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** `2 d 4 h`, `59 min`, `40 s`: the largest unit, and the next where the largest says too little. */
export function inWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [index, [unit, size]] of units.entries()) {
    const count = Math.floor(whole / size);
    if (count === 0) continue;
    const next = units[index + 1];
    const rest = next === undefined ? 0 : Math.floor((whole % size) / next[1]);
    return count < 3 && rest > 0 ? `${count} ${unit} ${rest} ${next?.[0]}` : `${count} ${unit}`;
  }
  return '0 s';
}

/** `2 d`, `59 min`: the largest unit, for what is past. */
export function roughly(seconds: number): string {
  const [unit, size] = units.find(([, unitSize]) => seconds >= unitSize) ?? ['s', 1];
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** A limit as people say it, exactly: `1 h 30 min`. */
export function limitInWords(seconds: number): string {
  if (seconds === 0) return 'no limit';
  let rest = seconds;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? `${seconds} s` : parts.join(' ');
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${new Intl.NumberFormat('en').format(number)} ${number === 1 ? one : many}`;
}
