import { CaretRightOutlined, MoreOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useText } from "../../i18n";
import { JobMenu } from "./JobMenu";
import { RunDialog } from "./RunDialog";

/** What can be done to the job of a row. A list has hundreds of them: what is behind the buttons comes with the click. */
export function RowActions({ job }: { job: Job }) {
  const t = useText();
  const [runs, setRuns] = useState(false);
  const [menu, setMenu] = useState(false);
  const label = `${t.actions.more}: ${job.name}`;
  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<CaretRightOutlined />}
        title={t.jobs.runNow}
        aria-label={`${t.jobs.runNow}: ${job.name}`}
        onClick={() => setRuns(true)}
      />
      {menu ? (
        <JobMenu job={job} defaultOpen>
          <Button autoFocus type="text" size="small" icon={<MoreOutlined />} aria-label={label} />
        </JobMenu>
      ) : (
        <Button type="text" size="small" icon={<MoreOutlined />} aria-label={label} onClick={() => setMenu(true)} />
      )}
      {runs && <RunDialog job={job} close={() => setRuns(false)} />}
    </>
  );
}
