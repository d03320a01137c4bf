import { CaretRightOutlined, MoreOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useText } from "../../i18n";
import { useCan } from "../../session/useSession";
import { JobMenu } from "./JobMenu";
import { RunDialog } from "./RunDialog";
import { StartDialog } from "./StartDialog";
import { StopDialog } from "./StopDialog";

/** What can be done to a job, on its own page. */
export function JobActions({ job }: { job: Job }) {
  const t = useText();
  const mayWrite = useCan("operator");
  const [dialog, setDialog] = useState<"run" | "start" | "stop">();
  if (!mayWrite) return null;
  const close = () => setDialog(undefined);
  return (
    <>
      <Button type="primary" icon={<CaretRightOutlined />} onClick={() => setDialog("run")}>
        {t.jobs.runNow}
      </Button>
      <Button onClick={() => setDialog(job.scheduled ? "stop" : "start")}>
        {job.scheduled ? t.jobs.batch.stop : t.jobs.batch.start}
      </Button>
      <JobMenu job={job} leave>
        <Button icon={<MoreOutlined />} aria-label={`${t.actions.more}: ${job.name}`} />
      </JobMenu>
      {dialog === "run" && <RunDialog job={job} close={close} />}
      {dialog === "start" && <StartDialog jobs={[job]} close={close} />}
      {dialog === "stop" && <StopDialog jobs={[job]} close={close} />}
    </>
  );
}
