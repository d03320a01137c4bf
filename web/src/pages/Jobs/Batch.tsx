import { Button } from "antd";
import { useState, type ReactNode } from "react";
import type { Job } from "../../api/client";
import { mostJobsOfCall } from "../../api/queries";
import { useText } from "../../i18n";
import { StartDialog } from "./StartDialog";
import { StopDialog } from "./StopDialog";

interface BatchProps {
  jobs: Job[];
  /** What chooses more of them. */
  more: ReactNode;
  unchoose(): void;
}

/** What can be done to the jobs that are chosen, on this page and on others. */
export function Batch({ jobs, more, unchoose }: BatchProps) {
  const t = useText();
  // A dialog is about the jobs that were chosen when it was opened, whatever is chosen behind it.
  const [dialog, setDialog] = useState<{ kind: "start" | "stop"; jobs: Job[] }>();
  const tooMany = jobs.length > mostJobsOfCall;
  return (
    <div className="batchbar" role="toolbar" aria-label={t.list.actions}>
      <strong>{t.list.chosen(jobs.length)}</strong>
      {more}
      {tooMany && <span className="quiet">{t.list.tooManyChosen(mostJobsOfCall)}</span>}
      <Button size="small" type="primary" disabled={tooMany} onClick={() => setDialog({ kind: "start", jobs })}>
        {t.jobs.batch.start}
      </Button>
      <Button size="small" danger disabled={tooMany} onClick={() => setDialog({ kind: "stop", jobs })}>
        {t.jobs.batch.stop}
      </Button>
      <Button size="small" type="text" onClick={unchoose}>
        {t.list.unchoose}
      </Button>
      {dialog?.kind === "start" && (
        <StartDialog jobs={dialog.jobs} close={() => setDialog(undefined)} done={unchoose} />
      )}
      {dialog?.kind === "stop" && <StopDialog jobs={dialog.jobs} close={() => setDialog(undefined)} done={unchoose} />}
    </div>
  );
}
