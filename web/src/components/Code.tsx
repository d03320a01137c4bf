import { Skeleton } from "antd";
import { lazy, Suspense, type ComponentProps } from "react";
import { useText } from "../i18n";

const Editor = lazy(() => import("./CodeEditor"));

/** An editor for scripts and source. Its code is large and comes when it is wanted. */
export function Code(props: ComponentProps<typeof Editor>) {
  const t = useText();
  return (
    <Suspense
      fallback={
        <div style={{ height: props.height }} role="status" aria-label={t.jobs.editor.loadingEditor}>
          <Skeleton active paragraph={{ rows: 6 }} title={false} />
        </div>
      }
    >
      <Editor {...props} />
      <small className="quiet">{t.jobs.editor.tabHint}</small>
    </Suspense>
  );
}
