/** Outlines on a grid of 24, drawn for this console. */
const paths = {
  overview: 'M4 19V11M10 19V5M16 19v-6M21 19H3',
  sessions: 'M4 6h16M4 12h16M4 18h10',
  users: 'M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c.6-4 3.9-6 8-6s7.400 2 8 6',
  events: 'M12 7v5l3 2M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  policies: 'M12 3l8 3v6c0 4.500-3.200 7.700-8 9-4.800-1.300-8-4.500-8-9V6l8-3Z',
  account: 'M4 5h16v11H4zM9 20h6M12 16v4',
  longLived: 'M6 3h12M6 21h12M8 3v4l4 5-4 5v4M16 3v4l-4 5 4 5v4',
  signals: 'M6 14a6 6 0 0 1 12 0M3 14a9 9 0 0 1 18 0M12 14v6M9 20h6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 3 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
