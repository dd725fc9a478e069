import { t } from '../language/texts.ts';
import './skeleton.css';

/** Where a list or a page will be, until there is the first answer. */
export function Skeleton({ rows }: { readonly rows: number }) {
  return (
    <div className="card skeleton">
      <p className="visually-hidden" role="status">
        {t.shell.loading}
      </p>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike, and never change places
        <span key={row} aria-hidden="true" />
      ))}
    </div>
  );
}
