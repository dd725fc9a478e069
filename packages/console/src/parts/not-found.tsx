import type { ReactNode } from 'react';
import { PageHead } from './page-head.tsx';

/** A page whose subject does not exist, with the way on. */
export function NotFound({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <>
      <PageHead title={title} />
      <p>{children}</p>
    </>
  );
}
