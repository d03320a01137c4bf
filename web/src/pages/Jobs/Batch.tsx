import { Button } from "antd";
import { useState, type ReactNode } from "react";
import type { Job } from "../../api/client";
import { useText } from "../../i18n";
import { StartDialog } from "./StartDialog";
import { StopDialog } from "./StopDialog";

/** What can be done to the jobs that are chosen, on this page and on others. */
export function Batch({ jobs, more, unchoose }: { jobs: Job[]; more: ReactNode; unchoose(): void }) {
  const t = useText();
  const [dialog, setDialog] = useState<"start" | "stop">();
  return (
    <div className="batchbar" role="toolbar" aria-label={t.list.actions}>
      <strong>{t.list.chosen(jobs.length)}</strong>
      {more}
      <Button size="small" type="primary" onClick={() => setDialog("start")}>
        {t.jobs.batch.start}
      </Button>
      <Button size="small" danger onClick={() => setDialog("stop")}>
        {t.jobs.batch.stop}
      </Button>
      <Button size="small" type="text" onClick={unchoose}>
        {t.list.unchoose}
      </Button>
      {dialog === "start" && <StartDialog jobs={jobs} close={() => setDialog(undefined)} done={unchoose} />}
      {dialog === "stop" && <StopDialog jobs={jobs} close={() => setDialog(undefined)} done={unchoose} />}
    </div>
  );
}
