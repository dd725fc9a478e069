import { type ReactNode, useEffect } from 'react';
import './page-head.css';

interface Props {
  readonly title: string;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
}

/** A page's title, what there is to know about it, and what can be done with all of it. */
export function PageHead({ title, note, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Curfew`;
  }, [title]);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {note !== undefined && <p className="quiet">{note}</p>}
      </div>
      {children !== undefined && <div className="page-head-actions">{children}</div>}
    </div>
  );
}
