/** An sRGB colour, each part from 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/** `#2f5bd8`; `null` for anything else. */
export function parseColor(text: string): Color | null {
  const [, red, green, blue] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? [];
  if (red === undefined || green === undefined || blue === undefined) return null;
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

export function formatColor(color: Color): string {
  return `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** From 1 to 21. @see WCAG 2.2, "contrast ratio" */
export function contrast(one: Color, other: Color): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param share from 0, which is `color`, to 1, which is `other` */
export function mix(color: Color, other: Color, share: number): Color {
  const part = (index: 0 | 1 | 2) => Math.round(color[index] + (other[index] - color[index]) * share);
  return [part(0), part(1), part(2)];
}

function luminance([red, green, blue]: Color): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
