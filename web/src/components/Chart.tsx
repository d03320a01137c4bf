import { Skeleton } from "antd";
import { lazy, Suspense, type ComponentProps } from "react";

const Drawn = lazy(() => import("./ChartDrawn"));

/** A plot. Its code is large and comes behind the page. */
export function Chart(props: ComponentProps<typeof Drawn>) {
  return (
    <Suspense fallback={<Skeleton.Node active style={{ width: "100%", height: props.height }} />}>
      <Drawn {...props} />
    </Suspense>
  );
}
