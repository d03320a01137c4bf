import { CaretRightOutlined, MoreOutlined } from "@ant-design/icons";
import { useState } from "react";
import type { Job } from "../../api/client";
import { useDialog } from "../../components/Page";
import { useText } from "../../i18n";
import { JobMenu } from "./JobMenu";
import { RunDialog } from "./RunDialog";

/**
 * What can be done to the job of a row. A list has hundreds of them: its buttons are
 * plain ones, and what is behind them comes with the click.
 */
export function RowActions({ job }: { job: Job }) {
  const t = useText();
  const open = useDialog();
  const [menu, setMenu] = useState(false);
  const label = `${t.actions.more}: ${job.name}`;
  return (
    <>
      <button
        type="button"
        className="rowbutton"
        title={t.jobs.runNow}
        aria-label={`${t.jobs.runNow}: ${job.name}`}
        onClick={() => open((close) => <RunDialog job={job} close={close} />)}
      >
        <CaretRightOutlined />
      </button>
      {menu ? (
        <JobMenu job={job} defaultOpen>
          <button autoFocus type="button" className="rowbutton" aria-label={label}>
            <MoreOutlined />
          </button>
        </JobMenu>
      ) : (
        <button type="button" className="rowbutton" aria-label={label} onClick={() => setMenu(true)}>
          <MoreOutlined />
        </button>
      )}
    </>
  );
}
