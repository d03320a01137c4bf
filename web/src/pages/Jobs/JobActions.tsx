import { CaretRightOutlined, MoreOutlined } from "@ant-design/icons";
import { Button } from "antd";
import type { Job } from "../../api/client";
import { useDialog } from "../../components/Page";
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
  const open = useDialog();
  if (!mayWrite) return null;
  return (
    <>
      <Button
        type="primary"
        icon={<CaretRightOutlined />}
        onClick={() => open((close) => <RunDialog job={job} close={close} />)}
      >
        {t.jobs.runNow}
      </Button>
      {job.scheduled ? (
        <Button onClick={() => open((close) => <StopDialog jobs={[job]} close={close} />)}>{t.jobs.batch.stop}</Button>
      ) : (
        <Button onClick={() => open((close) => <StartDialog jobs={[job]} close={close} />)}>
          {t.jobs.batch.start}
        </Button>
      )}
      <JobMenu job={job} leave>
        <Button icon={<MoreOutlined />} aria-label={`${t.actions.more}: ${job.name}`} />
      </JobMenu>
    </>
  );
}
