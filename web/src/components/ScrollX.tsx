import type { ReactNode } from "react";

/** What may be wider than the screen, such as a table: it scrolls by itself, by keyboard too, and the page does not. */
export function ScrollX({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="scrollx" tabIndex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}
