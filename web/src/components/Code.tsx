import { Skeleton } from "antd";
import { lazy, Suspense, type ComponentProps } from "react";
import { useText } from "../i18n";

// The editor takes its words from where they must be before its code runs; another language comes with the next page load.
const Editor = lazy(async () => {
  if (document.documentElement.lang.startsWith("zh")) await import("monaco-editor/nls/lang/zh-cn");
  return import("./CodeEditor");
});

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
