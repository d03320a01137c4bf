import { useEffect, type ReactNode } from "react";

interface PageProps {
  title: string;
  /** Beside the title: a state, a figure. */
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A page with its heading, which is also what the browser's tab is called. */
export function Page({ title, beside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Belfry`;
  }, [title]);
  return (
    <div className="page">
      <div className="pagehead">
        <h1>{title}</h1>
        {beside}
        <div className="pageactions">{actions}</div>
      </div>
      {children}
    </div>
  );
}

/** A box with a small heading. */
export function Panel({
  title,
  extra,
  children,
  className,
}: {
  title?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`panel ${className ?? ""}`}>
      {(title ?? extra) && (
        <header>
          <h2>{title}</h2>
          {extra}
        </header>
      )}
      <div className="panelbody">{children}</div>
    </section>
  );
}

/** Names and values, one under the other when there is little room. */
export function Facts({ items }: { items: [name: string, value: ReactNode][] }) {
  return (
    <dl className="facts">
      {items.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
