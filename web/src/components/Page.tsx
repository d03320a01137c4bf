import { createContext, use, useCallback, useEffect, useState, type ReactNode } from "react";

interface PageProps {
  title: string;
  /** Beside the title: a state, a figure. */
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

type Dialog = (close: () => void) => ReactNode;

const Open = createContext<(dialog: Dialog) => void>(() => undefined);

/** Opens a dialog that stays as long as its page: the row that it was opened from may leave a live list meanwhile. */
export function useDialog(): (dialog: Dialog) => void {
  return use(Open);
}

/** A page with its heading, which is also what the browser's tab is called. */
export function Page({ title, beside, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Belfry`;
  }, [title]);
  const [dialog, setDialog] = useState<Dialog>();
  const open = useCallback((wanted: Dialog) => setDialog(() => wanted), []);
  return (
    <Open value={open}>
      <div className="page">
        <div className="pagehead">
          <h1>{title}</h1>
          {beside}
          <div className="pageactions">{actions}</div>
        </div>
        {children}
      </div>
      {dialog?.(() => setDialog(undefined))}
    </Open>
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
